import formbody from '@fastify/formbody'
import express, { type RequestHandler } from 'express'
import express4 from 'express4'
import Fastify, { type FastifyInstance } from 'fastify'
import { createRelyingParty, type SsoError } from 'relyant'
import { relyant } from 'relyant/fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { startApp } from '../support/express-app.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

interface Server {
  send(path: string, init?: RequestInit): Promise<Response>
  readonly refusals: readonly SsoError[]
  close(): Promise<unknown>
}

let scenario: Scenario
let server: Server
beforeEach(async () => {
  scenario = await createScenario()
})
afterEach(() => server.close())

const inExpress =
  (framework: typeof express, ...before: readonly RequestHandler[]) =>
  async (): Promise<Server> => {
    const app = await startApp((baseUrl) => ({ ...scenario.options, baseUrl, allowLoopbackHttp: true }), {
      framework,
      before,
    })
    const send: Server['send'] = (path, init) => fetch(app.origin + path, { redirect: 'manual', ...init })
    return { send, refusals: app.refusals, close: app.close }
  }

const inFastify =
  (setUp: (root: FastifyInstance) => unknown = () => undefined) =>
  async (): Promise<Server> => {
    const refusals: SsoError[] = []
    const fastify = Fastify()
    await setUp(fastify)
    await fastify.register(relyant, {
      sso: createRelyingParty(scenario.options),
      onSignIn: () => undefined,
      onError: (error) => void refusals.push(error),
    })
    const origin = await fastify.listen({ port: 0, host: '127.0.0.1' })
    const send: Server['send'] = (path, init) => fetch(origin + path, { redirect: 'manual', ...init })
    return { send, refusals, close: () => fastify.close() }
  }

async function inFetch(): Promise<Server> {
  const refusals: SsoError[] = []
  const handle = createRelyingParty(scenario.options).handler({
    onSignIn: () => undefined,
    onError: (error) => void refusals.push(error),
  })
  const send: Server['send'] = (path, init) => handle(new Request(`https://app.example.com${path}`, init))
  return { send, refusals, close: async () => undefined }
}

const four = express4 as unknown as typeof express
const type = 'application/x-www-form-urlencoded'
const form = { 'content-type': type }
const names = (count: number): string => Array.from({ length: count }, (_, index) => index).join('&')

describe.each<[string, () => Promise<Server>]>([
  ['Express 5', inExpress(express)],
  ['Express 4', inExpress(four)],
  ['Express with a parser', inExpress(express, express.urlencoded({ extended: false }))],
  ['Express with an extended parser', inExpress(express, express.urlencoded({ extended: true }))],
  ['Express with a parser that gives text', inExpress(express, express.text({ type: '*/*', limit: '2mb' }))],
  ['Express with a parser that gives bytes', inExpress(express, express.raw({ type: '*/*', limit: '2mb' }))],
  ['Fastify', inFastify()],
  ['Fastify beside @fastify/formbody', inFastify((root) => root.register(formbody))],
  [
    'Fastify beside a parser for everything',
    inFastify((root) =>
      root.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body)),
    ),
  ],
  [
    'Fastify beside a parser that would take for ever',
    inFastify((root) => root.addContentTypeParser(type, () => new Promise(() => undefined))),
  ],
  ['fetch', inFetch],
])('what strangers send to %s', (_name, start) => {
  beforeEach(async () => {
    server = await start()
  })

  test.each([
    ['form', '/auth/callback', names(101)],
    ['query', `/auth/callback?${names(101)}`, undefined],
    ['query of the login route', `/auth/login?connection=staff&${names(100)}`, undefined],
    ['query of a place of logouts', `/auth/logout/callback?${names(101)}`, undefined],
  ])('is refused for more than a hundred fields in a %s', async (_what, path, body) => {
    const post = body === undefined ? {} : { method: 'POST', headers: form, body }
    expect((await server.send(path, post)).status).toBe(400)
    expect(server.refusals.map(({ code, details }) => ({ code, ...details }))).toEqual([
      { code: 'response_malformed', reason: 'too-many-fields', limit: 100 },
    ])
  })

  test('is not refused for a hundred that nobody knows, also repeated', async () => {
    const path = `/auth/login?connection=staff&${'a&'.repeat(98)}a`
    expect((await server.send(path)).status).toBe(303)
    const posted = { method: 'POST', headers: form, body: `${'a=1&'.repeat(99)}a=1` }
    expect((await server.send('/auth/login?connection=staff', posted)).status).toBe(303)
  })

  test('is refused in no time, however many names it has', { timeout: 3000 }, async () => {
    // Behind a parser of the application there are limits of its own: whoever refuses, it is not a second's work.
    const response = await server.send('/auth/callback', { method: 'POST', headers: form, body: names(40_000) })
    expect([400, 413]).toContain(response.status)
  })

  test('is no other cookie than it says', async () => {
    const login = await server.send('/auth/login?connection=staff')
    const [browser = '', pair = ''] = login.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const outbound = { binding: 'redirect', url: login.headers.get('location') ?? '' } as const
    const answer = scenario.openId.answer({ outbound, cookies: [], handle: '' })
    // As a sibling host may set it: a browser lets "\u00a0__Host-…" pass, whose prefix is none.
    for (const space of ['\u00a0', '\u0085']) {
      expect((await server.send(answer, { headers: { cookie: `${browser}; ${space}${pair}` } })).status).toBe(400)
      expect((await server.send(answer, { headers: { cookie: `${space}${browser}; ${pair}` } })).status).toBe(400)
    }
    expect(server.refusals.map(({ code }) => code)).toEqual(Array(4).fill('transaction_missing'))
    expect((await server.send(answer, { headers: { cookie: `${browser}; ${pair}` } })).status).toBe(303)
  })

  test.each(['iss', 'returnTo', 'connection', 'login_hint', 'target_link_uri'])(
    'is refused for %s twice',
    async (name) => {
      const body = `${name}=a&${name}=a`
      expect((await server.send('/auth/login?connection=staff', { method: 'POST', headers: form, body })).status).toBe(
        400,
      )
      expect(server.refusals.map(({ details }) => details)).toEqual([
        { reason: 'request-parameter-repeated', parameter: name },
      ])
    },
  )
})

test('a cookie under a name with U+00A0 in front completes nothing', async () => {
  server = await inFetch()
  const sso = createRelyingParty(scenario.options)
  const start = await sso.begin({ connection: 'staff' })
  const url = scenario.openId.answer(start)
  await expect(sso.complete({ url, cookies: `\u00a0${cookieHeader(start.cookies)}` })).rejects.toMatchObject({
    code: 'transaction_missing',
  })
  await expect(sso.complete({ url, cookies: cookieHeader(start.cookies) })).resolves.toMatchObject({ returnTo: '/' })
})

test('Express still hears a browser that sends too much', async () => {
  server = await inExpress(express)()
  const body = `a=${'x'.repeat(8 * 1024 * 1024)}`
  const response = await server.send('/auth/callback', { method: 'POST', headers: form, body })
  expect(response.status).toBe(400)
  expect(server.refusals[0]?.details).toEqual({ reason: 'form-too-large', limit: 2 ** 20 })
})
