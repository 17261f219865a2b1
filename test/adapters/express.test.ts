import { request as httpRequest } from 'node:http'
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import express4 from 'express4'
import { beginSignIn, confirmStepUp, requireRecentSignIn } from 'relyant/express'
import { afterEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { type App, startApp } from '../support/express-app.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let app: App | undefined
afterEach(async () => app?.close())

type Started = { readonly app: App; readonly scenario: Scenario }

const starter =
  (framework: typeof express) =>
  async (before: readonly RequestHandler[] = [], baseUrl?: string): Promise<Started> => {
    const scenario = await createScenario()
    const options = (origin: string) => ({ ...scenario.options, baseUrl: baseUrl ?? origin, allowLoopbackHttp: true })
    app = await startApp(options, {
      framework,
      before,
      routes: (routes, sso) => {
        routes.get('/enroll', (request, response) =>
          beginSignIn(sso, request, response, {
            connection: 'staff',
            purpose: { kind: 'enrollment', reference: 'invitation-1' },
          }),
        )
        const accountKey = 'oidc|https://op.example/|u1'
        routes.all('/confirm', (request, response) =>
          confirmStepUp(sso, request, response, {
            connection: 'staff',
            accountKey,
            operationId: 'd',
            label: 'Laptop',
          }),
        )
        const at = new Date(scenario.clock.now() - 181_000)
        const signedIn = () => ({ connection: 'staff', accountKey, session: 's', at })
        routes.get('/vault', requireRecentSignIn(sso, { signedIn, maxAge: 60 }))
        const broken = () => Promise.reject(new Error('the session store is down'))
        routes.get('/broken', requireRecentSignIn(sso, { signedIn: broken, maxAge: 60 }))
        expect(() => requireRecentSignIn(sso, { signedIn, maxAge: 0 })).toThrow(TypeError)
        routes.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
          response.status(500).send(error.message)
        })
      },
    })
    return { app, scenario }
  }

const post = (
  url: string,
  form: URLSearchParams | string,
  headers: Record<string, string>,
): Promise<globalThis.Response> => fetch(url, { method: 'POST', body: form, headers, redirect: 'manual' })

const swallow: RequestHandler = async (request, _response, next) => {
  for await (const _ of request);
  next()
}

