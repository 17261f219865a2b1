import { inspect } from 'node:util'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import {
  createMemoryRefreshStore,
  createRelyingParty,
  isSsoError,
  type OidcConnectionInput,
  type RefreshedTokens,
  type RefreshStore,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'relyant'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario } from '../support/scenario.ts'

type Claims = Record<string, unknown>

const rotating: Misbehaviour = { tokenResponse: (body) => ({ ...body, refresh_token: 'token-2' }) }

async function createWorld(misbehaviour: Misbehaviour = rotating, changes: Partial<OidcConnectionInput> = {}) {
  const scenario = await createScenario()
  const [staff, acme] = scenario.options.connections as [OidcConnectionInput, never]
  const store = createMemoryRefreshStore({ now: scenario.clock.now })
  const process = (more: Partial<RelyingPartyOptions> = {}): RelyingParty =>
    createRelyingParty({
      ...scenario.options,
      connections: [{ ...staff, ...changes }, acme],
      refreshStore: store,
      ...more,
    })
  scenario.openId.misbehave(misbehaviour)
  const saved: RefreshedTokens[] = []
  const save = async (tokens: RefreshedTokens): Promise<void> => void saved.push(tokens)
  const request = { connection: 'staff', refreshToken: 'token-1', subject: 'u1', save }
  return {
    ...scenario,
    store,
    process,
    sso: process(),
    saved,
    request,
    exchanges: () => scenario.openId.requests.filter(({ path }) => path === 'token'),
  }
}

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  recorded(attempt).then(
    () => 'accepted',
    (error) => {
      if (!isSsoError(error)) throw error
      expect(JSON.stringify(error) + String(error)).not.toMatch(/token-1|token-2|eyJ|top secret/)
      return error.code
    },
  )

