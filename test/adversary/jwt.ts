import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export type Claims = Readonly<Record<string, unknown>>

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Signs with RS256 or ES256, by the key; without a key there is no signature. */
export function writeJwt(claims: Claims, kid: string, key: KeyObject | undefined): string {
  const elliptic = key?.asymmetricKeyType === 'ec'
  const alg = key === undefined ? 'none' : elliptic ? 'ES256' : 'RS256'
  const input = `${encode({ alg, kid, typ: 'JWT' })}.${encode(claims)}`
  if (key === undefined) return `${input}.`
  const signature = sign('sha256', Buffer.from(input), elliptic ? { key, dsaEncoding: 'ieee-p1363' } : key)
  return `${input}.${signature.toString('base64url')}`
}

/** Of the hostile provider: made once, because only its difference from others counts. */
export const hostileKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const hostileKid = 'hostile-1'

export const hostileKeySet = {
  keys: [{ ...hostileKey.publicKey.export({ format: 'jwk' }), kid: hostileKid, alg: 'ES256', use: 'sig' }],
}
