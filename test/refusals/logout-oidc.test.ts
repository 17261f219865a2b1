import { createHmac } from 'node:crypto'
import { base64url } from 'jose'
import { createRelyingParty, type HandlerOutcome, type ReplayCache } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createLogoutScenario, type LogoutScenario, logoutOf, refusalOf, send } from '../support/logout-scenario.ts'
import { type LogoutTokenOptions, logoutEvent, mintLogoutToken } from '../support/logout-token.ts'

let scenario: LogoutScenario
beforeEach(async () => {
  scenario = await createLogoutScenario()
})

const path = '/auth/logout/back-channel/staff'
const seconds = (): number => scenario.clock.now() / 1000

const mint = (options: LogoutTokenOptions = {}): Promise<string> =>
  mintLogoutToken(scenario.openId, scenario.clock.now(), options)

const post = (token: string): Promise<HandlerOutcome> =>
  send(scenario.sso, path, { form: new URLSearchParams({ logout_token: token }) })

const claim = (claims: () => Record<string, unknown>) => async () => mint({ claims: claims() })

const unsecured = async (header: object, signature: (signed: string) => string): Promise<string> => {
  const [, payload = ''] = (await mint()).split('.')
  const signed = `${base64url.encode(JSON.stringify(header))}.${payload}`
  return `${signed}.${signature(signed)}`
}

