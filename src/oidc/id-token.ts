import { base64url } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { OidcExchange } from './exchange.ts'
import { type VerifiedClaims, type VerifiedJwt, verifySignature } from './signature.ts'

/** The claims of an ID token that was verified. */
export type IdTokenClaims = VerifiedClaims<'id-token'> & { readonly sub: string }

interface Issued {
  readonly accessToken: string
  readonly code?: string | undefined
}

/**
 * Verifies the signature of an ID token that openid-client has already held against `iss`, `aud`, `exp`, `nonce` and
 * `auth_time`, and checks what openid-client leaves open: it would take a token from the token endpoint unsigned, without
 * looking at `at_hash` and `c_hash`, at an `azp` beside a single audience, at audiences that the connection does not know, or
 * at an `iat` or `auth_time` in the future.
 *
 * @throws SsoError `id_token_signature_invalid`, `id_token_claim_invalid`, `algorithm_refused`, `provider_unavailable`
 * @see [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0-errata2.html#IDTokenValidation)
 */
export async function verifyIdToken(
  exchange: OidcExchange,
  { idToken, ...issued }: Issued & { readonly idToken: string },
): Promise<IdTokenClaims> {
  return checkIdToken(exchange, await verifySignature(exchange, { jwt: idToken, token: 'id-token' }), issued)
}

/** Checks the claims of an ID token, once its signature is verified. */
export async function checkIdToken(
  { connection, now, refuse }: OidcExchange,
  { claims, header }: VerifiedJwt<'id-token'>,
  { accessToken, code = '' }: Issued,
): Promise<IdTokenClaims> {
  if (!hasSubject(claims)) return refuse('id_token_claim_invalid', { reason: 'subject-malformed', claim: 'sub' })
  const { azp, aud, iat, auth_time: authTime, at_hash: atHash, c_hash: codeHash } = claims
  if (azp !== undefined && azp !== connection.clientId) {
    const compared = { expected: connection.clientId, received: azp }
    refuse('id_token_claim_invalid', { reason: 'authorized-party', claim: 'azp', ...compared })
  }
  const untrusted = untrustedAudience(aud, connection)
  if (untrusted !== undefined)
    refuse('id_token_claim_invalid', { reason: 'audience-untrusted', claim: 'aud', ...untrusted })
  const latest = now() / 1000 + connection.clockTolerance
  if (typeof iat !== 'number' || iat > latest) {
    refuse('id_token_claim_invalid', { reason: 'time-not-past', claim: 'iat', expected: latest, received: iat })
  }
  // In milliseconds, say: such an authentication would be fresh for ever.
  if (authTime !== undefined && (typeof authTime !== 'number' || authTime > latest)) {
    const compared = { expected: latest, received: authTime }
    refuse('id_token_claim_invalid', { reason: 'time-not-past', claim: 'auth_time', ...compared })
  }
  if (atHash !== undefined && atHash !== (await leftHalfHash(accessToken, header.alg)))
    refuse('id_token_claim_invalid', { reason: 'hash-mismatch', claim: 'at_hash' })
  if (codeHash !== undefined && codeHash !== (await leftHalfHash(code, header.alg)))
    refuse('id_token_claim_invalid', { reason: 'hash-mismatch', claim: 'c_hash' })
  return claims
}

function hasSubject(claims: VerifiedClaims<'id-token'>): claims is IdTokenClaims {
  const { sub } = claims
  // Half a surrogate pair or a NUL is text here, and might be another one, or its end, where accounts are kept.
  return typeof sub === 'string' && sub !== '' && sub.length <= 255 && !/[\p{Cc}\p{Cs}]/u.test(sub)
}

/** An audience beside us that the connection does not trust. */
function untrustedAudience(
  aud: unknown,
  { audiences, clientId, profile }: OidcConnection,
): { readonly expected: readonly string[]; readonly received: unknown } | undefined {
  const trusted = audiences ?? (profile === 'fapi2' ? [] : undefined)
  if (trusted === undefined) return undefined
  const received = [aud].flat().find((one) => one !== clientId && !trusted.includes(String(one)))
  return received === undefined ? undefined : { expected: [clientId, ...trusted], received }
}

/** @see [OpenID Connect Core 1.0, section 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#CodeIDToken) */
async function leftHalfHash(value: string, algorithm: string): Promise<string> {
  // Ed25519 hashes with SHA-512 inside; the other names end in the size of their hash.
  const size = algorithm.startsWith('Ed') ? '512' : algorithm.slice(-3)
  const digest = await crypto.subtle.digest(`SHA-${size}`, new TextEncoder().encode(value))
  return base64url.encode(new Uint8Array(digest, 0, digest.byteLength / 2))
}
