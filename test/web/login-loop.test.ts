import { createRelyingParty, requireSignIn, type SsoError, statusOf } from 'relyant'
import {
  createTestBrowser,
  createTestOidcProvider,
  createTestSamlProvider,
  fetchFrom,
  type Page,
  person,
  type TestBrowser,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'

const ada = person({ email: 'ada@example.com' })
const good = 'session=ada; Path=/; Secure; HttpOnly; SameSite=Lax'

interface World {
  readonly browser: TestBrowser
  readonly errors: readonly SsoError[]
  readonly signIns: () => number
  /** The `Set-Cookie` of the application's own session. */
  session: string | undefined
}

/** An application with a guarded page, and with a session cookie that may not come back. */
function createWorld(session: string | undefined, connection = 'staff'): World {
  const oidc = createTestOidcProvider({ people: [ada] })
  const saml = createTestSamlProvider({ people: [ada] })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret for tests, of at least 32 bytes'],
    connections: [oidc.connection('staff'), saml.connection('acme')],
    fetch: fetchFrom(oidc, saml),
  })
  const errors: SsoError[] = []
  let signIns = 0
  const isSignedIn = (request: Request): boolean => /\bsession=ada/.test(request.headers.get('cookie') ?? '')
  const guard = requireSignIn(sso, { isSignedIn, connection })
  const handle = sso.handler({
    onError: (error) => void errors.push(error),
    onSignIn: ({ returnTo }) => {
      signIns += 1
      const headers = new Headers({ location: returnTo })
      if (world.session !== undefined) headers.set('set-cookie', world.session)
      return new Response(null, { status: 303, headers })
    },
  })
  const html = (body: string, headers: Record<string, string> = {}): Response =>
    new Response(body, { headers: { 'content-type': 'text/html', ...headers } })
  const app = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (pathname === '/bye') return html('<a href="/wiki">Sign in</a>', { 'set-cookie': 'session=; Path=/; Max-Age=0' })
    if (pathname === '/wiki') return (await guard(request)) ?? html('<p>The wiki</p><a href="/bye">Sign out</a>')
    return handle(request)
  }
  const browser = createTestBrowser(app, { providers: [oidc, saml] })
  const world: World = { browser, errors, signIns: () => signIns, session }
  return world
}

async function signIn(page: Page): Promise<Page> {
  return page.forms.length === 0 ? page : page.signInAs(ada)
}

describe('a browser that is sent from sign-in to sign-in', () => {
  test.each<[string, string | undefined, string]>([
    ['no session at all', undefined, 'staff'],
    ['a session that stays behind: SameSite=Strict', 'session=ada; Path=/; Secure; SameSite=Strict', 'staff'],
    ['no session at all, over SAML', undefined, 'acme'],
    ['a session of another path', 'session=ada; Path=/app; Secure; SameSite=Lax', 'staff'],
    ['a session of another domain, over SAML', 'session=ada; Path=/; Domain=example.org; Secure', 'acme'],
  ])('is stopped, and the operator told why: %s', async (_cause, session, connection) => {
    const world = createWorld(session, connection)
    const page = await signIn(await world.browser.open('/wiki'))
    expect([page.status, world.signIns(), world.errors.length]).toEqual([500, 3, 1])
    const [error] = world.errors as [SsoError]
    expect(error).toMatchObject({ code: 'login_loop', kind: 'configuration', connection, details: { count: 3 } })
    expect(statusOf(error)).toBe(500)
    expect(error.hint).toMatch(/trust proxy.*SameSite=Strict.*saved before the redirect/)
    expect(page.text).toContain('the application did not remember it')

    // Once the cause is gone, the link of the page goes where the person wanted to.
    world.session = good
    expect((await page.follow('Start again')).text).toContain('The wiki')
    expect([world.errors.length, page.browser.page?.url]).toEqual([1, 'https://app.example.com/wiki'])
  })

  test('is stopped also where the provider asks nothing, and again where the cause is still there', async () => {
    const world = createWorld(good)
    await signIn(await world.browser.open('/wiki'))
    world.session = undefined
    await world.browser.open('/bye')
    const page = await world.browser.open('/wiki')
    expect([page.status, world.signIns()]).toEqual([500, 4])
    expect((await page.follow('Start again')).status).toBe(500)
    expect(world.errors.map(({ code }) => code)).toEqual(['login_loop', 'login_loop'])
  })

  test('is stopped also where a script of the application sends it', async () => {
    const world = createWorld(undefined)
    const login = '/auth/login?connection=staff&returnTo=/bye'
    await signIn(await world.browser.open(login))
    const statuses: number[] = []
    for (let count = 0; count < 3; count += 1) {
      const headers = { 'sec-fetch-site': 'same-origin', 'sec-fetch-user': '' }
      statuses.push((await world.browser.open(login, { headers })).status)
    }
    expect(statuses).toEqual([200, 200, 500])
  })
})

describe('a person is not stopped', () => {
  test('who signs out and in, in haste', async () => {
    const world = createWorld(good)
    let page = await signIn(await world.browser.open('/wiki'))
    for (let count = 0; count < 8; count += 1) {
      page = await signIn(await (await page.follow('Sign out')).follow('Sign in'))
      expect(page.text).toContain('The wiki')
    }
    expect([world.signIns(), world.errors]).toEqual([9, []])
  })

  test('who types the address after each sign-out, and is asked by the provider', async () => {
    const world = createWorld(good)
    for (let count = 0; count < 8; count += 1) {
      const login = await world.browser.open('/auth/login?connection=staff&returnTo=/wiki')
      expect((await signIn(login)).text).toContain('The wiki')
      world.browser.clearCookies()
    }
    expect(world.errors).toEqual([])
  })

  test('who opens many tabs at once', async () => {
    const world = createWorld(good)
    const tabs = Array.from({ length: 5 }, () => world.browser.tab())
    const pages: Page[] = []
    for (const tab of tabs) pages.push(await tab.open('/wiki'))
    for (const page of pages) expect((await signIn(page)).text).toContain('The wiki')
    expect([world.signIns(), world.errors]).toEqual([5, []])
  })

  test('whose cookies say something else', async () => {
    const world = createWorld(good)
    for (const cookies of ['__Host-sso-rounds=9.acme; __Host-sso-done=own', '__Host-sso-rounds=x; __Host-sso-done=x']) {
      const headers = { cookie: cookies, 'sec-fetch-site': 'cross-site' }
      const page = await world.browser.open('/auth/login?connection=staff', { headers, follow: false })
      expect(page.status).toBe(303)
    }
    expect(world.errors).toEqual([])
  })
})
