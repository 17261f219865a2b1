import express from 'express'
import { createMemoryReplayCache, createRelyingParty, type RelyingParty, type SsoError } from 'relyant'
import { relyant } from 'relyant/express'
import {
  createCertifiedKey,
  createTestBrowser,
  createTestClock,
  createTestSamlProvider,
  person,
  type SamlPresetName,
  samlFaults,
  signInAs,
  type TestApplication,
  type TestSamlProvider,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { recordRefusal } from '../../support/record-refusal.ts'

const ada = person({ email: 'ada@example.com', groups: ['engineering'] })
const clock = createTestClock('2026-11-22T10:00:00Z')
/** What the applications of this file refused. */
const refusals: SsoError[] = []

function expressApplication(sso: RelyingParty): TestApplication {
  const app = express()
  app.use(
    relyant(sso, {
      onSignIn: ({ identity }, _request, response) => {
        response.send(`welcome ${identity.email}`)
      },
      onError: (error, _request, response) => {
        refusals.push(error)
        response.send(`refused: ${error.code}`)
      },
    }),
  )
  return app
}

function fetchHandler(sso: RelyingParty): TestApplication {
  return sso.handler({
    onSignIn: ({ identity }) => new Response(`welcome ${identity.email}`),
    onError: (error) => {
      refusals.push(error)
      return new Response(`refused: ${error.code}`)
    },
  })
}

const createSso = (provider: TestSamlProvider): RelyingParty =>
  createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [provider.connection('acme')],
  })

const applications: readonly (readonly [string, SamlPresetName, (sso: RelyingParty) => TestApplication])[] = [
  ['Express', 'jumpcloud', expressApplication],
  ['a fetch handler', 'okta', fetchHandler],
]

describe.each(applications)('through %s, by %s', (_name, preset, createApplication) => {
  test.each(samlFaults.map((fault) => [fault.name, fault] as const))('%s', async (_fault, fault) => {
    const provider = createTestSamlProvider({ preset, people: [ada], now: clock.now })
    provider.commit(fault)
    const page = await signInAs(createApplication(createSso(provider)), ada, { now: clock.now, providers: [provider] })
    expect(page.text).toBe(`refused: ${fault.code}`)
    recordRefusal(refusals.at(-1))
  })

  test('after a fault the next sign-in works', async () => {
    const provider = createTestSamlProvider({ preset, people: [ada], now: clock.now })
    const app = createApplication(createSso(provider))
    provider.commit('audience-other')
    const page = await signInAs(app, ada, { now: clock.now, providers: [provider] })
    expect(page.text).toBe('refused: audience_mismatch')
    expect((await page.browser.open('/auth/login')).text).toBe('welcome ada@example.com')
  })
})

// As the guide to testing says.
test('a click on the tile signs in, where that is allowed', async () => {
  const acsUrls = ['https://app.example.com/login/callback?connection=acme']
  const provider = createTestSamlProvider({ people: [ada], acsUrls })
  const baseUrl = 'https://app.example.com'
  const secrets = ['a secret of the tests, long enough to seal']
  const connections = [provider.connection('acme', { allowUnsolicited: true })]
  const replayCache = createMemoryReplayCache()
  const sso = createRelyingParty({ baseUrl, secrets, connections, replayCache })
  const browser = createTestBrowser(fetchHandler(sso), { providers: [provider] })
  const loginPage = await browser.open(provider.tileUrl())
  expect((await loginPage.signInAs(ada)).text).toBe('welcome ada@example.com')
})

test('an encrypted assertion signs in', async () => {
  const key = createCertifiedKey('app')
  const provider = createTestSamlProvider({ people: [ada], encryptFor: key.certificate })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    connections: [provider.connection('acme', { decryptionKeys: [key] })],
  })
  expect((await signInAs(fetchHandler(sso), ada, { providers: [provider] })).text).toBe('welcome ada@example.com')
})