describe('a refresh', () => {
  test('gives new tokens, and the application has kept them before', async () => {
    const world = await createWorld()
    const order: string[] = []
    const save = async (): Promise<void> => {
      await Promise.resolve()
      order.push('saved')
    }
    const tokens = await world.sso.refresh({ ...world.request, save })
    order.push('given')
    expect(order).toEqual(['saved', 'given'])
    expect(tokens).toMatchObject({
      refreshToken: 'token-2',
      expiresAt: new Date(world.clock.now() + 3_600_000),
      idTokenClaims: { sub: 'u1' },
    })
    const [exchange] = world.exchanges()
    expect(Object.fromEntries(exchange?.form ?? [])).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'token-1',
      client_secret: 'top secret',
    })
  })

  test('without rotation and without an ID token goes on with the same refresh token', async () => {
    const world = await createWorld({ tokenResponse: ({ id_token: _, ...body }) => body })
    const tokens = await world.sso.refresh(world.request)
    expect([tokens.refreshToken, 'idToken' in tokens]).toEqual(['token-1', false])
  })

  test('is done once for all who ask at the same time', async () => {
    const world = await createWorld()
    const all = await Promise.all(Array.from({ length: 50 }, () => world.sso.refresh(world.request)))
    expect([world.exchanges().length, world.saved.length, new Set(all).size]).toEqual([1, 1, 1])
  })

  test('is done once for several processes, and saved by one of them', async () => {
    const world = await createWorld()
    const processes = Array.from({ length: 5 }, () => world.process())
    const all = await Promise.all(processes.map((one) => one.refresh(world.request)))
    expect([world.exchanges().length, world.saved.length]).toEqual([1, 1])
    for (const tokens of all) expect(tokens).toEqual(world.saved[0])
  })

  test('is not repeated by a process that got its turn just when another one was done', async () => {
    const world = await createWorld()
    await world.sso.refresh(world.request)
    const answers = [undefined]
    const late = {
      ...world.store,
      get: (key: string) => (answers.length > 0 ? Promise.resolve(answers.pop()) : world.store.get(key)),
    }
    expect(await world.process({ refreshStore: late }).refresh(world.request)).toEqual(world.saved[0])
    expect([world.exchanges().length, world.saved.length]).toEqual([1, 1])
  })

  test('is not repeated for a minute by somebody who still has the former token', async () => {
    const world = await createWorld()
    await world.sso.refresh(world.request)
    world.clock.advance(59)
    expect(await world.process().refresh(world.request)).toEqual(world.saved[0])
    expect(world.exchanges()).toHaveLength(1)
    world.clock.advance(2)
    await world.sso.refresh(world.request)
    expect(world.exchanges()).toHaveLength(2)
  })

  test('without rotation is repeated after five seconds', async () => {
    const world = await createWorld({})
    await world.sso.refresh(world.request)
    world.clock.advance(4)
    await world.sso.refresh(world.request)
    expect(world.exchanges()).toHaveLength(1)
    world.clock.advance(2)
    await world.sso.refresh(world.request)
    expect(world.exchanges()).toHaveLength(2)
  })

  test('that could not be saved is saved the next time, by any process, with the tokens that are there', async () => {
    const world = await createWorld()
    const save = () => Promise.reject(new Error('the database is away'))
    await expect(world.sso.refresh({ ...world.request, save })).rejects.toThrow('the database is away')
    const tokens = await world.process().refresh(world.request)
    expect([tokens.refreshToken, world.saved.length, world.exchanges().length]).toEqual(['token-2', 1, 1])
    await world.process().refresh(world.request)
    expect(world.saved).toHaveLength(1)
  })

  test('of different people, tokens and connections are different ones', async () => {
    const world = await createWorld()
    await world.sso.refresh(world.request)
    await world.sso.refresh({ ...world.request, refreshToken: 'other' })
    expect(await codeOf(world.sso.refresh({ ...world.request, subject: 'u2' }))).toBe('id_token_claim_invalid')
    expect(world.exchanges()).toHaveLength(3)
  })

  test('keeps no token in the store that can be read', async () => {
    const world = await createWorld()
    const seen: string[] = []
    const spying: RefreshStore = {
      ...world.store,
      put: async (key, value, expiresAt) => {
        seen.push(key, value)
        await world.store.put(key, value, expiresAt)
      },
    }
    await world.process({ refreshStore: spying }).refresh(world.request)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.join()).not.toMatch(/token-1|token-2|access/)
    await world.process({ secrets: ['another secret of the tests, long enough'] }).refresh(world.request)
    expect(world.exchanges()).toHaveLength(2)
  })
})

test('a refresh that could not be saved is not lost with its access token', async () => {
  const world = await createWorld({ tokenResponse: (body) => ({ ...body, refresh_token: 'token-2', expires_in: 5 }) })
  const failing = { ...world.request, save: () => Promise.reject(new Error('no database')) }
  await expect(world.sso.refresh(failing)).rejects.toThrow('no database')
  world.clock.advance(30)
  expect(await world.process().refresh(world.request)).toMatchObject({ refreshToken: 'token-2' })
  expect(world.exchanges()).toHaveLength(1)
})

test('a refresh whose ID token cannot be verified for want of its key is not lost: it is verified the next time', async () => {
  const former = {
    ...(await exportJWK((await generateKeyPair('RS256')).publicKey)),
    kid: 'k0',
    alg: 'RS256',
    use: 'sig',
  }
  const answers = [Response.json({ keys: [former] })]
  const jwks = (): Response => answers.pop() ?? new Response(null, { status: 500 })
  const world = await createWorld({ ...rotating, endpoint: { jwks } })
  expect(await codeOf(world.sso.refresh(world.request))).toBe('provider_unavailable')
  expect([world.exchanges().length, world.saved.length]).toEqual([1, 0])
  // Longer than the new tokens are given to whoever has the former one.
  world.clock.advance(9 * 60)
  world.openId.misbehave(rotating)
  const tokens = await world.process().refresh(world.request)
  expect(tokens).toMatchObject({ refreshToken: 'token-2', idTokenClaims: { sub: 'u1' } })
  expect([world.exchanges().length, world.saved]).toEqual([1, [tokens]])
})

