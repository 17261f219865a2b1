import { createTestBrowser, createTestClock, type TestProvider } from 'relyant/testing'
import { expect, test } from 'vitest'

const html = (body: string, headers: Record<string, string> = {}): Response =>
  new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })

const see = (location: string, status = 303, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { location, ...headers } })

/** Answers with what it was asked. */
async function echo(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  return Response.json({ method: request.method, url: pathname + search, headers, body: await request.text() })
}

interface Echoed {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

const provider = (answer: (request: Request) => Response | Promise<Response>): TestProvider => ({
  origins: ['https://id.example.net'],
  people: [],
  fetch: async (input, init) => answer(new Request(input, init)),
})

test('a typed URL comes from no site, a link from its own', async () => {
  const browser = createTestBrowser((request) =>
    request.url.endsWith('/home') ? html('<a href="/next?x=1&amp;y=2">Go <b>on</b></a>') : echo(request),
  )
  const page = await browser.open('/home')
  expect((await browser.open('/typed')).json()).toMatchObject({
    method: 'GET',
    headers: {
      'sec-fetch-site': 'none',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-user': '?1',
    },
  })
  const followed = await page.follow('Go on')
  expect(followed.url).toBe('https://app.example.com/next?x=1&y=2')
  expect(followed.json()).toMatchObject({ headers: { 'sec-fetch-site': 'same-origin' } })
  expect((await page.follow('/next?x=1&y=2')).url).toBe(followed.url)
})

test('a link that is not there is an error that lists those that are', async () => {
  const page = await createTestBrowser(() => html('<title>Home</title><a href="/a">First</a>')).open('/?secret=1')
  await expect(page.follow('Second')).rejects.toThrow(
    'https://app.example.com/ (200, "Home") has no link "Second"; it has "First" (/a)',
  )
})

test.each([
  [301, 'GET', ''],
  [302, 'GET', ''],
  [303, 'GET', ''],
  [307, 'POST', 'a=b'],
  [308, 'POST', 'a=b'],
])('a POST that is redirected with %i goes on as %s', async (status, method, body) => {
  const browser = createTestBrowser((request) => (request.url.endsWith('/form') ? see('/end', status) : echo(request)))
  const page = await browser.post('/form', { a: 'b' }, { from: 'https://app.example.com/' })
  expect(page.json()).toMatchObject({ method, body })
  expect(browser.visited).toEqual(['https://app.example.com/form', 'https://app.example.com/end'])
})

test('redirects lead from one origin to another, and each is asked under its own', async () => {
  const app = (request: Request): Response | Promise<Response> =>
    request.url.endsWith('/back') ? echo(request) : see('https://id.example.net/authorize')
  const browser = createTestBrowser(app, { providers: [provider(() => see('https://app.example.com/back', 302))] })
  const page = await browser.open('/')
  expect(page.url).toBe('https://app.example.com/back')
  expect(browser.visited).toHaveLength(3)
  expect(page.json()).toMatchObject({ headers: { 'sec-fetch-site': 'none' } })
})

test('with follow: false a redirect is a page that says where it leads', async () => {
  const browser = createTestBrowser(() => see('/wiki?a=1'))
  const page = await browser.open('/login', { follow: false })
  expect([page.status, page.location, page.url]).toEqual([
    303,
    'https://app.example.com/wiki?a=1',
    'https://app.example.com/login',
  ])
  expect(browser.visited).toHaveLength(1)
})

test('a loop of redirects is an error that names it', async () => {
  const browser = createTestBrowser((request) => see(request.url.includes('/one') ? '/two?n=1' : '/one'))
  await expect(browser.open('/one')).rejects.toThrow(
    'this never ends: GET https://app.example.com/one → GET https://app.example.com/two → GET https://app.example.com/one',
  )
})

test('an origin where nobody answers is an error that says what to give, without the query', async () => {
  const browser = createTestBrowser(() => see('https://id.example.net/authorize?state=secret'))
  await expect(browser.open('/')).rejects.toThrow(
    "nothing answers at https://id.example.net/authorize: give the browser the test provider of https://id.example.net in providers, or an application as { 'https://id.example.net': app }, or the application's baseUrl as its origin; it knows https://app.example.com",
  )
})

test('several applications answer each at its own origin; paths belong to the first', async () => {
  const browser = createTestBrowser({
    'https://app.example.com': () => see('https://edge.example.com/x'),
    'https://edge.example.com': echo,
  })
  expect((await browser.open('/')).url).toBe('https://edge.example.com/x')
})

test.each(['https://app.example.com/path', 'app.example.com'])('%s is no origin', (origin) => {
  expect(() => createTestBrowser(echo, { origin })).toThrow()
})

const autoForm = (action: string): string =>
  `<form id="other"></form><form method="post" action="${action}" id="auto-submit"><input type="hidden" name="a" value="&quot;1&#39;"></form>
<script>document.getElementById('auto-submit').submit()</script>`

test('a form that submits itself is submitted, across sites, by nobody’s hand', async () => {
  const idp = provider(() => html(autoForm('https://app.example.com/acs')))
  const browser = createTestBrowser(
    (request) => (request.url.endsWith('/acs') ? echo(request) : see('https://id.example.net/sso')),
    { providers: [idp] },
  )
  const page = await browser.open('/')
  const { headers, body } = page.json() as Echoed
  expect(body).toBe('a=%221%27')
  expect(headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'https://id.example.net',
    'sec-fetch-site': 'cross-site',
  })
  expect(headers['sec-fetch-user']).toBeUndefined()
  const stopped = await browser.open('https://id.example.net/sso', { follow: false })
  expect(stopped.forms.map(({ id }) => id)).toEqual(['other', 'auto-submit'])
})

