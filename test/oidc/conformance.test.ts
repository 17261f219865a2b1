import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { createRelyingParty, isSsoError, type OidcConnectionInput, type RelyingParty, type SsoErrorCode } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

// The modules of the OpenID Foundation's suite for relying parties that concern the code flow, under their own names, and
// without the suite: what the provider does, and what has to come of it.

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
      try {
        const start = await sso.begin({ connection: 'staff' })
        await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
        return 'accepted'
      } catch (error) {
        if (!isSsoError(error)) throw error
        return error.code
      }
    },
  }
}

const claims = (changes: Claims): Misbehaviour => ({ claims: (all) => ({ ...all, ...changes }) })
const withSignature = (jwt: string, header: Claims, signature: string): string =>
  [Buffer.from(JSON.stringify(header)).toString('base64url'), jwt.split('.')[1], signature].join('.')

const modules: Readonly<
  Record<string, readonly [Misbehaviour, 'accepted' | SsoErrorCode, Partial<OidcConnectionInput>?]>
> = {
  // Basic
  'oidcc-client-test': [{}, 'accepted'],
  'oidcc-client-test-invalid-iss': [claims({ iss: 'https://op.example/other' }), 'id_token_claim_invalid'],
  'oidcc-client-test-missing-sub': [claims({ sub: undefined }), 'id_token_claim_invalid'],
  'oidcc-client-test-invalid-aud': [claims({ aud: 'clientx' }), 'id_token_claim_invalid'],
  'oidcc-client-test-missing-iat': [claims({ iat: undefined }), 'id_token_claim_invalid'],
  'oidcc-client-test-kid-absent-single-jwks': [{ header: { alg: 'RS256' } }, 'accepted'],
  'oidcc-client-test-kid-absent-multiple-jwks': [
    signed('rs256', { alg: 'RS256' }, async () => [await jwk('rs256', 'a'), await jwk('rotated', 'b')]),
    'id_token_signature_invalid',
  ],
  'oidcc-client-test-idtoken-sig-rs256': [
    signed('rs256', { alg: 'RS256', kid: 'a' }, async () => [await jwk('rs256', 'a')]),
    'accepted',
  ],
  'oidcc-client-test-idtoken-sig-none': [
    { idToken: (jwt) => withSignature(jwt, { alg: 'none' }, '') },
    'algorithm_refused',
  ],
  'oidcc-client-test-invalid-sig-rs256': [{ foreignKey: true }, 'id_token_signature_invalid'],
  'oidcc-client-test-userinfo-invalid-sub': [{ userinfo: (all) => ({ ...all, sub: 'u1x' }) }, 'userinfo_invalid'],
  'oidcc-client-test-nonce-invalid': [claims({ nonce: 'other' }), 'id_token_claim_invalid'],
  'oidcc-client-test-client-secret-basic': [{}, 'accepted', { tokenEndpointAuthMethod: 'client_secret_basic' }],
  // Others of the code flow
  'oidcc-client-test-invalid-sig-es256': [
    signed('es256', { alg: 'ES256', kid: 'a' }, async () => [
      { ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey)), kid: 'a' },
    ]),
    'id_token_signature_invalid',
  ],
  'oidcc-client-test-invalid-sig-hs256': [
    {
      metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: ['HS256'] }),
      idToken: (jwt) => withSignature(jwt, { alg: 'HS256' }, 'AAAA'),
    },
    'algorithm_refused',
  ],
  'oidcc-client-test-missing-aud': [claims({ aud: undefined }), 'id_token_claim_invalid'],
  'oidcc-client-test-invalid-athash': [claims({ at_hash: 'x'.repeat(22) }), 'id_token_claim_invalid'],
  'oidcc-client-test-missing-athash': [claims({ at_hash: undefined }), 'accepted'],
  'oidcc-client-test-discovery-issuer-mismatch': [
    { metadata: (metadata) => ({ ...metadata, issuer: 'https://op.example/INVALID' }) },
    'issuer_mismatch',
  ],
}

