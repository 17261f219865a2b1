import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { createTestOidcProvider } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createFapiClient } from './fapi-client.ts'
import { createWorld } from './sign-in.ts'
import { authorizationUrl, clientOf, metadataOf, redirectUri } from './wire.ts'

const fapi = (): ReturnType<typeof createTestOidcProvider> => createTestOidcProvider({ profile: 'fapi2' })

describe('a provider of FAPI 2.0', () => {
  test('signs somebody in, with the connection that it gives', async () => {
    const world = createWorld({ profile: 'fapi2' }, { userinfo: 'always' })
    expect(await world.signIn()).toMatchObject({ connection: 'staff', raw: { userinfo: expect.anything() } })
    expect(world.provider.requests.map(({ endpoint }) => endpoint)).toContain('pushedAuthorization')
  })

  test('signs its answers, and reads signed requests, where the connection wants that', async () => {
    for (const responseMode of ['query.jwt', 'form_post.jwt'] as const) {
      const world = createWorld({ profile: 'fapi2' }, { responseMode, jar: 'always' })
      expect(await world.signIn()).toMatchObject({ connection: 'staff' })
    }
  })

  test('refuses a request that was not pushed, and one that is wrong when it is pushed', async () => {
    const provider = fapi()
    const { url } = provider.answer({ binding: 'redirect', url: await authorizationUrl(provider) })
    expect(new URL(url).searchParams.get('error_description')).toBe('the request has to be pushed (PAR)')
    const client = createFapiClient(provider)
    const wrong = [{ response_type: 'token' }, { redirect_uri: 'nowhere' }, { scope: 'email' }, { request: 'x.y.z' }]
    for (const changes of wrong) {
      expect([changes, (await client.push(changes as Record<string, string>)).status]).toEqual([changes, 400])
    }
    expect((await client.push()).status).toBe(201)
  })

  test('wants an assertion that is signed, for it alone, and used once', async () => {
    const client = createFapiClient(fapi())
    const push = async (assertion: string) => (await client.push({ client_assertion: assertion })).status
    const good = await client.assertion()
    expect([await push(good), await push(good)]).toEqual([201, 401])
    const op = 'https://op.example'
    const wrong = [{ aud: [op] }, { aud: `${op}/token` }, { iss: 'other' }, { sub: 'other' }, { exp: 1 }, { jti: 7 }]
    for (const changes of wrong) expect([changes, await push(await client.assertion(changes))]).toEqual([changes, 401])
    expect(await push(`${good.slice(0, -8)}AAAAAAAA`)).toBe(401)
    expect(await push('tea')).toBe(401)
  })

  test('gives no token without a proof, or with one that is not for this request', async () => {
    const provider = fapi()
    const client = createFapiClient(provider)
    const token = (await metadataOf(provider))['token_endpoint'] ?? ''
    const ask = async (headers: HeadersInit) =>
      (await client.post('token_endpoint', { grant_type: 'authorization_code', code: 'x' }, headers)).json()
    expect(await ask({})).toMatchObject({ error: 'invalid_request' })
    const dpop = await client.proof('POST', token)
    // The code is unknown: that is said of a proof that is good.
    expect(await ask({ dpop })).toMatchObject({ error: 'invalid_grant' })
    for (const wrong of [
      dpop,
      'tea',
      await client.proof('GET', token),
      await client.proof('POST', `${token}/other`),
      await client.proof('POST', token, { iat: 1 }),
      await client.proof('POST', token, { jti: undefined }),
    ]) {
      expect(await ask({ dpop: wrong })).toMatchObject({ error: 'invalid_dpop_proof' })
    }
  })

  test('binds the code and the access token to the key', async () => {
    const provider = fapi()
    const client = createFapiClient(provider)
    expect(await client.signIn({ dpop_jkt: await client.thumbprint })).toMatchObject({ token_type: 'DPoP' })
    const { access_token: token } = await client.signIn()
    const url = (await metadataOf(provider))['userinfo_endpoint'] ?? ''
    const ath = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(String(token)))).toString(
      'base64url',
    )
    const ask = async (scheme: string, dpop?: string) => {
      const headers = { authorization: `${scheme} ${token}`, ...(dpop !== undefined && { dpop }) }
      return (await provider.fetch(url, { headers })).status
    }
    expect(await ask('DPoP', await client.proof('GET', url, { ath }))).toBe(200)
    expect(await ask('Bearer')).toBe(401)
    expect(await ask('Bearer', await client.proof('GET', url, { ath }))).toBe(401)
    expect(await ask('DPoP', await client.proof('GET', url, { ath: 'of another token' }))).toBe(401)
  })

  test('asks for its nonce, and takes the request that has it', async () => {
    const provider = fapi()
    provider.misbehave({ dpopNonce: () => 'a nonce of the test' })
    const client = createFapiClient(provider)
    const refused = await client.push()
    expect([refused.status, refused.headers.get('dpop-nonce')]).toEqual([400, 'a nonce of the test'])
    expect(await refused.json()).toMatchObject({ error: 'use_dpop_nonce' })
  })
})

