import { base64url } from 'jose'
import { type RsaWeakness, rsaWeakness } from '../core/rsa-weakness.ts'

const isRsa = (algorithm: KeyAlgorithm): algorithm is RsaHashedKeyAlgorithm => 'modulusLength' in algorithm

/** What is wrong with a key; nothing with one on a curve, which is what its name says. */
export function weaknessOf({ algorithm }: CryptoKey): RsaWeakness | undefined {
  if (!isRsa(algorithm)) return undefined
  const { modulusLength: bits, publicExponent } = algorithm
  return rsaWeakness(
    bits,
    publicExponent.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n),
  )
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
