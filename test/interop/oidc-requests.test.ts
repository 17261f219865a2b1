import { createPrivateKey, sign as signBytes, X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import {
  createPublicFetch,
  createRelyingParty,
  type OidcConnectionInput,
  type RelyingParty,
  type SignIn,
} from 'relyant'
import { createCertifiedKey } from 'relyant/testing'
import { afterEach, describe, expect, test } from 'vitest'
import type { Environment } from '../../src/core/environment.ts'
import { createBrowser } from '../support/browser.ts'
import { cookieHeader } from '../support/clock.ts'
import { startApp } from '../support/express-app.ts'
import {
  type Carried,
  clientKey,
  type InteropProvider,
  person,
  presentedCertificate,
  startInteropProvider,
  walkThrough,
} from '../support/interop-provider.ts'

let provider: InteropProvider | undefined
afterEach(async () => {
  await provider?.close()
})

interface Scene {
  readonly client: Partial<ClientMetadata>
  readonly connection: Partial<OidcConnectionInput>
  readonly features?: Configuration['features']
  readonly begin?: Parameters<RelyingParty['begin']>[0]['parameters']
}

interface Outcome {
  readonly signIn: SignIn
  readonly url: URL
  readonly carried: Carried
  /** The form that was posted to an endpoint. */
  posted(path: string): URLSearchParams
  readonly lines: readonly string[]
  readonly sameSite: string | undefined
}

async function signIn({ client, connection, features = {}, begin = {} }: Scene): Promise<Outcome> {
  const op = await startInteropProvider(client, { features })
  provider = op
  return walk(op, relyingParty(op, connection), begin)
}

const relyingParty = (op: InteropProvider, connection: Partial<OidcConnectionInput>): RelyingParty =>
  createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    callbacks: { login: '/auth/callback?connection=:connection' },
    allowLoopbackHttp: true,
    connections: [
      {
        protocol: 'oidc',
        id: 'staff',
        issuer: op.issuer,
        clientId: op.clientId,
        tokenEndpointAuthMethod: 'none',
        groupsClaim: 'groups',
        ...connection,
      },
    ],
  })

async function walk(
  op: InteropProvider,
  sso: RelyingParty,
  parameters = {},
  send?: Environment['fetch'],
): Promise<Outcome> {
  const start = await sso.begin({ connection: 'staff', parameters })
  const carried = await walkThrough(start.outbound.url, send)
  const completed = await sso.complete({ ...carried, cookies: cookieHeader(start.cookies) })
  expect(completed.identity).toMatchObject({ subject: person.sub, email: person.email, groups: person.groups })
  return {
    signIn: completed,
    url: new URL(start.outbound.url),
    carried,
    posted: (path) =>
      op.requests.find(({ line }) => line === `POST ${path}`)?.form ?? expect.fail(`nothing came to ${path}`),
    lines: op.requests.map(({ line }) => line),
    sameSite: start.cookies.at(-1)?.sameSite,
  }
}

const secret = 'a-secret_of.the~tests with:all+kinds/of=characters%'

