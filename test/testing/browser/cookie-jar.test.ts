import fc from 'fast-check'
import { createTestBrowser, createTestClock } from 'relyant/testing'
import { CookieJar as ToughCookieJar } from 'tough-cookie'
import { describe, expect, test } from 'vitest'
import { type CookieContext, createCookieJar } from '../../../src/testing/browser/cookie-jar.ts'

const start = Date.parse('2030-06-01T00:00:00Z')
const ownPage: CookieContext = { sameSite: true, navigation: true, method: 'GET' }
const foreignLink: CookieContext = { sameSite: false, navigation: true, method: 'GET' }
const foreignForm: CookieContext = { sameSite: false, navigation: true, method: 'POST' }
const foreignScript: CookieContext = { sameSite: false, navigation: false, method: 'GET' }

function jarOn(origin = 'https://app.example.com/dir/page') {
  const clock = createTestClock(start)
  const jar = createCookieJar(clock.now)
  const sent = (url = origin, context = ownPage): string =>
    jar
      .select(new URL(url), context)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  return { clock, jar, sent, store: (line: string, context = ownPage) => jar.store(line, new URL(origin), context) }
}

describe('which URLs a cookie belongs to', () => {
  test.each([
    ['a=1', 'https://app.example.com/dir/other', true],
    ['a=1', 'https://app.example.com/dir', true],
    ['a=1', 'https://app.example.com/directory', false],
    ['a=1', 'https://app.example.com/', false],
    ['a=1; Path=/', 'https://app.example.com/', true],
    ['a=1; Path=/', 'http://app.example.com:8080/', true],
    ['a=1; Path=/', 'https://sub.app.example.com/', false],
    ['a=1; Path=/; Domain=example.com', 'https://other.example.com/', true],
    ['a=1; Path=/; Domain=.EXAMPLE.com', 'https://example.com/', true],
    ['a=1; Path=/; Domain=example.com', 'https://badexample.com/', false],
    ['a=1; Path=/; Domain=', 'https://app.example.com/', true],
    ['a=1; Path=relative', 'https://app.example.com/dir/x', true],
    ['a=1; Path=/; Secure', 'http://app.example.com/', false],
    ['a=1; Path=/dir/page/', 'https://app.example.com/dir/page', false],
    ['a=1; Path=/dir/page/', 'https://app.example.com/dir/page/below', true],
  ])('%s at %s: %s', (line, url, belongs) => {
    const { sent, store } = jarOn()
    expect(store(line)).toBeUndefined()
    expect(sent(url)).toBe(belongs ? 'a=1' : '')
  })

  test('longer paths come first, and then older cookies; a new value does not make a cookie younger', () => {
    const { sent, store } = jarOn()
    for (const line of ['root=1; Path=/', 'b=1', 'c=1', 'root=2; Path=/', 'b=2']) store(line)
    expect(sent()).toBe('b=2; c=1; root=2')
  })
})

describe('what no browser takes', () => {
  test.each([
    ['', 'it has neither name nor value'],
    ['=', 'it has neither name nor value'],
    ['a=\u0001', 'it has a control character'],
    [`a=${'x'.repeat(4096)}`, 'name and value have more than 4096 bytes'],
    ['a=1; Domain=com', 'everybody can have a name below com'],
    ['a=1; Domain=co.uk', 'everybody can have a name below co.uk'],
    ['a=1; Domain=example.org', 'app.example.com does not belong to example.org'],
    ['a=1; Domain=below.app.example.com', 'app.example.com does not belong to below.app.example.com'],
    ['a=1; SameSite=None', 'SameSite=None needs Secure'],
    ['__Secure-a=1', 'a name like __Secure-a needs Secure'],
    ['__SECURE-a=1', 'a name like __SECURE-a needs Secure'],
    ['__Host-a=1; Path=/', 'a name like __Host-a needs Secure'],
    ['__Host-a=1; Secure', 'a name like __Host-a needs Path=/ and no Domain'],
    ['__host-a=1; Secure; Path=/dir', 'a name like __host-a needs Path=/ and no Domain'],
    ['__Host-a=1; Secure; Path=/; Domain=app.example.com', 'a name like __Host-a needs Path=/ and no Domain'],
    ['=__Host-a=1; Secure; Path=/', 'it has no name, and looks like one with a prefix'],
    ['__secure-a', 'it has no name, and looks like one with a prefix'],
  ])('%j', (line, problem) => {
    const { jar, store } = jarOn()
    expect(store(line)).toBe(problem)
    expect(jar.of(new URL('https://app.example.com/dir/page'))).toEqual([])
  })

  test('at the limits: 4096 bytes, and a prefix that keeps its promise', () => {
    const { store } = jarOn()
    expect(store(`a=${'x'.repeat(4095)}`)).toBeUndefined()
    expect(store('__Host-a=1; Secure; Path=/')).toBeUndefined()
    expect(store(`a=1; Path=/${'x'.repeat(1024)}`)).toBeUndefined()
  })

  test('by plain http: Secure, except on loopback, and what would hide a Secure cookie', () => {
    const { jar, store } = jarOn()
    const plain = new URL('http://app.example.com/dir/page')
    expect(jar.store('a=1; Secure', plain, ownPage)).toBe('it is Secure, and came by plain http')
    expect(jar.store('a=1; Secure', new URL('http://localhost:3000/'), ownPage)).toBeUndefined()
    store('session=1; Secure; Path=/dir')
    for (const line of ['session=2', 'session=2; Path=/dir/page', 'session=2; Domain=example.com; Path=/dir/x']) {
      expect(jar.store(line, plain, ownPage), line).toBe('it would hide a Secure cookie of the same name')
    }
    expect(jar.store('session=2; Path=/', plain, ownPage)).toBeUndefined()
    expect(jar.store('other=2', plain, ownPage)).toBeUndefined()
  })
})