test('a refreshed ID token that is not good stays refused, and the provider is not asked again', async () => {
  const world = await createWorld({ ...rotating, foreignKey: true })
  expect(await codeOf(world.sso.refresh(world.request))).toBe('id_token_signature_invalid')
  expect(await codeOf(world.process().refresh(world.request))).toBe('id_token_signature_invalid')
  expect([world.exchanges().length, world.saved.length]).toEqual([1, 0])
})

test('a refresh keeps its turn while the provider is slow', async () => {
  const world = await createWorld()
  let other: Promise<RefreshedTokens> | undefined
  let asked = 0
  const fetch: typeof world.openId.fetch = async (url, init) => {
    const response = await world.openId.fetch(url, init)
    world.clock.advance(9)
    if (url.endsWith('jwks')) asked += 1
    // What is fetched first has no key for the token, what is fetched then has it.
    if (url.endsWith('jwks') && asked === 1) return Response.json({ keys: [] })
    if (url.endsWith('jwks') && asked === 2) {
      other = world.process().refresh(world.request)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return response
  }
  const tokens = await world.process({ fetch }).refresh(world.request)
  expect(await other).toEqual(tokens)
  expect(world.exchanges()).toHaveLength(1)
})

test.each(['token-1', 'top secret'])('an error of the provider that quotes %j is shown without it', async (secret) => {
  const body = { error: 'invalid_grant', error_description: `I do not like ${secret}` }
  const world = await createWorld({ endpoint: { token: () => Response.json(body, { status: 400 }) } })
  const error: unknown = await world.sso.refresh(world.request).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'refresh_token_rejected', providerText: 'I do not like …' })
  expect(JSON.stringify(error)).not.toContain('I do not like')
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret)
})

test('tokens that stand under the key of another refresh in the store are not given out', async () => {
  const world = await createWorld()
  const values: string[] = []
  const mixing: RefreshStore = {
    ...world.store,
    put: async (_key, value) => void values.push(value),
    get: async () => values.at(-1),
  }
  const sso = world.process({ refreshStore: mixing })
  await sso.refresh(world.request)
  expect(await codeOf(sso.refresh({ ...world.request, refreshToken: 'other', subject: 'u2' }))).toBe(
    'id_token_claim_invalid',
  )
  expect(world.exchanges()).toHaveLength(2)
})