describe.each([
  ['5', express],
  ['4', express4 as unknown as typeof express],
])('the Express adapter, in Express %s', (_version, express) => {
  const start = starter(express)

  test.each<[string, readonly RequestHandler[]]>([
    ['no body parser', []],
    ['a parser of forms', [express.urlencoded({ extended: false })]],
    ['an extended parser of forms', [express.urlencoded({ extended: true })]],
    ['a parser of JSON only', [express.json()]],
    ['a parser that gives text', [express.text({ type: '*/*' })]],
    ['a parser that gives bytes', [express.raw({ type: '*/*' })]],
    [
      'an empty body that nobody read',
      [
        (request, _response, next) => {
          request.body = {}
          next()
        },
      ],
    ],
  ])('reads the SAML form behind %s', async (_name, before) => {
    const { app, scenario } = await start(before)
    const begun = await app.sso.begin({ connection: 'acme', returnTo: '/teams' })
    const form = new URLSearchParams(scenario.saml.answer(begun))
    const url = `${app.origin}/login/callback?connection=acme`
    const response = await post(url, form, { cookie: cookieHeader(begun.cookies) })
    expect(app.refusals).toEqual([])
    expect([response.status, response.headers.get('location')]).toEqual([303, '/teams'])
    expect(app.signIns).toHaveLength(1)
  })

  test('says so where something read the body and kept it', async () => {
    const { app } = await start([swallow])
    const response = await post(
      `${app.origin}/login/callback?connection=acme`,
      new URLSearchParams({ SAMLResponse: 'x' }),
      {},
    )
    expect([response.status, app.refusals[0]?.code]).toEqual([500, 'response_unsupported'])
    expect(app.refusals[0]?.hint).toContain('Put the handler of sign-ins before')
  })

  test('refuses a repeated field, whatever parser read it', async () => {
    for (const before of [[], [express.urlencoded({ extended: true })]]) {
      const { app } = await start(before)
      const response = await post(
        `${app.origin}/login/callback?connection=acme`,
        'SAMLResponse=a&SAMLResponse=b&RelayState=c',
        {
          'content-type': 'application/x-www-form-urlencoded',
        },
      )
      expect([response.status, app.refusals[0]?.code]).toEqual([400, 'response_malformed'])
      await app.close()
    }
  })

  test('refuses a form of more than a megabyte, and reads no other body', async () => {
    const { app } = await start()
    const url = `${app.origin}/login/callback?connection=acme`
    const response = await post(url, new URLSearchParams({ SAMLResponse: 'x'.repeat(1024 * 1024) }), {})
    expect([response.status, app.refusals[0]?.message]).toEqual([400, expect.stringContaining('larger than')])
    await post(url, '{"SAMLResponse":"x"}', { 'content-type': 'application/json' })
    expect(app.refusals[1]?.code).toBe('response_missing')
    const parts = new FormData()
    parts.append('SAMLResponse', 'x')
    await fetch(url, { method: 'POST', body: parts })
    expect(app.refusals[2]).toMatchObject({
      code: 'response_unsupported',
      details: { reason: 'body-type', received: 'multipart/form-data' },
      hint: expect.stringContaining('enctype'),
    })
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect(app.refusals[3]?.code).toBe('response_missing')
  })

  test('believes neither Host nor X-Forwarded headers', async () => {
    const { app } = await start()
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const location = await new Promise<string>((resolve, reject) => {
      httpRequest(`${app.origin}/auth/login?connection=staff`, { headers }, (response) => {
        response.resume()
        resolve(response.headers.location ?? '')
      })
        .on('error', reject)
        .end()
    })
    expect(new URL(location).searchParams.get('redirect_uri')).toBe(`${app.origin}/auth/callback`)
  })

  test('works behind a proxy that ends TLS and strips the path', async () => {
    const { app, scenario } = await start([], 'https://app.example.com/portal')
    const login = await fetch(`${app.origin}/auth/login?connection=staff&returnTo=/portal/wiki`, { redirect: 'manual' })
    const url = login.headers.get('location') ?? ''
    expect(new URL(url).searchParams.get('redirect_uri')).toBe('https://app.example.com/portal/auth/callback')
    const cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    expect(cookie).toMatch(/^__Host-sso-browser-[^;]*; __Host-sso-/)
    const answer = scenario.openId.answer({ outbound: { binding: 'redirect', url }, cookies: [], handle: '' })
    const response = await fetch(app.origin + answer.replace('/portal', ''), {
      headers: { cookie },
      redirect: 'manual',
    })
    expect(response.headers.get('location')).toBe('/portal/wiki')
  })

  test('confirms a step-up, and guards what needs a recent sign-in', async () => {
    const { app, scenario } = await start()
    const ask = await fetch(`${app.origin}/confirm`)
    const token = (await ask.text()).match(/name="token" value="([^"]+)"/)?.[1] ?? ''
    const [cookie = ''] = ask.headers.getSetCookie().map((line) => line.split(';')[0])
    const confirmed = await post(`${app.origin}/confirm`, new URLSearchParams({ token }), { cookie: cookie ?? '' })
    expect([confirmed.status, confirmed.headers.getSetCookie().length]).toEqual([303, 2])
    const load = (path: string) =>
      new Promise<{ status: number | undefined; cookies: number }>((resolve, reject) => {
        httpRequest(`${app.origin}${path}`, { headers: { accept: 'text/html' } }, (response) => {
          response.resume()
          resolve({ status: response.statusCode, cookies: response.headers['set-cookie']?.length ?? 0 })
        })
          .on('error', reject)
          .end()
      })
    expect(await load('/vault')).toEqual({ status: 303, cookies: 3 })
    scenario.clock.advance(-2)
    expect(await load('/vault')).toEqual({ status: 200, cookies: 0 })
  })

  test('hands what a guard throws to the error handler', async () => {
    const { app } = await start()
    expect((await fetch(`${app.origin}/broken`)).status).toBe(500)
  })

  test('lets every other request go on', async () => {
    const { app } = await start()
    expect(await (await fetch(`${app.origin}/wiki`)).text()).toBe('application page /wiki')
  })

  test('begins a sign-in from a route of the application', async () => {
    const { app } = await start()
    const response = await fetch(`${app.origin}/enroll`, { redirect: 'manual' })
    expect(response.status).toBe(303)
    const redirectUri = new URL(response.headers.get('location') ?? '').searchParams.get('redirect_uri')
    expect(redirectUri).toBe(`${app.origin}/auth/enrollment/callback`)
    expect(response.headers.getSetCookie()).toHaveLength(2)
  })
})
