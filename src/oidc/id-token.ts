import { base64url } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import type { Provider } from './provider.ts'
import { verifySignature } from './signature.ts'

export type IdTokenClaims = Readonly<Record<string, unknown>> & { readonly sub: string }

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
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  tokens: { readonly idToken: string; readonly accessToken: string; readonly code?: string | undefined },
): Promise<IdTokenClaims> {
  const { claims, algorithm } = await verifySignature(provider, connection, tokens.idToken, 'token')
  const refuse = (claim: string, problem: string): never => {
    throw new SsoError('id_token_claim_invalid', `the claim "${claim}" of the ID token ${problem}`, {
      connection: connection.id,
    })
  }
  const { sub, azp, iat, auth_time: authTime, at_hash: atHash, c_hash: codeHash } = claims
  // Half a surrogate pair or a NUL is text here, and might be another one, or its end, where accounts are kept.
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || /[\p{Cc}\p{Cs}]/u.test(sub))
    return refuse('sub', 'is not 1 to 255 characters of text')
  if (azp !== undefined && azp !== connection.clientId) return refuse('azp', 'names another client')
  const stranger = strangerIn(claims['aud'], connection)
  if (stranger !== undefined) return refuse('aud', `names ${stranger.slice(0, 200)}, which audiences does not know`)
  const now = environment.now() / 1000
  if (typeof iat !== 'number' || iat > now + connection.clockTolerance)
    return refuse('iat', 'is not a time in the past')
  // In milliseconds, say: such an authentication would be fresh for ever.
  if (authTime !== undefined && (typeof authTime !== 'number' || authTime > now + connection.clockTolerance))
    return refuse('auth_time', 'is not a time in the past')
  if (atHash !== undefined && atHash !== (await leftHalfHash(tokens.accessToken, algorithm))) {
    return refuse('at_hash', 'does not belong to the access token')
  }
  if (codeHash !== undefined && codeHash !== (await leftHalfHash(tokens.code ?? '', algorithm))) {
    return refuse('c_hash', 'does not belong to the code')
  }
  return { ...claims, sub }
}

/** An audience beside us that the connection does not trust. */
function strangerIn(aud: unknown, { audiences, clientId, profile }: OidcConnection): string | undefined {
  const trusted = audiences ?? (profile === 'fapi2' ? [] : undefined)
  const stranger = trusted && [aud].flat().find((one) => one !== clientId && !trusted.includes(String(one)))
  return stranger === undefined ? undefined : JSON.stringify(stranger)
}

/** @see [OpenID Connect Core 1.0, section 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0-errata2.html#CodeIDToken) */
async function leftHalfHash(value: string, algorithm: string): Promise<string> {
  // Ed25519 hashes with SHA-512 inside; the other names end in the size of their hash.
  const size = algorithm.startsWith('Ed') ? '512' : algorithm.slice(-3)
  const digest = await crypto.subtle.digest(`SHA-${size}`, new TextEncoder().encode(value))
  return base64url.encode(new Uint8Array(digest, 0, digest.byteLength / 2))
}