describe('a refresh is refused', () => {
  test.each<[string, Misbehaviour, string]>([
    ['the refresh token is not good any more', reply(400, { error: 'invalid_grant' }), 'refresh_token_rejected'],
    ['Entra ID wants to see the person', reply(400, { error: 'interaction_required' }), 'refresh_token_rejected'],
    ['it has ended at JumpCloud', reply(401, { error: 'token_inactive' }), 'refresh_token_rejected'],
    ['the client is not known', reply(401, { error: 'invalid_client' }), 'client_rejected'],
    ['the provider fails', reply(503, {}), 'provider_unavailable'],
    [
      'the provider has no keys',
      { endpoint: { jwks: () => new Response(null, { status: 500 }) } },
      'provider_unavailable',
    ],
    ['the ID token is about somebody else', claims({ sub: 'u2' }), 'id_token_claim_invalid'],
    ['the ID token is of another issuer', claims({ iss: 'https://evil.example/' }), 'id_token_claim_invalid'],
    ['the ID token is for somebody else', claims({ aud: 'other' }), 'id_token_claim_invalid'],
    ['the ID token has expired', claims({ exp: 1 }), 'id_token_claim_invalid'],
    ['the ID token is signed by somebody else', { foreignKey: true }, 'id_token_signature_invalid'],
    ['at_hash is of another token', claims({ at_hash: 'AAAA' }), 'id_token_claim_invalid'],
    ['there is no access token', { tokenResponse: () => ({ token_type: 'bearer' }) }, 'token_response_invalid'],
  ])('where %s', async (_what, misbehaviour, code) => {
    const world = await createWorld(misbehaviour)
    expect(await codeOf(world.sso.refresh(world.request))).toBe(code)
    expect(world.saved).toEqual([])
  })

  test('before the token is used where the keys cannot be had', async () => {
    const world = await createWorld({ endpoint: { jwks: () => new Response(null, { status: 500 }) } })
    await codeOf(world.sso.refresh(world.request))
    expect(world.exchanges()).toEqual([])
  })

  test('as a normal end of a session where the token is not good any more, and the next one is tried anew', async () => {
    const world = await createWorld(reply(400, { error: 'invalid_grant' }))
    await expect(world.sso.refresh(world.request)).rejects.toMatchObject({ kind: 'stale', connection: 'staff' })
    world.openId.misbehave(rotating)
    expect((await world.sso.refresh(world.request)).refreshToken).toBe('token-2')
  })

  test('where the store is away, before the token is used', async () => {
    for (const broken of ['get', 'lock'] as const) {
      const world = await createWorld()
      const refreshStore = { ...world.store, [broken]: () => Promise.reject(new Error('away')) }
      expect(await codeOf(world.process({ refreshStore }).refresh(world.request))).toBe('store_unavailable')
      expect(world.exchanges()).toEqual([])
    }
  })

  test('but not where the store goes away afterwards: tokens in hand are kept', async () => {
    const world = await createWorld()
    const away = () => Promise.reject(new Error('away'))
    const sso = world.process({ refreshStore: { ...world.store, put: away, unlock: away } })
    expect((await sso.refresh(world.request)).refreshToken).toBe('token-2')
    expect(world.saved).toHaveLength(1)
  })

  test('where another process never finishes, after the time of its turn', async () => {
    const world = await createWorld(rotating, { timeout: 0.05 })
    const refreshStore = { ...world.store, lock: async () => false }
    expect(await codeOf(world.process({ refreshStore }).refresh(world.request))).toBe('store_unavailable')
    expect(world.exchanges()).toEqual([])
  })

  test('for wrong arguments, and for SAML', async () => {
    const { sso, request } = await createWorld()
    await expect(sso.refresh({ ...request, refreshToken: '' })).rejects.toThrow(TypeError)
    await expect(sso.refresh({ ...request, save: undefined as never })).rejects.toThrow(/save/)
    await expect(sso.refresh({ ...request, connection: 'acme' })).rejects.toThrow(/SAML/)
    expect(await codeOf(sso.refresh({ ...request, connection: 'x' }))).toBe('connection_not_found')
  })
})

