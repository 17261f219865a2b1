import { createRelyingParty, type HandlerOptions, type RelyingParty, serializeCookie, startResponse } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty
let handle: (request: Request) => Promise<Response>
const calls: unknown[] = []

const setUp = (options: Partial<HandlerOptions> = {}): void => {
  sso = createRelyingParty(scenario.options)
  handle = sso.handler({ onSignIn: (signIn) => void calls.push(signIn.identity.subject), ...options })
}

beforeEach(async () => {
  scenario = await createScenario()
  calls.length = 0
  setUp()
})

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  handle(new Request(`https://app.example.com${path}`, { headers }))

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
  handle(new Request(`https://app.example.com${path}`, { method: 'POST', body, headers }))

const setCookies = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

async function answered(): Promise<{ url: string; cookie: string }> {
  const start = await sso.begin({ connection: 'staff', returnTo: '/wiki' })
  return { url: scenario.openId.answer(start), cookie: cookieHeader(start.cookies) }
}

describe('the login route', () => {
  test('sends the browser to the provider with the cookie of the transaction and its own', async () => {
    const response = await get('/auth/login?connection=staff&returnTo=/wiki&login_hint=ada')
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin).toBe('https://op.example')
    expect(location.searchParams.get('login_hint')).toBe('ada')
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-sso-browser-[\w-]{31}=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; Secure; SameSite=None$/,
      ),
      expect.stringMatching(/^__Host-sso-[\w-]{33}=[\w.-]+; Path=\/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax$/),
    ])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test.each([
    ['by its issuer', '/auth/login?iss=https%3A%2F%2Fop.example%2F'],
    ['by its issuer and connection', '/auth/login?iss=https%3A%2F%2Fop.example%2F&connection=staff'],
    [
      'with a target',
      '/auth/login?iss=https%3A%2F%2Fop.example%2F&target_link_uri=https%3A%2F%2Fapp.example.com%2Fdeep',
    ],
  ])('serves a sign-in that a portal starts, %s', async (_name, path) => {
    expect((await get(path)).headers.get('location')).toMatch(/^https:\/\/op\.example\/auth\?/)
  })

  test('serves a portal that posts', async () => {
    const response = await post('/auth/login?connection=acme', new URLSearchParams({ returnTo: '/x' }))
    expect(response.headers.get('location')).toMatch(/^https:\/\/sso\.jumpcloud\.com\//)
  })

  test('is reached by a form under form-action: a page goes on to the provider, and is no redirect', async () => {
    const navigates = { 'sec-fetch-mode': 'navigate' }
    const response = await post('/auth/login?connection=staff', new URLSearchParams(), navigates)
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(response.headers.getSetCookie()).toHaveLength(2)
    const page = await response.text()
    const [, url = ''] =
      /<meta http-equiv="refresh" content="0; url=(https:\/\/op\.example\/auth\?[^"]+)">/.exec(page) ?? []
    expect(page).toContain(`<a href="${url}">Continue</a>`)
    expect(new URL(url.replaceAll('&amp;', '&')).searchParams.get('code_challenge_method')).toBe('S256')
    expect((await get('/auth/login?connection=staff', navigates)).status).toBe(303)
  })

  test.each([
    ['/auth/login', 400, /does not say how to sign in/],
    ['/auth/login?connection=nobody', 404, /no such sign-in/],
    ['/auth/login?iss=https%3A%2F%2Fevil.example', 400, /does not say how to sign in/],
    ['/auth/login?connection=staff&iss=https%3A%2F%2Fevil.example', 400, /could not be accepted/],
    ['/auth/login?connection=acme&iss=https%3A%2F%2Fop.example%2F', 400, /could not be accepted/],
    ['/auth/login?connection=staff&returnTo=//evil.example', 400, /cannot be opened after signing in/],
    [
      '/auth/login?connection=staff&target_link_uri=https%3A%2F%2Fevil.example',
      400,
      /cannot be opened after signing in/,
    ],
    ['/auth/login?connection=staff&connection=acme', 400, /could not be accepted/],
  ])('refuses %s', async (path, status, text) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(text)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test('takes the only connection where there is one', async () => {
    const [, acme] = scenario.options.connections as [unknown, never]
    const one = createRelyingParty({ ...scenario.options, connections: [acme] }).handler({ onSignIn: () => undefined })
    const response = await one(new Request('https://app.example.com/auth/login'))
    expect(response.headers.get('location')).toMatch(/^https:\/\/sso\.jumpcloud\.com\//)
  })

  test('cannot choose where connections are looked up', async () => {
    const looked = createRelyingParty({ ...scenario.options, connections: () => undefined }).handler({
      onSignIn: () => undefined,
    })
    expect((await looked(new Request('https://app.example.com/auth/login'))).status).toBe(400)
  })

  test.each([
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'next-router-prefetch': '1' },
  ])('begins nothing for a prefetch: %j', async (headers) => {
    const response = await get('/auth/login?connection=staff', headers as Record<string, string>)
    expect([response.status, response.headers.getSetCookie()]).toEqual([204, []])
  })

  test('shows a form that posts itself for the POST binding', async () => {
    const [, acme] = scenario.options.connections as [unknown, object]
    const posting = createRelyingParty({ ...scenario.options, connections: [{ ...acme, ssoBinding: 'post' } as never] })
    const response = await posting.handler({ onSignIn: () => undefined })(
      new Request('https://app.example.com/auth/login'),
    )
    expect(response.status).toBe(200)
    const page = await response.text()
    expect(page).toContain('<form method="post" action="https://sso.jumpcloud.com/saml2/acme">')
    expect(page).toMatch(/name="SAMLRequest" value="[A-Za-z0-9+/=]+"/)
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'sha256-/)
    expect(response.headers.getSetCookie()[0]).toMatch(/SameSite=None/)
  })
})

