import { base64url } from 'jose'

/**
 * Makes the opaque id of a transaction: it travels as `state` or `RelayState` and names the cookie.
 *
 * It begins with the time, so that a browser's pending transactions can be put in order by their names alone; 144 random
 * bits follow. With its 33 characters it fits `RelayState` (80 bytes: SAML Bindings 2.0, section 3.4.3).
 *
 * @param now milliseconds since the epoch
 */
export function createHandle(now: number): string {
  const time = Math.max(0, Math.floor(now)).toString(36).padStart(9, '0').slice(-9)
  return time + base64url.encode(crypto.getRandomValues(new Uint8Array(18)))
}

const shape = /^[0-9a-z]{9}[A-Za-z0-9_-]{24}$/

/** Tells whether a text from outside can be a handle at all. */
export function isHandle(value: string): boolean {
  return shape.test(value)
}
