import { constants, type KeyObject, verify } from 'node:crypto'

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** A way to sign: which kind of key it takes, and how its value is checked. */
export interface SignatureAlgorithm {
  readonly hash: HashName
  readonly keyType: 'rsa' | 'ec'
  readonly padding?: 'pss'
  /** Whether node-saml can verify it. */
  readonly isCommon: boolean
}

const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const evenMore = 'http://www.w3.org/2007/05/xmldsig-more#'

/** @see RFC 9231, sections 2.3.2 to 2.3.10 */
const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [`${dsig}rsa-sha1`, { hash: 'sha1', keyType: 'rsa', isCommon: true }],
  [`${more}rsa-sha256`, { hash: 'sha256', keyType: 'rsa', isCommon: true }],
  [`${more}rsa-sha384`, { hash: 'sha384', keyType: 'rsa', isCommon: false }],
  [`${more}rsa-sha512`, { hash: 'sha512', keyType: 'rsa', isCommon: true }],
  [`${evenMore}sha256-rsa-MGF1`, { hash: 'sha256', keyType: 'rsa', padding: 'pss', isCommon: true }],
  [`${evenMore}sha384-rsa-MGF1`, { hash: 'sha384', keyType: 'rsa', padding: 'pss', isCommon: false }],
  [`${evenMore}sha512-rsa-MGF1`, { hash: 'sha512', keyType: 'rsa', padding: 'pss', isCommon: false }],
  [`${more}ecdsa-sha256`, { hash: 'sha256', keyType: 'ec', isCommon: false }],
  [`${more}ecdsa-sha384`, { hash: 'sha384', keyType: 'ec', isCommon: false }],
  [`${more}ecdsa-sha512`, { hash: 'sha512', keyType: 'ec', isCommon: false }],
])

/** @see RFC 9231, section 2.1; XML Encryption 1.1, section 5.8 */
const digestAlgorithms: ReadonlyMap<string, { readonly hash: HashName; readonly isCommon: boolean }> = new Map([
  [`${dsig}sha1`, { hash: 'sha1', isCommon: true }],
  ['http://www.w3.org/2001/04/xmlenc#sha256', { hash: 'sha256', isCommon: true }],
  [`${more}sha384`, { hash: 'sha384', isCommon: false }],
  ['http://www.w3.org/2001/04/xmlenc#sha512', { hash: 'sha512', isCommon: true }],
])

/** Which algorithms a connection lets count. */
export interface AlgorithmPolicy {
  readonly allowSha1: boolean
  /** `both`: only what node-saml can verify as well. */
  readonly verification: 'both' | 'strict'
}

export function findSignatureAlgorithm(
  uri: string | undefined,
  policy: AlgorithmPolicy,
): SignatureAlgorithm | undefined {
  return allowed(signatureAlgorithms.get(uri ?? ''), policy)
}

export function findDigestAlgorithm(uri: string | undefined, policy: AlgorithmPolicy): HashName | undefined {
  return allowed(digestAlgorithms.get(uri ?? ''), policy)?.hash
}

function allowed<Algorithm extends { readonly hash: HashName; readonly isCommon: boolean }>(
  algorithm: Algorithm | undefined,
  { allowSha1, verification }: AlgorithmPolicy,
): Algorithm | undefined {
  if (algorithm?.hash === 'sha1' && !allowSha1) return undefined
  return verification === 'both' && algorithm?.isCommon === false ? undefined : algorithm
}

/** Whether the value is a signature of the text by this key. */
export function isSignatureOf(
  { hash, keyType, padding }: SignatureAlgorithm,
  text: string,
  value: Uint8Array,
  key: KeyObject,
): boolean {
  if (key.asymmetricKeyType !== keyType) return false
  const data = Buffer.from(text, 'utf8')
  // XML Signature writes the two numbers of ECDSA one behind the other.
  if (keyType === 'ec') return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, value)
  if (padding === undefined) return verify(hash, data, key, value)
  const { RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = constants
  return verify(hash, data, { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: RSA_PSS_SALTLEN_DIGEST }, value)
}