describe('a logout token', () => {
  test('is accepted as it should be, and so the rest is refused for its defect', async () => {
    expect(logoutOf(await post(await mint())).event.sids).toEqual(['s1'])
  })

  type Told = Readonly<Record<string, unknown>>
  type Refusal = readonly [
    defect: string,
    token: () => Promise<string>,
    code: string,
    /** A function where it tells a time of the clock. */
    told: Told | (() => Told) | RegExp,
  ]
  const refusals: readonly Refusal[] = [
    // The names of the OpenID Foundation's modules come first.
    [
      'alg none (oidcc-client-test-rp-backchannel-rpinitlogout-alg-none)',
      () => unsecured({ alg: 'none' }, () => ''),
      'algorithm_refused',
      {
        reason: 'signature-algorithm',
        token: 'logout-token',
        expected: expect.arrayContaining(['RS256', 'ES256']),
        received: 'none',
      },
    ],
    [
      'an HMAC (…-wrong-alg)',
      () =>
        unsecured({ alg: 'HS256' }, (signed) =>
          createHmac('sha256', scenario.openId.publicKeyPem).update(signed).digest('base64url'),
        ),
      'algorithm_refused',
      {
        reason: 'signature-algorithm',
        token: 'logout-token',
        expected: expect.arrayContaining(['RS256', 'ES256']),
        received: 'HS256',
      },
    ],
    [
      'another client (…-wrong-aud)',
      claim(() => ({ aud: 'other' })),
      'logout_token_invalid',
      { reason: 'audience-mismatch', claim: 'aud', expected: 'client', received: 'other' },
    ],
    [
      'another issuer (…-wrong-iss)',
      claim(() => ({ iss: 'https://evil.example/' })),
      'logout_token_invalid',
      { reason: 'issuer-mismatch', claim: 'iss', expected: 'https://op.example/', received: 'https://evil.example/' },
    ],
    [
      'another event (…-wrong-event)',
      claim(() => ({ events: { x: {} } })),
      'logout_token_invalid',
      { reason: 'event-missing', expected: logoutEvent },
    ],
    [
      'no event (…-no-event)',
      claim(() => ({ events: undefined })),
      'logout_token_invalid',
      { reason: 'event-missing', expected: logoutEvent },
    ],
    ['a nonce (…-with-nonce)', claim(() => ({ nonce: 'n' })), 'logout_token_invalid', { reason: 'nonce-present' }],
    // And others.
    ['a nonce that is null', claim(() => ({ nonce: null })), 'logout_token_invalid', { reason: 'nonce-present' }],
    [
      'events that are a list',
      claim(() => ({ events: [logoutEvent] })),
      'logout_token_invalid',
      { reason: 'event-missing', expected: logoutEvent },
    ],
    [
      'an event that is a text',
      claim(() => ({ events: { [logoutEvent]: 'x' } })),
      'logout_token_invalid',
      { reason: 'event-missing', expected: logoutEvent },
    ],
    [
      'an event that is null',
      claim(() => ({ events: { [logoutEvent]: null } })),
      'logout_token_invalid',
      { reason: 'event-missing', expected: logoutEvent },
    ],
    [
      'an event that is a list',
      claim(() => ({ events: { [logoutEvent]: [] } })),
      'logout_token_invalid',
      { reason: 'event-missing', expected: logoutEvent },
    ],
    [
      'the key of somebody else',
      () => mint({ foreignKey: true }),
      'logout_token_invalid',
      { reason: 'signature-invalid', token: 'logout-token', kid: 'k1', tried: 1 },
    ],
    [
      'an unknown key',
      () => mint({ header: { kid: 'k2' } }),
      'logout_token_invalid',
      { reason: 'key-unknown', token: 'logout-token', kid: 'k2', published: 1 },
    ],
    [
      'the type of an access token',
      () => mint({ header: { typ: 'at+jwt' } }),
      'logout_token_invalid',
      { reason: 'another-kind', token: 'logout-token', received: 'at+jwt' },
    ],
    [
      'no issuer',
      claim(() => ({ iss: undefined })),
      'logout_token_invalid',
      { reason: 'issuer-mismatch', claim: 'iss', expected: 'https://op.example/' },
    ],
    [
      'no audience',
      claim(() => ({ aud: undefined })),
      'logout_token_invalid',
      { reason: 'audience-mismatch', claim: 'aud', expected: 'client' },
    ],
    ['no time', claim(() => ({ iat: undefined })), 'logout_token_invalid', { reason: 'claim-missing', claim: 'iat' }],
    [
      'a time to come',
      claim(() => ({ iat: seconds() + 121 })),
      'logout_token_invalid',
      () => ({ reason: 'time-not-past', claim: 'iat', expected: seconds() + 120, received: seconds() + 121 }),
    ],
    [
      'a time that is a text',
      claim(() => ({ iat: '1' })),
      'logout_token_invalid',
      { reason: 'claim-type', claim: 'iat', expected: 'number', received: 'text' },
    ],
    ['no end', claim(() => ({ exp: undefined })), 'logout_token_invalid', { reason: 'exp-missing', claim: 'exp' }],
    [
      'an end that is over',
      claim(() => ({ exp: seconds() - 120 })),
      'logout_token_invalid',
      () => ({ reason: 'expired', claim: 'exp', expected: seconds() - 120, received: seconds() - 120 }),
    ],
    [
      'a beginning to come',
      claim(() => ({ nbf: seconds() + 121 })),
      'logout_token_invalid',
      () => ({ reason: 'not-yet-valid', claim: 'nbf', expected: seconds() + 120, received: seconds() + 121 }),
    ],
    [
      'a beginning that is a text',
      claim(() => ({ nbf: '1' })),
      'logout_token_invalid',
      { reason: 'claim-type', claim: 'nbf', expected: 'number', received: 'text' },
    ],
    ['no id', claim(() => ({ jti: undefined })), 'logout_token_invalid', { reason: 'claim-missing', claim: 'jti' }],
    ['an empty id', claim(() => ({ jti: '' })), 'logout_token_invalid', { reason: 'claim-type', claim: 'jti' }],
    [
      'neither subject nor session',
      claim(() => ({ sub: undefined, sid: undefined })),
      'logout_token_invalid',
      { reason: 'subject-and-session-missing' },
    ],
    [
      'a subject that is a number',
      claim(() => ({ sub: 1 })),
      'logout_token_invalid',
      { reason: 'claim-not-text', claim: 'sub' },
    ],
    [
      'a session that is null',
      claim(() => ({ sid: null })),
      'logout_token_invalid',
      { reason: 'claim-not-text', claim: 'sid' },
    ],
    [
      'an empty session',
      claim(() => ({ sid: '' })),
      'logout_token_invalid',
      { reason: 'claim-not-text', claim: 'sid' },
    ],
    ['what is no token', async () => 'x', 'logout_token_invalid', { reason: 'no-jws', token: 'logout-token' }],
    [
      'an encrypted token',
      async () => 'a.b.c.d.e',
      'logout_token_invalid',
      { reason: 'no-jws', token: 'logout-token' },
    ],
    [
      'more than 16 KB',
      async () => 'x'.repeat(16 * 1024 + 1),
      'logout_token_invalid',
      { reason: 'too-long', expected: 16384, received: 16385 },
    ],
    ['nothing', async () => '', 'response_missing', /no logout_token/],
  ]

  test.each(refusals)('is refused with %s', async (_defect, token, code, told) => {
    const refusal = await refusalOf(post(await token()))
    expect(refusal).toMatchObject({ code, status: 400 })
    if (told instanceof RegExp) expect(refusal.message).toMatch(told)
    else expect(refusal.details).toMatchObject(typeof told === 'function' ? told() : told)
  })

  test('is used once', async () => {
    const token = await mint()
    logoutOf(await post(token))
    expect(await refusalOf(post(token))).toMatchObject({ code: 'logout_replayed', status: 400 })
    expect(logoutOf(await post(await mint())).event.by).toBe('session')
  })

  test('for ever is good for an hour, and remembered no longer', async () => {
    const until: Date[] = []
    const replayCache: ReplayCache = {
      claim: async ({ expiresAt }) => until.push(expiresAt) > 0,
      release: async () => undefined,
    }
    const sso = createRelyingParty({ ...scenario.options, replayCache })
    const form = new URLSearchParams({ logout_token: await mint({ claims: { exp: Number.MAX_VALUE } }) })
    logoutOf(await send(sso, path, { form }))
    // An hour, the tolerance, and five minutes for the clock of the cache.
    expect(until).toEqual([new Date((seconds() + 3600 + 120 + 300) * 1000)])
    scenario.clock.advance(3600 + 120)
    expect(await refusalOf(send(sso, path, { form }))).toMatchObject({
      code: 'logout_token_invalid',
      details: { reason: 'too-old', claim: 'iat', expected: seconds() - 3600 - 120, maxAge: 3600 },
    })
  })

  test('with the id of another connection is not that one', async () => {
    const [staff] = scenario.options.connections as [never]
    const twins = createRelyingParty({
      ...scenario.options,
      connections: [staff, { ...(staff as object), id: 'twin' } as never],
    })
    const token = await mint()
    const form = new URLSearchParams({ logout_token: token })
    for (const id of ['staff', 'twin']) {
      expect(logoutOf(await send(twins, `/auth/logout/back-channel/${id}`, { form })).event.connection).toBe(id)
    }
  })

  test('is refused when it is repeated', async () => {
    const form = new URLSearchParams([
      ['logout_token', await mint()],
      ['logout_token', await mint()],
    ])
    expect(await refusalOf(send(scenario.sso, path, { form }))).toMatchObject({ code: 'response_malformed' })
  })

  test('that is an ID token ends nothing: it lacks the event, and has a nonce', async () => {
    const token = await mint({ header: { typ: undefined }, claims: { events: undefined, jti: undefined, nonce: 'n' } })
    expect(await refusalOf(post(token))).toMatchObject({
      code: 'logout_token_invalid',
      details: { reason: 'nonce-present' },
    })
  })

  test('is refused for a connection of SAML, and for one that there is not', async () => {
    for (const [id, code] of [
      ['acme', 'connection_mismatch'],
      ['nobody', 'connection_not_found'],
    ]) {
      const refusal = await refusalOf(
        send(scenario.sso, `/auth/logout/back-channel/${id}`, { form: new URLSearchParams() }),
      )
      expect(refusal).toMatchObject({ code, status: 400 })
    }
  })

  test('is refused, and the provider told so, while its keys cannot be fetched', async () => {
    scenario.openId.misbehave({ endpoint: { jwks: () => new Response('', { status: 500 }) } })
    const outcome = post(await mint())
    expect(await refusalOf(outcome)).toMatchObject({ code: 'provider_unavailable', status: 400 })
  })

  test('with a made-up key does not make us ask for keys each time', async () => {
    await post(await mint())
    const asked = (): number => scenario.openId.requests.filter(({ path }) => path === 'jwks').length
    const before = asked()
    for (let attempt = 0; attempt < 20; attempt += 1) await post(await mint({ header: { kid: `made-up-${attempt}` } }))
    expect(asked() - before).toBeLessThanOrEqual(1)
  })

  test('shows nothing of itself in a refusal', async () => {
    const outcome = await post(await mint({ claims: { sid: 'secret-session', sub: 'secret-person', nonce: 'n' } }))
    expect(JSON.stringify(outcome)).not.toMatch(/secret-/)
  })
})

