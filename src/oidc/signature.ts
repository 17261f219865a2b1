import { type CompactVerifyResult, compactVerify, errors } from 'jose'
import type { OidcConnection } from '../core/connection.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import { badSignature, malformed, type Stage, translateError } from './errors.ts'
import type { Provider } from './provider.ts'

/** Signatures only, and only with public keys: neither `none` nor an HMAC under a key that everybody can fetch. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

export type Claims = Record<string, unknown>

/**
 * Verifies a JWT of the provider, and gives its claims; they are not looked at.
 *
 * @throws SsoError `id_token_signature_invalid`, `userinfo_invalid`, `algorithm_refused`, `provider_unavailable`
 */
export async function verifySignature(
  provider: Provider,
  connection: OidcConnection,
  jwt: string,
  stage: Exclude<Stage, 'discovery'>,
): Promise<{ readonly claims: Claims; readonly algorithm: string }> {
  const { payload, protectedHeader } = await verify(provider, connection, jwt, stage)
  return { claims: parseClaims(payload, connection, stage), algorithm: protectedHeader.alg }
}

async function verify(
  provider: Provider,
  connection: OidcConnection,
  jwt: string,
  stage: Exclude<Stage, 'discovery'>,
): Promise<CompactVerifyResult> {
  try {
    return await compactVerify(jwt, provider.keys, { algorithms })
  } catch (error) {
    if (error instanceof errors.JOSEError || isSsoError(error)) throw translateError(error, stage, connection)
    // A key that is too short or no key at all is a TypeError to jose, and a DOMException to Web Crypto.
    throw new SsoError(badSignature[stage], 'the key that the provider published for the signature cannot be used', {
      connection: connection.id,
      cause: error,
    })
  }
}

function parseClaims(payload: Uint8Array, connection: OidcConnection, stage: Stage): Claims {
  try {
    // Bytes that are no text would all become the same replacement character, and two subjects one.
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims }
  } catch {}
  throw new SsoError(malformed[stage], 'what was signed is no JSON object', { connection: connection.id })
}
