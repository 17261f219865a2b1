import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSsoError, type SsoError } from '../../src/core/errors.ts'
import { redact } from '../../src/core/refusals/shown.ts'
import { ReturnTo } from '../../src/core/return-to.ts'

const app = 'https://app.example.com'
const edge = 'https://edge.example.com:8443'
const origins = [app, edge] as const
const site = { origins, home: '/' } as const
const check = (value: string): string => ReturnTo.parse(value, site).place

describe('goes back to', () => {
  test.each([
    ['/', '/'],
    ['/wiki', '/wiki'],
    ['/wiki?page=1&next=//evil.example#top', '/wiki?page=1&next=//evil.example#top'],
    ['/a//b', '/a//b'],
    ['/a/../b', '/b'],
    ['/a/%2e%2e/b', '/b'],
    ['/..', '/'],
    ['/%2f/evil.example', '/%2f/evil.example'],
    ['/%5cevil.example', '/%5cevil.example'],
    ['/%09/evil.example', '/%09/evil.example'],
    ['/@evil.example', '/@evil.example'],
    ['/https://evil.example', '/https://evil.example'],
    ['/wörter', '/w%C3%B6rter'],
    ['/\u2028', '/%E2%80%A8'],
    ['/\ud800', '/%EF%BF%BD'],
    ['/?', '/'],
    [`/${'a'.repeat(2047)}`, `/${'a'.repeat(2047)}`],
    [app, '/'],
    [`${app}/wiki?page=1#top`, '/wiki?page=1#top'],
    [`${app}:443/wiki`, '/wiki'],
    ['HTTPS://APP.example.com/wiki', '/wiki'],
    ['https://ａｐｐ.example.com/wiki', '/wiki'],
    [`${edge}/openid`, `${edge}/openid`],
    [edge, `${edge}/`],
  ])('%s', (value, result) => {
    expect(check(value)).toBe(result)
    expect(check(result)).toBe(result)
  })
})

