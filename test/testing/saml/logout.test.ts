import { createRelyingParty, endsSession, type LogoutEvent, logoutResponse, type SignIn } from 'relyant'
import { createCertifiedKey, createTestBrowser, createTestIdentityProvider, person } from 'relyant/testing'
import { expect, test } from 'vitest'

const ada = person({ email: 'ada@example.com' })
const signing = createCertifiedKey('the application')
const spLogoutUrl = 'https://app.example.com/auth/logout/saml/acme'

function createApplication() {
  const provider = createTestIdentityProvider({ people: [ada], spLogoutUrl })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    connections: [provider.connection('acme', { signing })],
  })
  const sessions = new Set<SignIn>()
  const events: LogoutEvent[] = []
  const places = sso.handler({
    onSignIn: (signIn) => void sessions.add(signIn),
    onLogout(event) {
      events.push(event)
      for (const one of sessions) if (endsSession(event, one.logoutReference)) sessions.delete(one)
    },
  })
  async function app(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/goodbye') return new Response('Goodbye')
    if (pathname !== '/sign-out') return places(request)
    const [signIn] = sessions
    if (signIn === undefined) return new Response(null, { status: 404 })
    sessions.delete(signIn)
    return logoutResponse(await sso.beginLogout({ reference: signIn.logoutReference, returnTo: '/goodbye' }))
  }
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
  const provider = createTestIdentityProvider({ people: [ada], spLogoutUrl })
  expect(provider.connection('acme')).not.toHaveProperty('sloUrl')
  expect(provider.connection('acme', { signing })).toMatchObject({ sloUrl: provider.sloUrl })
})
