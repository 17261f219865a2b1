import { createClient } from 'redis'
import {
  createMemoryRefreshStore,
  createRelyingParty,
  type OidcConnectionInput,
  type RawOidc,
  type RefreshedTokens,
  type RefreshStore,
  type RelyingParty,
} from 'relyant'
import { createRedisRefreshStore } from 'relyant/redis'
import { afterEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { needs } from '../support/component.ts'
import {
  clientKey,
  type InteropProvider,
  person,
  startInteropProvider,
  walkThrough,
} from '../support/interop-provider.ts'
import { redisServer, startRedisServer } from '../support/redis-server.ts'

let provider: InteropProvider | undefined
afterEach(async () => {
  await provider?.close()
})

const secret = 'a-secret_of.the~tests'

const relyingParty = (
  op: InteropProvider,
  connection: Partial<OidcConnectionInput>,
  refreshStore: RefreshStore,
): RelyingParty =>
  createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    callbacks: { login: '/auth/callback?connection=:connection' },
    allowLoopbackHttp: true,
    refreshStore,
    connections: [
      {
        protocol: 'oidc',
        id: 'staff',
        issuer: op.issuer,
        clientId: op.clientId,
        tokenEndpointAuthMethod: 'none',
        scopes: ['openid', 'email', 'profile', 'offline_access'],
        ...connection,
      },
    ],
  })

async function setUp(store: RefreshStore = createMemoryRefreshStore(), bound = false) {
  const tokenEndpointAuthMethod = 'client_secret_basic' as const
  const op = await startInteropProvider(
    bound
      ? { dpop_bound_access_tokens: true }
      : { client_secret: secret, token_endpoint_auth_method: tokenEndpointAuthMethod },
  )
  provider = op
  const connection: Partial<OidcConnectionInput> = bound
    ? { dpopKey: { alg: 'ES256', privateKey: (await clientKey('ES256')).jwk } }
    : { tokenEndpointAuthMethod, clientSecret: secret }
  const process = (of: RefreshStore = store): RelyingParty => relyingParty(op, connection, of)
  const sso = process()
  const start = await sso.begin({ connection: 'staff', parameters: { prompt: 'consent' } })
  const carried = await walkThrough(start.outbound.url)
  const { raw, identity } = await sso.complete({ ...carried, cookies: cookieHeader(start.cookies) })
  const { refreshToken = '', accessToken } = raw as RawOidc
  const saved: RefreshedTokens[] = []
  const save = (tokens: RefreshedTokens): void => void saved.push(tokens)
  const refresh = (token: string, by = sso): Promise<RefreshedTokens> =>
    by.refresh({ connection: 'staff', refreshToken: token, subject: identity.subject, save })
  const grants = (): number => op.requests.filter(({ form }) => form.get('grant_type') === 'refresh_token').length
  return { sso, process, refresh, refreshToken, accessToken, saved, grants }
}

describe.each([
  ['a confidential client', false],
  ['a public client with DPoP', true],
])('refresh tokens of %s, which the provider rotates', (_what, bound) => {
  test('are refreshed again and again, and userinfo knows the new access tokens', async () => {
    const { sso, refresh, refreshToken, accessToken, saved } = await setUp(undefined, bound)
    let [token, access] = [refreshToken, accessToken]
    for (let round = 0; round < 3; round += 1) {
      const tokens = await refresh(token)
      expect([tokens.refreshToken === token, tokens.accessToken === access]).toEqual([false, false])
      expect(tokens.idTokenClaims).toMatchObject({ sub: person.sub })
      ;[token, access] = [tokens.refreshToken, tokens.accessToken]
    }
    expect(saved).toHaveLength(3)
    const claims = await sso.userinfo({ connection: 'staff', accessToken: access, subject: person.sub })
    expect(claims).toMatchObject({ sub: person.sub, email: person.email })
  })

  test('are used once by ten processes at a time: a token used twice would end the whole grant', async () => {
    const { process, refresh, refreshToken, grants } = await setUp(undefined, bound)
    const all = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken, process())))
    expect([grants(), new Set(all.map((tokens) => tokens.refreshToken)).size]).toEqual([1, 1])
    expect((await refresh(all[0]?.refreshToken ?? '')).refreshToken).not.toBe(all[0]?.refreshToken)
  })

  test('are worth nothing once they are revoked', async () => {
    const { sso, refresh, refreshToken, accessToken } = await setUp(undefined, bound)
    expect(await sso.revoke({ connection: 'staff', token: refreshToken })).toBe(true)
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'refresh_token_rejected', kind: 'stale' })
    await expect(sso.userinfo({ connection: 'staff', accessToken, subject: person.sub })).rejects.toMatchObject({
      code: 'access_token_rejected',
    })
  })
})

test('without a shared store two processes end the grant: the provider takes the second for a thief', async () => {
  const { process, refresh, refreshToken } = await setUp()
  const alone = (): RelyingParty => process(createMemoryRefreshStore())
  const first = await refresh(refreshToken, alone())
  await expect(refresh(refreshToken, alone())).rejects.toMatchObject({ code: 'refresh_token_rejected' })
  await expect(refresh(first.refreshToken, alone())).rejects.toMatchObject({ code: 'refresh_token_rejected' })
})

needs(redisServer)('processes that share Redis refresh once', async () => {
  const server = await startRedisServer()
  const client = createClient({ url: `redis://127.0.0.1:${server.port}` })
  await client.connect()
  const store = createRedisRefreshStore(client, { prefix: 'test:' })
  const { process, refresh, refreshToken, grants } = await setUp(store)
  await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken, process())))
  expect(grants()).toBe(1)
  const values = await Promise.all((await client.keys('*')).map((key) => client.get(key)))
  expect(values).toHaveLength(1)
  expect(values.join()).not.toContain(refreshToken)
  client.destroy()
  await server.close()
})