describe('the module list of the OpenID Foundation', () => {
  test.each(Object.entries(modules))('%s', async (_name, [misbehaviour, outcome, changes]) => {
    const world = await createWorld(misbehaviour, changes)
    expect(await world.signIn()).toBe(outcome)
    // The suite fails a relying party that goes on after a bad artefact.
    if (outcome !== 'accepted' && outcome !== 'userinfo_invalid') expect(world.asked('userinfo')).toBe(0)
  })

  test('oidcc-client-test-scope-userinfo-claims', async () => {
    const { scenario, sso } = await createWorld({}, { scopes: ['openid', 'profile', 'email', 'phone', 'address'] })
    const start = await sso.begin({ connection: 'staff' })
    expect(new URL(start.outbound.url).searchParams.get('scope')).toBe('openid profile email phone address')
    scenario.openId.misbehave({ userinfo: (all) => ({ ...all, phone_number: '+1 555', address: { country: 'AT' } }) })
    const url = scenario.openId.answer(start)
    const { identity } = await sso.complete({ url, cookies: cookieHeader(start.cookies) })
    expect([identity.claims.get('phone_number'), identity.claims.get('address')]).toEqual(['+1 555', { country: 'AT' }])
  })

  test('oidcc-client-test-nonce-unless-code-flow', async () => {
    const { sso } = await createWorld({})
    const { outbound } = await sso.begin({ connection: 'staff' })
    expect(new URL(outbound.url).searchParams.get('nonce')).toMatch(/^[\w-]{43}$/)
  })

  test('oidcc-client-test-userinfo-bearer-header', async () => {
    const world = await createWorld({})
    await world.signIn()
    const request = world.scenario.openId.requests.find(({ path }) => path === 'userinfo')
    expect([request?.method, request?.headers.get('authorization')]).toEqual([
      'GET',
      expect.stringMatching(/^Bearer access-code-/),
    ])
    expect(world.scenario.openId.requests.every(({ path }) => !path.includes('access-'))).toBe(true)
  })

  test('oidcc-client-test-form-post-error', async () => {
    const { sso, scenario } = await createWorld({})
    const start = await sso.begin({ connection: 'staff' })
    const form = new URLSearchParams({ error: 'login_required', state: start.handle, iss: scenario.openId.issuer })
    const refusal = sso.complete({ url: '/auth/callback', form, cookies: cookieHeader(start.cookies) })
    await expect(refusal).rejects.toMatchObject({ code: 'interaction_required' })
  })

  test('oidcc-client-test-3rd-party-init-login', async () => {
    const { sso, scenario } = await createWorld({})
    const handle = sso.handler({ onSignIn: () => undefined })
    const query = new URLSearchParams({ iss: scenario.openId.issuer, target_link_uri: 'https://app.example.com/deep' })
    const login = await handle(new Request(`https://app.example.com/auth/login?${query}`))
    const url = login.headers.get('location') ?? ''
    const [cookie = ''] = login.headers.getSetCookie().map((line) => line.split(';')[0])
    const answer = scenario.openId.answer({ outbound: { binding: 'redirect', url }, cookies: [], handle: '' })
    const end = await handle(new Request(`https://app.example.com${answer}`, { headers: { cookie: cookie ?? '' } }))
    expect([end.status, end.headers.get('location')]).toEqual([303, '/deep'])
  })

  test('oidcc-client-test-discovery-openid-config', async () => {
    const world = await createWorld({
      metadata: (all) => ({ ...all, token_endpoint: 'https://op.example/elsewhere' }),
      endpoint: { elsewhere: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) },
    })
    expect(await world.signIn()).toBe('grant_rejected')
    expect([world.asked('elsewhere'), world.asked('token')]).toEqual([1, 0])
  })

  test('oidcc-client-test-discovery-jwks-uri-keys', async () => {
    const world = await createWorld({})
    const { keys } = await (await world.scenario.openId.fetch('https://op.example/jwks')).json()
    world.scenario.openId.misbehave({
      metadata: (all) => ({ ...all, jwks_uri: 'https://op.example/keys/of/this/run' }),
      endpoint: { 'keys/of/this/run': () => Response.json({ keys }) },
    })
    expect(await world.signIn()).toBe('accepted')
    expect(world.asked('keys/of/this/run')).toBe(1)
  })

  test('oidcc-client-test-signing-key-rotation', async () => {
    const world = await createWorld(signed('rs256', { alg: 'RS256', kid: 'a' }, async () => [await jwk('rs256', 'a')]))
    expect(await world.signIn()).toBe('accepted')
    const rotated = signed('rotated', { alg: 'RS256', kid: 'b' }, async () => [await jwk('rotated', 'b')])
    world.scenario.openId.misbehave(rotated)
    // At once: no cool-down, and no more than one request for the one that found no key.
    expect([await world.signIn(), world.asked('jwks')]).toEqual(['accepted', 2])
    expect([await world.signIn(), world.asked('jwks')]).toEqual(['accepted', 2])
  })

  test('oidcc-client-test-signing-key-rotation-just-before-signing', async () => {
    const world = await createWorld(signed('rs256', { alg: 'RS256', kid: 'a' }, async () => [await jwk('rs256', 'a')]))
    const start = await world.sso.begin({ connection: 'staff' })
    const rotated = signed('rotated', { alg: 'RS256', kid: 'b' }, async () => [await jwk('rotated', 'b')])
    world.scenario.openId.misbehave(rotated)
    const url = world.scenario.openId.answer(start)
    expect(await world.sso.complete({ url, cookies: cookieHeader(start.cookies) })).toMatchObject({
      connection: 'staff',
    })
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