describe('a front-channel logout', () => {
  const open = (query: string): Promise<HandlerOutcome> =>
    send(scenario.sso, `/auth/logout/front-channel/staff?${query}`)
  const good = 'iss=https%3A%2F%2Fop.example%2F&sid=s1'

  test('is accepted as it should be', async () => {
    expect(logoutOf(await open(good)).event).toMatchObject({ sids: ['s1'], channel: 'front' })
  })

  test('is accepted without an issuer, as Entra ID sends it: the place belongs to one connection', async () => {
    const { event, ended } = logoutOf(await open('sid=s1'))
    expect(event).toMatchObject({ connection: 'staff', by: 'session', sids: ['s1'], channel: 'front' })
    expect(ended.status).toBe(200)
  })

  test('is accepted without an issuer at a place of its own, where there is one connection only', async () => {
    const [staff] = scenario.options.connections as [never]
    const one = { ...scenario.options, routes: { frontChannelLogout: '/frame' } }
    const sso = createRelyingParty({ ...one, connections: [staff] })
    expect(logoutOf(await send(sso, '/frame?sid=s1')).event).toMatchObject({ connection: 'staff', sids: ['s1'] })
    const several = send(createRelyingParty(one), '/frame?sid=s1')
    expect(await refusalOf(several)).toMatchObject({ code: 'connection_not_chosen' })
  })

  test.each([
    ['no session', 'iss=https%3A%2F%2Fop.example%2F', 'response_malformed', /there is no "sid"/],
    ['nothing', '', 'response_malformed', /there is no "sid"/],
    ['an empty session', 'sid=', 'response_malformed', /there is no "sid"/],
    ['an empty issuer', 'iss=&sid=s1', 'response_issuer_mismatch', /expected/],
    ['another issuer', 'iss=https%3A%2F%2Fevil.example%2F&sid=s1', 'response_issuer_mismatch', /evil\.example/],
    ['an issuer without its slash', 'iss=https%3A%2F%2Fop.example&sid=s1', 'response_issuer_mismatch', /expected/],
    ['two sessions', `${good}&sid=s2`, 'response_malformed', /"sid" is repeated/],
    ['two issuers', `${good}&iss=x`, 'response_malformed', /"iss" is repeated/],
  ])('is refused with %s', async (_defect, query, code, cause) => {
    const refusal = await refusalOf(open(query))
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(cause), status: 400 })
  })

  test('is refused for a connection of SAML', async () => {
    const outcome = send(scenario.sso, `/auth/logout/front-channel/acme?${good}`)
    expect(await refusalOf(outcome)).toMatchObject({ code: 'connection_mismatch' })
  })
})