describe('a callback', () => {
  test('calls the application, clears the cookie and goes where the sign-in began', async () => {
    const { url, cookie } = await answered()
    const response = await get(url, { cookie })
    expect(calls).toEqual(['u1'])
    expect([response.status, response.headers.get('location')]).toEqual([303, '/wiki'])
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-sso-[\w-]+=; Path=\/; Max-Age=0;/)])
  })

  test('adds its cookies to the response of the application', async () => {
    setUp({
      onSignIn: ({ returnTo }) =>
        new Response(null, { status: 302, headers: { location: returnTo, 'set-cookie': 'session=1; Path=/' } }),
    })
    const { url, cookie } = await answered()
    const response = await get(url, { cookie })
    expect(response.status).toBe(302)
    expect(response.headers.getSetCookie()).toEqual(['session=1; Path=/', expect.stringMatching(/^__Host-sso-/)])
  })

  test('shows a plain page with the public sentence and a way to start again', async () => {
    const refusals: unknown[] = []
    setUp({ onError: (error) => void refusals.push(error.code) })
    const { url, cookie } = await answered()
    const response = await get(url.replace(/code=[^&]*/, 'error=access_denied&error_description=<b>secret+reason'), {
      cookie,
    })
    const page = await response.text()
    expect(refusals).toEqual(['access_denied'])
    expect(response.status).toBe(403)
    expect(page).toContain('<html lang="en">')
    expect(page).toContain('Your identity provider did not confirm this sign-in.')
    expect(page).toContain('<a href="https://app.example.com/auth/login?connection=staff">Start again</a>')
    expect(page).not.toMatch(/secret reason|access_denied/)
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(setCookies(response)).toMatch(/^__Host-sso-[\w-]+=$/)
  })

  test('shows the page of the application instead', async () => {
    setUp({ onError: (error) => new Response(error.code, { status: 418 }) })
    const response = await get('/auth/callback')
    expect([response.status, await response.text()]).toEqual([418, 'response_missing'])
  })

  test('says when to try again while the provider is down', async () => {
    scenario.openId.misbehave({ endpoint: { token: () => new Response(null, { status: 503 }) } })
    const { url, cookie } = await answered()
    const response = await get(url, { cookie })
    expect([response.status, response.headers.get('retry-after'), setCookies(response)]).toEqual([503, '10', ''])
  })

  test('lets a bug of the application through', async () => {
    setUp({
      onSignIn: () => {
        throw new TypeError('a bug')
      },
    })
    const { url, cookie } = await answered()
    await expect(get(url, { cookie })).rejects.toThrow('a bug')
  })

  test('reads a SAML form, and no other body', async () => {
    const start = await sso.begin({ connection: 'acme', returnTo: '/teams' })
    const cookie = cookieHeader(start.cookies)
    const form = new URLSearchParams(scenario.saml.answer(start))
    const text = await post('/login/callback?connection=acme', form.toString(), {
      cookie,
      'content-type': 'text/plain',
    })
    expect(text.status).toBe(500)
    const response = await post('/login/callback?connection=acme', form, { cookie })
    expect(response.headers.get('location')).toBe('/teams')
    expect(calls).toEqual(['ada@example.com'])
  })

  test('refuses a form of more than a megabyte', async () => {
    const errors: string[] = []
    setUp({ onError: (error) => void errors.push(error.message) })
    const body = new URLSearchParams({ SAMLResponse: 'x'.repeat(1024 * 1024) })
    expect((await post('/login/callback?connection=acme', body)).status).toBe(400)
    expect(errors).toEqual(['the posted form is larger than 1048576 bytes'])
  })
})

