import { base64url } from 'jose'

/** What is wrong with a key, and whether a connection may take it all the same. */
export interface Weakness {
  readonly bits: number
  readonly exponent: string
  /** False for what verifies anything, or can be broken in an afternoon. */
  readonly mayBeAllowed: boolean
}

const isRsa = (algorithm: KeyAlgorithm): algorithm is RsaHashedKeyAlgorithm => 'modulusLength' in algorithm

const leastBits = { strong: 2048, allowed: 1024 }

/**
 * Tells a weak key from one to rely on. Under the exponent 1 a signature is its own message, and anybody can write one; an even
 * exponent is no RSA at all.
 *
 * @returns `undefined` for a good one: those on curves are what their names say
 * @see [RFC 7518, section 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3), [RFC 8017, section 3.1](https://www.rfc-editor.org/rfc/rfc8017#section-3.1)
 */
export function weaknessOf({ algorithm }: CryptoKey): Weakness | undefined {
  if (!isRsa(algorithm)) return undefined
  const { modulusLength: bits, publicExponent } = algorithm
  const exponent = publicExponent.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  const isExponent = exponent >= 3n && exponent % 2n === 1n
  if (isExponent && bits >= leastBits.strong) return undefined
  return { bits, exponent: exponent.toString().slice(0, 20), mayBeAllowed: isExponent && bits >= leastBits.allowed }
}

/** Verifies with a key that jose does not take, because it is short. */
export async function verifyWithShortKey(jwt: string, key: CryptoKey): Promise<Uint8Array | undefined> {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const { hash } = key.algorithm as RsaHashedKeyAlgorithm
  const algorithm = { name: key.algorithm.name, saltLength: Number(hash.name.slice(-3)) / 8 }
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  const verifies = await crypto.subtle.verify(algorithm, key, base64url.decode(signature) as BufferSource, signed)
  return verifies ? base64url.decode(payload) : undefined
}
