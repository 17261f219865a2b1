import type { AddressInfo } from 'node:net'
import formbody from '@fastify/formbody'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import { createRelyingParty, type LogoutEvent, type LogoutReference, type RelyingParty, type SsoError } from 'relyant'
import * as forExpress from 'relyant/express'
import * as forFastify from 'relyant/fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { createLogoutScenario, idpSloUrl, type LogoutScenario, ownKey } from '../support/logout-scenario.ts'
import { mintLogoutToken } from '../support/logout-token.ts'
import { base64, logoutRequestXml, redirectQuery, signEnveloped } from '../support/saml-logout.ts'

interface Heard {
  readonly events: LogoutEvent[]
  readonly refusals: SsoError[]
  answer: unknown
  listens: boolean
}

interface Running {
  readonly origin: string
  close(): unknown
}

type Framework = (make: (origin: string) => RelyingParty, heard: Heard) => Promise<Running>

const reference: LogoutReference = { protocol: 'oidc', connection: 'staff', accountKey: 'a', subject: 'u1' }

const withExpress =
  (framework: typeof express, parses: boolean): Framework =>
  async (make, heard) => {
    const app = framework()
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const sso = make(origin)
    if (parses) app.use(framework.urlencoded({ extended: true }))
    const onLogout: forExpress.ExpressOptions['onLogout'] = (event, _request, response) => {
      heard.events.push(event)
      response.clearCookie('session')
      return heard.answer
    }
    app.use(
      forExpress.relyant(sso, {
        onSignIn: () => undefined,
        onError: (error) => void heard.refusals.push(error),
        ...(heard.listens && { onLogout }),
      }),
    )
    app.post('/sign-out', (request, response) => forExpress.beginLogout(sso, request, response, { reference }))
    return { origin, close: () => server.close() }
  }

const withFastify =
  (parses: boolean): Framework =>
  async (make, heard) => {
    // The plugin wants its relying party when it is registered, and that wants the port.
    const probe = Fastify()
    await probe.listen({ port: 0, host: '127.0.0.1' })
    const { port } = probe.server.address() as AddressInfo
    await probe.close()
    const origin = `http://127.0.0.1:${port}`
    const sso = make(origin)
    const app = Fastify()
    if (parses) await app.register(formbody)
    const onLogout: forFastify.FastifyOptions['onLogout'] = async (event, _request, reply) => {
      heard.events.push(event)
      reply.header('set-cookie', 'session=; Path=/; Max-Age=0')
      return heard.answer
    }
    await app.register(forFastify.relyant, {
      sso,
      onSignIn: () => undefined,
      onError: (error: SsoError) => void heard.refusals.push(error),
      ...(heard.listens && { onLogout }),
    })
    app.post('/sign-out', (request, reply) => forFastify.beginLogout(sso, request, reply, { reference }))
    await app.listen({ port, host: '127.0.0.1' })
    return { origin, close: () => app.close() }
  }

const frameworks: readonly [string, Framework][] = [
  ['Express 5', withExpress(express, false)],
  ['Express 5 behind a parser', withExpress(express, true)],
  ['Express 4', withExpress(express4 as unknown as typeof express, false)],
  ['Fastify', withFastify(false)],
  ['Fastify beside a parser', withFastify(true)],
]

let running: Running | undefined
afterEach(async () => running?.close())

