import { constants, type KeyObject, verify } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Claims } from './preset.ts'

export interface OpenedJwt {
  readonly header: Claims
  readonly claims: Claims
}

/**
 * Verifies a JWT that somebody else has signed. Of its claims nothing is looked at.
 *
 * @returns `undefined` where it does not read or does not verify
 */
export function verifyJwt(jwt: string, key: KeyObject): OpenedJwt | undefined {
  const opened = decode(jwt)
  if (opened === undefined) return undefined
  const end = jwt.lastIndexOf('.')
  const signature = Buffer.from(jwt.slice(end + 1), 'base64url')
  return isSigned(String(opened.header['alg']), Buffer.from(jwt.slice(0, end)), key, signature) ? opened : undefined
}

/** What a JWT says, believed or not. */
export function decode(jwt: string): OpenedJwt | undefined {
  try {
    return { header: { ...decodeProtectedHeader(jwt) }, claims: decodeJwt(jwt) }
  } catch {
    return undefined
  }
}

/** The kind of key decides which algorithms there are: neither `none` nor an HMAC is one. */
function isSigned(algorithm: string, input: Buffer, key: KeyObject, signature: Buffer): boolean {
  const hash = `sha${algorithm.slice(2)}`
  switch (`${key.asymmetricKeyType} ${algorithm.replace(/(256|384|512)$/, '')}`) {
    case 'rsa RS':
      return verify(hash, input, key, signature)
    case 'rsa PS':
      return verify(hash, input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature)
    case 'ec ES':
      return verify(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature)
    case 'ed25519 EdDSA':
    case 'ed25519 Ed25519':
      return verify(null, input, key, signature)
    default:
      return false
  }
}

const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