describe('a client key', () => {
  const pair = generateKeyPair('ES256', { extractable: true })

  test.each<[string, () => Promise<string | Record<string, unknown>>]>([
    ['a PEM text', async () => exportPKCS8((await pair).privateKey)],
    ['a JWK', async () => ({ ...(await exportJWK((await pair).privateKey)) })],
  ])('as %s is what the connection signs with', async (_form, keyOf) => {
    const world = createWorld({ clientKey: await keyOf(), tokenEndpointAuthMethod: 'private_key_jwt' })
    expect(await world.signIn()).toMatchObject({ connection: 'staff' })
  })

  test('of another kind is taken as well', async () => {
    for (const alg of ['PS256', 'EdDSA']) {
      const { privateKey } = await generateKeyPair(alg, { extractable: true })
      const world = createWorld({ clientKey: await exportPKCS8(privateKey) }, { jar: 'always' })
      expect(await world.signIn()).toMatchObject({ connection: 'staff' })
    }
  })

  test('that is public leaves signing to the connection', async () => {
    const { privateKey, publicKey } = await pair
    const options = { clientKey: await exportSPKI(publicKey), tokenEndpointAuthMethod: 'private_key_jwt' } as const
    const signingKey = { alg: 'ES256', privateKey } as const
    expect(createTestOidcProvider(options).connection('x')).not.toHaveProperty('signingKeys')
    expect(await createWorld(options, { signingKeys: signingKey }).signIn()).toMatchObject({ connection: 'staff' })
    const other = (await generateKeyPair('ES256')).privateKey
    expect(await createWorld(options, { signingKeys: { alg: 'ES256', privateKey: other } }).signIn()).toBe(
      'client_rejected',
    )
  })

  test('that is none is refused', () => {
    expect(() => createTestOidcProvider({ clientKey: 'tea' })).toThrow(TypeError)
  })

  test('decides whether a request object is believed', async () => {
    const { privateKey } = await pair
    const provider = createTestOidcProvider({ clientKey: await exportPKCS8(privateKey) })
    const { clientId } = clientOf(provider)
    const ask = async (changes: object = {}, key: CryptoKey = privateKey) => {
      const said = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'openid' }
      const ours = { iss: clientId, aud: provider.issuer, exp: Math.floor(Date.now() / 1000) + 60 }
      const request = await new SignJWT({
        ...said,
        resource: ['https://a.example/', 'https://b.example/'],
        ...ours,
        ...changes,
      })
        .setProtectedHeader({ alg: 'ES256' })
        .sign(key)
      const url = `${(await metadataOf(provider))['authorization_endpoint']}?${new URLSearchParams({ client_id: clientId, request })}`
      return provider.answer({ binding: 'redirect', url }).url
    }
    expect(await ask()).toMatch(/^https:\/\/app\.example\.com\/auth\/callback\?code=/)
    const stranger = (await generateKeyPair('ES256')).privateKey
    await expect(ask({}, stranger)).rejects.toThrow('not signed with the key of the client')
    await expect(ask({ aud: 'https://evil.example' })).rejects.toThrow('for another provider')
    await expect(ask({ iss: 'other' })).rejects.toThrow('of another client')
    await expect(ask({ exp: 1 })).rejects.toThrow('has expired')
  })
})

test('a client with a certificate is known by its id, and sends no secret', async () => {
  const world = createWorld({ tokenEndpointAuthMethod: 'tls_client_auth' })
  expect(await world.signIn()).toMatchObject({ connection: 'staff' })
  const secret = createWorld(
    { tokenEndpointAuthMethod: 'tls_client_auth' },
    { tokenEndpointAuthMethod: 'client_secret_post', clientSecret: 'x' },
  )
  expect(await secret.signIn()).toBe('client_rejected')
})
