import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import express, { type ErrorRequestHandler } from 'express'
import express4 from 'express4'
import { createMemoryReplayCache, createRelyingParty, type RelyingParty, type SsoError, serializeCookie } from 'relyant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { type App, startApp } from '../support/express-app.ts'
import { recordRefusal } from '../support/record-refusal.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const origin = 'https://app.example.com'
const origins = [origin, 'https://edge.example.com']

let scenario: Scenario
let sso: RelyingParty
let handle: (request: Request) => Promise<Response>
let refusals: SsoError[]

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
  refusals = []
  handle = sso.handler({ onSignIn: () => undefined, onError: (error) => void refusals.push(error) })
})

afterEach(() => {
  for (const refusal of new Map(refusals.map((one) => [one.code, one])).values()) recordRefusal(refusal)
})

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  handle(new Request(origin + path, { headers }))

/** Where a browser would go from one of the application's pages. */
const placeOf = (response: Response): URL => new URL(response.headers.get('location') ?? '', `${origin}/auth/callback`)

/** Places that are not ours, in every spelling that has been used to make an application go there. */
const elsewhere = (() => {
  const evil = 'evil.example'
  const schemes = [
    '//',
    '///',
    '////',
    '/\\',
    '\\/',
    '\\\\',
    '/\\/',
    '\\\\\\',
    '/\t/',
    '/\n/',
    '/\r/',
    '\t//',
    ' //',
    '\u0000//',
  ]
  const dots = ['/.//', '/..//', '/./\\', '/a/..//', '/a/../..//', '/%2e//', '/%2e%2e//', '/.%2e//', '/;//', '/.\t//']
  const absolute = ['http:', 'https:', 'HTTP:', 'hTTps:', 'ftp:', 'ws:', 'file:']
  const slashes = ['', '/', '//', '///', '\\', '\\\\', '/\\', '\t//', '//\t', '//\n']
  const masks = [
    `${origin}@${evil}`,
    `${origin}:443@${evil}`,
    `${origin}:x@${evil}/`,
    `${origin}.${evil}`,
    `${origin}${evil}`,
    `${origin}%2f@${evil}`,
    `${origin}%00.${evil}`,
    `${origin}\u0000.${evil}`,
    `${origin}\t.${evil}`,
    `${origin}\\@${evil}`,
    `${origin}\\.${evil}`,
    `${origin};@${evil}`,
    `${origin}%23@${evil}`,
    `${origin}%3f@${evil}`,
    `${origin}//${evil}`,
    `${origin}/\\${evil}`,
    `${origin}/..//${evil}`,
    `${origin}/%2e%2e//${evil}`,
    `https://${evil}\\@app.example.com`,
    `https://${evil}?@app.example.com`,
    `https://${evil}#@app.example.com`,
    `https://${evil}/app.example.com`,
    `https://${evil}/${origin}`,
    `https://${evil}%0a.app.example.com`,
    `https://app.example.com%E3%80%82${evil}`,
    `https://app.example.com\u3002${evil}`,
    `https://app.example.com\uff0e${evil}`,
    `https://app.example.com\uff0f${evil}`,
    `https://app.example.com\u2044.${evil}`,
    `https://app.example\u00b7com`,
    `https://\u0430pp.example.com`,
    `https://app.example.com.`,
    `https://app.example.com:444/`,
    `https://app.example.com:0443@${evil}/`,
    `https://[::1]/`,
    `https://127.0.0.1/`,
    `https://2130706433/`,
    `http://app.example.com/`,
    `https://edge.example.com@${evil}/`,
    `https://edge.example.com:8443/`,
    `https://example.com/`,
    `https://user@app.example.com/`,
    `https://user:password@app.example.com/`,
  ]
  const scripts = [
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    ' javascript:alert(1)',
    'javascript://app.example.com/%0aalert(1)',
    'javascript:https://app.example.com/',
    'javascript&colon;alert(1)',
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD4=',
    'blob:https://app.example.com/x',
    'view-source:https://app.example.com/',
    'intent://app.example.com/#Intent;scheme=https;end',
    'about:blank',
    'mailto:a@evil.example',
  ]
  const relative = [
    'evil.example',
    'wiki',
    './wiki',
    '../wiki',
    '?x',
    '#x',
    '@evil.example',
    ':80',
    '%2f%2fevil.example',
  ]
  return [
    ...schemes.map((one) => one + evil),
    ...dots.map((one) => one + evil),
    ...schemes.map((one) => `${one}${evil}@app.example.com`),
    ...absolute.flatMap((scheme) => slashes.map((one) => scheme + one + evil)),
    ...masks,
    ...scripts,
    ...relative,
    ...['//evil.example/%2f..', '//evil.example%2f%2e%2e', '/\u00a0//evil.example', '//\u200devil.example'],
  ]
})()

