/** What is wrong with an RSA key, and whether a connection may take it all the same. */
export interface RsaWeakness {
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
 * @returns `undefined` for a good one
 * @see [RFC 7518, section 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3), [RFC 8017, section 3.1](https://www.rfc-editor.org/rfc/rfc8017#section-3.1)
 */
export function rsaWeakness(bits: number, exponent: bigint): RsaWeakness | undefined {
  const isExponent = exponent >= 3n && exponent % 2n === 1n
  if (isExponent && bits >= leastBits.strong) return undefined
  return { bits, exponent: exponent.toString().slice(0, 20), mayBeAllowed: isExponent && bits >= leastBits.allowed }
}
