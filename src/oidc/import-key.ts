import { base64url, CompactSign, exportJWK, importJWK, importPKCS8, type JWK, type JWTPayload } from 'jose'
import type { ParsedJwtSigningKey } from '../configuration/oidc-input.ts'
import { defined } from '../core/defined.ts'
import type { Secret } from '../core/secret.ts'
import type { OidcContext } from './exchange.ts'

interface Imported {
  readonly key: CryptoKey
  readonly kid: string | undefined
}

interface KeyOfConnection {
  readonly privateKey: Secret | CryptoKey
  readonly alg: string
}

const known = new WeakMap<Secret, Map<string, Promise<Imported>>>()

/**
 * Reads a private key, once.
 *
 * @throws SsoError `configuration_invalid`
 */
export async function importKey(
  { refuse }: Pick<OidcContext, 'refuse'>,
  { privateKey, alg }: KeyOfConnection,
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
    return refuse('configuration_invalid', { reason: 'private-key-unreadable', alg })
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
  return (await importJWK(defined({ kty, crv, x, y, n, e }) as JWK, alg, { extractable: true })) as CryptoKey
}

interface OwnJwt {
  readonly key: ParsedJwtSigningKey
  readonly typ: string
  readonly claims: JWTPayload
}

/**
 * Signs a JWT of ours: a client assertion, or a request object.
 *
 * @throws SsoError `configuration_invalid`, `signer_unavailable`
 */
export async function signJwt(
  context: Pick<OidcContext, 'refuse'>,
  { key: { alg, kid, thumbprint, privateKey, sign }, typ, claims }: OwnJwt,
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  const imported = privateKey && (await importKey(context, { privateKey, alg }))
  const header = defined({ alg, typ, kid: kid ?? imported?.kid, 'x5t#S256': thumbprint })
  if (imported !== undefined) return new CompactSign(payload).setProtectedHeader(header).sign(imported.key)
  const input = `${base64url.encode(JSON.stringify(header))}.${base64url.encode(payload)}`
  try {
    const signature = await sign?.(new TextEncoder().encode(input))
    if (!(signature instanceof Uint8Array)) throw new TypeError('sign() gave no bytes')
    return `${input}.${base64url.encode(signature)}`
  } catch (cause) {
    return context.refuse('signer_unavailable', {}, { cause })
  }
}
