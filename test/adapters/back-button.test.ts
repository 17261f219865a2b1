import express, { type Request as ExpressRequest } from 'express'
import Fastify, { type FastifyRequest } from 'fastify'
import { createRelyingParty, type RelyingParty } from 'relyant'
import { relyant as relyantExpress } from 'relyant/express'
import { relyant as relyantFastify } from 'relyant/fastify'
import {
  createTestBrowser,
  createTestClock,
  createTestOidcProvider,
  createTestSamlProvider,
  fetchFrom,
  person,
  type TestApplication,
  type TestBrowser,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'

const ada = person({ email: 'ada@example.com' })
const clock = createTestClock()
const oidc = createTestOidcProvider({ people: [ada], now: clock.now })
const saml = createTestSamlProvider({ people: [ada], now: clock.now })

const session = 'session=ada; Path=/; Secure; SameSite=None'
const hasSession = (cookie: string | null | undefined): boolean => /\bsession=ada\b/.test(cookie ?? '')

const applications: Readonly<Record<string, (sso: RelyingParty, heard: string[]) => TestApplication>> = {
  Express: (sso, heard) => {
    const app = express()
    app.use(
      relyantExpress(sso, {
        onSignIn: (_signIn, _request, response) => void response.append('set-cookie', session),
        onError: ({ code }) => heard.push(code),
        isSignedIn: async (request: ExpressRequest) => hasSession(request.headers.cookie),
      }),
    )
    return app.get('/', (_request, response) => void response.send('home'))
  },
  Fastify: (sso, heard) => {
    const app = Fastify()
    app.register(relyantFastify, {
      sso,
      onSignIn: (_signIn, _request, reply) => void reply.header('set-cookie', session),
      onError: ({ code }) => void heard.push(code),
      isSignedIn: async (request: FastifyRequest) => hasSession(request.headers.cookie),
    })
    app.get('/', () => 'home')
    return app
  },
  'a fetch handler': (sso, heard) => {
    const handle = sso.handler({
      onSignIn: ({ returnTo }) =>
        new Response(null, { status: 303, headers: { location: returnTo, 'set-cookie': session } }),
      onError: ({ code }) => void heard.push(code),
      isSignedIn: (request) => hasSession(request.headers.get('cookie')),
    })
    return async (request: Request) => (new URL(request.url).pathname === '/' ? new Response('home') : handle(request))
  },
}

describe.each(Object.entries(applications))('a callback that is opened once more, in %s', (_, create) => {
  const heard: string[] = []
  async function signedIn(connection: 'staff' | 'acme' = 'staff'): Promise<{ browser: TestBrowser; callback: string }> {
    heard.length = 0
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret for tests, of at least 32 bytes'],
      connections: [oidc.connection('staff'), saml.connection('acme')],
      fetch: fetchFrom(oidc, saml),
      now: clock.now,
    })
    const browser = createTestBrowser(create(sso, heard), { providers: [oidc, saml] })
    const login = await browser.open(`/auth/login?connection=${connection}`)
    expect((await login.signInAs(ada)).text).toBe('home')
    return { browser, callback: browser.visited.findLast((url) => url.includes('/callback')) ?? '' }
  }

  test('leads a person who is signed in home', async () => {
    const { browser, callback } = await signedIn()
    const page = await browser.open(callback)
    expect([page.url, page.text, heard]).toEqual(['https://app.example.com/', 'home', []])
  })

  test('leads home without an answer, too, and over SAML', async () => {
    const { browser } = await signedIn('acme')
    expect((await browser.open('/auth/callback')).text).toBe('home')
    expect((await browser.post('/login/callback?connection=acme', {}, { from: saml.origins[0] as string })).text).toBe(
      'home',
    )
    expect(heard).toEqual([])
  })

  test('ends the sign-in that came too late', async () => {
    const { browser } = await signedIn()
    const start = await browser.open('/auth/login?connection=staff', { follow: false })
    const state = new URL(start.location ?? '').searchParams.get('state')
    clock.advance(3601)
    const name = `__Host-sso-${state}`
    expect(browser.cookies().map((cookie) => cookie.name)).toContain(name)
    expect((await browser.open(`/auth/callback?state=${state}&code=x`)).text).toBe('home')
    expect(browser.cookies().map((cookie) => cookie.name)).not.toContain(name)
  })

  test('is refused to everybody else', async () => {
    const { browser, callback } = await signedIn()
    browser.clearCookies()
    expect((await browser.open(callback)).status).toBe(400)
    expect(heard).toEqual(['transaction_missing'])
  })

  test('is refused where it is no login, or no stale answer', async () => {
    const { browser } = await signedIn()
    expect((await browser.open('/auth/mfa/callback')).status).toBe(400)
    expect((await browser.open('/auth/login?connection=nobody')).status).toBe(404)
    const start = await browser.open('/auth/login?connection=staff', { follow: false })
    const state = new URL(start.location ?? '').searchParams.get('state')
    const denied = `/auth/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(oidc.issuer)}`
    expect((await browser.open(denied)).status).toBe(403)
    expect(heard).toEqual(['response_missing', 'connection_not_found', 'access_denied'])
  })
})
