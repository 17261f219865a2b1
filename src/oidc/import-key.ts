import { base64url, CompactSign, exportJWK, importJWK, importPKCS8, type JWK, type JWTPayload } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { ParsedJwtSigningKey } from '../configuration/jwt-keys.ts'
import { SsoError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'

interface Imported {
  readonly key: CryptoKey
  readonly kid: string | undefined
}

const known = new WeakMap<Secret, Map<string, Promise<Imported>>>()

/**
 * Reads a private key, once.
 *
 * @throws SsoError `configuration_invalid`
 */
export async function importKey(
  privateKey: Secret | CryptoKey,
  alg: string,
  connection: OidcConnection,
): Promise<Imported> {
  if (!('reveal' in privateKey)) return { key: privateKey, kid: undefined }
  const ofSecret = known.get(privateKey) ?? new Map<string, Promise<Imported>>()
  known.set(privateKey, ofSecret)
  const imported = ofSecret.get(alg) ?? readKey(privateKey, alg)
  ofSecret.set(alg, imported)
  try {
    return await imported
  } catch {
    // Without the cause: it may quote what it could not read.
    throw new SsoError(
      'configuration_invalid',
      `connection "${connection.id}": a private key cannot be read as ${alg}`,
      {
        connection: connection.id,
        hint: 'Give a PKCS #8 key as PEM, or a JWK, that fits alg.',
      },
    )
  }
}

async function readKey(secret: Secret, alg: string): Promise<Imported> {
  const text = secret.reveal().trim()
  if (!text.startsWith('{')) return { key: await importPKCS8(text, alg), kid: undefined }
  const jwk: JWK = JSON.parse(text)
  const key = (await importJWK(jwk, alg)) as CryptoKey
  if (key.type !== 'private') throw new TypeError('the key is not private')
  return { key, kid: jwk.kid }
}

/** The public half of a key that is known as text. */
export async function publicHalf(privateKey: Secret, alg: string): Promise<CryptoKey> {
  const text = privateKey.reveal().trim()
  const jwk: JWK = text.startsWith('{')
    ? JSON.parse(text)
    : await exportJWK(await importPKCS8(text, alg, { extractable: true }))
  const { kty = '', crv, x, y, n, e } = jwk
  const half = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined))
  return (await importJWK(half as JWK, alg, { extractable: true })) as CryptoKey
}

/**
 * Signs a JWT of ours: a client assertion, or a request object.
 *
 * @throws SsoError `configuration_invalid`, `signer_unavailable`
 */
export async function signJwt(
  signer: ParsedJwtSigningKey,
  typ: string,
  claims: JWTPayload,
  connection: OidcConnection,
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  const { alg, privateKey, sign } = signer
  const imported = privateKey && (await importKey(privateKey, alg, connection))
  const kid = signer.kid ?? imported?.kid
  const header = { alg, typ, ...(kid !== undefined && { kid }) }
  if (imported !== undefined) return new CompactSign(payload).setProtectedHeader(header).sign(imported.key)
  const input = `${base64url.encode(JSON.stringify(header))}.${base64url.encode(payload)}`
  try {
    const signature = await sign?.(new TextEncoder().encode(input))
    if (!(signature instanceof Uint8Array)) throw new TypeError('sign() gave no bytes')
    return `${input}.${base64url.encode(signature)}`
  } catch (cause) {
    const message = 'the signer of the connection did not sign'
    throw new SsoError('signer_unavailable', message, { connection: connection.id, cause })
  }
}