function refusalOf(value: string): SsoError {
  try {
    check(value)
  } catch (error) {
    if (isSsoError(error)) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('refuses', () => {
  test.each([
    ['nothing', ''],
    ['a relative path', 'wiki'],
    ['a query alone', '?page=1'],
    ['a fragment alone', '#top'],
    ['another host', 'https://evil.example/'],
    ['another host that begins like ours', 'https://app.example.com.evil.example/'],
    ['another scheme', 'http://app.example.com/'],
    ['another port', 'https://app.example.com:8443/'],
    ['a host without its scheme', '//app.example.com/'],
    ['another host without its scheme', '//evil.example'],
    ['three slashes', '///evil.example'],
    ['a backslash', '/\\evil.example'],
    ['two backslashes', '\\\\evil.example'],
    ['a backslash in an absolute URL', 'https:\\\\app.example.com'],
    ['a backslash after our name', 'https://app.example.com\\@evil.example'],
    ['a tab between slashes', '/\t/evil.example'],
    ['a line end between slashes', '/\n/evil.example'],
    ['a carriage return between slashes', '/\r/evil.example'],
    ['a line end in a header', '/wiki\r\nSet-Cookie: a=b'],
    ['white space in front', ' /wiki'],
    ['white space in front of another host', ' //evil.example'],
    ['a control character in front', '\u0001//evil.example'],
    ['NUL', '/\u0000'],
    ['DEL', '/\u007f'],
    ['dot segments that leave two slashes', '/.//evil.example'],
    ['dot segments that leave two slashes, upwards', '/a/..//evil.example'],
    ['dot segments that leave two slashes, encoded', '/%2e//evil.example'],
    ['two slashes after our own origin', 'https://app.example.com//evil.example'],
    ['a scheme without slashes', 'https:evil.example'],
    ['a scheme with one slash', 'https:/evil.example'],
    ['a scheme with three slashes', 'https:///evil.example'],
    ['javascript', 'javascript:alert(1)'],
    ['javascript that looks like ours', 'javascript://app.example.com/%0aalert(1)'],
    ['data', 'data:text/html,x'],
    ['blob', `blob:${app}/1`],
    ['a user name', 'https://alice@app.example.com/'],
    ['a password', 'https://:secret@app.example.com/'],
    ['our name as a user name', 'https://app.example.com@evil.example/'],
    ['a URL that is none', 'https://[app/'],
    ['a port that is none', 'https://app.example.com:x/'],
    ['too long a path', `/${'a'.repeat(2048)}`],
    ['a path that is too long when it is encoded', `/${'é'.repeat(400)}`],
    ['a URL that is too long when it is encoded', `${edge}/${'é'.repeat(400)}`],
  ])('%s', (_what, value) => {
    expect(refusalOf(value)).toMatchObject({
      code: 'return_to_refused',
      expected: [app, edge],
      received: redact(value),
      hint: 'Give a path that begins with one slash, or a URL on an origin of baseUrl or callbacks.',
    })
  })

  test('without repeating all of a long text, or letting it forge a line of a log', () => {
    const { message } = refusalOf(`evil\n${'a'.repeat(5000)}`)
    expect(message).toMatch(/^cannot return to "evil\\na+" after the sign-in$/)
    expect(message.length).toBeLessThan(300)
  })
})

describe('a wish', () => {
  const portal = { origins, home: '/portal/' } as const

  test('is granted where it is ours, and leads home where it is not', () => {
    expect(ReturnTo.parseWish('/wiki', portal).place).toBe('/wiki')
    expect(ReturnTo.parseWish('//evil.example', portal).place).toBe('/portal/')
    expect(ReturnTo.parse(undefined, portal).place).toBe('/portal/')
  })

  test('for the page of a request is that page, also behind a proxy that strips the path', () => {
    expect(ReturnTo.parseRequest('/portal/wiki?page=1', portal).place).toBe('/portal/wiki?page=1')
    expect(ReturnTo.parseRequest('/portal', portal).place).toBe('/portal')
    expect(ReturnTo.parseRequest('/wiki?page=1', portal).place).toBe('/portal/wiki?page=1')
    expect(ReturnTo.parseRequest('/\\evil.example', portal).place).toBe('/portal/')
  })
})

test('a browser on another origin is told a whole URL', () => {
  const place = ReturnTo.parse('/wiki', site)
  expect(place.resolveFor(`${app}/auth/callback`)).toBe('/wiki')
  expect(place.resolveFor(`${edge}/openid/callback`)).toBe(`${app}/wiki`)
  expect(ReturnTo.parse(`${edge}/openid`, site).resolveFor(`${app}/auth/callback`)).toBe(`${edge}/openid`)
})

const quirk = fc.constantFrom(
  ...[
    '/',
    '//',
    '\\',
    '/\\',
    '.',
    '..',
    './',
    '../',
    '/.//',
    '/..//',
    '%2e',
    '%2f',
    '%5c',
    '%09',
    '%00',
    '?',
    '#',
    '@',
    ':',
    ';',
  ],
  ...[
    '\t',
    '\n',
    '\r',
    ' ',
    '\u0000',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u2028',
    '\ufeff',
    '／',
    '＼',
    '。',
    '．',
    '＠',
    '：',
    'é',
    '\ud83d',
  ],
  ...[
    'https:',
    'http:',
    'HTTPS://',
    'https://',
    'javascript:',
    'data:',
    'blob:',
    '//app.example.com',
    app,
    edge,
    `${app}/`,
  ],
  ...[
    'evil.example',
    '@evil.example',
    '/evil.example',
    'app.example.com',
    '.evil.example',
    ':443',
    ':8443',
    'a',
    '[',
    ']',
    '%',
  ],
)
const anything = fc.oneof(
  fc.array(quirk, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(quirk, { maxLength: 6 }).map((parts) => `/${parts.join('')}`),
  fc.array(quirk, { maxLength: 6 }).map((parts) => `${app}${parts.join('')}`),
  fc.array(quirk, { maxLength: 6 }).map((parts) => `${edge}/${parts.join('')}`),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.string({ unit: 'binary' }),
)

test('whatever is accepted stays on an origin of ours, however a browser reads it', () => {
  let accepted = 0
  fc.assert(
    fc.property(anything, (value) => {
      let result: string
      try {
        result = check(value)
      } catch (error) {
        expect(error).toMatchObject({ code: 'return_to_refused' })
        return
      }
      accepted += 1
      const repaired = result
        .replaceAll(/[\t\n\r]/g, '')
        .replaceAll('\\', '/')
        .trim()
      for (const text of [result, repaired]) {
        for (const base of [app, `${app}/auth/callback?code=1`, `${app}//deep//er`]) {
          const url = new URL(text, base)
          expect(origins).toContain(url.origin)
          expect(url.username + url.password).toBe('')
        }
      }
      expect(result).toMatch(/^(\/(?!\/)|https:\/\/edge\.example\.com:8443\/)[\x21-\x7e]*$/)
      expect(check(result)).toBe(result)
    }),
    { numRuns: 5000 },
  )
  expect(accepted).toBeGreaterThan(500)
})

test('every path, query and fragment of ours is accepted as it is', () => {
  const path = fc.webPath().filter((text) => text.startsWith('/') && !text.startsWith('//'))
  fc.assert(
    fc.property(path, fc.webQueryParameters(), fc.webFragments(), (pathname, query, fragment) => {
      const { href, pathname: normal } = new URL(`${pathname}?${query}#${fragment}`, app)
      if (normal.startsWith('//')) return
      expect(new URL(check(`${pathname}?${query}#${fragment}`), app).href).toBe(new URL(check(href), app).href)
    }),
  )
})
