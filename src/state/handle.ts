import { randomText } from './random-text.ts'

/**
 * Makes the opaque id of a transaction: it travels as `state` or `RelayState` and names the cookie.
 *
 * It begins with the time, so that a browser's pending transactions can be put in order by their names alone; 144 random
 * bits follow. With its 33 characters it fits `RelayState` (80 bytes: SAML Bindings 2.0, section 3.4.3).
 *
 * @param now milliseconds since the epoch
 */
export function createHandle(now: number): string {
  return timeText(now) + randomText(18)
}

/** Characters of a {@link timeText}. */
export const timeLength = 9

/** A time as text that is in order as it is: what begins with it can be sorted by age. @param now milliseconds since the epoch */
export const timeText = (now: number): string =>
  Math.max(0, Math.floor(now)).toString(36).padStart(timeLength, '0').slice(-timeLength)

const shape = /^[0-9a-z]{9}[A-Za-z0-9_-]{24}$/

/** Tells whether a text from outside can be a handle at all. */
export function isHandle(value: string): boolean {
  return shape.test(value)
}
