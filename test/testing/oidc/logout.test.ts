import { createRelyingParty } from 'relyant'
import { createTestBrowser, createTestOidcProvider, person } from 'relyant/testing'
import { expect, test } from 'vitest'
import { createSigningOut } from '../../support/signing-out.ts'
import { authorizationUrl, metadataOf, record } from './wire.ts'

const ada = person({ email: 'ada@example.com' })
const bob = person({ email: 'bob@example.com' })
const frontChannelLogoutUri = 'https://app.example.com/auth/logout/front-channel/staff'

async function endSession(provider: ReturnType<typeof createTestOidcProvider>, hint: string): Promise<Response> {
  const url = new URL((await metadataOf(provider))['end_session_endpoint'] ?? '')
  url.search = new URLSearchParams({
    id_token_hint: hint,
    post_logout_redirect_uri: 'https://app.example.com/bye?x=1',
    state: 's',
  }).toString()
  return provider.fetch(url.href, { redirect: 'manual' })
}

test('a provider that knows a front-channel place opens it in a frame, with iss and sid, and shows the way on', async () => {
  const provider = createTestOidcProvider({ people: [ada, bob], frontChannelLogoutUri })
  const { tokens, idToken } = await record(provider)
  const frame = `${frontChannelLogoutUri}?${new URLSearchParams({ iss: provider.issuer, sid: String(idToken['sid']) })}`
  expect(provider.logoutFrame(ada)).toBe(frame)
  const page = await (await endSession(provider, String(tokens['id_token']))).text()
  expect(page).toContain(`<iframe src="${frame.replaceAll('&', '&amp;')}" hidden>`)
  expect(page).toContain('<a href="https://app.example.com/bye?x=1&amp;state=s">')
  // It has ended: a second time there is nothing to tell.
  const again = await endSession(provider, String(tokens['id_token']))
  expect(again.headers.get('location')).toBe('https://app.example.com/bye?x=1&state=s')
  expect(await metadataOf(provider)).toMatchObject({ frontchannel_logout_session_supported: true })
})

test('nobody is told in a frame who never signed in, or by a provider that knows no place', async () => {
  const provider = createTestOidcProvider({ people: [ada, bob], frontChannelLogoutUri })
  await record(provider)
  expect(() => provider.logoutFrame(bob)).toThrow(TypeError)
  const silent = createTestOidcProvider({ people: [ada] })
  await record(silent)
  expect(() => silent.logoutFrame(ada)).toThrow('frontChannelLogoutUri')
})

test('a logout token names the session that has just ended', async () => {
  const provider = createTestOidcProvider({ people: [ada] })
  const { tokens, idToken } = await record(provider)
  await endSession(provider, String(tokens['id_token']))
  const [, payload = ''] = provider.logoutToken(ada).split('.')
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sid: idToken['sid'] })
  // The session of the browser is gone all the same.
  const page = await provider.fetch(await authorizationUrl(provider), { redirect: 'manual' })
  expect(page.status).toBe(200)
})

test('an application is signed out by a browser, by a logout token and in a frame', async () => {
  const provider = createTestOidcProvider({ people: [ada], frontChannelLogoutUri })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    fetch: provider.fetch,
    connections: [provider.connection('staff')],
  })
  const { app, sessions, events } = createSigningOut(sso)
  const browser = createTestBrowser(app, { providers: [provider] })
  const signIn = async (): Promise<void> => {
    const page = await browser.open('/auth/login')
    if (page.forms.some(({ id }) => id === 'sign-in')) await page.signInAs(ada)
    expect(sessions.size).toBe(1)
  }
  await signIn()
  await browser.open(provider.logoutFrame(ada), { from: provider.issuer })
  expect(sessions.size).toBe(0)
  await signIn()
  const body = new URLSearchParams({ logout_token: provider.logoutToken(ada) })
  const { backchannelLogoutUri } = sso.urls('staff').oidc
  expect((await app(new Request(backchannelLogoutUri, { method: 'POST', body }))).status).toBe(200)
  expect(sessions.size).toBe(0)
  await signIn()
  // The page with the frame has a link on.
  const signedOut = await browser.open('/sign-out')
  expect(signedOut.text).toContain('You are signed out.')
  expect(await signedOut.follow('Continue')).toMatchObject({ url: 'https://app.example.com/goodbye' })
  expect(events.map(({ channel, initiatedBy }) => [channel, initiatedBy])).toEqual([
    ['front', 'provider'],
    ['back', 'provider'],
    ['front', 'relying-party'],
  ])
  expect((await browser.open('/auth/login')).forms.map(({ id }) => id)).toContain('sign-in')
})