describe('SameSite', () => {
  const lines = ['s=1; SameSite=Strict', 'l=1; SameSite=lax', 'd=1', 'n=1; SameSite=None; Secure', 'o=1; SameSite=Odd']

  test.each([
    ['a request of its own site', ownPage, 's=1; l=1; d=1; n=1; o=1'],
    ['a link of another site', foreignLink, 'l=1; d=1; n=1; o=1'],
    ['a form of another site, at once', foreignForm, 'd=1; n=1; o=1'],
    ['a script of another site', foreignScript, 'n=1'],
  ])('%s', (_, context, expected) => {
    const { sent, store } = jarOn()
    for (const line of lines) expect(store(line)).toBeUndefined()
    expect(sent(undefined, context)).toBe(expected)
  })

  test('two minutes after it was made, a cookie without SameSite is Lax', () => {
    const { clock, sent, store } = jarOn()
    store('d=1')
    clock.advance(60)
    store('d=2')
    clock.advance(59)
    expect(sent(undefined, foreignForm)).toBe('d=2')
    clock.advance(1)
    expect(sent(undefined, foreignForm)).toBe('')
    expect(sent(undefined, foreignLink)).toBe('d=2')
  })

  test('a script of another site sets only SameSite=None, a page load anything', () => {
    const { jar, store } = jarOn()
    expect(store('a=1', foreignScript)).toBe('it came with a request of another site')
    expect(store('n=1; SameSite=None; Secure', foreignScript)).toBeUndefined()
    expect(store('s=1; SameSite=Strict', foreignForm)).toBeUndefined()
    expect(jar.of(new URL('https://app.example.com/dir/')).map(({ name }) => name)).toEqual(['n', 's'])
  })
})

describe('how long', () => {
  test.each([
    ['a=1; Max-Age=60', 60],
    ['a=1; Expires=Sat, 01 Jun 2030 00:01:00 GMT', 60],
    ['a=1; Expires=Saturday, 01-Jun-30 00:01:00 GMT', 60],
    ['a=1; Max-Age=60; Expires=Sat, 01 Jun 2030 00:02:00 GMT', 60],
    ['a=1; Max-Age=60; Max-Age=x', 60],
    ['a=1; Expires=Sat, 01 Jun 2030 00:01:00 GMT; Expires=never', 60],
    ['a=1; Max-Age=99999999999', 400 * 86_400],
  ])('%s', (line, seconds) => {
    const { clock, sent, store } = jarOn()
    store(line)
    clock.advance(seconds - 1)
    expect(sent()).toBe('a=1')
    clock.advance(1)
    expect(sent()).toBe('')
  })

  test.each(['a=; Max-Age=0', 'a=1; Max-Age=-1', 'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])('%s removes', (line) => {
    const { sent, store } = jarOn()
    store('a=1')
    store(line)
    expect(sent()).toBe('')
  })

  test.each([
    'a=1; Expires=31 Feb 2031 00:00:00',
    'a=1; Expires=1 Jan 1600 00:00:00',
    'a=1; Expires=1 Jan 2001 24:00:00',
    'a=1; Expires=2001',
  ])('%s is no date: the cookie stays until the browser is closed', (line) => {
    const { jar, store } = jarOn()
    store(line)
    expect(jar.of(new URL('https://app.example.com/dir/'))[0]?.expires).toBeUndefined()
  })
})

