import type { KeyObject } from 'node:crypto'

/** What is wrong with a key, and whether a connection may take it all the same. */
export interface Weakness {
  readonly bits: number
  readonly exponent: string
  /** False for what verifies anything, or can be broken in an afternoon. */
  readonly mayBeAllowed: boolean
}

const leastBits = { strong: 2048, allowed: 1024 }

/**
 * Tells a weak RSA key from one to rely on. Under the exponent 1 a signature is its own message, and anybody can write one; an
 * even exponent is no RSA at all.
 *
 * @returns `undefined` for a good one, and for one on a curve
 * @see [RFC 8017, section 3.1](https://www.rfc-editor.org/rfc/rfc8017#section-3.1)
 */
export function weaknessOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): Weakness | undefined {
  if (type !== 'rsa') return undefined
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = details ?? {}
  const isExponent = exponent >= 3n && exponent % 2n === 1n
  if (isExponent && bits >= leastBits.strong) return undefined
  return { bits, exponent: exponent.toString().slice(0, 20), mayBeAllowed: isExponent && bits >= leastBits.allowed }
}