describe('other requests', () => {
  test('our metadata is served by name', async () => {
    const response = await get('/auth/metadata/acme')
    expect(response.headers.get('content-type')).toBe('application/samlmetadata+xml; charset=utf-8')
    expect(await response.text()).toContain('EntityDescriptor')
    expect((await get('/auth/metadata/staff')).status).toBe(404)
    expect((await get('/auth/metadata/nobody')).status).toBe(404)
  })

  test('metadata without a name is that of the only connection', async () => {
    const [, acme] = scenario.options.connections as [unknown, never]
    const one = createRelyingParty({ ...scenario.options, connections: [acme], routes: { metadata: '/metadata' } })
    const response = await one.handler({ onSignIn: () => undefined })(new Request('https://app.example.com/metadata'))
    expect(await response.text()).toContain('urn:auth0:port-prod:acme')
  })

  test('other methods are not allowed', async () => {
    for (const [path, allow] of [
      ['/auth/login', 'GET, POST'],
      ['/auth/callback', 'GET, POST'],
      ['/auth/metadata/acme', 'GET'],
    ]) {
      const response = await handle(new Request(`https://app.example.com${path}`, { method: 'PUT' }))
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
    }
  })

  test('the URLs to register are there to be read', () => {
    expect(sso.urls('acme')).toEqual({
      loginUrl: 'https://app.example.com/auth/login?connection=acme',
      oidc: {
        redirectUris: {
          login: 'https://app.example.com/auth/callback',
          enrollment: 'https://app.example.com/auth/enrollment/callback',
          mfa: 'https://edge.example.com/openid/mfa/callback',
        },
        postLogoutRedirectUri: 'https://app.example.com/auth/logout/callback',
        backchannelLogoutUri: 'https://app.example.com/auth/logout/back-channel/acme',
        frontchannelLogoutUri: 'https://app.example.com/auth/logout/front-channel/acme',
        initiateLoginUri: 'https://app.example.com/auth/login?connection=acme',
      },
      saml: {
        acs: {
          login: 'https://app.example.com/login/callback?connection=acme',
          enrollment: 'https://app.example.com/login/callback?connection=acme',
          mfa: 'https://app.example.com/login/callback?connection=acme',
        },
        metadata: 'https://app.example.com/auth/metadata/acme',
        singleLogoutService: 'https://app.example.com/auth/logout/saml/acme',
      },
    })
    const inPath = createRelyingParty({ ...scenario.options, routes: { login: '/start/:connection' } })
    expect(inPath.urls('acme').loginUrl).toBe('https://app.example.com/start/acme')
  })

  test('the login route can carry the connection in its path', async () => {
    const inPath = createRelyingParty({ ...scenario.options, routes: { login: '/start/:connection' } })
    const response = await inPath.handler({ onSignIn: () => undefined })(
      new Request('https://app.example.com/start/staff'),
    )
    expect(response.headers.get('location')).toMatch(/^https:\/\/op\.example\/auth/)
  })

  test('every other place is not found', async () => {
    expect((await get('/elsewhere')).status).toBe(404)
  })

  test('an application sends the browser off by itself', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const response = startResponse(start)
    expect(response.headers.get('location')).toBe(start.outbound.url)
    expect(response.headers.getSetCookie()).toEqual(start.cookies.map(serializeCookie))
    const form = new Request('https://app.example.com/in', {
      method: 'POST',
      headers: { 'sec-fetch-mode': 'navigate' },
    })
    const onward = startResponse(start, form)
    expect([onward.status, onward.headers.get('location')]).toEqual([200, null])
    expect(onward.headers.getSetCookie()).toEqual(start.cookies.map(serializeCookie))
  })
})
