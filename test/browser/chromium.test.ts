import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type Browser, chromium as engine, type Page } from 'playwright-core'
import { createRelyingParty, type SignIn } from 'relyant'
import { relyant } from 'relyant/express'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { type Demo, startDemo } from '../../examples/demo/start.ts'
import { people } from '../../examples/providers/people.ts'
import { startSamlIdentityProvider } from '../../examples/providers/saml-identity-provider.ts'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { chromium, needs } from '../support/component.ts'

const test = needs(chromium)

let browser: Browser | undefined
const start = (): Promise<Browser> =>
  engine.launch({
    executablePath: chromium.path,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP app.test 127.0.0.1'],
    ],
  })

/** A page of a fresh profile, and what its console complained about. */
async function openPage(): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  browser ??= await start()
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text())
  })
  return { page, complaints }
}

afterAll(async () => browser?.close())

describe('the demo, in Chromium', () => {
  let demo: Demo
  beforeAll(async () => {
    demo = await startDemo({ port: 0, log: () => {} })
  })
  afterAll(() => demo.close())

  for (const connection of ['staff', 'strict', 'acme', 'globex']) {
    test(`signs in with ${connection}, without a complaint in the console`, async () => {
      const { page, complaints } = await openPage()
      await page.goto(`${demo.url}/auth/login?connection=${connection}`)
      const [ada] = people
      await page.locator(`button[value="${ada?.id}"]`).click()
      await page.waitForURL(`${demo.url}/`)
      expect(await page.textContent('main')).toContain('ada@example.com')
      expect(complaints).toEqual([])
    })
  }

  test('shows a plain error page that can be read and left', async () => {
    const { page } = await openPage()
    await page.goto(`${demo.url}/auth/callback/staff`)
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    expect(await page.title()).not.toBe('')
    expect(await page.locator('h1').count()).toBe(1)
  })
})

describe('a SAML sign-in across sites, over TLS, in Chromium', () => {
  test('brings its __Host- cookie along with the cross-site POST', async () => {
    const { privateKey, certificate } = createCertifiedKey('app.test')
    const app = express()
    const server = createServer({ key: privateKey, cert: certificate }, app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `https://app.test:${(server.address() as AddressInfo).port}`
    const provider = await startSamlIdentityProvider({
      serviceProviders: [{ entityId: 'sp', acsUrl: `${baseUrl}/login/callback?connection=acme` }],
    })
    const sso = createRelyingParty({
      baseUrl,
      secrets: ['a secret of the tests, long enough to seal'],
      // Only the identity provider of this test is plain http; the application's cookies are those of TLS.
      allowLoopbackHttp: true,
      connections: [
        {
          protocol: 'saml',
          id: 'acme',
          ssoUrl: provider.ssoUrl,
          idpEntityId: provider.entityId,
          spEntityId: 'sp',
          certificate: provider.certificate,
        },
      ],
    })
    const signIns: SignIn[] = []
    const errors: unknown[] = []
    app.use(
      relyant(sso, { onSignIn: (signIn) => void signIns.push(signIn), onError: (error) => void errors.push(error) }),
    )
    app.get('/', (_request, response) => void response.send('home'))

    const { page } = await openPage()
    await page.goto(`${baseUrl}/auth/login?returnTo=/`)
    const cookies = await page.context().cookies(baseUrl)
    expect(cookies).toHaveLength(2)
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ name: expect.stringMatching(/^__Host-sso-/), sameSite: 'None', secure: true })
    }
    await page.locator(`button[value="${people[1]?.id}"]`).click()
    await page.waitForURL(`${baseUrl}/`)
    expect(errors).toEqual([])
    expect(signIns[0]?.identity.subject).toBe('grace@example.com')
    // The transaction is over; the browser is known again, and that a sign-in was completed is remembered for five seconds.
    const left = (await page.context().cookies(baseUrl)).map(({ name }) => name)
    expect(left.filter((name) => !/^__Host-sso-(done$|browser-)/.test(name))).toEqual([])
    server.closeAllConnections()
    server.close()
    await provider.close()
  })
})
