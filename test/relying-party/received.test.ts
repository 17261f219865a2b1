import { describe, expect, test } from 'vitest'
import { maxFields, readCookies, readForm, readQuery, single } from '../../src/relying-party/received.ts'

describe('cookies', () => {
  test.each([
    ['a header', 'a=1; b=2;c=3; a=4; d', { a: '1', b: '2', c: '3' }],
    ['a header with equals signs inside', 'a=b=c', { a: 'b=c' }],
    ['a header with spaces and tabs around', ' \ta\t = 1 ;\tb=2\t', { a: '1', b: '2' }],
    ['what a parser made', { a: '1', b: undefined }, { a: '1' }],
    ['a header in which something has no equals sign', 'ax; =y; a=1', { a: '1' }],
    ['a header with empty values', 'a=; b=', { a: '', b: '' }],
    ['nothing', undefined, {}],
  ])('are read from %s', (_name, cookies, expected) => {
    expect(Object.fromEntries(readCookies(cookies))).toEqual(expected)
  })

  test.each(['\u00a0', '\ufeff', '\u2028', '\u3000', '\u000b', '\f', '\r', '\n', '\u0000'])(
    'of a name beside %j are not those of that name',
    (space) => {
      expect([...readCookies(`${space}a=1; a${space}=2; b=3`)]).toEqual([['b', '3']])
      expect([...readCookies({ [`${space}a`]: '1', b: '3' })]).toEqual([['b', '3']])
    },
  )

  test('keep white space of their values that is neither a space nor a tab', () => {
    expect(readCookies('a=\u00a01\u00a0').get('a')).toBe('\u00a01\u00a0')
  })

  test.each(['a b', 'a"', 'a(b)', 'a[0]', 'a:b', 'a/b', 'é', ''])(
    'of the name %j, which is no token, are dropped',
    (name) => {
      expect(readCookies(`${name}=1`).size).toBe(0)
    },
  )

  test('of a prototype are cookies like others', () => {
    expect(readCookies('__proto__=1; constructor=2').get('__proto__')).toBe('1')
    expect(readCookies('a=1').get('constructor')).toBeUndefined()
  })

  test.each([
    ['spaces', `a=1${' '.repeat(1_000_000)}b`],
    ['semicolons', ';'.repeat(1_000_000)],
    ['names without values', 'a;'.repeat(500_000)],
    ['equals signs', '='.repeat(1_000_000)],
  ])('of a megabyte of %s are read in one pass', { timeout: 5000 }, (_what, header) => {
    expect(readCookies(header).size).toBeLessThan(2)
  })
})

const fields = (count: number): string => Array.from({ length: count }, (_, index) => index).join('&')
const refusal = (details: object) =>
  expect.objectContaining({ code: 'response_malformed', details: expect.objectContaining(details) })

describe('a form', () => {
  test('keeps repeated fields', () => {
    expect(readForm({ a: '1', b: ['2', '3'] }).toString()).toBe('a=1&b=2&b=3')
    const parameters = new URLSearchParams('a=1')
    expect(readForm(parameters)).toBe(parameters)
  })

  test.each([
    ['text', 'a=1&b=%C3%A9+x'],
    ['bytes', new TextEncoder().encode('a=1&b=%C3%A9+x')],
    ['a buffer', Buffer.from('a=1&b=%C3%A9+x')],
  ])('is read from %s', (_what, form) => {
    expect([...readForm(form)]).toEqual([
      ['a', '1'],
      ['b', 'é x'],
    ])
  })

  test('of bytes that begin with a byte order mark has no such field', () => {
    expect(readForm(Buffer.from('\ufeffstate=1')).has('state')).toBe(false)
  })

  test.each([[{ b: '1' }], [[{}]], [1], [null], [[['1']]]])(
    'is refused for %j in a field that is read, and in any other it is ignored',
    (value) => {
      expect(() => readForm({ code: value })).toThrow(refusal({ reason: 'field-not-text', field: 'code' }))
      expect([...readForm({ a: value, b: '1' })]).toEqual([['b', '1']])
    },
  )

  test.each<[string, (count: number) => Parameters<typeof readForm>[0]]>([
    ['text', fields],
    ['bytes', (count) => Buffer.from(fields(count))],
    ['parameters', (count) => new URLSearchParams(fields(count))],
    ['what a parser left', (count) => Object.fromEntries(new URLSearchParams(fields(count)))],
    ['an array that a parser left', (count) => ({ a: Array.from({ length: count }, () => 'x') })],
  ])('of more than a hundred fields is refused: %s', (_what, make) => {
    expect(readForm(make(maxFields)).size).toBe(maxFields)
    expect(() => readForm(make(maxFields + 1))).toThrow(refusal({ reason: 'too-many-fields', limit: 100 }))
  })

  test.each([
    ['text', 'a'.repeat(2 ** 20 + 1)],
    ['bytes', new Uint8Array(2 ** 20 + 1)],
  ])('of more than a megabyte is refused: %s', (_what, form) => {
    expect(() => readForm(form)).toThrow(refusal({ reason: 'form-too-large', limit: 2 ** 20 }))
  })
})

describe('a query', () => {
  test.each([
    ['/auth/callback?a=1&b=2', 'a=1&b=2'],
    ['https://app.example.com/?a=1#b=2', 'a=1'],
    ['/auth/callback', ''],
    [new URL('https://app.example.com/?a=1'), 'a=1'],
  ])('is read from %s', (url, expected) => {
    expect(readQuery(url).toString()).toBe(expected)
  })

  test('of more than a hundred fields is refused', () => {
    expect(readQuery(`/?${fields(100)}`).size).toBe(100)
    expect(() => readQuery(`/?${fields(101)}`)).toThrow(refusal({ reason: 'too-many-fields', limit: 100 }))
  })
})

test('a parameter that comes twice is refused where it is read, and only there', () => {
  const parameters = new URLSearchParams('a=1&a=1&b=2')
  expect([single(parameters, 'b'), single(parameters, 'c')]).toEqual(['2', ''])
  expect(() => single(parameters, 'a')).toThrow(refusal({ reason: 'request-parameter-repeated', parameter: 'a' }))
})
