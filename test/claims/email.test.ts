import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldAscii, trimBlanks, trimWhiteSpace } from '../../src/claims/ascii.ts'
import { domainOf, normaliseEmail } from '../../src/claims/email.ts'
import { readTruth } from '../../src/claims/truth.ts'

describe('two addresses', () => {
  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    [' ada@example.com\t', 'ada@example.com'],
  ])('%j and %j are one', (one, other) => expect(normaliseEmail(one)).toBe(normaliseEmail(other)))

  test.each([
    ['\u212aevin@example.com', 'kevin@example.com'],
    ['ada@\u212aorp.example', 'ada@korp.example'],
    ['\u017fam@example.com', 'sam@example.com'],
    ['ÅSA@example.com', 'åsa@example.com'],
    ['\u212bsa@example.com', 'åsa@example.com'],
    ['İ@example.com', 'i@example.com'],
    ['ada@example.com\u00a0', 'ada@example.com'],
    ['\ufeffada@example.com', 'ada@example.com'],
  ])('%j and %j are two', (one, other) => expect(normaliseEmail(one)).not.toBe(normaliseEmail(other)))
})

test('texts that are folded alike differ in the letters A to Z alone', () => {
  const text = fc.string({
    unit: fc.constantFrom('k', 'K', '\u212a', 's', 'S', '\u017f', 'å', 'Å', '\u212b', 'ß', 'İ'),
  })
  const letters = (one: string): readonly string[] => [...one]
  fc.assert(
    fc.property(text, text, (one, other) => {
      if (foldAscii(one) !== foldAscii(other)) return
      expect(one.length).toBe(other.length)
      letters(one).forEach((letter, index) => {
        const against = letters(other)[index] ?? ''
        if (letter !== against) expect(letter + against).toMatch(/^[A-Za-z]{2}$/)
      })
    }),
    { numRuns: 5000 },
  )
})

test('trimming takes away what it names, and nothing else', () => {
  const text = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r', '\u00a0', '\ufeff', '\u3000', '\v', 'a') })
  fc.assert(
    fc.property(text, (one) => {
      expect(trimBlanks(one)).toBe(one.replace(/^[ \t]+/, '').replace(/[ \t]+$/, ''))
      expect(trimWhiteSpace(one)).toBe(one.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, ''))
    }),
  )
})

test.each([['\u00a0true'], ['true\ufeff'], ['ｙｅｓ'], ['ye\u017f']])('%j is no truth', (raw) => {
  expect(readTruth(raw)).toBeUndefined()
})

test.each([
  ['ada@Example.com', 'example.com'],
  ['"a@b"@example.com ', 'example.com'],
  ['ada', undefined],
  ['ada@', undefined],
  ['', undefined],
])('the domain of %j is %j', (email, domain) => expect(domainOf(email)).toBe(domain))
