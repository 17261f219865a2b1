import { createRelyingParty, type OidcConnection, type OidcConnectionInput, parseConnection, SsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../src/oidc/exchange.ts'
import { translateError } from '../../src/oidc/translate-error.ts'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const down = { endpoint: { '.well-known/openid-configuration': () => new Response(null, { status: 503 }) } }

const discoveries = ({ openId }: Scenario): number =>
  openId.requests.filter(({ path }) => path === '.well-known/openid-configuration').length

describe('provider metadata', () => {
  test('is fetched once for many sign-ins, also for those that begin together', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    expect(discoveries(scenario)).toBe(0)
    await Promise.all(Array.from({ length: 10 }, () => sso.begin({ connection: 'staff' })))
    await sso.begin({ connection: 'staff' })
    expect(discoveries(scenario)).toBe(1)
  })

  test('is fetched anew before it expires, and nobody waits for it', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    await sso.begin({ connection: 'staff' })
    scenario.clock.advance(2879)
    await sso.begin({ connection: 'staff' })
    expect(discoveries(scenario)).toBe(1)
    scenario.clock.advance(2)
    scenario.openId.misbehave({ metadata: (all) => ({ ...all, authorization_endpoint: 'https://op.example/new' }) })
    const meanwhile = await sso.begin({ connection: 'staff' })
    expect([new URL(meanwhile.outbound.url).pathname, discoveries(scenario)]).toEqual(['/auth', 2])
    expect(new URL((await sso.begin({ connection: 'staff' })).outbound.url).pathname).toBe('/new')
  })

  test('is waited for when it has expired', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    await sso.begin({ connection: 'staff' })
    scenario.clock.advance(3601)
    scenario.openId.misbehave({ metadata: (all) => ({ ...all, authorization_endpoint: 'https://op.example/new' }) })
    expect(new URL((await sso.begin({ connection: 'staff' })).outbound.url).pathname).toBe('/new')
  })

  test('that has expired is used for a day where the provider does not say anything better', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    await sso.begin({ connection: 'staff' })
    scenario.clock.advance(3601)
    scenario.openId.misbehave(down)
    expect((await sso.begin({ connection: 'staff' })).outbound.binding).toBe('redirect')
    expect(sso.health()).toMatchObject([{ state: 'stale', error: { code: 'provider_unavailable' } }])
    scenario.clock.advance(86_400)
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
    expect(sso.health()).toMatchObject([{ state: 'failing' }])
  })

  test('is not asked for where a fetch of the application refuses: its refusal is the one', async () => {
    const { options } = await createScenario()
    const refusal = new SsoError('configuration_invalid', 'no proxy is configured')
    const sso = createRelyingParty({ ...options, fetch: () => Promise.reject(refusal) })
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'configuration_invalid' })
  })

  test('that names another provider by now changes nothing', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    await sso.begin({ connection: 'staff' })
    scenario.clock.advance(3601)
    scenario.openId.misbehave({ metadata: (all) => ({ ...all, issuer: 'https://evil.example/' }) })
    expect(new URL((await sso.begin({ connection: 'staff' })).outbound.url).host).toBe('op.example')
    expect(sso.health()).toMatchObject([{ state: 'stale', error: { code: 'issuer_mismatch' } }])
  })

  test('is kept for a bounded number of connections', async () => {
    const scenario = await createScenario()
    const [staff] = scenario.options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({ ...scenario.options, connections: (id) => ({ ...staff, id }) })
    for (let count = 0; count <= 1000; count += 1) await sso.begin({ connection: `c${count}` })
    await sso.begin({ connection: 'c1000' })
    expect(discoveries(scenario)).toBe(1001)
    await sso.begin({ connection: 'c0' })
    expect(discoveries(scenario)).toBe(1002)
    // What is used stays: c0 made the one go that was not used for the longest time.
    await sso.begin({ connection: 'c2' })
    expect(discoveries(scenario)).toBe(1002)
    await sso.begin({ connection: 'new' })
    await sso.begin({ connection: 'c2' })
    await sso.begin({ connection: 'c0' })
    expect(discoveries(scenario)).toBe(1003)
  })

  test('keys are fetched once for several sign-ins', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    for (let count = 0; count < 3; count += 1) {
      const start = await sso.begin({ connection: 'staff' })
      await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    }
    expect(scenario.openId.requests.filter(({ path }) => path === 'jwks')).toHaveLength(1)
  })
})

