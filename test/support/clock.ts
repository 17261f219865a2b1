import { createTestClock, type TestClock } from '../../src/testing/clock.ts'

export type Clock = TestClock

/** The kit's clock, at one morning for all tests. */
export const createClock = (start = Date.parse('2026-11-22T10:00:00Z')): Clock => createTestClock(start)

/** What a browser would send back of the cookies that were set: name and value. */
export function cookieHeader(cookies: readonly { readonly name: string; readonly value: string }[]): string {
  return cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
}
