import { defined } from '../core/defined.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import type { OidcExchange } from './exchange.ts'
import { type VerifiedClaims, type VerifiedJwt, verifySignature } from './signature.ts'
import { mistyped, violatedPast, violatedTimeClaim } from './times.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

/** Tokens that name a session and a person have some hundred characters. */
const maxLength = 16 * 1024

/**
 * So long a token is good at most, in seconds, whatever its `exp`: each has to be remembered until it ends, and a provider
 * with tokens for ever would fill up what all connections remember with.
 */
const maxAgeSeconds = { withExp: 60 * 60, withoutExp: 10 * 60 }

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
export function readFacts(exchange: OidcExchange, { claims }: VerifiedJwt<'logout-token'>): LogoutTokenFacts {
  const { connection, refuse } = exchange
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
  if (jti == null) refuse('logout_token_invalid', { reason: 'claim-missing', claim: 'jti' })
  if (typeof jti !== 'string' || jti === '') return refuse('logout_token_invalid', mistyped('jti', 'text', jti))
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
  const { clockTolerance: tolerance, allowLogoutTokenWithoutExp } = connection
  const { iat, exp } = claims
  if (iat == null) refuse('logout_token_invalid', { reason: 'claim-missing', claim: 'iat' })
  const lacksExp = exp == null
  if (lacksExp && !allowLogoutTokenWithoutExp) refuse('logout_token_invalid', { reason: 'exp-missing', claim: 'exp' })
  const violated = violatedPast(exchange, 'iat', iat) ?? violatedTimeClaim(exchange, claims)
  if (violated !== undefined) return refuse('logout_token_invalid', violated)
  // Without an end of its own, and replayed beyond it, it would end sessions of another day.
  const maxAge = lacksExp ? maxAgeSeconds.withoutExp : maxAgeSeconds.withExp
  const issued = Number(iat)
  const earliest = now() / 1000 - tolerance - maxAge
  if (issued <= earliest) {
    const compared = { expected: earliest, received: issued, now: new Date(now()), tolerance, maxAge }
    refuse('logout_token_invalid', { reason: 'too-old', claim: 'iat', ...compared })
  }
  const end = issued + maxAge
  return new Date(((lacksExp ? end : Math.min(Number(exp), end)) + tolerance) * 1000)
}
