import { expect, expectTypeOf, test } from 'vitest'
import { type Purpose, type PurposeKind, purposeKinds } from '../../src/core/purpose.ts'

test('there are three purposes', () => {
  expect(purposeKinds).toEqual(['login', 'enrollment', 'mfa'])
  expectTypeOf<PurposeKind>().toEqualTypeOf<Purpose['kind']>()
})