describe('a provider that is down', () => {
  test('is asked three times for one sign-in, and left alone for its back-off', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    scenario.openId.misbehave(down)
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
    expect(discoveries(scenario)).toBe(3)
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
    expect(discoveries(scenario)).toBe(3)
  })

  test('is forgiven when the back-off is over: no failure is remembered for more than a second', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    scenario.openId.misbehave(down)
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
    scenario.openId.misbehave({})
    scenario.clock.advance(1)
    expect((await sso.begin({ connection: 'staff' })).outbound.binding).toBe('redirect')
    expect(sso.health()).toMatchObject([{ state: 'ready' }])
  })

  test('that comes back between two attempts of one sign-in is no failure', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    let asked = 0
    scenario.openId.misbehave({
      endpoint: {
        '.well-known/openid-configuration': () => {
          asked += 1
          if (asked === 2) scenario.openId.misbehave({})
          return new Response(null, { status: 503 })
        },
      },
    })
    expect((await sso.begin({ connection: 'staff' })).outbound.binding).toBe('redirect')
    expect(discoveries(scenario)).toBe(3)
  })

  test.each([429, 404, 302])('is not asked again at once where it is not down: status %d', async (status) => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    const refused = () => new Response(null, { status, headers: { location: 'https://evil.example/' } })
    scenario.openId.misbehave({ endpoint: { '.well-known/openid-configuration': refused } })
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
    expect(discoveries(scenario)).toBe(1)
  })
})

describe('warmup and health', () => {
  test('nothing is known before anybody asks, and nobody asks for health', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    expect(sso.health()).toEqual([{ connection: 'staff', issuer: 'https://op.example/', state: 'unknown' }])
    expect(scenario.openId.requests).toEqual([])
  })

  test('a warm-up gets metadata and keys, so that a sign-in asks for neither', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    const at = new Date(scenario.clock.now())
    expect(await sso.warmup()).toEqual([
      { connection: 'staff', issuer: 'https://op.example/', state: 'ready', metadataFetchedAt: at, keysFetchedAt: at },
    ])
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    expect(scenario.openId.requests.map(({ path }) => path)).toEqual([
      '.well-known/openid-configuration',
      'jwks',
      'token',
    ])
  })

  test('a warm-up of a provider that is down is no error, and says when it will be asked again', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    scenario.openId.misbehave(down)
    const [health] = await sso.warmup()
    expect(health).toMatchObject({ state: 'failing', error: { code: 'provider_unavailable', connection: 'staff' } })
    const wait = (health?.nextAttempt?.getTime() ?? 0) - scenario.clock.now()
    expect(wait).toBeGreaterThanOrEqual(500)
    expect(wait).toBeLessThanOrEqual(1000)
  })

  test('keys that cannot be had are a failure too', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    scenario.openId.misbehave({ endpoint: { jwks: () => new Response(null, { status: 404 }) } })
    expect(await sso.warmup()).toMatchObject([{ state: 'failing', metadataFetchedAt: expect.any(Date) }])
  })

  test('connections that are looked up are warmed up by name, and known once they were used', async () => {
    const scenario = await createScenario()
    const [staff] = scenario.options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({
      ...scenario.options,
      connections: (id) => (id === 'x' ? undefined : { ...staff, id }),
    })
    expect(await sso.warmup()).toEqual([])
    expect(await sso.warmup(['a', 'b'])).toMatchObject([
      { connection: 'a', state: 'ready' },
      { connection: 'b', state: 'ready' },
    ])
    await expect(recorded(sso.warmup(['x']))).rejects.toMatchObject({ code: 'connection_not_found' })
  })
})

