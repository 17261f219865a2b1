import { base64url } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import { typeName } from '../core/refusals/type-name.ts'
import type { OidcExchange } from './exchange.ts'
import { readHeader } from './jwt-header.ts'
import { type VerifiedClaims, type VerifiedJwt, verifySignature } from './signature.ts'
import { mistyped, violatedPast, violatedTimeClaim } from './times.ts'

/** The claims of an ID token that was verified. */
export type IdTokenClaims = VerifiedClaims<'id-token'> & { readonly sub: string }

interface Issued {
  readonly accessToken: string
  readonly code?: string | undefined
  /** Of a sign-in: what its authorization request sent. */
  readonly nonce?: string | undefined
}

/**
 * Verifies an ID token: its signature, and then every claim that says from whom, for whom, for which sign-in and until when it
 * is. openid-client does not get to see it: it would take one unsigned, knows no `audiences`, and would judge it before a
 * refresh token beside it is kept.
 *
 * @throws SsoError `id_token_signature_invalid`, `id_token_claim_invalid`, `token_response_invalid`, `algorithm_refused`,
 *   `provider_unavailable`
 * @see [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0-errata2.html#IDTokenValidation)
 */
export async function verifyIdToken(
  exchange: OidcExchange,
  { idToken, ...issued }: Issued & { readonly idToken: string },
): Promise<IdTokenClaims> {
  // Said before its signature, which it does not have.
  if (readHeader(idToken) === undefined) exchange.refuse('token_response_invalid', { reason: 'id-token-unreadable' })
  return checkIdToken(exchange, await verifySignature(exchange, { jwt: idToken, token: 'id-token' }), issued)
}

/** Checks the claims of an ID token, once its signature is verified. */
export async function checkIdToken(
  exchange: OidcExchange,
  { claims, header }: VerifiedJwt<'id-token'>,
  { accessToken, code = '', nonce }: Issued,
): Promise<IdTokenClaims> {
  const { refuse } = exchange
  for (const claim of ['iss', 'sub', 'aud', 'exp', 'iat', ...(nonce === undefined ? [] : ['nonce'])]) {
    if (claims[claim] == null) refuse('id_token_claim_invalid', { reason: 'claim-missing', claim })
  }
  if (!hasSubject(claims)) {
    const received = typeName(claims['sub'])
    return refuse('id_token_claim_invalid', { reason: 'subject-malformed', claim: 'sub', received })
  }
  checkParties(exchange, claims)
  if (nonce !== undefined && claims['nonce'] !== nonce)
    refuse('id_token_claim_invalid', { reason: 'claim-unacceptable', claim: 'nonce' })
  const { auth_time: authTime, at_hash: atHash, c_hash: codeHash } = withoutNull(claims)
  const violated =
    violatedTimeClaim(exchange, claims) ??
    violatedPast(exchange, 'iat', claims['iat']) ??
    // In milliseconds, say: such an authentication would be fresh for ever.
    (authTime === undefined ? undefined : violatedPast(exchange, 'auth_time', authTime))
  if (violated !== undefined) refuse('id_token_claim_invalid', violated)
  if (atHash !== undefined && atHash !== (await leftHalfHash(accessToken, header.alg)))
    refuse('id_token_claim_invalid', { reason: 'hash-mismatch', claim: 'at_hash' })
  if (codeHash !== undefined && codeHash !== (await leftHalfHash(code, header.alg)))
    refuse('id_token_claim_invalid', { reason: 'hash-mismatch', claim: 'c_hash' })
  return claims
}

/** Null, or nothing, in an optional claim is absence. */
const withoutNull = (claims: IdTokenClaims): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null && value !== ''))

/** From whom a token is, and for whom. */
function checkParties({ connection, provider, refuse }: OidcExchange, claims: IdTokenClaims): void {
  const { clientId } = connection
  const { iss, aud, azp } = claims
  if (iss !== provider.metadata.issuer) {
    const isDiscovered = connection.metadata === undefined
    const compared = { expected: provider.metadata.issuer, received: iss, isDiscovered }
    refuse('id_token_claim_invalid', { reason: 'claim-mismatch', claim: 'iss', ...compared })
  }
  const audiences = [aud].flat().filter((one) => typeof one === 'string')
  if (audiences.length !== [aud].flat().length) refuse('id_token_claim_invalid', mistyped('aud', 'texts', aud))
  if (!audiences.includes(clientId)) {
    refuse('id_token_claim_invalid', { reason: 'claim-mismatch', claim: 'aud', expected: clientId, received: aud })
  }
  if (azp != null && azp !== '' && azp !== clientId) {
    refuse('id_token_claim_invalid', { reason: 'authorized-party', claim: 'azp', expected: clientId, received: azp })
  }
  const untrusted = untrustedAudience(audiences, connection)
  if (untrusted !== undefined)
    refuse('id_token_claim_invalid', { reason: 'audience-untrusted', claim: 'aud', ...untrusted })
  // Errata 2, 3.1.3.7: that the connection knows them is as good as the provider's word that the token is ours.
  const others = audiences.filter((one) => one !== clientId)
  if (others.length > 0 && (azp == null || azp === '') && connection.audiences === undefined) {
    refuse('id_token_claim_invalid', { reason: 'audiences-unknown', claim: 'aud', expected: clientId, received: aud })
  }
}

function hasSubject(claims: VerifiedClaims<'id-token'>): claims is IdTokenClaims {
  const { sub } = claims
  // Half a surrogate pair or a NUL is text here, and might be another one, or its end, where accounts are kept.
  return typeof sub === 'string' && sub !== '' && sub.length <= 255 && !/[\p{Cc}\p{Cs}]/u.test(sub)
}

/** An audience beside us that the connection does not trust. */
function untrustedAudience(
  received: readonly string[],
  { audiences, clientId, profile }: OidcConnection,
): { readonly expected: readonly string[]; readonly received: unknown } | undefined {
  const trusted = audiences ?? (profile === 'fapi2' ? [] : undefined)
  if (trusted === undefined) return undefined
  const other = received.find((one) => one !== clientId && !trusted.includes(one))
  return other === undefined ? undefined : { expected: [clientId, ...trusted], received: other }
}

/** @see [OpenID Connect Core 1.0, section 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#CodeIDToken) */
async function leftHalfHash(value: string, algorithm: string): Promise<string> {
  // Ed25519 hashes with SHA-512 inside; the other names end in the size of their hash.
  const size = algorithm.startsWith('Ed') ? '512' : algorithm.slice(-3)
  const digest = await crypto.subtle.digest(`SHA-${size}`, new TextEncoder().encode(value))
  return base64url.encode(new Uint8Array(digest, 0, digest.byteLength / 2))
}