/** Odd, but ours. */
const here = [
  ...['/', '/wiki', '/a//b', '/%2f%2fevil.example', '/%5c%5cevil.example', '/@evil.example', '/https://evil.example'],
  ...['/?next=//evil.example', '/#//evil.example', '/;//evil.example', '/%0d%0aLocation:%20//evil.example', '/a/../b'],
  ...[
    '/\u2028',
    '/<script>',
    `/"'><img src=x>`,
    '/%00',
    '/\u202e',
    `${origin}/wiki`,
    'https://edge.example.com/devices',
  ],
]

describe('nobody is sent anywhere else', () => {
  test('the list is long, and says what it means', () => {
    expect(new Set(elsewhere).size).toBeGreaterThan(150)
  })

  test.each(['returnTo', 'target_link_uri'])('by %s of the login route', async (name) => {
    const outcomes = { refused: 0, home: 0 }
    for (const place of [...elsewhere, ...here]) {
      const login = await get(`/auth/login?connection=staff&${new URLSearchParams({ [name]: place })}`)
      if (login.status === 400) {
        outcomes.refused += 1
        expect([refusals.at(-1)?.code, login.headers.get('location')], place).toEqual(['return_to_refused', null])
        continue
      }
      const url = login.headers.get('location') ?? ''
      expect(url, place).toMatch(/^https:\/\/op\.example\/auth\?/)
      const cookie = login.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
      const answer = scenario.openId.answer({ outbound: { binding: 'redirect', url }, cookies: [], handle: '' })
      const end = await get(answer, { cookie: cookie.join('; ') })
      expect(end.status, place).toBe(303)
      expect(origins, place).toContain(placeOf(end).origin)
      expect(end.headers.get('location'), place).toMatch(/^(\/(?![/\\])|https:\/\/edge\.example\.com\/)[\x21-\x7e]*$/)
      outcomes.home += 1
    }
    // Some of the list are paths of ours, if strange ones: what matters is where they lead.
    expect(outcomes.home).toBeGreaterThanOrEqual(here.length)
    expect(outcomes.refused).toBeGreaterThan(elsewhere.length - 10)
  })

  test('by RelayState of a sign-in that the provider began', async () => {
    const [, acme] = scenario.options.connections as [unknown, object]
    const connections = [{ ...acme, allowUnsolicited: true } as never]
    const replayCache = createMemoryReplayCache({ now: scenario.clock.now })
    const portal = createRelyingParty({ ...scenario.options, connections, replayCache })
    const plain = (xml: string): string => xml.replaceAll(/ InResponseTo="[^"]*"/g, '')
    for (const place of [...elsewhere, ...here]) {
      const start = await portal.begin({ connection: 'acme' })
      const { SAMLResponse } = scenario.saml.answer(start, { assertion: plain, response: plain })
      const form = { SAMLResponse, RelayState: place }
      const { returnTo, initiatedBy } = await portal.complete({ url: '/login/callback?connection=acme', form })
      expect(initiatedBy).toBe('provider')
      expect(origins, place).toContain(new URL(returnTo, `${origin}/login/callback`).origin)
    }
  })

  test('by parameters of a callback that are not the answer´s', async () => {
    const start = await sso.begin({ connection: 'staff', returnTo: '/wiki' })
    const more = new URLSearchParams({
      returnTo: '//evil.example',
      RelayState: '//evil.example',
      next: '//evil.example',
    })
    const response = await get(`${scenario.openId.answer(start)}&${more}`, { cookie: cookieHeader(start.cookies) })
    expect(response.headers.get('location')).toBe('/wiki')
  })

  test('by the link of an error page', async () => {
    const connections = [
      '//evil.example',
      'javascript:alert(1)',
      '../..//evil.example',
      '@evil.example',
      '$&',
      '\\evil',
    ]
    const inPath = createRelyingParty({ ...scenario.options, routes: { login: '/start/:connection' } })
    for (const connection of connections) {
      for (const party of [sso, inPath]) {
        const url = `${origin}/login/callback?${new URLSearchParams({ connection })}`
        const response = await party.handler({ onSignIn: () => undefined })(new Request(url))
        const link = (await response.text()).match(/href="([^"]*)"/)?.[1]?.replaceAll('&amp;', '&') ?? ''
        expect(link, connection).toMatch(/^https:/)
        expect(new URL(link).origin, connection).toBe(origin)
      }
    }
  })
})

