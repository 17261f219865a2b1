import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { createRelyingParty, isSsoError, type OidcConnectionInput, type SsoError } from 'relyant'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

type Claims = Record<string, unknown>
type Fetch = (url: string, init?: RequestInit) => Promise<Response>

async function attempt(
  misbehaviour: Misbehaviour,
  changes: Partial<OidcConnectionInput> = {},
  wrap: (fetch: Fetch, scenario: Scenario) => Fetch = (fetch) => fetch,
): Promise<{ readonly outcome: string; readonly error?: SsoError; readonly scenario: Scenario }> {
  const scenario = await createScenario()
  const [staff] = scenario.options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({
    ...scenario.options,
    fetch: wrap(scenario.openId.fetch, scenario),
    connections: [{ ...staff, userinfo: 'always', ...changes }],
  })
  scenario.openId.misbehave(misbehaviour)
  async function signIn(): Promise<void> {
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
  }
  try {
    await recorded(signIn())
    return { outcome: 'accepted', scenario }
  } catch (error) {
    if (!isSsoError(error)) throw error
    expect(inspect(error, { depth: 20, maxStringLength: null })).not.toMatch(/top secret|access-code|eyJ|ada@example/)
    expect(error.message.length + (error.hint?.length ?? 0)).toBeLessThan(2000)
    expect(error.message).not.toMatch(/[\r\n\u2028]/)
    return { outcome: error.code, error, scenario }
  }
}

