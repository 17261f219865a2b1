import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import { createRelyingParty, type RelyingParty, type SignIn, type SsoError } from 'relyant'
import { beginSignIn, confirmStepUp, relyant, requireRecentSignIn } from 'relyant/fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty
let fastify: FastifyInstance
let origin: string
const signIns: SignIn[] = []
const refusals: SsoError[] = []

type SetUp = (root: FastifyInstance) => unknown

async function start(setUp: SetUp = () => {}): Promise<void> {
  fastify = Fastify()
  await setUp(fastify)
  await fastify.register(relyant, {
    sso,
    onSignIn: (signIn) => void signIns.push(signIn),
    onError: (error) => void refusals.push(error),
  })
  fastify.get('/wiki', async () => 'wiki')
  origin = await fastify.listen({ port: 0, host: '127.0.0.1' })
}

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
  signIns.length = 0
  refusals.length = 0
})
afterEach(() => fastify.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(origin + path, { headers, redirect: 'manual' })
const post = (path: string, body: URLSearchParams | string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(origin + path, { method: 'POST', body, headers, redirect: 'manual' })

describe('the Fastify adapter', () => {
  test.each<[string, SetUp]>([
    ['nothing', () => {}],
    ['@fastify/formbody', (root) => root.register(formbody)],
    [
      'a parser that gives text',
      (root) =>
        root.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
          done(null, body),
        ),
    ],
  ])('signs in over SAML beside %s', async (_name, setUp) => {
    await start(setUp)
    const begun = await sso.begin({ connection: 'acme', returnTo: '/teams' })
    const form = new URLSearchParams(scenario.saml.answer(begun))
    const response = await post('/login/callback?connection=acme', form, { cookie: cookieHeader(begun.cookies) })
    expect(refusals).toEqual([])
    expect([response.status, response.headers.get('location')]).toEqual([303, '/teams'])
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/Max-Age=0/)])
    expect(signIns).toHaveLength(1)
  })

  test('signs in over OpenID Connect, from the login route on', async () => {
    await start()
    const login = await get('/auth/login?connection=staff&returnTo=/wiki')
    const cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const url = login.headers.get('location') ?? ''
    const answer = scenario.openId.answer({ outbound: { binding: 'redirect', url }, cookies: [], handle: '' })
    const response = await get(answer, { cookie })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/wiki'])
    expect(signIns[0]?.identity.subject).toBe('u1')
  })

  test('shows a plain page for a refusal, and refuses a repeated field', async () => {
    await start()
    const stale = await get('/auth/callback')
    expect([stale.status, await stale.text()]).toEqual([400, expect.stringContaining('<html lang="en">')])
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    await post('/login/callback?connection=acme', 'SAMLResponse=a&SAMLResponse=b&RelayState=c', form)
    expect(refusals.map(({ code }) => code)).toEqual(['response_missing', 'response_malformed'])
  })

  test.each([
    ['application/json', 400, 'response_missing'],
    ['text/plain', 500, 'response_unsupported'],
  ])('reads no form out of %s', async (type, status, code) => {
    await start()
    const begun = await sso.begin({ connection: 'acme' })
    const fields = scenario.saml.answer(begun)
    const body = type === 'text/plain' ? new URLSearchParams(fields).toString() : JSON.stringify(fields)
    const headers = { 'content-type': type, cookie: cookieHeader(begun.cookies) }
    expect((await post('/login/callback?connection=acme', body, headers)).status).toBe(status)
    expect(refusals.map((refusal) => refusal.code)).toEqual([code])
  })

  test('leaves the answer to the application where it gives one', async () => {
    fastify = Fastify()
    await fastify.register(relyant, {
      sso,
      onSignIn: (_signIn, _request, reply) => reply.redirect('/own'),
      onError: (error, _request, reply) => reply.send({ code: error.code, status: reply.statusCode }),
    })
    origin = await fastify.listen({ port: 0, host: '127.0.0.1' })
    expect(await (await get('/auth/callback')).json()).toEqual({ code: 'response_missing', status: 400 })
    const begun = await sso.begin({ connection: 'staff' })
    const response = await get(scenario.openId.answer(begun), { cookie: cookieHeader(begun.cookies) })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/own'])
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  test('works without onError', async () => {
    fastify = Fastify()
    await fastify.register(relyant, { sso, onSignIn: () => {} })
    origin = await fastify.listen({ port: 0, host: '127.0.0.1' })
    expect((await get('/auth/callback')).status).toBe(400)
  })

  test('lets every other place be, and changes nothing outside', async () => {
    await start()
    expect(await (await get('/wiki')).text()).toBe('wiki')
    expect((await get('/login/callback')).status).toBe(404)
    expect((await get('/nowhere')).status).toBe(404)
    expect(fastify.hasContentTypeParser('application/x-www-form-urlencoded')).toBe(false)
  })

  test('serves metadata by name', async () => {
    await start()
    const response = await get('/auth/metadata/acme')
    expect(await response.text()).toContain('urn:auth0:port-prod:acme')
  })

  test('begins, confirms and guards', async () => {
    const accountKey = 'oidc|https://op.example/|u1'
    await start((root) => {
      root.register(formbody)
      root.get('/enroll', (request, reply) =>
        beginSignIn(sso, request, reply, { connection: 'staff', purpose: { kind: 'enrollment', reference: 'r' } }),
      )
      root.route({
        method: ['GET', 'POST'],
        url: '/confirm',
        handler: (request, reply) =>
          confirmStepUp(sso, request, reply, {
            connection: 'staff',
            accountKey,
            operationId: 'd',
            label: 'Laptop',
          }),
      })
      const at = new Date(scenario.clock.now() - 181_000)
      const signedIn = () => ({ connection: 'staff', accountKey, session: 's', at })
      root.get('/vault', { preHandler: requireRecentSignIn(sso, { signedIn, maxAge: 60 }) }, async () => 'vault')
      root.get('/open', { preHandler: requireRecentSignIn(sso, { signedIn, maxAge: 3600 }) }, async () => 'open')
    })
    expect((await get('/enroll')).headers.get('location')).toContain('enrollment')
    const shown = await get('/confirm')
    const page = await shown.text()
    expect(page).toContain('Laptop')
    const token = page.match(/name="token" value="([^"]+)"/)?.[1] ?? ''
    const [cookie = ''] = shown.headers.getSetCookie().map((line) => line.split(';')[0])
    expect((await post('/confirm', new URLSearchParams({ token }), { cookie: cookie ?? '' })).status).toBe(303)
    // Not with fetch, which says that it is no navigation.
    const guarded = await fastify.inject({ url: '/vault', headers: { accept: 'text/html' } })
    expect([guarded.statusCode, guarded.cookies.length]).toEqual([303, 3])
    expect((await get('/vault', { accept: 'text/html' })).status).toBe(401)
    expect(await (await get('/open')).text()).toBe('open')
  })
})
