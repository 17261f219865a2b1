import * as client from 'openid-client'
import type { OidcConnection } from '../core/connection.ts'
import { translateError } from './errors.ts'
import type { IdTokenClaims } from './id-token.ts'

/**
 * Asks the userinfo endpoint where the connection says so, and refuses an answer about somebody else.
 *
 * @returns the claims; `undefined` where nothing was asked
 * @throws SsoError `userinfo_invalid`, `provider_unavailable`
 * @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo)
 */
export async function fetchUserinfo(
  configuration: client.Configuration,
  connection: OidcConnection,
  tokens: { readonly accessToken: string; readonly idTokenClaims: IdTokenClaims },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const hasEndpoint = configuration.serverMetadata().userinfo_endpoint !== undefined
  if (!hasEndpoint || !isNeeded(connection, tokens.idTokenClaims)) return undefined
  // Signed userinfo is only as good as its signature; for plain JSON this changes nothing.
  client.enableNonRepudiationChecks(configuration)
  try {
    return await client.fetchUserInfo(configuration, tokens.accessToken, tokens.idTokenClaims.sub)
  } catch (error) {
    throw translateError(error, 'userinfo', connection)
  }
}

function isNeeded(connection: OidcConnection, claims: IdTokenClaims): boolean {
  if (connection.userinfo !== 'when-missing') return connection.userinfo === 'always'
  const lacks = (names: readonly string[]): boolean => names.every((name) => claims[name] == null)
  const readsVerification =
    connection.emailVerification !== 'ignore' && connection.emailVerification !== 'trust-connection'
  return (
    lacks(connection.claimNames.email ?? ['email']) ||
    (readsVerification && lacks(connection.claimNames.emailVerified ?? ['email_verified'])) ||
    (connection.groupsClaim !== undefined && lacks(connection.groupsClaim))
  )
}

/** Claims about the exchange itself: only the ID token may make them. */
const exchangeClaims = new Set([
  ...['iss', 'sub', 'aud', 'azp', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'auth_time', 'acr', 'amr', 'sid'],
  ...['at_hash', 'c_hash', 's_hash', 'rat'],
])

/** Splits userinfo off as a source of its own, without the claims that it may not make. */
export function userinfoClaims(userinfo: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(userinfo).filter(([name]) => !exchangeClaims.has(name)))
}

/** Unites two sources: the first one wins, but where either gives a list both are united. */
export function mergeClaims(
  first: ReadonlyMap<string, unknown>,
  second: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> {
  const merged = new Map(second)
  for (const [name, value] of first) {
    const other = second.get(name)
    const unite = other != null && (Array.isArray(value) || Array.isArray(other))
    merged.set(name, unite ? [...new Set([value, other].flat())] : value)
  }
  return merged
}
