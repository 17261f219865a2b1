import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { createRelyingParty, isSsoError, type OidcConnectionInput, type RelyingParty, type SsoErrorCode } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

// Beside the modules of the OpenID Foundation's suite, which test/testing/oidc/scenarios.test.ts goes through: how often the
// provider is asked, and every way in which signed userinfo can be wrong.

type Claims = Record<string, unknown>

const keys = {
  rs256: await generateKeyPair('RS256', { extractable: true }),
  rotated: await generateKeyPair('RS256', { extractable: true }),
  es256: await generateKeyPair('ES256', { extractable: true }),
}
const jwk = async (name: keyof typeof keys, kid?: string): Promise<Claims> => ({
  ...(await exportJWK(keys[name].publicKey)),
  ...(kid !== undefined && { kid }),
})

/** Signs with keys of the test's own, and publishes whichever it says. */
function signed(by: keyof typeof keys, header: JWTHeaderParameters, published: () => Promise<Claims[]>): Misbehaviour {
  let claims: JWTPayload = {}
  return {
    metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: [header.alg] }),
    endpoint: { jwks: async () => Response.json({ keys: await published() }) },
    claims: (all) => {
      claims = all
      return all
    },
    tokenResponse: async (body) => ({
      ...body,
      id_token: await new SignJWT(claims).setProtectedHeader(header).sign(keys[by].privateKey),
    }),
  }
}

interface World {
  readonly scenario: Scenario
  readonly sso: RelyingParty
  signIn(): Promise<'accepted' | SsoErrorCode>
  /** How often the provider was asked at a path. */
  asked(path: string): number
}

async function createWorld(misbehaviour: Misbehaviour, changes: Partial<OidcConnectionInput> = {}): Promise<World> {
  const scenario = await createScenario()
  const [staff] = scenario.options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({ ...scenario.options, connections: [{ ...staff, userinfo: 'always', ...changes }] })
  scenario.openId.misbehave(misbehaviour)
  return {
    scenario,
    sso,
    asked: (path) => scenario.openId.requests.filter((request) => request.path === path).length,
    async signIn() {
      async function attempt(): Promise<void> {
        const start = await sso.begin({ connection: 'staff' })
        await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
      }
      try {
        await recorded(attempt())
        return 'accepted'
      } catch (error) {
        if (!isSsoError(error)) throw error
        return error.code
      }
    },
  }
}

const withSignature = (jwt: string, header: Claims, signature: string): string =>
  [Buffer.from(JSON.stringify(header)).toString('base64url'), jwt.split('.')[1], signature].join('.')

describe('the keys of a provider', () => {
  test('are fetched once for a rotation (oidcc-client-test-signing-key-rotation)', async () => {
    const world = await createWorld(signed('rs256', { alg: 'RS256', kid: 'a' }, async () => [await jwk('rs256', 'a')]))
    expect(await world.signIn()).toBe('accepted')
    const rotated = signed('rotated', { alg: 'RS256', kid: 'b' }, async () => [await jwk('rotated', 'b')])
    world.scenario.openId.misbehave(rotated)
    // At once: no cool-down, and no more than one request for the one that found no key.
    expect([await world.signIn(), world.asked('jwks')]).toEqual(['accepted', 2])
    expect([await world.signIn(), world.asked('jwks')]).toEqual(['accepted', 2])
  })

  test('a key that was never published costs the provider one request, not one a sign-in', async () => {
    const world = await createWorld(
      signed('rotated', { alg: 'RS256', kid: 'b' }, async () => [await jwk('rs256', 'a')]),
    )
    const outcomes = [await world.signIn(), await world.signIn(), await world.signIn()]
    expect(new Set(outcomes)).toEqual(new Set(['id_token_signature_invalid']))
    // The first sign-in gets the keys, the second asks whether there are others, the third has to believe it.
    expect(world.asked('jwks')).toBe(2)
  })
})

