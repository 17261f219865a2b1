import { createConfirmationCode, sameConfirmationCode } from 'relyant'
import { expect, test } from 'vitest'

test('a code has eight letters that are not taken for one another', () => {
  const codes = Array.from({ length: 500 }, createConfirmationCode)
  for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  expect(new Set(codes).size).toBe(500)
  expect(new Set(codes.join('')).size).toBe(21)
})

test.each(['WDJB-MJHT', 'wdjbmjht', ' wdjb mjht ', 'WDJB–MJHT'])('%j is the code', (typed) => {
  expect(sameConfirmationCode(typed, 'WDJB-MJHT')).toBe(true)
})

test.each(['', 'WDJB', 'WDJB-MJHTX', 'WDJB-MJHS', 'XDJB-MJHT'])('%j is not the code', (typed) => {
  expect(sameConfirmationCode(typed, 'WDJB-MJHT')).toBe(false)
})

test.each(['', '-'])('an empty code is nobody’s: %j', (shown) => {
  expect(sameConfirmationCode('', shown)).toBe(false)
})
