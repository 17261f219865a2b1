import { expect, test } from 'vitest'
import { parseInstant } from '../../src/saml/time.ts'

test.each([
  ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00.1234567Z', '2026-11-22T10:00:00.123Z'],
  ['2026-11-22T10:00:00', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T11:00:00+01:00', '2026-11-22T10:00:00.000Z'],
  ['2026-11-23T00:00:00+14:00', '2026-11-22T10:00:00.000Z'],
  [' 2026-11-22T10:00:00Z\n', '2026-11-22T10:00:00.000Z'],
])('reads %j', (value, expected) => {
  expect(new Date(parseInstant(value) ?? 0).toISOString()).toBe(expected)
})

test.each([
  undefined,
  '',
  'yesterday',
  '2026-11-22',
  '2026-13-22T10:00:00Z',
  '1795300000',
  '2026-11-22T10:00:00Z; x',
  // White space of JavaScript, and none of XML.
  '2026-11-22T10:00:00Z\u00a0',
  '\ufeff2026-11-22T10:00:00Z',
  '2026-11-22T10:00:00-14:01',
  '2026-11-22T10:00:00+15:00',
  '2026-11-22T10:00:00+13:60',
])('does not take %j for a time', (value) => {
  expect(parseInstant(value)).toBeUndefined()
})
