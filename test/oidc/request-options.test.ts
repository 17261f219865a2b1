import { createPrivateKey } from 'node:crypto'
import { inspect } from 'node:util'
import { calculateJwkThumbprint, createLocalJWKSet, importJWK, type JWK, jwtVerify } from 'jose'
import { type BeginRequest, createRelyingParty, type OidcConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { clientKey } from '../support/interop-provider.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario } from '../support/scenario.ts'

async function createWorld(changes: Partial<OidcConnectionInput>, misbehaviour: Misbehaviour = {}) {
  const scenario = await createScenario()
  const [{ clientSecret, ...staff }] = scenario.options.connections as [OidcConnectionInput]
  const connection = { ...staff, ...(changes.tokenEndpointAuthMethod ? {} : { clientSecret }), ...changes }
  scenario.openId.misbehave(misbehaviour)
  const sso = createRelyingParty({ ...scenario.options, connections: [connection as OidcConnectionInput] })
  return {
    ...scenario,
    sso,
    begin: (parameters: BeginRequest['parameters'] = {}, more: Partial<BeginRequest> = {}) =>
      sso.begin({ connection: 'staff', parameters, ...more }),
  }
}

const es256 = await clientKey('ES256')
const rsa = await clientKey('PS256')
const signingKey = { alg: 'ES256', privateKey: es256.jwk } as const
const dpopKey = { alg: 'ES256', privateKey: es256.jwk } as const

describe('a connection', () => {
  test.each<[string, Partial<OidcConnectionInput>, RegExp]>([
    [
      'private_key_jwt without a key',
      { tokenEndpointAuthMethod: 'private_key_jwt' },
      /private_key_jwt needs signingKeys/,
    ],
    ['tls_client_auth without a fetch', { tokenEndpointAuthMethod: 'tls_client_auth' }, /needs a fetch/],
    ['signed requests without a key', { jar: 'always' }, /signed requests need signingKeys/],
    ['a key and a signer', { signingKeys: { ...signingKey, sign: async (data) => data } }, /either privateKey or sign/],
    ['neither key nor signer', { signingKeys: { alg: 'ES256' } }, /either privateKey or sign/],
    ['a public key', { signingKeys: { alg: 'ES256', privateKey: es256.jwks.keys[0] as never } }, /give a private key/],
    ['a key that is none', { signingKeys: { alg: 'ES256', privateKey: 'x' } }, /give a private key/],
    ['an HMAC', { signingKeys: { ...signingKey, alg: 'HS256' as 'ES256' } }, /alg/],
    ['FAPI with a secret', { profile: 'fapi2', dpopKey }, /FAPI 2.0 wants private_key_jwt/],
    [
      'FAPI with tokens for anybody',
      { profile: 'fapi2', tokenEndpointAuthMethod: 'private_key_jwt', signingKeys: signingKey },
      /dpopKey/,
    ],
    [
      'FAPI and a client that signs with RS256',
      {
        profile: 'fapi2',
        tokenEndpointAuthMethod: 'private_key_jwt',
        signingKeys: { alg: 'RS256', privateKey: rsa.jwk },
        dpopKey,
      },
      /not RS256\s*→ at signingKeys/,
    ],
    [
      'FAPI and a proof with RS256',
      {
        profile: 'fapi2',
        tokenEndpointAuthMethod: 'private_key_jwt',
        signingKeys: signingKey,
        dpopKey: { alg: 'RS256', privateKey: rsa.jwk },
      },
      /not RS256\s*→ at dpopKey/,
    ],
    ['claims that are no JSON', { authorizationParameters: { claims: 'x' as never } }, /write JSON/],
    ['a resource that is no URI', { resource: 'api' }, /absolute URI/],
    ['a resource with a fragment', { resource: 'https://api.example/#a' }, /fragment/],
    ['a parameter of ours', { authorizationParameters: { state: 'x' } }, /the library says this itself/],
    ['a parameter that is a number', { authorizationParameters: { x: 1 as never } }, /write a text/],
  ])('with %s is refused', async (_what, changes, message) => {
    await expect(createWorld(changes)).rejects.toThrow(message)
  })

  test.each([
    ['a JWK', es256.jwk],
    ['a JWK as text', JSON.stringify(es256.jwk)],
  ])('never shows its private keys: %s', async (_as, privateKey) => {
    const { parseConnection } = await import('relyant')
    const { options } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const connection = parseConnection({ ...staff, signingKeys: { alg: 'ES256', privateKey } })
    const shown = inspect(connection, { depth: 10, showHidden: true }) + JSON.stringify(connection)
    expect(shown).not.toContain(es256.jwk.d)
  })

  test('with the public half of a key is refused when it signs', async () => {
    const { d: _, ...half } = es256.jwk
    const world = await createWorld({ jar: 'always', signingKeys: { alg: 'ES256', privateKey: JSON.stringify(half) } })
    await expect(recorded(world.begin())).rejects.toMatchObject({ code: 'configuration_invalid', connection: 'staff' })
  })

  test('with a key of another kind is refused when it signs, without a word of the key', async () => {
    const world = await createWorld({ jar: 'always', signingKeys: { alg: 'ES256', privateKey: rsa.jwk } })
    const error = await world.begin().catch((reason) => reason)
    expect(error).toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining('ES256') })
    expect(inspect(error, { depth: 10 })).not.toContain(rsa.jwk.d)
  })
})

