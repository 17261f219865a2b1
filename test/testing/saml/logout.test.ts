import { createRelyingParty } from 'relyant'
import { createCertifiedKey, createTestBrowser, createTestSamlProvider, person } from 'relyant/testing'
import { expect, test } from 'vitest'
import { createSigningOut } from '../../support/signing-out.ts'

const ada = person({ email: 'ada@example.com' })
const signing = createCertifiedKey('the application')
const spLogoutUrl = 'https://app.example.com/auth/logout/saml/acme'

function createApplication() {
  const provider = createTestSamlProvider({ people: [ada], spLogoutUrl })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    connections: [provider.connection('acme', { signingKeys: signing })],
  })
  const { app, sessions, events } = createSigningOut(sso)
  return { provider, sessions, events, browser: createTestBrowser(app, { providers: [provider] }) }
}

test('an application signs out at the provider, and its browser comes back', async () => {
  const { browser, sessions, events } = createApplication()
  await (await browser.open('/auth/login')).signInAs(ada)
  expect(sessions.size).toBe(1)
  expect(await browser.open('/sign-out')).toMatchObject({ url: 'https://app.example.com/goodbye', text: 'Goodbye' })
  expect(events).toMatchObject([{ protocol: 'saml', initiatedBy: 'relying-party', result: 'complete' }])
  expect((await browser.open('/auth/login')).forms.map(({ id }) => id)).toContain('sign-in')
})

test('the provider signs somebody out of the application, in the browser of the person', async () => {
  const { browser, provider, sessions, events } = createApplication()
  await (await browser.open('/auth/login')).signInAs(ada)
  await browser.open(provider.logoutRequest(ada).url)
  expect([events[0]?.initiatedBy, sessions.size]).toEqual(['provider', 0])
})

test('a connection without a key has no logout: every message of it is signed', () => {
  const provider = createTestSamlProvider({ people: [ada], spLogoutUrl })
  expect(provider.connection('acme')).not.toHaveProperty('sloUrl')
  expect(provider.connection('acme', { signingKeys: signing })).toMatchObject({ sloUrl: provider.sloUrl })
})