describe('client authentication', () => {
  test.each(['client_secret_basic', 'client_secret_post'] as const)('%s', async (method) => {
    const client = { client_secret: secret, token_endpoint_auth_method: method }
    const { posted } = await signIn({ client, connection: { tokenEndpointAuthMethod: method, clientSecret: secret } })
    expect(posted('/token').has('client_secret')).toBe(method === 'client_secret_post')
  })

  test('none', async () => {
    const { posted } = await signIn({ client: {}, connection: {} })
    expect(posted('/token').get('client_id')).toBe(provider?.clientId)
  })

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('private_key_jwt with %s', async (alg) => {
    const { jwk, jwks, kid } = await clientKey(alg)
    const { posted } = await signIn({
      client: { token_endpoint_auth_method: 'private_key_jwt', jwks },
      connection: { tokenEndpointAuthMethod: 'private_key_jwt', signingKeys: { alg: alg as 'RS256', privateKey: jwk } },
    })
    const assertion = posted('/token').get('client_assertion') ?? ''
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg, kid })
    expect(decodeJwt(assertion)).toMatchObject({
      iss: provider?.clientId,
      sub: provider?.clientId,
      aud: provider?.issuer,
    })
    expect(decodeJwt(assertion)).not.toHaveProperty('nbf')
  })

  test('private_key_jwt with a signer that keeps the key to itself', async () => {
    const { jwk, jwks, kid } = await clientKey('ES256')
    const key = createPrivateKey({ key: jwk, format: 'jwk' })
    const sign = async (data: Uint8Array) =>
      new Uint8Array(signBytes('sha256', data, { key, dsaEncoding: 'ieee-p1363' }))
    await signIn({
      client: { token_endpoint_auth_method: 'private_key_jwt', jwks },
      connection: { tokenEndpointAuthMethod: 'private_key_jwt', signingKeys: { alg: 'ES256', kid, sign } },
    })
  })

  test('private_key_jwt with a PEM text', async () => {
    const { jwk, jwks } = await clientKey('PS256')
    const pem = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString()
    await signIn({
      client: { token_endpoint_auth_method: 'private_key_jwt', jwks },
      connection: { tokenEndpointAuthMethod: 'private_key_jwt', signingKeys: { alg: 'PS256', privateKey: pem } },
    })
  })

  test('tls_client_auth with self-signed certificates, whose tokens are bound to the certificate', async () => {
    const [ours, theirs] = [createCertifiedKey('client'), createCertifiedKey('localhost')]
    const der = new X509Certificate(ours.certificate)
    const op = await startInteropProvider(
      {
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        tls_client_certificate_bound_access_tokens: true,
        jwks: { keys: [{ ...der.publicKey.export({ format: 'jwk' }), x5c: [der.raw.toString('base64')] } as never] },
      },
      {
        tls: theirs,
        features: {
          mTLS: {
            enabled: true,
            certificateBoundAccessTokens: true,
            selfSignedTlsClientAuth: true,
            getCertificate: ({ req }) => presentedCertificate(req),
          },
        },
      },
    )
    provider = op
    const allow = ['127.0.0.1', '::1']
    const resolve = async () => ['127.0.0.1']
    const withCertificate = createPublicFetch({
      allow,
      resolve,
      tls: { ca: theirs.certificate, cert: ours.certificate, key: ours.privateKey },
    })
    const browser = createPublicFetch({ allow, resolve, tls: { ca: theirs.certificate } })
    const sso = relyingParty(op, {
      tokenEndpointAuthMethod: 'self_signed_tls_client_auth',
      fetch: withCertificate,
      userinfo: 'always',
    })
    const { lines } = await walk(op, sso, {}, browser)
    expect(lines.slice(-3)).toEqual(['POST /token', 'GET /jwks', 'GET /me'])
    const without = relyingParty(op, { tokenEndpointAuthMethod: 'self_signed_tls_client_auth', fetch: browser })
    const start = await without.begin({ connection: 'staff' })
    const carried = await walkThrough(start.outbound.url, browser)
    const inbound = { ...carried, cookies: cookieHeader(start.cookies) }
    await expect(without.complete(inbound)).rejects.toMatchObject({ code: 'client_rejected' })
  })
})

