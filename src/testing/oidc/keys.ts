import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** An RSA key as a provider publishes it, and the half that it keeps. */
export interface ProviderKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Made when first asked for and kept for the process: a provider more costs nothing. */
const pairs = new Map<string, ProviderKey>()

/** @param name `foreign` is published by nobody, `short` is too short; the others are those of the providers, by number */
export function keyPair(name: 'foreign' | 'short' | number): ProviderKey {
  const known = pairs.get(String(name))
  if (known !== undefined) return known
  const made = generateKeyPairSync('rsa', { modulusLength: name === 'short' ? 1024 : 2048 })
  pairs.set(String(name), made)
  return made
}

/** @see [RFC 7517, section 4](https://www.rfc-editor.org/rfc/rfc7517#section-4) */
export function publicJwk(key: ProviderKey, kid: string, alg: ProviderAlgorithm = 'RS256'): Record<string, unknown> {
  return { ...key.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
}

/** What a provider signs with: PS256 under the FAPI 2.0 Security Profile, which does not have RS256. */
export type ProviderAlgorithm = 'PS256' | 'RS256'

type JwtPart = Readonly<Record<string, unknown>> | string | Uint8Array

const encode = (part: JwtPart): string => {
  const isData = typeof part === 'object' && !(part instanceof Uint8Array)
  return Buffer.from((isData ? JSON.stringify(part) : part) as string).toString('base64url')
}

/** Signs whatever it is given, a header that lies about the algorithm and a payload that is no JSON as well. */
export function signJwt(
  header: JwtPart,
  payload: JwtPart,
  { privateKey }: ProviderKey,
  algorithm: ProviderAlgorithm = 'RS256',
): string {
  const key = algorithm === 'RS256' ? privateKey : { key: privateKey, padding, saltLength: 32 }
  return assembleJwt(header, payload, (input) => sign('sha256', Buffer.from(input), key).toString('base64url'))
}

const padding = constants.RSA_PKCS1_PSS_PADDING

/** Writes a JWT around a signature that is somebody else's idea. */
export function assembleJwt(header: JwtPart, payload: JwtPart, signature: (input: string) => string): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signature(input)}`
}

/** Made when first asked for: few tests need a key of another kind. */
const ellipticPairs = new Map<string, ProviderKey>()

/** @param name `provider` signs for a provider or somebody beside it, `client` and `binding` are those of an application */
export function ellipticPair(name: 'binding' | 'client' | 'provider'): ProviderKey {
  const known = ellipticPairs.get(name)
  if (known !== undefined) return known
  const made = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  ellipticPairs.set(name, made)
  return made
}

export function ellipticKey(kid: string): Record<string, unknown> {
  return { ...ellipticPair('provider').publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
}

/** Signs with ES256. */
export function signElliptic(header: JwtPart, payload: JwtPart): string {
  const key = { key: ellipticPair('provider').privateKey, dsaEncoding: 'ieee-p1363' } as const
  return assembleJwt(header, payload, (input) => sign('sha256', Buffer.from(input), key).toString('base64url'))
}
