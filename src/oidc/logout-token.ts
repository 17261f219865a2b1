import { defined } from '../core/defined.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import type { OidcExchange } from './exchange.ts'
import { type VerifiedClaims, type VerifiedJwt, verifySignature } from './signature.ts'
import { violatedTimeClaim } from './times.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

/** Tokens that name a session and a person have some hundred characters. */
const maxLength = 16 * 1024

/**
 * So long a token is good at most, in seconds, whatever its `exp`: each has to be remembered until it ends, and a provider
 * with tokens for ever would fill up what all connections remember with.
 */
const maxAgeSeconds = 60 * 60

/** What a verified logout token says: which session of the provider ended, or whose sessions all did. */
export interface LogoutTokenFacts {
  readonly subject?: string
  readonly session?: string
  readonly id: string
  /** When the token would be refused anyway. */
  readonly usableUntil: Date
}

/**
 * Verifies a logout token as an ID token is verified, and that it is one.
 *
 * @throws SsoError `logout_token_invalid`, `algorithm_refused`, `provider_unavailable`
 * @see [OpenID Connect Back-Channel Logout 1.0, section 2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation)
 */
export async function verifyLogoutToken(exchange: OidcExchange, jwt: string): Promise<LogoutTokenFacts> {
  if (jwt.length > maxLength) {
    const compared = { expected: maxLength, received: jwt.length }
    exchange.refuse('logout_token_invalid', { reason: 'too-long', ...compared })
  }
  return readFacts(exchange, await verifySignature(exchange, { jwt, token: 'logout-token', channel: 'front' }))
}

/** Checks and reads the claims of a logout token, once its signature is verified. */
export function readFacts(exchange: OidcExchange, { claims, header }: VerifiedJwt<'logout-token'>): LogoutTokenFacts {
  const { connection, refuse } = exchange
  const { typ } = header
  // Older providers write none, or "JWT"; one that names another kind of token is one.
  if (typ !== undefined && !/^(application\/)?(logout\+)?jwt$/i.test(typ))
    refuse('logout_token_invalid', { reason: 'type-mismatch', expected: 'logout+jwt', received: typ })
  const { iss, aud, jti, sub, sid, events } = claims
  if (iss !== connection.issuer) {
    const compared = { expected: connection.issuer, received: iss }
    refuse('logout_token_invalid', { reason: 'issuer-mismatch', claim: 'iss', ...compared })
  }
  if (![aud].flat().includes(connection.clientId)) {
    const compared = { expected: connection.clientId, received: aud }
    refuse('logout_token_invalid', { reason: 'audience-mismatch', claim: 'aud', ...compared })
  }
  const usableUntil = readTimes(exchange, claims)
  if ('nonce' in claims) refuse('logout_token_invalid', { reason: 'nonce-present' })
  if (!isJsonObject(events) || !isJsonObject(events[event]))
    refuse('logout_token_invalid', { reason: 'event-missing', expected: event })
  if (typeof jti !== 'string' || jti === '')
    return refuse('logout_token_invalid', { reason: 'claim-missing', claim: 'jti' })
  if (sub === undefined && sid === undefined) refuse('logout_token_invalid', { reason: 'subject-and-session-missing' })
  const textOf = (claim: 'sub' | 'sid'): string | undefined => {
    const value = claims[claim]
    if (value === undefined || (typeof value === 'string' && value !== '')) return value
    return refuse('logout_token_invalid', { reason: 'claim-not-text', claim })
  }
  return defined({ id: jti, usableUntil, subject: textOf('sub'), session: textOf('sid') })
}

/** Checks the times of a logout token, and says when it would be refused. */
function readTimes(exchange: OidcExchange, claims: VerifiedClaims<'logout-token'>): Date {
  const { connection, now, refuse } = exchange
  const { clockTolerance } = connection
  const { iat, exp } = claims
  const latest = now() / 1000 + clockTolerance
  if (typeof iat !== 'number' || iat > latest) {
    const compared = { expected: latest, received: iat }
    return refuse('logout_token_invalid', { reason: 'time-not-past', claim: 'iat', ...compared })
  }
  if (typeof exp !== 'number') return refuse('logout_token_invalid', { reason: 'claim-missing', claim: 'exp' })
  const violated = violatedTimeClaim(exchange, claims)
  if (violated !== undefined) refuse('logout_token_invalid', violated)
  const earliest = now() / 1000 - clockTolerance - maxAgeSeconds
  if (iat <= earliest) {
    const compared = { expected: earliest, received: iat, maxAge: maxAgeSeconds }
    refuse('logout_token_invalid', { reason: 'too-old', claim: 'iat', ...compared })
  }
  return new Date((Math.min(exp, iat + maxAgeSeconds) + clockTolerance) * 1000)
}
