import { decodeProtectedHeader } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import type { Provider } from './provider.ts'
import { verifySignature } from './signature.ts'
import { outOfTime, untimely } from './times.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

/** Tokens that name a session and a person have some hundred characters. */
const longestToken = 16 * 1024

/**
 * So long a token is good at most, in seconds, whatever its `exp`: each has to be remembered until it ends, and a provider
 * with tokens for ever would fill up what all connections remember with.
 */
const longestLife = 60 * 60

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
export async function verifyLogoutToken(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  jwt: string,
): Promise<LogoutTokenFacts> {
  const refuse = (problem: string): never => {
    throw new SsoError('logout_token_invalid', `the logout token ${problem}`, { connection: connection.id })
  }
  if (jwt.length > longestToken) refuse(`is longer than ${longestToken} characters`)
  const { claims } = await verifySignature(provider, connection, jwt, 'logout', 'stranger')
  const { typ } = decodeProtectedHeader(jwt)
  // Older providers write none, or "JWT"; one that names another kind of token is one.
  if (typ !== undefined && !/^(application\/)?(logout\+)?jwt$/i.test(typ)) refuse(`has the "typ" ${shown(typ)}`)
  const { iss, aud, iat, exp, jti, sub, sid, events } = claims
  if (iss !== connection.issuer) refuse(`has the "iss" ${shown(iss)}, expected ${connection.issuer}`)
  if (![aud].flat().includes(connection.clientId)) refuse('is for another "aud"')
  const [now, tolerance] = [environment.now() / 1000, connection.clockTolerance]
  if (typeof iat !== 'number' || iat > now + tolerance) return refuse('has an "iat" that is not a time in the past')
  if (typeof exp !== 'number') return refuse('has no "exp"')
  const wrong = untimely(claims, connection, environment)
  if (wrong !== undefined) refuse(`is ${outOfTime[wrong]} ${shown(claims[wrong])}`)
  if (iat <= now - tolerance - longestLife) refuse(`has an "iat" of more than ${longestLife} seconds ago`)
  if ('nonce' in claims) refuse('has a "nonce", which only an ID token may have')
  if (!isObject(events) || !isObject(events[event])) refuse('does not have the event of a back-channel logout')
  if (typeof jti !== 'string' || jti === '') return refuse('has no "jti"')
  if (sub === undefined && sid === undefined) refuse('names neither "sub" nor "sid"')
  return {
    id: jti,
    usableUntil: new Date((Math.min(exp, iat + longestLife) + tolerance) * 1000),
    ...(sub !== undefined && { subject: text(sub) ?? refuse('has a "sub" that is not a text') }),
    ...(sid !== undefined && { session: text(sid) ?? refuse('has a "sid" that is not a text') }),
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 300)