const path = '.well-known/openid-configuration'
const metadata = (changes: Claims): Misbehaviour => ({ metadata: (all) => ({ ...all, ...changes }) })
const replies = (endpoint: string, body: BodyInit | null, init: ResponseInit = {}): Misbehaviour => ({
  endpoint: { [endpoint]: () => new Response(body, init) },
})
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`

const odd: readonly [string, unknown][] = [
  ['null', null],
  ['a number', 1],
  ['a list', ['https://op.example/x']],
  ['an object', { href: 'https://op.example/x' }],
  ['empty', ''],
  ['a path', '/token'],
  ['without a scheme', '//op.example/token'],
  ['with half a scheme', 'https:op.example/token'],
  ['http', 'http://op.example/token'],
  ['http on loopback', 'http://127.0.0.1/token'],
  ['ftp', 'ftp://op.example/token'],
  ['javascript', 'javascript://op.example/%0aalert(1)'],
  ['data', 'data:text/html,x'],
  ['file', 'file:///etc/passwd'],
  ['with a password', 'https://a:b@op.example/token'],
  ['with a space', ' https://op.example/token'],
  ['with a line end', 'https://op.example/token\n'],
  ['with a backslash', 'https://op.example\\@evil.example/'],
  ['without a host', 'https:///token'],
  ['with no port', 'https://op.example:99999/'],
]

describe('metadata', () => {
  describe.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint'])('%s', (name) => {
    const isOptional = name === 'userinfo_endpoint'
    const unusable = odd.filter(([, value]) => !isOptional || (value !== null && value !== ''))
    test.each(unusable)('that is %s is refused', async (_what, value) => {
      expect((await attempt(metadata({ [name]: value }))).outcome).toBe('provider_metadata_invalid')
    })
  })

  test.each([
    ['no URL', 'op', 'issuer_mismatch'],
    ['forging a line', 'https://op.example/\nFORGED \u202e \u2028', 'issuer_mismatch'],
    ['endless', `https://op.example/${'x'.repeat(500_000)}`, 'issuer_mismatch'],
    ['the same URL in other letters', 'https://OP.example/', 'issuer_mismatch'],
    ['the same URL with a port', 'https://op.example:443/', 'issuer_mismatch'],
    ['a template', 'https://op.example/{tenantid}', 'issuer_mismatch'],
    ['null', null, 'provider_metadata_invalid'],
    ['a list', ['https://op.example/'], 'provider_metadata_invalid'],
    ['missing', undefined, 'provider_metadata_invalid'],
  ])('with an issuer that is %s is refused', async (_what, issuer, code) => {
    expect((await attempt(metadata({ issuer }))).outcome).toBe(code)
  })

  test.each([
    ['null', 'null', 'provider_metadata_invalid'],
    ['text', '"x"', 'provider_metadata_invalid'],
    ['nested too deeply', `{"issuer":"https://op.example/","x":${deep}}`, 'provider_metadata_invalid'],
    ['of a prototype only', '{"__proto__":{"issuer":"https://op.example/"}}', 'provider_metadata_invalid'],
    ['five megabytes', `{"x":"${'x'.repeat(5 * 2 ** 20)}"}`, 'provider_unavailable'],
    ['nothing', null, 'provider_unavailable'],
  ])('that is %s is refused', async (_what, body, code) => {
    expect((await attempt(replies(path, body))).outcome).toBe(code)
  })

  test.each([201, 204, 400, 401, 403, 404, 410])('with status %d is refused', async (status) => {
    const body = status === 204 ? null : '{}'
    const challenged = { status, headers: { 'www-authenticate': 'Basic realm="x"' } }
    expect((await attempt(replies(path, body, { status }))).outcome).toBe('provider_unavailable')
    expect((await attempt(replies(path, body, challenged))).outcome).toBe('provider_unavailable')
  })

  test('that is no response at all is refused', async () => {
    const error = { endpoint: { [path]: () => Response.error() } }
    expect((await attempt(error)).outcome).toBe('provider_unavailable')
  })

  test.each([301, 302, 303, 307, 308])('is not looked for elsewhere: %d', async (status) => {
    for (const endpoint of [path, 'token', 'jwks', 'userinfo']) {
      const headers = { location: 'https://evil.example/' }
      const { outcome, scenario } = await attempt(replies(endpoint, null, { status, headers }))
      expect(outcome).toBe('provider_unavailable')
      expect(scenario.openId.requests.filter((request) => request.path === endpoint)).toHaveLength(1)
    }
  })

  test('may name endpoints on other hosts', async () => {
    const hosts = { token_endpoint: 'https://other.example/token', userinfo_endpoint: 'https://third.example/userinfo' }
    const { outcome, scenario } = await attempt(metadata(hosts), {}, (fetch) => (url, init) => {
      const { pathname } = new URL(url)
      return fetch(`https://op.example${pathname}`, init)
    })
    expect([outcome, scenario.openId.requests.map((request) => request.path)]).toEqual([
      'accepted',
      [path, 'token', 'jwks', 'userinfo'],
    ])
  })

  test('with odd values where none are needed is accepted', async () => {
    const { outcome } = await attempt({
      metadata: (all) => ({
        ...all,
        ...JSON.parse('{"__proto__":{"token_endpoint":"https://evil.example/"},"supportsPKCE":1,"constructor":{}}'),
        id_token_signing_alg_values_supported: 'RS256',
        scopes_supported: 5,
        mtls_endpoint_aliases: { token_endpoint: 'https://evil.example/' },
      }),
    })
    expect(outcome).toBe('accepted')
  })

  test('that changed is used as it is now, and refused where it names another provider', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    const start = await sso.begin({ connection: 'staff' })
    const inbound = { url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) }
    scenario.clock.advance(3599)
    // Another process, or the same one an hour later: nothing is remembered.
    const other = createRelyingParty(scenario.options)
    scenario.openId.misbehave(metadata({ issuer: 'https://evil.example/' }))
    await expect(other.complete(inbound)).rejects.toMatchObject({ code: 'issuer_mismatch' })
    scenario.openId.misbehave(metadata({ token_endpoint: 'https://op.example/moved' }))
    await expect(createRelyingParty(scenario.options).complete(inbound)).rejects.toMatchObject({
      code: expect.stringMatching(/^token_response_invalid|provider_unavailable$/),
    })
    expect(scenario.openId.requests.at(-1)?.path).toBe('moved')
  })
})