const markup = [
  ...['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>", '</p><h1>Pwned</h1>'],
  ...['javascript:alert(1)', '&lt;script&gt;', '{{7*7}}', '#{7*7}', '\u2028alert(1)', '<!--', ']]>', '%3Cscript%3E'],
]
const lines = [
  '\r\nX-Injected: 1',
  '\nX-Injected: 1',
  '\r\n\r\n<script>',
  '%0d%0aX-Injected:1',
  '\u0085X',
  '\u010a\u010dX',
  '嘊嘍X',
]

describe('what somebody writes into a link', () => {
  const parameters = ['connection', 'iss', 'returnTo', 'target_link_uri', 'login_hint', 'state', 'code', 'error']
  const more = ['error_description', 'error_uri', 'RelayState', 'SAMLResponse', 'anything']

  test.each([...parameters, ...more])('%s never becomes markup or a header', async (name) => {
    for (const text of [...markup, ...lines]) {
      for (const path of [
        '/auth/login?connection=staff',
        '/auth/login?x',
        '/auth/callback?x',
        '/login/callback?connection=acme',
      ]) {
        const query = new URLSearchParams({ [name]: text })
        const posted = { method: 'POST', body: query }
        for (const response of [await get(`${path}&${query}`), await handle(new Request(origin + path, posted))]) {
          const page = await response.text()
          for (const hostile of [...markup.slice(0, 4), ...lines]) expect(page).not.toContain(hostile)
          for (const [header, value] of response.headers) {
            expect(header).not.toBe('x-injected')
            expect(value, `${header} of ${path}`).toMatch(/^[\x20-\x7e]*$/)
          }
          expect(response.headers.get('x-frame-options')).toBe('DENY')
          expect(response.headers.get('cache-control')).toBe('no-store')
        }
      }
    }
  })

  test('markup in the page that posts to a provider stays text', async () => {
    const [, acme] = scenario.options.connections as [unknown, object]
    const connections = [{ ...acme, ssoBinding: 'post', ssoUrl: 'https://idp.example/?a="><script>alert(1)</script>' }]
    const posting = createRelyingParty({ ...scenario.options, connections: connections as never })
    const response = await posting.handler({ onSignIn: () => undefined })(new Request(`${origin}/auth/login`))
    const page = await response.text()
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).toContain('action="https://idp.example/?a=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
  })

  test('no refusal of an answer is anything but text of our own on the page', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const cookie = cookieHeader(start.cookies)
    const query = new URLSearchParams({ state: start.handle, iss: scenario.openId.issuer, error: 'ada@example.com' })
    const page = await (await get(`/auth/callback?${query}&error_description=secret`, { cookie })).text()
    expect(page).toContain('The answer of your identity provider could not be accepted. Please start again.')
    expect(page).not.toMatch(/ada@example|secret|op\.example|__Host/)
  })
})

describe('every reply', () => {
  test('is kept by no cache, shown in no frame, and names its page to nobody', async () => {
    const [, acme] = scenario.options.connections as [unknown, object]
    const connections = [{ ...acme, ssoBinding: 'post' } as never]
    const posting = createRelyingParty({ ...scenario.options, connections }).handler({ onSignIn: () => undefined })
    const start = await sso.begin({ connection: 'staff' })
    const replies = [
      await get('/auth/login?connection=staff'),
      await get('/auth/login?connection=staff', { purpose: 'prefetch' }),
      await get('/auth/login'),
      await get('/auth/login?connection=nobody'),
      await get('/auth/callback'),
      await get(scenario.openId.answer(start), { cookie: cookieHeader(start.cookies) }),
      await get('/auth/metadata/acme'),
      await get('/auth/metadata/nobody'),
      await get('/elsewhere'),
      await handle(new Request(`${origin}/auth/login`, { method: 'DELETE' })),
      await posting(new Request(`${origin}/auth/login`)),
    ]
    for (const { headers, status } of replies) {
      expect(headers.get('cache-control'), String(status)).toBe('no-store')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|strict-origin)$/)
      const isPage = headers.get('content-type')?.startsWith('text/html')
      expect(headers.get('content-security-policy') ?? '', String(status)).toMatch(
        isPage ? /^default-src 'none'; base-uri 'none'; frame-ancestors 'none'/ : /^$/,
      )
      expect(headers.get('content-security-policy') ?? '').not.toMatch(/unsafe|\*/)
      for (const cookie of headers.getSetCookie()) {
        expect(cookie).toMatch(
          /^__Host-sso-(browser-[\w-]{31}|[\w-]{33})=[\w.-]*; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=(Lax|None)$/,
        )
      }
    }
  })
})