describe('a revocation', () => {
  const able = (all: Claims) => ({ ...all, revocation_endpoint: 'https://op.example/revoke' })
  const answers = (respond: () => Response): Misbehaviour => ({ metadata: able, endpoint: { revoke: respond } })

  test('tells the provider, which token and of what kind', async () => {
    const { sso, openId } = await createWorld(answers(() => new Response(null)))
    expect(await sso.revoke({ connection: 'staff', token: 't' })).toBe(true)
    expect(await sso.revoke({ connection: 'staff', token: 'a', kind: 'access_token' })).toBe(true)
    const forms = openId.requests.filter(({ path }) => path === 'revoke').map(({ form }) => Object.fromEntries(form))
    expect(forms).toMatchObject([
      { token: 't', token_type_hint: 'refresh_token', client_secret: 'top secret' },
      { token: 'a', token_type_hint: 'access_token' },
    ])
  })

  test.each<[string, Misbehaviour, string, 'refresh_token' | 'access_token']>([
    ['the token that was used', rotating, 'token-1', 'refresh_token'],
    ['the token that it gave', rotating, 'token-2', 'refresh_token'],
    ['a token that is not rotated', {}, 'token-1', 'refresh_token'],
    ['the access token of a token that is not rotated', {}, 'access', 'access_token'],
  ])('ends what a refresh remembers of it, in every process: %s', async (_what, misbehaviour, revoked, kind) => {
    const world = await createWorld({ ...misbehaviour, metadata: able, endpoint: { revoke: () => new Response(null) } })
    const { accessToken } = await world.sso.refresh(world.request)
    expect(await world.process().refresh(world.request)).toEqual(world.saved[0])
    const token = revoked === 'access' ? accessToken : revoked
    expect(await world.process().revoke({ connection: 'staff', token, kind })).toBe(true)
    world.openId.misbehave({ metadata: able, ...reply(400, { error: 'invalid_grant' }) })
    expect(await codeOf(world.sso.refresh(world.request))).toBe('refresh_token_rejected')
    expect(world.exchanges()).toHaveLength(2)
  })

  test('of an access token does not have a former refresh token used again', async () => {
    const world = await createWorld({ ...rotating, metadata: able, endpoint: { revoke: () => new Response(null) } })
    const { accessToken } = await world.sso.refresh(world.request)
    await world.sso.revoke({ connection: 'staff', token: accessToken, kind: 'access_token' })
    expect(await world.sso.refresh(world.request)).toEqual(world.saved[0])
    expect(world.exchanges()).toHaveLength(1)
  })

  test('is told to the provider also where the store is away, and said to be unfinished', async () => {
    const world = await createWorld(answers(() => new Response(null)))
    const refreshStore = { ...world.store, put: () => Promise.reject(new Error('away')) }
    const revoking = world.process({ refreshStore }).revoke({ connection: 'staff', token: 't' })
    expect(await codeOf(revoking)).toBe('store_unavailable')
    expect(world.openId.requests.filter(({ path }) => path === 'revoke')).toHaveLength(1)
  })

  test('cannot be told to a provider that has no place for it', async () => {
    const { sso } = await createWorld({})
    expect(await sso.revoke({ connection: 'staff', token: 't' })).toBe(false)
  })

  test.each<[string, Misbehaviour, string]>([
    ['invalid_client', answers(() => Response.json({ error: 'invalid_client' }, { status: 401 })), 'client_rejected'],
    [
      'a wish it cannot meet',
      answers(() => Response.json({ error: 'unsupported_token_type' }, { status: 400 })),
      'request_rejected',
    ],
    ['a failure', answers(() => new Response(null, { status: 503 })), 'provider_unavailable'],
    ['an odd status', answers(() => Response.json({}, { status: 201 })), 'provider_error'],
    [
      'a place that is none',
      { metadata: (all) => ({ ...all, revocation_endpoint: '/x' }) },
      'provider_metadata_invalid',
    ],
  ])('is refused with %s', async (_what, misbehaviour, code) => {
    const { sso } = await createWorld(misbehaviour)
    expect(await codeOf(sso.revoke({ connection: 'staff', token: 't' }))).toBe(code)
  })
})

describe('userinfo later', () => {
  const request = { connection: 'staff', accessToken: 'at', subject: 'u1' }
  const answers = (respond: () => Response): Misbehaviour => ({ endpoint: { userinfo: respond } })

  test('gives the claims of the person', async () => {
    const { sso, openId } = await createWorld()
    expect(await sso.userinfo(request)).toMatchObject({ sub: 'u1', email: 'ada@example.com' })
    expect(openId.requests.at(-1)?.headers.get('authorization')).toBe('Bearer at')
  })

  const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' }
  test.each<[string, Misbehaviour, string]>([
    [
      'an access token that has ended',
      answers(() => new Response(null, { status: 401, headers: challenge })),
      'access_token_rejected',
    ],
    [
      'an access token that has ended, without a word',
      answers(() => new Response(null, { status: 401 })),
      'access_token_rejected',
    ],
    ['too little scope', answers(() => new Response(null, { status: 403, headers: challenge })), 'userinfo_invalid'],
    ['somebody else', { userinfo: () => ({ sub: 'u2' }) }, 'userinfo_invalid'],
    ['no endpoint', { metadata: ({ userinfo_endpoint: _, ...all }) => all }, 'provider_metadata_invalid'],
    ['a failure', answers(() => new Response(null, { status: 500 })), 'provider_unavailable'],
  ])('is refused with %s', async (_what, misbehaviour, code) => {
    const { sso } = await createWorld(misbehaviour)
    expect(await codeOf(sso.userinfo(request))).toBe(code)
  })
})

