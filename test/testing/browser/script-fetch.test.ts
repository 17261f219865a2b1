import { createTestBrowser } from 'relyant/testing'
import { expect, test } from 'vitest'

const echo = async (request: Request): Promise<Response> => {
  const headers = Object.fromEntries(request.headers)
  return Response.json({ method: request.method, url: request.url, headers, body: await request.text() })
}

const setting = async (request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url)
  if (pathname === '/moved') return new Response(null, { status: 302, headers: { location: '/there' } })
  if (pathname !== '/set') return echo(request)
  const headers = new Headers()
  for (const cookie of ['l=1', 's=1; SameSite=Strict', 'n=1; SameSite=None; Secure'])
    headers.append('set-cookie', cookie)
  return new Response('', { headers })
}

test('a script asks as one: no page load, the cookies of its own origin', async () => {
  const browser = createTestBrowser(setting)
  await browser.open('/set')
  const response = await browser.fetch('/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  })
  const asked = await response.json()
  expect(asked).toMatchObject({
    method: 'POST',
    body: '{"a":1}',
    headers: {
      accept: '*/*',
      cookie: 'l=1; s=1; n=1',
      origin: 'https://app.example.com',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'sec-fetch-site': 'same-origin',
    },
  })
  expect(browser.page?.url).toBe('https://app.example.com/set')
})

test.each([
  ['https://other.example.com', 'same-origin', undefined],
  ['https://other.example.com', 'include', 'l=1; s=1; n=1'],
  ['https://evil.example', 'include', 'n=1'],
  ['https://evil.example', 'omit', undefined],
] as const)('of a page of %s with credentials: %s', async (from, credentials, cookie) => {
  const browser = createTestBrowser({ 'https://app.example.com': setting, [from]: () => new Response('page') })
  await browser.open('/set')
  await browser.open(from)
  const asked = await (await browser.fetch('https://app.example.com/api', { credentials })).json()
  expect(asked.headers.cookie).toBe(cookie)
  expect(asked.headers.origin).toBe(from)
})

test('a script follows redirects, or does not', async () => {
  const browser = createTestBrowser(setting)
  expect(await (await browser.fetch('/moved', { method: 'POST', body: 'x' })).json()).toMatchObject({
    method: 'GET',
    url: 'https://app.example.com/there',
    body: '',
  })
  expect((await browser.fetch('/moved', { redirect: 'manual' })).status).toBe(302)
  await expect(browser.fetch('/moved', { redirect: 'error' })).rejects.toThrow('redirects')
  const looping = createTestBrowser(() => new Response(null, { status: 302, headers: { location: '/again' } }))
  await expect(looping.fetch('/')).rejects.toThrow('more than 20 redirects')
})

test('what a browser writes itself a script cannot write: its cookies, its origin, what the request is', async () => {
  const browser = createTestBrowser({
    'https://app.example.com': setting,
    'https://evil.example': () => new Response(),
  })
  await browser.open('https://evil.example')
  const headers = {
    cookie: '__Host-session=stolen',
    origin: 'https://app.example.com',
    referer: 'https://app.example.com/',
    'sec-fetch-site': 'same-origin',
    'x-own': '1',
  }
  const asked = await (await browser.fetch('https://app.example.com/api', { headers })).json()
  expect(asked.headers).toMatchObject({
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
    'x-own': '1',
  })
  expect([asked.headers.cookie, asked.headers.referer]).toEqual([undefined, undefined])
})

test('a cookie without a name is its value alone, for a script as for a page', async () => {
  const browser = createTestBrowser(async (request: Request) =>
    request.url.endsWith('/set') ? new Response('', { headers: { 'set-cookie': '=nameless' } }) : echo(request),
  )
  await browser.open('/set')
  const byScript = (await (await browser.fetch('/api')).json()).headers.cookie
  expect([byScript, ((await browser.open('/page')).json() as { headers: { cookie: string } }).headers.cookie]).toEqual([
    'nameless',
    'nameless',
  ])
})