describe('metadata of the connection', () => {
  const metadata = {
    authorization_endpoint: 'https://op.example/auth',
    token_endpoint: 'https://op.example/token',
    jwks_uri: 'https://op.example/jwks',
  }

  test('is used instead of what the provider publishes', async () => {
    const scenario = await createScenario()
    const [staff] = scenario.options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({ ...scenario.options, connections: [{ ...staff, metadata }] })
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    expect(scenario.openId.requests.map(({ path }) => path)).toEqual(['token', 'jwks'])
  })

  test.each([
    ['without keys', { ...metadata, jwks_uri: undefined }, /jwks_uri/],
    ['with an issuer of its own', { ...metadata, issuer: 'https://op.example/' }, /leave issuer out/],
    ['with an endpoint that is no URL', { ...metadata, token_endpoint: '/token' }, /token_endpoint/],
  ])('%s is refused when it is configured', async (_what, odd, message) => {
    const { options } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const connections = [{ ...staff, metadata: odd } as OidcConnectionInput]
    expect(() => createRelyingParty({ ...options, connections })).toThrow(message)
  })
})

describe('a provider with another host inside', () => {
  const inside = 'https://idp.internal:8443'

  async function signIn(metadata: (all: Record<string, unknown>) => unknown) {
    const scenario = await createScenario()
    const [staff] = scenario.options.connections as [OidcConnectionInput]
    const urls: string[] = []
    const fetch: typeof scenario.openId.fetch = (url, init) => {
      urls.push(url)
      return scenario.openId.fetch(url.replace(inside, 'https://op.example'), init)
    }
    const connections = [{ ...staff, backChannelOrigin: inside, userinfo: 'always' as const }]
    const sso = createRelyingParty({ ...scenario.options, fetch, connections })
    scenario.openId.misbehave({ metadata })
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    const reference = { protocol: 'oidc', connection: 'staff', accountKey: 'a', subject: 'u1' } as const
    const logout = await sso.beginLogout({ reference })
    if (logout.kind === 'provider') expect(new URL(logout.outbound.url).origin).toBe('https://op.example')
    return {
      browser: new URL(start.outbound.url).origin,
      logout: logout.kind,
      ours: new Set(urls.map((url) => new URL(url).origin)),
    }
  }

  const expected = { browser: 'https://op.example', ours: new Set([inside]) }

  test('is asked there, and the browser is sent to the one outside', async () => {
    expect(await signIn((all) => all)).toEqual({ ...expected, logout: 'local' })
  })

  test('may call its endpoints by the name inside', async () => {
    const renamed = (all: Record<string, unknown>) => ({
      ...JSON.parse(JSON.stringify(all).replaceAll('https://op.example', inside)),
      issuer: all['issuer'],
    })
    expect(await signIn(renamed)).toEqual({ ...expected, logout: 'local' })
    const leaving = (all: Record<string, unknown>) => ({ ...renamed(all), end_session_endpoint: `${inside}/logout` })
    expect(await signIn(leaving)).toEqual({ ...expected, logout: 'provider' })
  })

  test.each(['https://idp.internal/path', 'https://idp.internal/', 'http://idp.internal', 'idp.internal'])(
    'has to be given as an origin: %s is refused',
    async (backChannelOrigin) => {
      const { options } = await createScenario()
      const [staff] = options.connections as [OidcConnectionInput]
      const connections = [{ ...staff, backChannelOrigin }]
      expect(() => createRelyingParty({ ...options, connections })).toThrow(/backChannelOrigin/)
    },
  )

  test('may be plain http on loopback only where that is allowed', async () => {
    const { options } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const connections = [{ ...staff, backChannelOrigin: 'http://127.0.0.1:8080' }]
    expect(() => createRelyingParty({ ...options, connections })).toThrow(/plain http/)
    expect(() => createRelyingParty({ ...options, connections, allowLoopbackHttp: true })).not.toThrow()
  })
})

test('a bug stays a bug: an error that is not of openid-client is thrown as it is', async () => {
  const { options } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const environment = { now: Date.now, fetch: () => expect.fail('asked') }
  const context = contextOf(environment, parseConnection(staff) as OidcConnection)
  const bug = new TypeError('undefined is not a function')
  expect(() => translateError(context, bug, 'token')).toThrow(bug)
})