describe('requests to the web handler', () => {
  test.each([
    ['//auth/login', 404],
    ['/auth//login', 404],
    ['/auth/login/', 404],
    ['/AUTH/login', 404],
    ['/auth/login;x', 404],
    ['/auth%2flogin', 404],
    ['/auth/%6cogin', 404],
    ['/auth/login%00', 404],
    ['/auth/login%20', 404],
    ['/auth/login.', 404],
    ['//%/auth/login', 404],
    ['//[', 404],
    ['/auth/metadata/', 404],
    ['/auth/metadata/%2e%2e%2facme', 404],
    ['/auth/metadata/acme%00', 404],
    ['/auth/login?connection=acme%00', 404],
    ['/auth/login?connection=__proto__', 404],
    ['/auth/login?connection=constructor', 404],
    ['/auth/login?connection=%ff%fe', 404],
    ['/auth/login?connection=%', 404],
    [`/auth/login?connection=${'x'.repeat(1_000_000)}`, 404],
    [`/auth/login?${'a&'.repeat(500_000)}`, 400],
    [`/auth/login?connection=staff&login_hint=${'x'.repeat(1_000_000)}`, 303],
    [`/auth/login?connection=staff&login_hint=${'👩'.repeat(200)}`, 303],
    [`/auth/login?connection=staff&returnTo=/${'x'.repeat(2047)}`, 303],
    [`/auth/login?connection=staff&returnTo=/${'x'.repeat(2048)}`, 400],
    [`/auth/login?connection=acme&returnTo=/${'%22'.repeat(600)}`, 303],
    ['/auth/callback?%', 400],
    ['/auth/callback?state=%00&code=%ff', 400],
    [`/auth/callback?state=${'x'.repeat(1_000_000)}&code=x`, 400],
    [`/auth/callback?error=${'x'.repeat(1_000_000)}`, 400],
    ['/login/callback', 404],
    ['/login/callback?connection=acme&connection=acme', 404],
    ['/login/callback?connection=', 404],
    [`/login/callback?connection=${'x'.repeat(1_000_000)}`, 400],
  ])('%.80s is answered with %d', async (path, status) => {
    expect((await get(path)).status).toBe(status)
    for (const { message } of refusals) expect(message.length).toBeLessThan(2000)
  })

  const posting = (body: BodyInit | null, headers: Record<string, string> = {}): Promise<Response> =>
    handle(
      new Request(`${origin}/auth/login?connection=staff`, {
        method: 'POST',
        body,
        headers,
        duplex: 'half',
      } as RequestInit),
    )
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test.each<[string, BodyInit | null, Record<string, string>, number]>([
    ['a form', 'returnTo=//evil.example', form, 400],
    ['a form in capitals', 'returnTo=//evil.example', { 'content-type': 'APPLICATION/X-WWW-FORM-URLENCODED' }, 400],
    [
      'a form in some charset',
      'returnTo=//evil.example',
      { 'content-type': `${form['content-type']} ;charset=x` },
      400,
    ],
    ['an odd type, and is not read', 'returnTo=//evil.example', { 'content-type': `${form['content-type']}x` }, 303],
    ['JSON, and is not read', '{"returnTo":"//evil.example"}', { 'content-type': 'application/json' }, 303],
    ['no type, and is not read', new TextEncoder().encode('returnTo=//evil.example'), {}, 303],
    ['nothing', null, form, 303],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x3d, 0xff]), form, 303],
    ['broken percent signs', 'returnTo=%zz%', form, 400],
    [
      'compressed, and is not unpacked',
      gzipSync('returnTo=//evil.example'),
      { ...form, 'content-encoding': 'gzip' },
      303,
    ],
    ['two of a name', 'returnTo=/&returnTo=/', form, 400],
    ['a prototype', '__proto__=x&constructor=y&returnTo=/', form, 303],
    ['half a million fields', 'a&'.repeat(500_000), form, 400],
    ['more than a megabyte', 'a'.repeat(2 ** 20 + 1), form, 400],
  ])('a body that is %s', async (_what, body, headers, status) => {
    expect((await posting(body, headers)).status).toBe(status)
  })

  test('an endless body is not read to its end', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(97))
      },
    })
    expect((await posting(endless, form)).status).toBe(400)
    expect(sent).toBeLessThan(2 ** 21)
  })
})