test('a page that sends no referrer posts its form without an origin', async () => {
  const browser = createTestBrowser((request) =>
    request.method === 'GET'
      ? html('<form method="post"></form>', { 'referrer-policy': 'no-referrer' })
      : echo(request),
  )
  const page = await (await browser.open('/form?a=1')).submit()
  expect(page.json()).toMatchObject({ url: '/form?a=1', headers: { origin: 'null', 'sec-fetch-user': '?1' } })
})

test('a form that is sent on to another origin no longer says where it began', async () => {
  const browser = createTestBrowser({
    'https://app.example.com': () => see('https://edge.example.com/x', 307),
    'https://edge.example.com': echo,
  })
  const page = await browser.post('/', { a: 'b' }, { from: 'https://evil.example' })
  expect(page.json()).toMatchObject({ headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } })
})

test('back asks for the page before again, and the page of an answered form is left out', async () => {
  const browser = createTestBrowser((request) => {
    if (request.url.endsWith('/auto')) return html(autoForm('/done'))
    return echo(request)
  })
  await browser.open('/first')
  await browser.open('/auto')
  expect(browser.page?.url).toBe('https://app.example.com/done')
  expect((await browser.reload()).json()).toMatchObject({ method: 'POST', url: '/done', body: 'a=%221%27' })
  expect((await browser.back()).json()).toMatchObject({ method: 'GET', url: '/first' })
  await expect(browser.back()).rejects.toThrow('there is no page to go back to')
})

test('"No Content" leaves the open page where it is', async () => {
  const browser = createTestBrowser((request) =>
    request.url.endsWith('/none') ? new Response(null, { status: 204 }) : echo(request),
  )
  await browser.open('/first')
  expect((await browser.open('/none')).status).toBe(204)
  expect(browser.page?.url).toBe('https://app.example.com/first')
})

test('tabs have their own pages and one set of cookies', async () => {
  const browser = createTestBrowser((request) =>
    request.url.endsWith('/set') ? see('/', 303, { 'set-cookie': 'a=1' }) : echo(request),
  )
  await browser.open('/set')
  const tab = browser.tab()
  expect(tab.page).toBeUndefined()
  expect((await tab.open('/tab')).json()).toMatchObject({ headers: { cookie: 'a=1' } })
  expect(browser.page?.url).toBe('https://app.example.com/')
  browser.clearCookies()
  expect(tab.cookies()).toEqual([])
})

test('prefetching says so, stays where it is, keeps cookies, and submits nothing', async () => {
  const purposes: (string | null)[] = []
  const browser = createTestBrowser((request) => {
    purposes.push(request.headers.get('sec-purpose'))
    return html(autoForm('/never'), { 'set-cookie': 'a=1' })
  })
  const page = await browser.prefetch('/x')
  expect(page.forms).toHaveLength(2)
  expect(purposes).toEqual(['prefetch'])
  expect(browser.page).toBeUndefined()
  expect(browser.cookies().map(({ name }) => name)).toEqual(['a'])
})

test('the host of a typed URL gets what the options say, as does every request', async () => {
  const browser = createTestBrowser(echo, { headers: { 'accept-language': 'de', 'x-one': '1' } })
  expect((await browser.open('/', { headers: { 'x-two': '2' } })).json()).toMatchObject({
    headers: { 'accept-language': 'de', 'x-one': '1', 'x-two': '2' },
  })
  expect(await (await browser.fetch('/')).json()).toMatchObject({ headers: { 'x-one': '1' } })
})

test('the fragment stays in the browser', async () => {
  const browser = createTestBrowser((request) => (request.url.includes('/b') ? new Response(request.url) : see('/b')))
  const page = await browser.open('/a#part')
  expect([page.text, page.url]).toEqual(['https://app.example.com/b', 'https://app.example.com/b#part'])
})

test('cookies expire on the clock of the test', async () => {
  const clock = createTestClock('2030-01-01T00:00:00Z')
  const browser = createTestBrowser(
    (request) => new Response(request.headers.get('cookie'), { headers: { 'set-cookie': 'a=1; Max-Age=60' } }),
    { now: clock.now },
  )
  await browser.open('/')
  clock.advance(59)
  expect((await browser.open('/')).text).toBe('a=1')
  clock.advance(60)
  expect((await browser.open('/')).text).toBe('')
})