describe('userinfo', () => {
  const json = (body: unknown) => replies('userinfo', typeof body === 'string' ? body : JSON.stringify(body))

  test.each([
    ['about somebody else', { sub: 'U1' }],
    ['about nobody', {}],
    ['about a number', { sub: 1 }],
    ['about a list', { sub: ['u1'] }],
    ['about null', { sub: null }],
    ['about somebody by inheritance', '{"__proto__":{"sub":"u1"}}'],
    ['about two, the last of them another', '{"sub":"u1","sub":"u2"}'],
    ['a list', '[{"sub":"u1"}]'],
    ['text', '"u1"'],
    ['null', 'null'],
  ])('%s is refused', async (_what, body) => {
    expect((await attempt(json(body))).outcome).toBe('userinfo_invalid')
  })

  test.each([
    ['201', '{"sub":"u1"}', { status: 201 }, 'userinfo_invalid'],
    ['204', null, { status: 204 }, 'userinfo_invalid'],
    ['401', '{"sub":"u1"}', { status: 401 }, 'userinfo_invalid'],
    ['403', '{"error":"insufficient_scope"}', { status: 403 }, 'userinfo_invalid'],
    ['a challenge with a 200', '{"sub":"u1"}', { headers: { 'www-authenticate': 'Bearer' } }, 'userinfo_invalid'],
    ['503', null, { status: 503 }, 'provider_unavailable'],
    ['a page', '<html>', { headers: { 'content-type': 'text/html' } }, 'provider_unavailable'],
    ['nothing', '', {}, 'provider_unavailable'],
    ['half an answer', '{"sub":"u1"', {}, 'provider_unavailable'],
    ['two megabytes', `{"sub":"u1","x":"${'x'.repeat(2 ** 21)}"}`, {}, 'provider_unavailable'],
  ] as const)('is refused as %s', async (_what, body, init, code) => {
    expect((await attempt(replies('userinfo', body, init))).outcome).toBe(code)
  })

  test('with odd claims signs nobody else in, and never throws', async () => {
    const claims = {
      sub: 'u1',
      email: {},
      email_verified: [],
      name: 5,
      memberOf: [1, null, ['x']],
      picture: 'javascript:1',
    }
    expect((await attempt({ ...json(claims), claims: ({ email: _, ...all }) => all })).outcome).toBe('accepted')
  })

  test('nested deeper than anything that signs people in is refused', async () => {
    expect((await attempt(json(`{"sub":"u1","memberOf":${deep}}`))).outcome).toBe('provider_unavailable')
  })
})

describe('every request to a provider', () => {
  const endpoints = [path, 'token', 'jwks', 'userinfo']
  afterEach(() => {
    vi.restoreAllMocks()
  })

  /** Lets the test say when the time is up. */
  function holdTime(): { readonly allowed: number[]; readonly up: () => void } {
    const controllers: AbortController[] = []
    const allowed: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const controller = new AbortController()
      controllers.push(controller)
      allowed.push(milliseconds)
      return controller.signal
    })
    const up = (): void => {
      for (const one of controllers) one.abort(new DOMException('The operation timed out', 'TimeoutError'))
    }
    return { allowed, up }
  }

  test('carries a signal, follows no redirect, and sends no cookies of anybody', async () => {
    const time = holdTime()
    const seen: (RequestInit | undefined)[] = []
    const { outcome } = await attempt({}, {}, (fetch) => (url, init) => {
      seen.push(init)
      return fetch(url, init)
    })
    expect([outcome, seen.length]).toEqual(['accepted', 4])
    for (const init of seen) {
      expect(init?.signal).toBeInstanceOf(AbortSignal)
      expect(init?.redirect).toBe('manual')
      expect(new Headers(init?.headers).has('cookie')).toBe(false)
    }
    expect(new Set(time.allowed)).toEqual(new Set([10_000]))
  })

  test.each(endpoints)('ends when its time is up: %s', async (endpoint) => {
    const time = holdTime()
    const { outcome, error } = await attempt({}, {}, (fetch, { openId }) => (url, init) => {
      if (url !== openId.issuer + endpoint) return fetch(url, init)
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        time.up()
      })
    })
    expect(outcome).toBe('provider_unavailable')
    expect(error?.message).toBe(`https://op.example/${endpoint} could not be reached (TimeoutError)`)
    expect(error?.kind).toBe('unavailable')
  })

  test.each(endpoints)('ends when its time is up, though the answer has begun: %s', async (endpoint) => {
    const time = holdTime()
    const { outcome, error } = await attempt({}, {}, (fetch, { openId }) => async (url, init) => {
      if (url !== openId.issuer + endpoint) return fetch(url, init)
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"issuer":'))
          init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
        },
        pull: () => time.up(),
      })
      return new Response(body)
    })
    expect([outcome, error?.message]).toEqual([
      'provider_unavailable',
      `https://op.example/${endpoint} broke off or sent too much`,
    ])
  })

  test.each(endpoints)('ends when its time is up, though the fetch does not heed its signal: %s', async (endpoint) => {
    const time = holdTime()
    const { outcome, error } = await attempt({}, {}, (fetch, { openId }) => (url, init) => {
      if (url !== openId.issuer + endpoint) return fetch(url, init)
      setImmediate(time.up)
      return new Promise(() => undefined)
    })
    expect(outcome).toBe('provider_unavailable')
    expect(error?.message).toBe(`https://op.example/${endpoint} could not be reached (TimeoutError)`)
  })

  test.each([200, 500])('ends when its time is up, though the body does not: status %d', async (status) => {
    const time = holdTime()
    const never = (): Promise<void> => new Promise(() => undefined)
    const { outcome } = await attempt({}, {}, (fetch, { openId }) => async (url, init) => {
      if (url !== `${openId.issuer}token`) return fetch(url, init)
      setImmediate(time.up)
      return new Response(new ReadableStream({ pull: never, cancel: never }), { status })
    })
    expect(outcome).toBe('provider_unavailable')
  })

  test('leaves nothing open that comes too late', async () => {
    const time = holdTime()
    const cancelled = vi.fn()
    let arrive = (_late: Response): void => undefined
    await attempt({}, {}, (fetch, { openId }) => (url, init) => {
      if (url !== `${openId.issuer}token`) return fetch(url, init)
      setImmediate(time.up)
      return new Promise((resolve) => {
        arrive = resolve
      })
    })
    arrive(new Response(new ReadableStream({ cancel: cancelled })))
    await expect.poll(() => cancelled.mock.calls.length).toBe(1)
  })

  const ownCause = new Error('a ring')
  ownCause.cause = ownCause
  test.each<[string, (...parameters: never[]) => unknown]>([
    ['nothing', () => undefined],
    ['no response', async () => ({ ok: true, json: async () => ({}) })],
    ['an error that is its own cause', () => Promise.reject(ownCause)],
    ['an error that is none', () => Promise.reject(undefined)],
  ])('is refused where the fetch gives %s', async (_what, answer) => {
    for (const endpoint of endpoints) {
      const { outcome } = await attempt({}, {}, (fetch, { openId }) => (url, init) => {
        return url === openId.issuer + endpoint ? (answer() as Promise<Response>) : fetch(url, init)
      })
      expect([endpoint, outcome]).toEqual([endpoint, 'provider_unavailable'])
    }
  })
})

