import { expect, test } from 'vitest'
import { readBase64 } from '../../src/saml/base64.ts'
import { createRandom } from '../support/random.ts'

const isRead = (text: string): boolean => readBase64(text) !== undefined

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)

test.each([
  ['QUJD', true],
  ['QUI=', true],
  ['QQ==', true],
  // The last bits say nothing.
  ['QR==', true],
  ['QUJ=', true],
  ['QUJ', false],
  ['QQ', false],
  ['Q===', false],
  ['====', false],
  ['=QQ=', false],
  ['QQ=Q', false],
  ['QUJDQ=JD', false],
  ['QQ==QUJD', false],
  ['QUJ-', false],
  ['QUJ_', false],
  ['QUJ ', false],
  ['QUJ\0', false],
  // Node reads A: the lower half of it.
  ['QUJ\u0141', false],
  ['\u0141\u0141\u0141\u0141', false],
  ['\ud83d\ude00QU', false],
])('%j is base64: %s', (text, expected) => {
  expect(isRead(text)).toBe(expected)
  expect(isBase64(text)).toBe(expected)
})

test('random texts are taken for base64 exactly where each letter is', () => {
  const random = createRandom(20_261_122)
  const letters = [...'ABCxyz019+/'.repeat(3), ...'===-_ \n\0.,é\u0141\uff21']
  let found = 0
  for (let count = 0; count < 50_000; count += 1) {
    const text =
      Array.from({ length: 1 + random.below(12) }, () => random.pick(letters)).join('') +
      random.pick(['', '', '=', '=='])
    expect(isRead(text), JSON.stringify(text)).toBe(isBase64(text))
    if (isBase64(text)) found += 1
  }
  expect(found).toBeGreaterThan(1000)
})