describe('claims of another party', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const foreign = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] }
  const provider = { issuer: 'https://credit.example', jwksUri: 'https://credit.example/jwks' }
  const sign = (payload: Claims, key = privateKey): Promise<string> =>
    new SignJWT({ iss: provider.issuer, score: 7, extra: 'x', ...payload })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(key)

  async function resolve(
    source: { claims: string[]; jwt?: string; endpoint?: string; accessToken?: string },
    jwt = '',
    status = 200,
  ) {
    const scenario = await createScenario()
    const asked: [string, string | null][] = []
    const fetch: typeof scenario.openId.fetch = async (url, init) => {
      asked.push([url, new Headers(init?.headers).get('authorization')])
      return url === provider.jwksUri ? Response.json(jwks) : new Response(jwt, { status })
    }
    const sso = createRelyingParty({ ...scenario.options, fetch })
    const outcome = await sso.resolveClaims({ connection: 'staff', source, provider }).catch((error) => error.code)
    return { outcome, asked }
  }

  test('that were sent along are verified, and only those that were named are given', async () => {
    const { outcome, asked } = await resolve({ claims: ['score'], jwt: await sign({}) })
    expect([outcome, asked]).toEqual([{ score: 7 }, [[provider.jwksUri, null]]])
  })

  test('that are elsewhere are fetched with their own token', async () => {
    const source = { claims: ['score'], endpoint: 'https://credit.example/claims', accessToken: 'at' }
    const { outcome, asked } = await resolve(source, await sign({ aud: 'client' }))
    expect([outcome, asked[0]]).toEqual([{ score: 7 }, ['https://credit.example/claims', 'Bearer at']])
  })

  test.each<[string, () => Promise<string>]>([
    ['signed by somebody else', () => sign({}, foreign.privateKey)],
    ['of another issuer', () => sign({ iss: 'https://evil.example' })],
    ['for somebody else', () => sign({ aud: 'other' })],
    ['that have expired', () => sign({ exp: 1 })],
    ['that are not good yet', () => sign({ nbf: 9_999_999_999 })],
    ['that are no JWT', async () => 'x'],
  ])('are refused: %s', async (_what, jwt) => {
    expect((await resolve({ claims: ['score'], jwt: await jwt() })).outcome).toBe('claim_source_invalid')
  })

  test.each(['http://credit.example/claims', 'http://127.0.0.1/claims', 'file:///etc/passwd', 'claims', ''])(
    'are not asked for at %j',
    async (endpoint) => {
      const { outcome, asked } = await resolve({ claims: ['score'], endpoint })
      expect([outcome, asked]).toEqual(['claim_source_invalid', []])
    },
  )

  test('are not verified with keys that anybody could have changed on their way', async () => {
    const sso = createRelyingParty((await createScenario()).options)
    const source = { claims: ['score'], jwt: await sign({}) }
    const plain = { ...provider, jwksUri: 'http://credit.example/jwks' }
    await expect(sso.resolveClaims({ connection: 'staff', source, provider: plain })).rejects.toThrow(/plain http/)
  })

  test('are refused where the answer is none', async () => {
    const source = { claims: ['score'], endpoint: 'https://credit.example/claims' }
    expect((await resolve(source, 'no', 404)).outcome).toBe('claim_source_invalid')
    expect((await resolve(source, await sign({ aud: 'client' }), 404)).outcome).toBe('claim_source_invalid')
    expect((await resolve(source, 'no', 503)).outcome).toBe('provider_unavailable')
  })
})

function reply(status: number, body: Claims): Misbehaviour {
  return { endpoint: { token: () => Response.json(body, { status }) } }
}

function claims(changes: Claims): Misbehaviour {
  return { claims: (all) => ({ ...all, ...changes }) }
}
