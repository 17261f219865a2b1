import express from 'express'
import fastify from 'fastify'
import { createMemoryReplayCache, createRelyingParty, type HandlerOptions, type RelyingParty } from 'relyant'
import { relyant as relyantExpress } from 'relyant/express'
import { relyant as relyantFastify } from 'relyant/fastify'
import {
  createTestBrowser,
  createTestOidcProvider,
  createTestSamlProvider,
  fetchFrom,
  person,
  signInAs,
  type TestApplication,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'

const ada = person({ email: 'ada@example.com', groups: ['engineering', 'admins'] })
const grace = person({ email: 'grace@example.com', groups: [] })
const mallory = person({ email: 'mallory@example.org' })

const people = [ada, grace]
const oidc = createTestOidcProvider({ preset: 'jumpcloud', people })
const saml = createTestSamlProvider({ preset: 'jumpcloud', people })

const createSso = (): RelyingParty =>
  createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret for tests, of at least 32 bytes'],
    connections: [oidc.connection('staff'), saml.connection('acme', { allowUnsolicited: true })],
    fetch: fetchFrom(oidc, saml),
    replayCache: createMemoryReplayCache(),
  })

const described = ({ identity, connection }: Parameters<HandlerOptions['onSignIn']>[0]): string =>
  `${identity.email} of ${connection}: ${identity.groups.join(', ')}`

const applications: Readonly<Record<string, () => TestApplication>> = {
  Express: () => {
    const app = express()
    app.use(
      relyantExpress(createSso(), {
        onSignIn: (signIn, _request, response) => void response.send(described(signIn)),
      }),
    )
    return app
  },
  Fastify: () => {
    const app = fastify()
    app.register(relyantFastify, {
      sso: createSso(),
      onSignIn: (signIn, _request, reply) => void reply.send(described(signIn)),
    })
    return app
  },
  'a fetch handler': () => createSso().handler({ onSignIn: (signIn) => new Response(described(signIn)) }),
}

describe.each(Object.entries(applications))('%s', (_, create) => {
  test.each(['staff', 'acme'])('is signed in to over %s', async (connection) => {
    const page = await signInAs(create(), ada, { connection })
    expect(page).toMatchObject({ status: 200, text: `ada@example.com of ${connection}: engineering, admins` })
  })
})

const app = (): ((request: Request) => Promise<Response>) => createSso().handler({ onSignIn: () => undefined })

test('returnTo is where the application goes afterwards', async () => {
  const page = await signInAs(app(), ada, { connection: 'staff', returnTo: '/wiki?page=1&x=%20' })
  expect(page.url).toBe('https://app.example.com/wiki?page=1&x=%20')
})

test('the browser goes on: another tab, and single sign-on without a login page', async () => {
  const browser = createTestBrowser(app(), { providers: [oidc, saml] })
  await signInAs(browser, grace, { connection: 'acme' })
  const asked = browser.visited.length
  expect((await browser.tab().open('/auth/login?connection=acme')).url).toBe('https://app.example.com/')
  expect(browser.visited.slice(asked).map((url) => new URL(url).pathname)).toEqual([
    '/auth/login',
    new URL(saml.ssoUrl).pathname,
    '/login/callback',
    '/',
  ])
})

test('a page that a journey has come to can be signed in on', async () => {
  const browser = createTestBrowser(app(), { providers: [oidc] })
  const page = await browser.open('/auth/login?connection=staff')
  expect(page.forms.map(({ id }) => id)).toContain('sign-in')
  expect((await page.signInAs(grace)).url).toBe('https://app.example.com/')
})

test('with follow: false the answer of the provider is seen', async () => {
  const browser = createTestBrowser(app(), { providers: [saml] })
  const page = await browser.open('/auth/login?connection=acme')
  const answer = await page.signInAs(grace, { follow: false })
  expect(answer.forms[0]?.fields.map(([name]) => name)).toEqual(['SAMLResponse', 'RelayState'])
})

test('the person turns back on the login page', async () => {
  const browser = createTestBrowser(app(), { providers: [oidc, saml] })
  for (const connection of ['staff', 'acme']) {
    const page = await browser.open(`/auth/login?connection=${connection}`)
    expect((await page.submit({ cancel: '1' }, { form: 'sign-in' })).status).toBe(403)
  }
})

test('a tile of the provider’s portal signs in without a request', async () => {
  const browser = createTestBrowser(app(), { providers: [saml] })
  const page = await browser.open(saml.tileUrl({ acsUrl: 'https://app.example.com/login/callback?connection=acme' }))
  expect((await page.signInAs(ada)).url).toBe('https://app.example.com/')
})

describe('what cannot work says why', () => {
  test('somebody whom no provider knows', async () => {
    await expect(signInAs(app(), mallory)).rejects.toThrow('no test provider knows mallory@example.org')
  })

  test('somebody whom this provider does not know', async () => {
    const signingIn = signInAs(app(), mallory, { connection: 'staff', providers: [oidc] })
    await expect(signingIn).rejects.toThrow(
      /the provider at https:\S+ does not know mallory@example\.org: .*; it knows .*ada@example\.com.*grace@example\.com/,
    )
  })

  test('several connections, and none chosen', async () => {
    await expect(signInAs(app(), ada)).rejects.toThrow(
      'ada@example.com was not signed in: /auth/login did not lead to a provider (is it the login route? do several connections need options.connection?); the browser is at https://app.example.com/auth/login (400',
    )
  })

  test('another login route', async () => {
    await expect(signInAs(app(), ada, { start: '/log-in' })).rejects.toThrow('/log-in did not lead to a provider')
  })

  test('a session at the provider already', async () => {
    const browser = createTestBrowser(app(), { providers: [oidc] })
    await signInAs(browser, grace, { connection: 'staff' })
    await expect(signInAs(browser, ada, { connection: 'staff' })).rejects.toThrow('the provider showed no login page')
  })

  test('a page that is no login page', async () => {
    const page = await createTestBrowser(() => new Response('hello')).open('/?code=secret')
    await expect(page.signInAs(ada)).rejects.toThrow(
      'https://app.example.com/ (200, "hello") is not the login page of a test provider',
    )
  })

  test("a relying party without the provider's fetch", async () => {
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret for tests, of at least 32 bytes'],
      connections: [oidc.connection('staff')],
      fetch: saml.fetch,
    })
    await expect(signInAs(sso.handler({ onSignIn: () => undefined }), ada)).rejects.toThrow(
      "/auth/login failed before it came to a provider (has the relying party the provider's fetch?)",
    )
  })

  test('an origin that nobody serves, beside those that somebody does, each once', async () => {
    const browser = createTestBrowser(app(), { providers: [createTestOidcProvider(), createTestOidcProvider()] })
    await expect(browser.open('https://nobody.example/')).rejects.toThrow(
      /^nothing answers at https:\/\/nobody\.example\/: .*; it knows https:\/\/app\.example\.com, https:\/\/op\.example$/,
    )
  })

  test('an origin that is none', () => {
    expect(() => createTestBrowser(app(), { origin: 'app.example.com' })).toThrow(
      '"app.example.com" is no origin: write it like https://app.example.com',
    )
  })

  test('an application at another origin than its baseUrl', async () => {
    const wrong = signInAs(app(), ada, { connection: 'staff', origin: 'https://other.example.com' })
    await expect(wrong).rejects.toThrow(
      /^nothing answers at https:\/\/app\.example\.com\/auth\/callback: .*, or the application's baseUrl as its origin; it knows /,
    )
  })
})
