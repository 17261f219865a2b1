import { describe, expect, test } from 'vitest'
import { readCookies, readForm } from '../../src/relying-party/received.ts'

describe('cookies', () => {
  test.each([
    ['a header', 'a=1; b=2;c=3; a=4; d', { a: '1', b: '2', c: '3' }],
    ['a header with equals signs inside', 'a=b=c', { a: 'b=c' }],
    ['what a parser made', { a: '1', b: undefined }, { a: '1' }],
    ['a header in which something has no equals sign', 'ax; =y; a=1', { a: '1' }],
    ['nothing', undefined, {}],
  ])('are read from %s', (_name, cookies, expected) => {
    const { '': _, ...read } = Object.fromEntries(readCookies(cookies))
    expect(read).toMatchObject(expected)
  })
})

describe('a form', () => {
  test('keeps repeated fields', () => {
    expect(readForm({ a: '1', b: ['2', '3'] }).toString()).toBe('a=1&b=2&b=3')
    const parameters = new URLSearchParams('a=1')
    expect(readForm(parameters)).toBe(parameters)
  })

  test.each([[{ a: { b: '1' } }], [{ a: [{}] }], [{ a: 1 }]])('of %j is refused', (form) => {
    expect(() => readForm(form)).toThrow(expect.objectContaining({ code: 'response_malformed' }))
  })
})
