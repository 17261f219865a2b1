import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { type Browser, chromium as engine, type Page } from 'playwright-core'
import { createRelyingParty, type LogoutReference, type RelyingParty } from 'relyant'
import { beginLogout, beginSignIn, relyant, requireSignIn } from 'relyant/express'
import { type LocalProvider, startLocalProvider } from 'relyant/testing'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { chromium, needs } from '../support/component.ts'

const test = needs(chromium)

/** What helmet 8 sends unless it is told otherwise. */
const helmet =
  "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests"

let browser: Browser | undefined
let provider: LocalProvider | undefined
const closing: (() => unknown)[] = []
beforeAll(async () => {
  const quiet = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']
  browser = await engine.launch({ executablePath: chromium.path, args: quiet })
  provider = await startLocalProvider({ port: 0 })
}, 60_000)
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))
afterAll(async () => {
  await browser?.close()
  await provider?.close()
})

interface World {
  readonly page: Page
  readonly origin: string
  readonly complaints: readonly string[]
  readonly errors: readonly string[]
  readonly navigations: readonly string[]
}

/** An application of Express that sends helmet's header with everything. */
async function start(
  setUp: (app: Express, sso: RelyingParty, keep: { reference?: LogoutReference }) => void,
): Promise<World> {
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  )
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { openId, saml } = provider as LocalProvider
  const sso = createRelyingParty({
    baseUrl: origin,
    secrets: ['a secret of the tests, long enough to seal'],
    allowLoopbackHttp: true,
    connections: [
      openId.connection('local'),
      saml.connection('posted', { metadataUrl: saml.metadataUrl, ssoBinding: 'post' }),
    ],
  })
  const errors: string[] = []
  const keep: { reference?: LogoutReference } = {}
  app.use((_request, response, next) => {
    response.set('content-security-policy', helmet)
    next()
  })
  app.use(
    relyant(sso, {
      onSignIn: ({ logoutReference }) => {
        keep.reference = logoutReference
      },
      onError: (error) => errors.push(`${error.code}: ${error.hint}`),
    }),
  )
  setUp(app, sso, keep)
  const page = await (await (browser as Browser).newContext()).newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text())
  })
  const navigations: string[] = []
  page.on('request', (request) => {
    if (request.isNavigationRequest()) navigations.push(request.url())
  })
  closing.push(() => page.context().close())
  return { page, origin, complaints, errors, navigations }
}

const formPage = (action: string): string => `<form method="post" action="${action}"><button>go</button></form>`
const personButton = 'button[name="person"]'

describe('forms of an application with the header of helmet, in Chromium', () => {
  const home = async (app: Express, sso: RelyingParty, keep: { reference?: LogoutReference }): Promise<void> => {
    app.get('/', (_request, response) => void response.send(`home ${formPage('/sign-out')}`))
    app.get('/login', (request, response) => void response.send(formPage(String(request.query['to']))))
    app.get('/goodbye', (_request, response) => void response.send('goodbye'))
    app.post('/own-login', (request, response) => beginSignIn(sso, request, response, { connection: 'local' }))
    app.post('/sign-out', (request, response) =>
      beginLogout(sso, request, response, { reference: keep.reference as LogoutReference, returnTo: '/goodbye' }),
    )
  }

  for (const [name, to] of [
    ['the login route', '/auth/login?connection=local'],
    ['the login route of a connection whose request is posted', '/auth/login?connection=posted'],
    ['a route of its own', '/own-login'],
  ] as const) {
    test(`reach the provider through ${name}, and come back`, async () => {
      const { page, origin, complaints, errors } = await start(home)
      await page.goto(`${origin}/login?to=${encodeURIComponent(to)}`)
      await page.locator('button').click()
      await page.locator(personButton).first().click()
      await page.waitForURL(`${origin}/`)
      expect([complaints, errors]).toEqual([[], []])
    })
  }

  test('sign out at the provider', async () => {
    const { page, origin, complaints, errors, navigations } = await start(home)
    await page.goto(`${origin}/auth/login?connection=local`)
    await page.locator(personButton).first().click()
    await page.waitForURL(`${origin}/`)
    await page.locator('button').click()
    await page.waitForURL((url) => url.pathname !== '/' && url.pathname !== '/sign-out')
    expect(
      navigations.some((url) => url.startsWith((provider as LocalProvider).url) && url.includes('id_token_hint=')),
    ).toBe(true)
    expect([complaints, errors]).toEqual([[], []])
  })
})

describe('an application that keeps no session, in Chromium', () => {
  test('does not send the browser round until it gives up', async () => {
    const { page, origin, errors, navigations } = await start((app, sso) => {
      const isSignedIn = ({ headers }: { headers: { cookie?: string | undefined } }) =>
        /\bsession=ada/.test(headers.cookie ?? '')
      app.use(requireSignIn(sso, { isSignedIn, connection: 'local' }))
      app.get('/wiki', (_request, response) => void response.send('the wiki'))
    })
    await page.goto(`${origin}/wiki`)
    await page.locator(personButton).first().click()
    await page.getByText('the application did not remember it').waitFor()
    expect(errors).toEqual([expect.stringMatching(/^login_loop: .*trust proxy/)])
    expect(navigations.length).toBeLessThan(20)
    await page.context().addCookies([{ name: 'session', value: 'ada', url: origin }])
    await page.getByRole('link').click()
    await page.getByText('the wiki').waitFor()
    expect(new URL(page.url()).pathname).toBe('/wiki')
  })
})