describe('parameters', () => {
  const reserved = ['client_id', 'redirect_uri', 'state', 'nonce', 'scope', 'response_type', 'response_mode', 'request']
  test.each([
    ...reserved,
    'request_uri',
    'code_challenge',
    'code_challenge_method',
    'max_age',
    'client_assertion',
    'State',
  ])('of ours cannot be replaced: %s', async (name) => {
    const world = await createWorld({})
    await expect(world.begin({ [name]: 'x' })).rejects.toThrow(TypeError)
    expect(world.openId.requests).toEqual([])
  })

  test('of the application win over those of the connection, and loginHint over both', async () => {
    const world = await createWorld({
      authorizationParameters: { ui_locales: 'fr', login_hint: 'a', kc_idp_hint: 'x' },
    })
    const { outbound } = await world.begin({ ui_locales: 'de' }, { loginHint: 'ada' })
    expect(Object.fromEntries(new URL(outbound.url).searchParams)).toMatchObject({
      ui_locales: 'de',
      login_hint: 'ada',
      kc_idp_hint: 'x',
    })
  })

  test.each([
    [undefined, 'login'],
    ['none', 'login'],
    ['consent', 'login consent'],
    ['login select_account', 'login select_account'],
  ])('do not weaken a step-up: prompt %j becomes %j', async (prompt, expected) => {
    const world = await createWorld({})
    const purpose = { kind: 'mfa', accountKey: 'oidc|x', operationId: 'd', acrValues: ['gold'] } as const
    const { outbound } = await world.begin({ acr_values: 'bronze', ...(prompt && { prompt }) }, { purpose })
    const { searchParams } = new URL(outbound.url)
    expect([searchParams.get('prompt'), searchParams.get('acr_values')]).toEqual([expected, 'gold'])
  })

  test('are for OpenID Connect alone: SAML has no word for them', async () => {
    const { sso } = await createScenario().then(({ options }) => ({ sso: createRelyingParty(options) }))
    const { outbound } = await sso.begin({ connection: 'acme', parameters: { prompt: 'login' } })
    expect(outbound.url).not.toContain('prompt')
  })
})