describe.each(frameworks)('logouts in %s', (_name, framework) => {
  let scenario: LogoutScenario
  let heard: Heard
  let origin: string

  async function start(changes: Partial<Heard> = {}, saml: object = {}): Promise<void> {
    scenario = await createLogoutScenario()
    heard = { events: [], refusals: [], answer: undefined, listens: true, ...changes }
    const [staff, acme] = scenario.options.connections as readonly object[]
    const connections = [staff, { ...acme, sloUrl: idpSloUrl, signingKeys: ownKey, ...saml }] as never
    const make = (baseUrl: string): RelyingParty =>
      createRelyingParty({ ...scenario.options, baseUrl, callbacks: {}, allowLoopbackHttp: true, connections })
    running = await framework(make, heard)
    origin = running.origin
  }

  const requestXml = (): string =>
    logoutRequestXml({ destination: `${origin}/auth/logout/saml/acme`, now: scenario.clock.now() })
  const post = (path: string, form: Record<string, string>): Promise<Response> =>
    fetch(origin + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })

  test('a LogoutRequest over a redirect is verified as it came, and answered', async () => {
    await start()
    const encode = (text: string): string => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase())
    const query = redirectQuery('SAMLRequest', requestXml(), { key: scenario.saml.key, relayState: 'a/b', encode })
    const response = await fetch(`${origin}/auth/logout/saml/acme?${query}`, { redirect: 'manual' })
    expect(heard.refusals).toEqual([])
    expect(heard.events).toMatchObject([{ sids: ['_session'], accountKey: 'saml|acme|ada@example.com' }])
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(/^https:\/\/sso\.example\.com\/slo\?SAMLResponse=/)
    expect(response.headers.getSetCookie().join()).toContain('session=')
  })

  test('a LogoutRequest in a cross-site POST needs no cookie', async () => {
    await start({}, { sloBinding: 'post' })
    const SAMLRequest = base64(signEnveloped(requestXml(), { key: scenario.saml.key }))
    const response = await post('/auth/logout/saml/acme', { SAMLRequest, RelayState: 'x' })
    expect(heard.refusals).toEqual([])
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('name="SAMLResponse"')
    expect(heard.events).toHaveLength(1)
  })

  test('a logout token is answered with 200 and no-store', async () => {
    await start()
    const logoutToken = await mintLogoutToken(scenario.openId, scenario.clock.now())
    const response = await post('/auth/logout/back-channel/staff', { logout_token: logoutToken })
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(heard.events).toMatchObject([{ channel: 'back', sids: ['s1'] }])
  })

  test.each<[string, Partial<Heard>]>([
    ['could not end everything', { answer: 'partial' }],
    ['does not listen', { listens: false }],
  ])('a provider is told where the application %s', async (_case, changes) => {
    await start(changes)
    const logoutToken = await mintLogoutToken(scenario.openId, scenario.clock.now())
    const response = await post('/auth/logout/back-channel/staff', { logout_token: logoutToken })
    expect([response.status, await response.json()]).toEqual([400, { error: 'logout_failed' }])
  })

  test('a logout token that is refused is answered with 400, in JSON', async () => {
    await start()
    const logoutToken = await mintLogoutToken(scenario.openId, scenario.clock.now(), { claims: { nonce: 'n' } })
    const response = await post('/auth/logout/back-channel/staff', { logout_token: logoutToken })
    expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
    expect([heard.events, heard.refusals.map(({ code }) => code)]).toEqual([[], ['logout_token_invalid']])
  })

  test('a form of more than a megabyte is refused', async () => {
    await start()
    const response = await post('/auth/logout/back-channel/staff', { logout_token: 'x'.repeat(1024 * 1024) })
    expect([400, 413]).toContain(response.status)
    expect(heard.events).toEqual([])
  })

  test('a hidden frame of the provider is served', async () => {
    await start()
    const query = new URLSearchParams({ iss: scenario.openId.issuer, sid: 's1' })
    const response = await fetch(`${origin}/auth/logout/front-channel/staff?${query}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain('frame-ancestors https://op.example')
    expect(heard.events).toMatchObject([{ channel: 'front', sids: ['s1'] }])
  })

  test('a logout of the application goes to the provider and comes back', async () => {
    await start()
    const away = await fetch(`${origin}/sign-out`, { method: 'POST', redirect: 'manual' })
    expect(away.status).toBe(303)
    const url = new URL(away.headers.get('location') ?? '')
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/auth/logout/callback`)
    const cookie = away.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const back = await fetch(`${origin}/auth/logout/callback?state=${url.searchParams.get('state')}`, {
      headers: { cookie },
      redirect: 'manual',
    })
    expect([back.status, back.headers.get('location')]).toEqual([303, '/'])
    expect(heard.events).toMatchObject([{ initiatedBy: 'relying-party', subject: 'u1' }])
    expect(back.headers.getSetCookie().join()).toMatch(/sso-[^=]+=; .*Max-Age=0/)
  })
})
