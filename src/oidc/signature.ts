import { type CompactVerifyResult, compactVerify, errors } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import { fapiAlgorithms } from '../configuration/oidc-options.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import type { Bearer, KeySet } from './keys.ts'
import type { Provider } from './provider.ts'
import { badSignature, malformed, type SignedStage, translateError } from './translate-error.ts'

/** Signatures only, and only with public keys: neither `none` nor an HMAC under a key that everybody can fetch. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

export type Claims = Record<string, unknown>

/**
 * Verifies a JWT of the provider, and gives its claims; they are not looked at.
 *
 * @param bearer who brought it; a stranger cannot make us fetch keys at the cost of the provider's own tokens
 * @throws SsoError `id_token_signature_invalid`, `userinfo_invalid`, `algorithm_refused`, `provider_unavailable`
 */
export async function verifySignature(
  provider: Provider,
  connection: OidcConnection,
  jwt: string,
  stage: SignedStage,
  bearer: Bearer = 'provider',
): Promise<{ readonly claims: Claims; readonly algorithm: string }> {
  try {
    const { payload, protectedHeader } = await verifyWithKeys(
      provider.keys,
      jwt,
      bearer,
      connection.profile === 'fapi2' ? [...fapiAlgorithms] : algorithms,
    )
    return { claims: parseClaims(payload, connection, stage), algorithm: protectedHeader.alg }
  } catch (error) {
    if (error instanceof errors.JOSEError || isSsoError(error)) throw translateError(error, stage, connection)
    // A key that is too short or no key at all is a TypeError to jose, and a DOMException to Web Crypto.
    throw new SsoError(badSignature[stage], 'the key that the provider published for the signature cannot be used', {
      connection: connection.id,
      cause: error,
    })
  }
}

async function verifyWithKeys(
  keys: KeySet,
  jwt: string,
  bearer: Bearer,
  accepted: string[],
): Promise<CompactVerifyResult> {
  const version = keys.version()
  try {
    return await compactVerify(jwt, keys.find, { algorithms: accepted })
  } catch (error) {
    if (!mayBeRotation(error)) throw error
    // Keys that were fetched for this very token are as new as can be.
    if (version === 0 || !(await keys.renew(bearer, version))) throw error
    const verified = await compactVerify(jwt, keys.find, { algorithms: accepted })
    keys.renewed(bearer)
    return verified
  }
}

/** A key that is unknown, or that has another one's name by now. */
function mayBeRotation(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed
}

function parseClaims(payload: Uint8Array, connection: OidcConnection, stage: SignedStage): Claims {
  try {
    // Bytes that are no text would all become the same replacement character, and two subjects one.
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims }
  } catch {}
  throw new SsoError(malformed[stage], 'what was signed is no JSON object', { connection: connection.id })
}