test('client authentication by a certificate that an authority vouches for, and by its name', async () => {
  const [ours, theirs] = [createCertifiedKey('the client'), createCertifiedKey('localhost')]
  const isAuthorized = (socket: unknown): boolean => (socket as TLSSocket).authorized
  const op = await startInteropProvider(
    { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=the client' },
    {
      tls: theirs,
      // A certificate that is its own authority: all that the provider can see is that somebody vouches for it.
      clientAuthority: ours.certificate,
      features: {
        mTLS: {
          enabled: true,
          tlsClientAuth: true,
          getCertificate: ({ req }) => presentedCertificate(req),
          certificateAuthorized: ({ req }) => isAuthorized(req.socket),
          certificateSubjectMatches: ({ req }, property, expected) =>
            property === 'tls_client_auth_subject_dn' &&
            new X509Certificate(presentedCertificate(req) ?? '').subject === expected,
        },
      },
    },
  )
  provider = op
  const reach = { allow: ['127.0.0.1', '::1'], resolve: async () => ['127.0.0.1'] }
  const stranger = createCertifiedKey('the client')
  const fetchWith = ({ certificate, privateKey }: typeof ours) =>
    createPublicFetch({ ...reach, tls: { ca: theirs.certificate, cert: certificate, key: privateKey } })
  const browser = createPublicFetch({ ...reach, tls: { ca: theirs.certificate } })
  const { signIn } = await walk(
    op,
    relyingParty(op, { tokenEndpointAuthMethod: 'tls_client_auth', fetch: fetchWith(ours) }),
    {},
    browser,
  )
  expect(signIn.identity.subject).toBe(person.sub)

  const other = relyingParty(op, { tokenEndpointAuthMethod: 'tls_client_auth', fetch: fetchWith(stranger) })
  const start = await other.begin({ connection: 'staff' })
  const inbound = { ...(await walkThrough(start.outbound.url, browser)), cookies: cookieHeader(start.cookies) }
  await expect(other.complete(inbound)).rejects.toMatchObject({ code: 'client_rejected' })
})

describe('a request', () => {
  test('is pushed where the provider requires it, with client authentication', async () => {
    const { url, posted } = await signIn({
      client: { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
      connection: { tokenEndpointAuthMethod: 'client_secret_post', clientSecret: secret },
      features: { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } },
    })
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
    expect(posted('/request').get('client_secret')).toBe(secret)
    expect(posted('/request').get('redirect_uri')).toMatch(/\?connection=staff$/)
  })

  test('is pushed where the connection wants it, and not elsewhere', async () => {
    expect((await signIn({ client: {}, connection: { par: 'always' } })).lines).toContain('POST /request')
    await provider?.close()
    expect((await signIn({ client: {}, connection: {} })).lines).not.toContain('POST /request')
  })

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)(
    'is signed with %s where the provider requires it',
    async (alg) => {
      const { jwk, jwks } = await clientKey(alg)
      const { url } = await signIn({
        client: { jwks, request_object_signing_alg: alg },
        connection: { signingKeys: { alg, privateKey: jwk } },
        features: { requestObjects: { enabled: true, requireSignedRequestObject: true } },
        begin: { ui_locales: 'de', claims: { id_token: { email: null } } },
      })
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request'])
      const request = url.searchParams.get('request') ?? ''
      expect(decodeProtectedHeader(request).typ).toBe('oauth-authz-req+jwt')
      expect(decodeJwt(request)).toMatchObject({
        ui_locales: 'de',
        claims: { id_token: { email: null } },
        scope: expect.any(String),
      })
    },
  )

  test('is signed and pushed', async () => {
    const { jwk, jwks } = await clientKey('PS256')
    const { url, posted } = await signIn({
      client: { jwks, token_endpoint_auth_method: 'private_key_jwt', require_signed_request_object: true },
      connection: {
        signingKeys: { alg: 'PS256', privateKey: jwk },
        tokenEndpointAuthMethod: 'private_key_jwt',
        par: 'always',
        jar: 'always',
      },
    })
    expect(url.searchParams.has('request_uri')).toBe(true)
    const keys = ['client_assertion', 'client_assertion_type', 'client_id', 'request']
    expect([...posted('/request').keys()].sort()).toEqual(keys)
  })

  test('says what the application wishes', async () => {
    const { url } = await signIn({
      client: {},
      connection: { authorizationParameters: { ui_locales: 'fr', display: 'page' } },
      begin: { ui_locales: 'de', login_hint: 'ada', claims: { userinfo: { email: { essential: true } } } },
    })
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ui_locales: 'de',
      display: 'page',
      login_hint: 'ada',
      claims: '{"userinfo":{"email":{"essential":true}}}',
    })
  })

  test('asks for tokens of a resource', async () => {
    const resource = 'https://api.example.com/'
    const {
      posted,
      url,
      signIn: completed,
    } = await signIn({
      client: {},
      connection: { resource, scopes: ['openid', 'email', 'profile', 'read'], userinfo: 'never' },
      features: {
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({ scope: 'read', audience: resource, accessTokenFormat: 'jwt' }),
        },
      },
    })
    expect([url.searchParams.get('resource'), posted('/token').get('resource')]).toEqual([resource, resource])
    if (completed.raw.protocol !== 'oidc') expect.fail()
    expect(decodeJwt(completed.raw.accessToken)).toMatchObject({ aud: resource, scope: 'read' })
  })
})

describe('an answer', () => {
  test('comes in a form, with a cookie that a POST from another site brings', async () => {
    const { carried, sameSite } = await signIn({ client: {}, connection: { responseMode: 'form_post' } })
    expect(Object.keys(carried.form ?? {}).sort()).toEqual(['code', 'iss', 'state'])
    expect(sameSite).toBe('none')
  })

  test('comes in a form over loopback HTTP, posted by a page of another site', async () => {
    const stage: { op?: InteropProvider } = {}
    const app = await startApp((origin) => ({
      baseUrl: origin,
      secrets: ['a secret of the tests, long enough to seal'],
      allowLoopbackHttp: true,
      connections: () => ({
        protocol: 'oidc',
        id: 'staff',
        issuer: stage.op?.issuer ?? '',
        clientId: stage.op?.clientId ?? '',
        tokenEndpointAuthMethod: 'none',
        responseMode: 'form_post',
      }),
    }))
    const op = await startInteropProvider(
      { redirect_uris: [app.sso.urls('staff').oidc.redirectUris.login] },
      { host: 'localhost' },
    )
    provider = op
    stage.op = op
    const browser = createBrowser()
    const posting = await browser.open(`${app.origin}/auth/login?connection=staff&returnTo=/wiki`)
    expect(new URL(posting.url).hostname).toBe('localhost')
    expect((await browser.settle(posting)).text).toBe('application page /wiki')
    expect([app.refusals, app.signIns.map(({ identity }) => identity.subject)]).toEqual([[], [person.sub]])
    await app.close()
  })

  test.each(['query.jwt', 'form_post.jwt'] as const)('comes as a signed JWT: %s', async (responseMode) => {
    const { carried } = await signIn({
      client: { authorization_signed_response_alg: 'ES256' },
      connection: { responseMode },
    })
    const parameters = carried.form ?? Object.fromEntries(new URL(carried.url, 'https://app.example.com').searchParams)
    expect(Object.keys(parameters).filter((name) => name !== 'connection')).toEqual(['response'])
  })
})

