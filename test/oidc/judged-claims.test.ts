import { createHash } from 'node:crypto'
import { createRelyingParty, isSsoError, type OidcConnectionInput, type SsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createClock } from '../support/clock.ts'
import { send } from '../support/logout-scenario.ts'
import { mintLogoutToken } from '../support/logout-token.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario, signInOfStaff } from '../support/scenario.ts'

type Claims = Record<string, unknown>

const seconds = Math.floor(createClock().now() / 1000)
const claims = (changes: Claims): Misbehaviour => ({ claims: (all) => ({ ...all, ...changes }) })

async function refusalOf(misbehaviour: Misbehaviour, changes: Partial<OidcConnectionInput> = {}): Promise<SsoError> {
  const error: unknown = await signInOfStaff(misbehaviour, changes).catch((thrown: unknown) => thrown)
  return isSsoError(error) ? error : expect.fail('accepted')
}

describe('what is there, and of another type, is not said to be missing', () => {
  test.each<[string, Misbehaviour, RegExp]>([
    ['sub of userinfo', { userinfo: (all) => ({ ...all, sub: 123 }) }, /"sub" is a number, expected a text/],
    ['sub of userinfo that is a list', { userinfo: (all) => ({ ...all, sub: ['u1'] }) }, /"sub" is a list/],
    ['sub', claims({ sub: 123 }), /"sub".*a number/],
    ['iat', claims({ iat: '1' }), /"iat" that is a text, expected a number/],
    ['exp', claims({ exp: String(seconds + 60) }), /"exp" that is a text, expected a number/],
    ['nbf', claims({ nbf: {} }), /"nbf" that is an object/],
    ['auth_time', claims({ auth_time: true }), /"auth_time" that is a boolean/],
    ['aud', claims({ aud: 5 }), /"aud" that is a number, expected a text or a list of texts/],
    ['an access token', { tokenResponse: (all) => ({ ...all, access_token: 5 }) }, /"access_token" is a number/],
    ['a token type', { tokenResponse: (all) => ({ ...all, token_type: null }) }, /"token_type" is null/],
    ['an ID token', { tokenResponse: (all) => ({ ...all, id_token: {} }) }, /"id_token" is an object/],
    ['an endpoint', { metadata: (all) => ({ ...all, token_endpoint: ['x'] }) }, /token_endpoint that is a list/],
    ['an issuer', { metadata: (all) => ({ ...all, issuer: 5 }) }, /"issuer" is a number/],
  ])('%s', async (_what, misbehaviour, message) => {
    expect((await refusalOf(misbehaviour, { userinfo: 'always' })).message).toMatch(message)
  })

  test.each<[string, Misbehaviour, RegExp]>([
    ['sub of userinfo', { userinfo: ({ sub: _, ...all }) => all }, /it has no "sub"/],
    ['an access token', { tokenResponse: ({ access_token: _, ...all }) => all }, /"access_token" is missing/],
    ['an endpoint', { metadata: ({ token_endpoint: _, ...all }) => all }, /lacks token_endpoint/],
  ])('and what is missing is: %s', async (_what, misbehaviour, message) => {
    expect((await refusalOf(misbehaviour, { userinfo: 'always' })).message).toMatch(message)
  })
})

describe('a time is refused with both clocks', () => {
  test.each<[string, Claims]>([
    ['exp', { exp: seconds - 600 }],
    ['exp', { exp: -1 }],
    ['iat', { iat: seconds + 600 }],
    ['iat', { iat: -1 }],
    ['nbf', { nbf: seconds + 121.5 }],
    ['auth_time', { auth_time: seconds * 1000 }],
  ])('%s: %j', async (name, changes) => {
    const refusal = await refusalOf(claims(changes))
    const now = new Date(createClock().now()).toISOString()
    expect(refusal).toMatchObject({ code: 'id_token_claim_invalid', received: changes[name] })
    expect(refusal.message).toContain(`${changes[name]} (`)
    expect(refusal.message).toContain(`now is ${now}, tolerated are 120 seconds`)
    expect(refusal.hint).toBe('Compare the clocks of this machine and of the identity provider.')
  })
})