test('it agrees with tough-cookie about what both read alike', () => {
  const name = fc.constantFrom('a', 'b', '__Host-a', '__Secure-b')
  const value = fc.stringMatching(/^[a-z0-9=,.-]{0,6}$/)
  const attribute = fc.constantFrom(
    ...['Secure', 'HttpOnly', 'Path=/', 'Path=/a', 'Path=/a/b', 'path=/a/', 'Path=', 'Path=x'],
    ...['Domain=example.com', 'Domain=.example.com', 'Domain=other.org', 'Domain=com'],
    ...['Max-Age=60', 'Max-Age=0', 'max-age=-5', 'Max-Age=x', 'Expires=Tue, 01 Jan 2030 00:00:00 GMT'],
    ...['Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=odd', 'SameSite=Lax', 'SameSite=Strict', 'Unknown=1', ''],
  )
  const line = fc
    .tuple(name, value, fc.array(attribute, { maxLength: 4 }))
    // To tough-cookie a cookie without SameSite may go anywhere, as it was before browsers changed it.
    .map(([cookie, text, attributes]) => [`${cookie}=${text}`, 'SameSite=Lax', ...attributes].join('; '))
  // It takes host-only cookies for the same as others, and lets plain http hide Secure ones: neither arises here. Nor
  // is the order compared: a cookie that was removed keeps its place there.
  const secure = ['https://app.example.com/', 'https://app.example.com/a', 'https://app.example.com/a/b']
  const other = ['https://other.example.com/ab', 'https://app.other.org/a']
  const url = fc.constantFrom(...secure, ...other)
  const anyUrl = fc.constantFrom(...secure, ...other, 'http://app.example.com/a/b/c', 'https://example.com/a')
  const kinds = [
    [ownPage, 'strict'],
    [foreignLink, 'lax'],
    [foreignScript, 'none'],
  ] as const
  const now = Date.now()
  let stored = 0
  const property = fc.property(
    fc.array(fc.tuple(line, url), { minLength: 1, maxLength: 6 }),
    anyUrl,
    (steps, asked) => {
      const ours = createCookieJar(() => now)
      const theirs = new ToughCookieJar(undefined, { prefixSecurity: 'silent', rejectPublicSuffixes: true })
      for (const [text, from] of steps) {
        ours.store(text, new URL(from), ownPage)
        theirs.setCookieSync(text, from, { ignoreError: true, sameSiteContext: 'strict' })
      }
      for (const [context, sameSiteContext] of kinds) {
        const sent = ours
          .select(new URL(asked), context)
          .map((cookie) => `${cookie.name}=${cookie.value}`)
          .sort()
        stored += sent.length
        const expected = theirs.getCookiesSync(asked, { sameSiteContext })
        expect(sent).toEqual(expected.map((cookie) => cookie.cookieString()).sort())
      }
    },
  )
  fc.assert(property, { numRuns: 2000 })
  expect(stored).toBeGreaterThan(1000)
})

describe('in the browser', () => {
  const setting = (request: Request): Response => {
    const headers = new Headers()
    for (const kind of ['Strict', 'Lax', 'None']) headers.append('set-cookie', `${kind}=1; SameSite=${kind}; Secure`)
    return new URL(request.url).pathname === '/set'
      ? new Response('', { headers })
      : new Response(request.headers.get('cookie'))
  }
  const foreign = {
    'https://app.example.com': setting,
    'https://edge.example.com': () => Response.redirect('https://app.example.com/seen', 303),
    'https://evil.example': () => Response.redirect('https://app.example.com/seen', 303),
  }

  test.each([
    ['https://evil.example/', 'Lax=1; None=1'],
    ['https://edge.example.com/', 'Strict=1; Lax=1; None=1'],
    ['https://app.example.com/x', 'Strict=1; Lax=1; None=1'],
    ['http://app.example.com/x', 'Lax=1; None=1'],
  ])('a link of %s', async (from, sent) => {
    const browser = createTestBrowser(foreign)
    await browser.open('/set')
    expect((await browser.open('/seen', { from })).text).toBe(sent)
  })

  test('a form of another site carries None, and its redirect to a page Lax as well', async () => {
    const browser = createTestBrowser({
      ...foreign,
      'https://app.example.com': (request) =>
        request.method === 'POST' ? Response.redirect('https://app.example.com/seen', 303) : setting(request),
    })
    await browser.open('/set')
    const form = { from: 'https://evil.example/' }
    expect((await browser.post('/seen', {}, form)).text).toBe('Lax=1; None=1')
    const direct = createTestBrowser(setting)
    await direct.open('/set')
    expect((await direct.post('/seen', {}, form)).text).toBe('None=1')
  })

  test('a typed URL is of no site, wherever it redirects from', async () => {
    const browser = createTestBrowser(foreign)
    await browser.open('/set')
    expect((await browser.open('https://evil.example/')).text).toBe('Strict=1; Lax=1; None=1')
  })

  test('what was not taken is written down, with the reason', async () => {
    const headers = { 'set-cookie': '__Host-session=1; Path=/' }
    const browser = createTestBrowser(() => new Response('', { headers }))
    await browser.open('/sign-in')
    await browser.fetch('/api')
    const refused = { line: '__Host-session=1; Path=/', why: 'a name like __Host-session needs Secure' }
    expect(browser.refusedCookies).toEqual([
      { ...refused, url: 'https://app.example.com/sign-in' },
      { ...refused, url: 'https://app.example.com/api' },
    ])
  })
})