describe('an encrypted answer', () => {
  const algorithms = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW'] as const
  test.each(algorithms)('is opened, and its signature verified: %s', async (alg) => {
    const { jwk, jwks } = await clientKey(alg, 'enc')
    const encryption = { alg, enc: 'A256GCM' } as const
    const { signIn: completed } = await signIn({
      client: {
        jwks,
        id_token_encrypted_response_alg: encryption.alg,
        id_token_encrypted_response_enc: encryption.enc,
        userinfo_signed_response_alg: 'ES256',
        userinfo_encrypted_response_alg: encryption.alg,
        userinfo_encrypted_response_enc: encryption.enc,
      },
      connection: { decryptionKeys: [{ alg, privateKey: jwk }], userinfo: 'always' },
    })
    if (completed.raw.protocol !== 'oidc') expect.fail()
    expect(decodeProtectedHeader(completed.raw.idToken)).toMatchObject({ alg: 'RS256' })
    expect(completed.raw.userinfo).toMatchObject({ sub: person.sub })
  })

  test('is refused without the key, and with another one', async () => {
    const { jwks } = await clientKey('ECDH-ES', 'enc')
    const other = await clientKey('ECDH-ES', 'enc')
    const client = {
      jwks,
      id_token_encrypted_response_alg: 'ECDH-ES',
      id_token_encrypted_response_enc: 'A128GCM',
    } as const
    for (const connection of [{}, { decryptionKeys: { alg: 'ECDH-ES', privateKey: other.jwk } }] as const) {
      await expect(signIn({ client, connection })).rejects.toMatchObject({
        code: 'token_decryption_failed',
        hint: expect.stringContaining('private half'),
      })
      await provider?.close()
    }
  })
})

describe('DPoP', () => {
  test.each(['ES256', 'PS256', 'EdDSA'] as const)('binds the tokens to a key: %s', async (alg) => {
    const { jwk } = await clientKey(alg)
    const { url } = await signIn({
      client: { dpop_bound_access_tokens: true },
      connection: { dpopKey: { alg, privateKey: jwk }, userinfo: 'always' },
    })
    expect(url.searchParams.get('dpop_jkt')).toMatch(/^[\w-]{43}$/)
    const calls = provider?.requests.filter(({ line }) => line === 'POST /token' || line === 'GET /me') ?? []
    expect(calls.map(({ headers }) => typeof headers['dpop'])).toEqual(['string', 'string'])
    expect(calls.at(-1)?.headers.authorization).toMatch(/^DPoP /)
  })

  test('follows a provider that wants a nonce, and remembers it', async () => {
    const { jwk } = await clientKey('ES256')
    const op = await startInteropProvider(
      { dpop_bound_access_tokens: true },
      { features: { dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => true } } },
    )
    provider = op
    const sso = relyingParty(op, { dpopKey: { alg: 'ES256', privateKey: jwk }, userinfo: 'always', par: 'always' })
    await walk(op, sso)
    const asked = op.requests.length
    await walk(op, sso)
    expect(op.requests.slice(asked).map(({ line }) => line)).toEqual([
      ...[
        'POST /request',
        'GET /auth',
        expect.stringContaining('GET /interaction'),
        expect.stringContaining('GET /auth/'),
      ],
      ...['POST /token', 'GET /me'],
    ])
  })
})

test('the profile FAPI 2.0: pushed, private_key_jwt, DPoP, iss, and none but strong algorithms', async () => {
  const { jwk, jwks } = await clientKey('PS256')
  const dpop = await clientKey('ES256')
  const { url } = await signIn({
    client: {
      jwks,
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      id_token_signed_response_alg: 'PS256',
    },
    connection: {
      profile: 'fapi2',
      tokenEndpointAuthMethod: 'private_key_jwt',
      signingKeys: { alg: 'PS256', privateKey: jwk },
      dpopKey: { alg: 'ES256', privateKey: dpop.jwk },
    },
    features: { fapi: { enabled: true, profile: '2.0' } } as Configuration['features'] & object,
  })
  expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
})