describe('a pushed request', () => {
  const pushed = { pushed_authorization_request_endpoint: 'https://op.example/par' }
  const answers = (respond: () => Response, more: object = {}): Misbehaviour => ({
    metadata: (all) => ({ ...all, ...pushed, ...more }),
    endpoint: { par: respond },
  })

  test.each<[string, () => Response, string]>([
    ['invalid_client', () => Response.json({ error: 'invalid_client' }, { status: 401 }), 'client_rejected'],
    ['invalid_request', () => Response.json({ error: 'invalid_request' }, { status: 400 }), 'request_rejected'],
    ['a failure', () => new Response(null, { status: 503 }), 'provider_unavailable'],
    ['a page', () => new Response('<html>', { status: 201 }), 'provider_unavailable'],
    ['nothing to go on with', () => Response.json({}, { status: 201 }), 'provider_error'],
    ['status 200', () => Response.json({ request_uri: 'urn:x', expires_in: 60 }), 'provider_error'],
  ])('that is answered with %s is refused', async (_what, respond, code) => {
    const world = await createWorld({ par: 'always' }, answers(respond))
    await expect(recorded(world.begin())).rejects.toMatchObject({ code, connection: 'staff' })
  })

  test.each([undefined, 'http://op.example/par', '/par', 5])('has to have somewhere to go: %j', async (endpoint) => {
    const metadata = (all: object) => ({ ...all, pushed_authorization_request_endpoint: endpoint })
    const world = await createWorld({ par: 'always' }, { metadata })
    await expect(recorded(world.begin())).rejects.toMatchObject({ code: 'provider_metadata_invalid' })
  })

  test('is not sent where nobody asks for it, whatever the provider could do', async () => {
    const world = await createWorld(
      {},
      answers(() => expect.fail('asked')),
    )
    expect((await world.begin()).outbound.url).toContain('code_challenge=')
  })
})

test('a signed request that the provider wants, without a key, names the setting', async () => {
  const metadata = (all: object) => ({ ...all, require_signed_request_object: true })
  const world = await createWorld({}, { metadata })
  await expect(recorded(world.begin())).rejects.toMatchObject({
    code: 'configuration_invalid',
    hint: expect.stringContaining('signingKeys'),
  })
})

describe('a signer', () => {
  test.each<[string, () => Promise<Uint8Array>]>([
    ['fails', () => Promise.reject(new Error('the vault is sealed'))],
    ['gives nothing', async () => undefined as never],
    ['gives text', async () => 'signature' as never],
  ])('that %s is an outage of ours', async (_what, sign) => {
    const world = await createWorld({ jar: 'always', signingKeys: { alg: 'ES256', kid: 'k', sign } })
    await expect(recorded(world.begin())).rejects.toMatchObject({ code: 'signer_unavailable', kind: 'unavailable' })
  })

  test('that fails while a code is exchanged leaves the sign-in open', async () => {
    const sign = () => Promise.reject(new Error('the vault is sealed'))
    const tokenEndpointAuthMethod = 'private_key_jwt'
    const world = await createWorld({ tokenEndpointAuthMethod, signingKeys: { alg: 'ES256', sign } })
    const start = await world.begin()
    const inbound = { url: world.openId.answer(start), cookies: cookieHeader(start.cookies) }
    await expect(recorded(world.sso.complete(inbound))).rejects.toMatchObject({
      code: 'signer_unavailable',
      cookies: [],
    })
  })
})

test('a token that is not bound to the key is refused, with the setting that is missing', async () => {
  const world = await createWorld({ dpopKey })
  const start = await world.begin()
  const inbound = { url: world.openId.answer(start), cookies: cookieHeader(start.cookies) }
  await expect(recorded(world.sso.complete(inbound))).rejects.toMatchObject({
    code: 'token_response_invalid',
    hint: expect.stringContaining('DPoP'),
  })
})

describe('the profile FAPI 2.0', () => {
  const fapi = {
    profile: 'fapi2',
    tokenEndpointAuthMethod: 'private_key_jwt',
    signingKeys: signingKey,
    dpopKey,
  } as const
  const able = (all: object) => ({
    ...all,
    pushed_authorization_request_endpoint: 'https://op.example/par',
    authorization_response_iss_parameter_supported: false,
  })
  const par = () => Response.json({ request_uri: 'urn:x', expires_in: 60 }, { status: 201 })

  async function complete(misbehaviour: Misbehaviour): Promise<string> {
    const world = await createWorld(fapi, { metadata: able, endpoint: { par } })
    const start = await world.begin()
    const pushed = world.openId.requests.find(({ path }) => path === 'par')?.form ?? new URLSearchParams()
    const asIfNotPushed = { ...start, outbound: { ...start.outbound, url: `https://op.example/auth?${pushed}` } }
    world.openId.misbehave({
      metadata: able,
      tokenResponse: (body) => ({ ...body, token_type: 'DPoP' }),
      ...misbehaviour,
    })
    const inbound = { url: world.openId.answer(asIfNotPushed), cookies: cookieHeader(start.cookies) }
    return world.sso.complete(inbound).then(
      () => 'accepted',
      (error) => error.code,
    )
  }

  test('wants iss in the answer, though the provider does not announce it', async () => {
    expect(await complete({ parameters: (all) => all.delete('iss') })).toBe('response_issuer_mismatch')
  })

  test('does not take RS256', async () => {
    expect(await complete({})).toBe('algorithm_refused')
  })
})