describe('oidcc-client-test-userinfo-signed', () => {
  type Change = (jwt: { header: JWTHeaderParameters; claims: Claims; by: keyof typeof keys }) => void

  async function signIn(change: Change = () => undefined, rewrite = (jwt: string) => jwt, type = 'application/jwt') {
    const world = await createWorld({})
    const { keys: published } = await (await world.scenario.openId.fetch('https://op.example/jwks')).json()
    const parts = {
      header: { alg: 'RS256', kid: 'userinfo' } as JWTHeaderParameters,
      claims: { sub: 'u1', iss: 'https://op.example/', aud: 'client', email: 'signed@example.com' } as Claims,
      by: 'rs256' as keyof typeof keys,
    }
    change(parts)
    const jwt = await new SignJWT(parts.claims).setProtectedHeader(parts.header).sign(keys[parts.by].privateKey)
    world.scenario.openId.misbehave({
      claims: ({ email: _, email_verified: __, ...all }) => all,
      endpoint: {
        jwks: async () =>
          Response.json({ keys: [...published, await jwk('rs256', 'userinfo'), await jwk('es256', 'ec')] }),
        userinfo: () => new Response(rewrite(jwt), { headers: { 'content-type': type } }),
      },
    })
    return { outcome: await world.signIn(), world }
  }

  test('is accepted, with the keys that are known already', async () => {
    const { outcome, world } = await signIn()
    // One request was the test's own.
    expect([outcome, world.asked('jwks')]).toEqual(['accepted', 2])
  })

  test.each<[string, Change]>([
    ['without iss and aud', ({ claims }) => ['iss', 'aud'].forEach((name) => void delete claims[name])],
    ['for several', ({ claims }) => Object.assign(claims, { aud: ['other', 'client'] })],
    [
      'by another key of the provider',
      (parts) => Object.assign(parts, { by: 'es256', header: { alg: 'ES256', kid: 'ec' } }),
    ],
  ])('is accepted %s', async (_how, change) => {
    expect((await signIn(change)).outcome).toBe('accepted')
  })

  test.each(['application/jwt; charset=utf-8', 'Application/JWT'])('is accepted as %s', async (type) => {
    expect((await signIn(undefined, undefined, type)).outcome).toBe('accepted')
  })

  test.each<[string, Change]>([
    ['by a foreign key', (parts) => Object.assign(parts, { by: 'rotated' })],
    ['about somebody else', ({ claims }) => Object.assign(claims, { sub: 'u2' })],
    ['about nobody', ({ claims }) => void delete claims['sub']],
    ['about a list', ({ claims }) => Object.assign(claims, { sub: ['u1'] })],
    ['of another issuer', ({ claims }) => Object.assign(claims, { iss: 'https://op.example' })],
    ['of no issuer', ({ claims }) => Object.assign(claims, { iss: null })],
    ['for another client', ({ claims }) => Object.assign(claims, { aud: ['other'] })],
    ['for nobody', ({ claims }) => Object.assign(claims, { aud: null })],
    ['from long ago', ({ claims }) => Object.assign(claims, { exp: 1 })],
    ['with an exp that is text', ({ claims }) => Object.assign(claims, { exp: '99999999999' })],
    ['for later', ({ claims }) => Object.assign(claims, { nbf: 99_999_999_999 })],
    ['with an unknown kid', ({ header }) => Object.assign(header, { kid: 'other' })],
  ])('is refused %s', async (_what, change) => {
    expect((await signIn(change)).outcome).toBe('userinfo_invalid')
  })

  test.each<[string, (jwt: string) => string, SsoErrorCode]>([
    ['unsigned', (jwt) => withSignature(jwt, { alg: 'none' }, ''), 'algorithm_refused'],
    ['with an HMAC', (jwt) => withSignature(jwt, { alg: 'HS256', kid: 'userinfo' }, 'AAAA'), 'algorithm_refused'],
    ['changed', (jwt) => `${jwt.slice(0, -4)}AAAA`, 'userinfo_invalid'],
    ['encrypted, without a key', (jwt) => `${jwt}.AAAA.AAAA`, 'token_decryption_failed'],
    ['empty', () => '', 'userinfo_invalid'],
    ['plain', () => '{"sub":"u1"}', 'userinfo_invalid'],
  ])('is refused %s', async (_what, rewrite, code) => {
    expect((await signIn(undefined, rewrite)).outcome).toBe(code)
  })

  test('is refused as JSON: a token is not an answer', async () => {
    expect((await signIn(undefined, (jwt) => JSON.stringify(jwt), 'application/json')).outcome).toBe('userinfo_invalid')
    expect((await signIn(undefined, undefined, 'application/json')).outcome).toBe('provider_unavailable')
  })
})