describe.each([
  ['5', express],
  ['4', express4 as unknown as typeof express],
])('raw requests to Express %s', (_version, framework) => {
  let app: App
  let failures: unknown[]
  let failed: Promise<unknown>

  beforeEach(async () => {
    failures = []
    const handleFailure: { now: (error: unknown) => void } = { now: () => undefined }
    failed = new Promise((resolve) => {
      handleFailure.now = resolve
    })
    // Refusals or errors: either way somebody has to hear of it, and nobody may have to wait.
    const onFailure: ErrorRequestHandler = (error, _request, response, _next) => {
      failures.push(error)
      handleFailure.now(error)
      response.status(500).end('failed')
    }
    app = await startApp((baseUrl) => ({ ...scenario.options, baseUrl, allowLoopbackHttp: true }), {
      framework,
      routes: (routes) => routes.use(onFailure),
    })
  })
  afterEach(() => app.close())

  const open = (): Socket => connect(Number(new URL(app.origin).port), '127.0.0.1')

  /** Sends bytes as they are, and gives back all that comes. */
  async function send(bytes: string | Buffer, { half = false } = {}): Promise<string> {
    const socket = open()
    const received: Buffer[] = []
    socket.on('data', (chunk) => received.push(chunk))
    socket.write(bytes, () => half && socket.end())
    await new Promise((resolve) => {
      socket.on('close', resolve)
      // What is left of a large body meets a closed connection.
      socket.on('error', resolve)
    })
    return Buffer.concat(received).toString('latin1')
  }

  const head = (line: string, headers: readonly string[] = []): string =>
    [`${line} HTTP/1.1`, 'Host: anything', 'Connection: close', ...headers, '', ''].join('\r\n')

  const statusOf = (reply: string): number => Number(reply.split(' ')[1])
  const locationOf = (reply: string): string => reply.match(/^location: (.*)\r$/im)?.[1] ?? ''

  const isAlive = async (): Promise<void> => {
    expect(statusOf(await send(head('GET /auth/login?connection=staff')))).toBe(303)
  }

  const login = '/auth/login?connection=staff'
  test.each([
    `http://evil.example${login}`,
    `javascript://evil.example${login}`,
    `//evil.example${login}`,
    `///evil.example${login}`,
    `/..//evil.example${login}`,
    `/x/..${login}`,
    `/%2e%2e${login}`,
    '/auth\\login?connection=staff',
    '/\\evil.example/auth/login?connection=staff',
    '/auth%2flogin?connection=staff',
    '/auth/login;a=b?connection=staff',
    '/Auth/Login?connection=staff',
    '/auth/login/?connection=staff',
    '/auth/login%00?connection=staff',
    '/auth/login\u0000?connection=staff',
    '/auth/lo\tgin?connection=staff',
    `${login}#//evil.example`,
    `${login}&returnTo=//evil.example`,
    '/auth/login?connection=%zz&%',
    '//%',
    '//[',
    'http://[/',
    'http://%/../auth/login?connection=staff',
    '*',
    '/',
    `/auth/login?${'x'.repeat(15_000)}`,
    `/auth/login?${'x'.repeat(30_000)}`,
  ])('GET %.60s leads nowhere else, and hurts nobody', async (target) => {
    const reply = await send(Buffer.from(head(`GET ${target}`), 'latin1'))
    expect([200, 303, 400, 404, 431]).toContain(statusOf(reply))
    if (statusOf(reply) === 303) {
      const location = new URL(locationOf(reply))
      expect(location.origin).toBe('https://op.example')
      expect(location.searchParams.get('redirect_uri')).toBe(`${app.origin}/auth/callback`)
    }
    expect(failures).toEqual([])
    await isAlive()
  })

  test.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])('%s is not allowed', async (method) => {
    const start = await app.sso.begin({ connection: 'staff' })
    const reply = await send(
      head(`${method} ${scenario.openId.answer(start)}`, [`Cookie: ${cookieHeader(start.cookies)}`]),
    )
    expect(statusOf(reply)).toBe(405)
    expect(reply).toMatch(/^allow: GET, POST\r$/im)
    expect([app.signIns, scenario.openId.requests.some(({ path }) => path === 'token')]).toEqual([[], false])
  })

  const type = 'Content-Type: application/x-www-form-urlencoded'
  const post = (headers: readonly string[], body: string | Buffer): Buffer =>
    Buffer.concat([Buffer.from(head(`POST ${login}`, headers)), Buffer.from(body as string)])
  const zipped = gzipSync('returnTo=//evil.example')

  test.each<[string, Buffer, number]>([
    ['of the announced length', post([type, 'Content-Length: 10'], 'returnTo=/'), 303],
    ['in chunks', post([type, 'Transfer-Encoding: chunked'], 'a\r\nreturnTo=/\r\n0\r\n\r\n'), 303],
    ['without a type', post(['Content-Length: 10'], 'returnTo=/'), 303],
    ['in another charset', post([`${type};charset=utf-16`, 'Content-Length: 10'], 'returnTo=/'), 303],
    ['compressed', post([type, 'Content-Encoding: gzip', `Content-Length: ${zipped.length}`], zipped), 303],
    ['with broken percent signs', post([type, 'Content-Length: 13'], 'returnTo=%zz%'), 400],
    ['of no length', post([type], 'returnTo=/'), 400],
    ['of two lengths', post([type, 'Content-Length: 10', 'Content-Length: 11'], 'returnTo=/'), 400],
    ['of a length and in chunks', post([type, 'Content-Length: 10', 'Transfer-Encoding: chunked'], 'a\r\n'), 400],
    ['of a teapot', post([type, 'Expect: teapot', 'Content-Length: 10'], 'returnTo=/'), 417],
    ['of two megabytes', post([type, `Content-Length: ${2 ** 21}`], 'x'.repeat(2 ** 21)), 400],
  ])('a body %s', async (_what, bytes, status) => {
    expect(statusOf(await send(bytes))).toBe(status)
    expect(failures).toEqual([])
    await isAlive()
  })

  test('a body that is waited for', async () => {
    const reply = await send(post([type, 'Expect: 100-continue', 'Content-Length: 10'], 'returnTo=/'))
    expect(reply).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 303 See Other\r\n/)
  })

  test('a body of several parts is no form', async () => {
    const body = '--x\r\nContent-Disposition: form-data; name="returnTo"\r\n\r\n//evil.example\r\n--x--\r\n'
    const reply = await send(
      post(['Content-Type: multipart/form-data; boundary=x', `Content-Length: ${body.length}`], body),
    )
    expect(statusOf(reply)).toBe(303)
  })

  test.each<[string, Buffer]>([
    ['ends before its length', post([type, 'Content-Length: 100'], 'returnTo=/')],
    ['ends before its last chunk', post([type, 'Transfer-Encoding: chunked'], 'a\r\nreturnTo=/\r\n')],
    ['breaks the rules of chunks', post([type, 'Transfer-Encoding: chunked'], 'zz\r\n')],
  ])('a body that %s is answered, and hurts nobody', async (_what, bytes) => {
    expect(statusOf(await send(bytes, { half: true }))).toBe(400)
    await isAlive()
  })

  test('a browser that goes away while it posts leaves nothing behind', async () => {
    const socket = open()
    socket.write(post([type, 'Content-Length: 100'], 'returnTo=/'))
    // The server has begun to read when it has answered somebody who came later.
    await isAlive()
    socket.destroy()
    const heard = failed.then(() => 'failed')
    const refused = (async () => {
      while (app.refusals.length === 0 && failures.length === 0) await new Promise((resolve) => setImmediate(resolve))
      return 'heard'
    })()
    await Promise.race([heard, refused])
    expect(app.signIns).toEqual([])
    await isAlive()
  })
})

test('a cookie is written in one way only', () => {
  const cookie = { name: '__Host-sso-x', value: 'a.b', maxAge: 1, secure: true, sameSite: 'lax' } as const
  expect(serializeCookie(cookie)).toBe('__Host-sso-x=a.b; Path=/; Max-Age=1; HttpOnly; Secure; SameSite=Lax')
})