describe('over real HTTP', () => {
  let close: () => unknown = () => undefined
  afterEach(() => close())

  async function outcomeAt(port: number): Promise<SsoError> {
    const scenario = await createScenario()
    const [staff] = scenario.options.connections as [OidcConnectionInput]
    const { fetch: _, ...options } = scenario.options
    const connections = [{ ...staff, issuer: `http://127.0.0.1:${port}/` }]
    const sso = createRelyingParty({ ...options, connections, allowLoopbackHttp: true })
    return sso.begin({ connection: 'staff' }).then(
      () => expect.fail('accepted'),
      (error) => error,
    )
  }

  async function serve(listener: RequestListener): Promise<SsoError> {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    close = () => {
      server.closeAllConnections()
      server.close()
    }
    return outcomeAt((server.address() as AddressInfo).port)
  }

  async function serveBytes(bytes: string | Buffer): Promise<SsoError> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(bytes))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    close = () => server.close()
    return outcomeAt((server.address() as AddressInfo).port)
  }

  test('a compressed bomb is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20))
    const before = process.memoryUsage().arrayBuffers
    const error = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb)
    })
    expect(error).toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('sent too much') })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 2 ** 20)
  })

  test('an endless answer is cut off', async () => {
    const error = await serve((_request, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    })
    expect(error).toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('sent too much') })
  })

  test.each<[string, string | Buffer]>([
    [
      'a status text in letters that a response cannot have',
      'HTTP/1.1 200 ✓ d\u0142ugi\r\nContent-Length: 2\r\n\r\n{}',
    ],
    ['less than it announces', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}'],
    ['a compressed answer that is not', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}'],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n'],
    ['nothing', ''],
    ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\nLocation: http://%\r\nContent-Length: 0\r\n\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('%s is refused', async (_what, bytes) => {
    const error = await serveBytes(bytes)
    expect(error.code).toMatch(/^provider_(unavailable|metadata_invalid)$/)
  })
})