describe('audiences', () => {
  test.each<[string, unknown, string]>([
    ['one twice', ['client', 'client'], 'accepted'],
    ['a number among them', ['client', 5], 'claim-type'],
    ['a list among them', [['client']], 'claim-type'],
    ['null among them', ['client', null], 'claim-type'],
    ['an object with the name', { client: true }, 'claim-type'],
    ['nobody', [], 'claim-mismatch'],
    ['ours with a blank', 'client ', 'claim-mismatch'],
  ])('%s', async (_what, aud, expected) => {
    // Whoever trusts "5" does not trust 5.
    const attempt = signInOfStaff(claims({ aud }), { audiences: ['5', 'null'] })
    const outcome = await attempt.then(
      () => 'accepted',
      (error) => error.details.reason,
    )
    expect(outcome).toBe(expected)
  })

  test.each([0, false, {}, ['client'], 'client '])('azp may not be %j', async (azp) => {
    expect((await refusalOf(claims({ azp }))).details).toMatchObject({ reason: 'authorized-party' })
  })
})

test.each([1, null, ['n'], { n: 1 }, ''])('a nonce may not be %j', async (nonce) => {
  expect((await refusalOf(claims({ nonce }))).code).toBe('id_token_claim_invalid')
})

test.each([1, ['x'], {}, 'x'])('at_hash may not be %j', async (value) => {
  expect((await refusalOf(claims({ at_hash: value }))).details).toMatchObject({ reason: 'hash-mismatch' })
})

test('at_hash of a whole hash is none of its left half', async () => {
  const whole = createHash('sha256').update('access-code-2-0').digest('base64url')
  expect((await refusalOf(claims({ at_hash: whole }))).details).toMatchObject({ reason: 'hash-mismatch' })
})

describe('a logout token without exp', () => {
  async function receive(given: Claims, changes: Partial<OidcConnectionInput>, times = 1) {
    const { options, openId, clock } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({ ...options, connections: [{ ...staff, ...changes }] })
    const jwt = await mintLogoutToken(openId, clock.now(), { claims: { exp: undefined, ...given } })
    const outcomes: unknown[] = []
    for (let time = 0; time < times; time += 1) {
      const form = new URLSearchParams({ logout_token: jwt })
      const outcome = await send(sso, '/auth/logout/back-channel/staff', { form })
      const refusal = outcome.kind === 'refused' ? outcome.error : undefined
      outcomes.push(refusal === undefined ? outcome.kind : [refusal.code, refusal.details['reason'], refusal.hint])
    }
    return outcomes
  }
  const allowed = { allowLogoutTokenWithoutExp: true }

  test.each([{}, { exp: null }])('is refused with a hint that is followed to its end: %j', async (given) => {
    const [refusal] = await receive(given, {})
    const hint = expect.stringContaining('allowLogoutTokenWithoutExp: true')
    expect(refusal).toEqual(['logout_token_invalid', 'exp-missing', hint])
    expect(await receive(given, allowed)).toEqual(['logout'])
  })

  test('counts once', async () => {
    const outcomes = await receive({}, allowed, 2)
    expect(outcomes).toEqual(['logout', ['logout_replayed', undefined, undefined]])
  })

  test.each<[string, Claims, string]>([
    ['made longer ago than ten minutes', { iat: seconds - 721 }, 'too-old'],
    ['without a time', { iat: undefined }, 'claim-missing'],
    ['without an id', { jti: undefined }, 'claim-missing'],
    ['whose end is a text', { exp: 'never' }, 'claim-type'],
    ['that is over all the same', { exp: seconds - 121 }, 'expired'],
  ])('is refused %s', async (_what, given, reason) => {
    const [refusal] = await receive(given, allowed)
    expect([refusal].flat().slice(0, 2)).toEqual(['logout_token_invalid', reason])
  })

  test('is accepted ten minutes later, and with an end an hour later', async () => {
    expect(await receive({ iat: seconds - 719 }, allowed)).toEqual(['logout'])
    expect(await receive({ iat: seconds - 721, exp: seconds + 60 }, allowed)).toEqual(['logout'])
  })
})