describe('a client certificate', () => {
  const aliases = (token: unknown) => ({
    metadata: (all: Record<string, unknown>) => ({
      ...all,
      mtls_endpoint_aliases: {
        token_endpoint: token,
        userinfo_endpoint: 'https://mtls.op.example/userinfo',
        jwks_uri: 'https://evil.example/jwks',
        authorization_endpoint: 'https://evil.example/auth',
        issuer: 'https://evil.example/',
      },
    }),
  })

  async function complete(token: unknown) {
    const scenario = await createScenario()
    const [{ clientSecret: _, ...staff }] = scenario.options.connections as [OidcConnectionInput]
    const urls: string[] = []
    const fetch: typeof scenario.openId.fetch = (url, init) => {
      urls.push(url)
      return scenario.openId.fetch(url.replace('mtls.', ''), init)
    }
    const tokenEndpointAuthMethod = 'tls_client_auth' as const
    const connections = [{ ...staff, tokenEndpointAuthMethod, fetch, userinfo: 'always' as const }]
    const sso = createRelyingParty({ ...scenario.options, connections, fetch: () => expect.fail('asked without it') })
    scenario.openId.misbehave(aliases(token))
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    return { urls, start, form: scenario.openId.requests.find(({ path }) => path === 'token')?.form }
  }

  test('is shown at the endpoints that the provider has for it, and the others stay what they are', async () => {
    const { urls, start, form } = await complete('https://mtls.op.example/token')
    expect(urls.slice(1)).toEqual([
      'https://mtls.op.example/token',
      'https://op.example/jwks',
      'https://mtls.op.example/userinfo',
    ])
    expect(new URL(start.outbound.url).host).toBe('op.example')
    expect([form?.get('client_id'), form?.has('client_secret')]).toEqual(['client', false])
  })

  test.each(['http://mtls.op.example/token', '/token', 5])(
    'is not shown at an endpoint that is none: %j',
    async (token) => {
      await expect(recorded(complete(token))).rejects.toMatchObject({ code: 'provider_metadata_invalid' })
    },
  )
})

describe('a private key', () => {
  const pem = (jwk: Record<string, unknown>): string =>
    createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString()

  test.each([
    ['ES256', es256],
    ['PS256', rsa],
  ] as const)('as PEM has the same public half as the JWK: %s', async (alg, { jwk }) => {
    const thumbprints = await Promise.all(
      [jwk, pem(jwk)].map(async (privateKey) => {
        const { begin } = await createWorld({ dpopKey: { alg, privateKey } })
        return new URL((await begin()).outbound.url).searchParams.get('dpop_jkt')
      }),
    )
    expect(thumbprints).toEqual([await calculateJwkThumbprint(jwk), await calculateJwkThumbprint(jwk)])
  })

  test('as CryptoKey signs, and has the name that is given for it', async () => {
    const privateKey = (await importJWK(es256.jwk, 'ES256')) as CryptoKey
    const signingKey = { alg: 'ES256', kid: 'vault', privateKey } as const
    const { begin, clock } = await createWorld({ jar: 'always', signingKeys: signingKey })
    // Before it is signed, where it could not be read.
    await expect(begin({ authorization_details: 'tea' })).rejects.toThrow(TypeError)
    const request = new URL((await begin()).outbound.url).searchParams.get('request') ?? ''
    const keys = createLocalJWKSet({ keys: [{ ...es256.jwks.keys[0], kid: 'vault' } as JWK] })
    const { payload } = await jwtVerify(request, keys, { currentDate: new Date(clock.now()) })
    expect(payload).toMatchObject({ client_id: 'client', iss: 'client', aud: 'https://op.example/' })
  })
})
