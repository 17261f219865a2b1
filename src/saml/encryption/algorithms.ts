import type { CipherGCMTypes } from 'node:crypto'
import { encryptionNamespace as xenc, encryption11Namespace as xenc11 } from '../names.ts'
import { findDigestAlgorithm, type HashName } from '../signature/algorithms.ts'

/** How an assertion is encrypted. `isCommon`: whether node-saml can decrypt it as well. */
export type ContentAlgorithm = { readonly keyLength: number; readonly isCommon: boolean } & (
  | { readonly mode: 'gcm'; readonly cipher: CipherGCMTypes }
  | { readonly mode: 'cbc'; readonly cipher: string }
)

/** @see XML Encryption 1.1, sections 5.2.2 and 5.2.4 */
const contentAlgorithms: ReadonlyMap<string, ContentAlgorithm> = new Map<string, ContentAlgorithm>([
  [`${xenc11}aes128-gcm`, { mode: 'gcm', cipher: 'aes-128-gcm', keyLength: 16, isCommon: true }],
  [`${xenc11}aes192-gcm`, { mode: 'gcm', cipher: 'aes-192-gcm', keyLength: 24, isCommon: false }],
  [`${xenc11}aes256-gcm`, { mode: 'gcm', cipher: 'aes-256-gcm', keyLength: 32, isCommon: true }],
  [`${xenc}aes128-cbc`, { mode: 'cbc', cipher: 'aes-128-cbc', keyLength: 16, isCommon: true }],
  [`${xenc}aes192-cbc`, { mode: 'cbc', cipher: 'aes-192-cbc', keyLength: 24, isCommon: false }],
  [`${xenc}aes256-cbc`, { mode: 'cbc', cipher: 'aes-256-cbc', keyLength: 32, isCommon: true }],
])

export const findContentAlgorithm = (uri: string | undefined): ContentAlgorithm | undefined =>
  contentAlgorithms.get(uri ?? '')

/** RSA-OAEP: one hash for the digest and for the mask, which is all that Node knows. */
export interface KeyTransport {
  readonly hash: HashName
  readonly isCommon: boolean
}

/** How a key is encrypted, as an `EncryptionMethod` says it. */
export interface KeyTransportMethod {
  readonly uri: string | undefined
  readonly digest: string | undefined
  readonly mask: string | undefined
}

const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1'

/**
 * RSA-OAEP under either of its names. Its first version, RSA 1.5, is not here: whoever learns whether its padding was good
 * can decrypt with our key.
 *
 * @see XML Encryption 1.1, section 5.5.2
 */
export function findKeyTransport({ uri, digest = sha1, mask }: KeyTransportMethod): KeyTransport | undefined {
  const hash = findDigestAlgorithm(digest, { allowSha1: true, verification: 'strict' })
  if (hash === undefined) return undefined
  if (uri === `${xenc}rsa-oaep-mgf1p`)
    return hash === 'sha1' && mask === undefined ? { hash, isCommon: true } : undefined
  const isSameHash = (mask ?? `${xenc11}mgf1sha1`) === `${xenc11}mgf1${hash}`
  return uri === `${xenc11}rsa-oaep` && isSameHash ? { hash, isCommon: false } : undefined
}
