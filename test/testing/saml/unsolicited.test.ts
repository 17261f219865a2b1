import { createMemoryReplayCache, createRelyingParty, type RelyingParty } from 'relyant'
import {
  createTestBrowser,
  createTestClock,
  createTestSamlProvider,
  person,
  type TestSamlProvider,
} from 'relyant/testing'
import { expect, test } from 'vitest'
import { decoded, parse } from './wire.ts'

const ada = person({ email: 'ada@example.com' })
const ben = person({ email: 'ben@example.com' })

function setUp(options: Parameters<typeof createTestSamlProvider>[0] = {}): {
  readonly provider: TestSamlProvider
  readonly sso: RelyingParty
  readonly acsUrl: string
} {
  const clock = createTestClock('2026-11-22T10:00:00Z')
  const provider = createTestSamlProvider({ people: [ada, ben], now: clock.now, preset: 'jumpcloud', ...options })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    replayCache: createMemoryReplayCache(clock),
    connections: [provider.connection('acme', { allowUnsolicited: true })],
  })
  return { provider, sso, acsUrl: sso.urls('acme').saml.acs.login }
}

test('an unsolicited answer answers nothing, and is good once', async () => {
  const { provider, sso, acsUrl } = setUp()
  const answer = provider.unsolicited({ acsUrl, person: ben, relayState: '/wiki' })
  const response = parse(decoded(answer.form['SAMLResponse']))
  expect(response.hasAttribute('InResponseTo')).toBe(false)
  const signIn = await sso.complete(answer)
  expect(signIn).toMatchObject({ initiatedBy: 'provider', returnTo: '/wiki', identity: { email: 'ben@example.com' } })
  await expect(sso.complete(answer)).rejects.toMatchObject({ code: 'assertion_replayed' })
})

test('a click in the portal asks who it is, and posts to the first place', async () => {
  const acsUrl = setUp().acsUrl
  const { provider, sso } = setUp({ acsUrls: [acsUrl] })
  const app = sso.handler({ onSignIn: ({ identity, returnTo }) => new Response(`${identity.email} to ${returnTo}`) })
  const browser = createTestBrowser(app, { providers: [provider] })
  const page = await browser.open(provider.tileUrl({ relayState: '/wiki' }))
  expect((await page.signInAs(ada)).text).toBe('ada@example.com to /wiki')
  const again = await browser.open(provider.tileUrl())
  expect(again.text).toBe('ada@example.com to /')
})

test('a click in the portal of a provider whose URL has a query', async () => {
  const { provider, sso, acsUrl } = setUp({ preset: 'google' })
  const app = sso.handler({ onSignIn: ({ identity }) => new Response(identity.email ?? '') })
  const browser = createTestBrowser(app, { providers: [provider] })
  const page = await browser.open(provider.tileUrl({ acsUrl }))
  expect((await page.signInAs(ada)).text).toBe('ada@example.com')
})

test('an application that is not registered is not sent anything', () => {
  const { provider } = setUp({ acsUrls: ['https://app.example.com/acs'], spEntityId: 'urn:example:one' })
  expect(() => provider.unsolicited({ acsUrl: 'https://evil.example/' })).toThrow('is not registered here')
  expect(() => provider.unsolicited({ spEntityId: 'urn:example:two' })).toThrow('is not known here')
  expect(() => createTestSamlProvider().unsolicited()).toThrow('nothing says where the answer goes')
  expect(() => createTestSamlProvider({ people: [] }).unsolicited({ acsUrl: 'https://app.example.com/acs' })).toThrow(
    'this provider has no people',
  )
})
