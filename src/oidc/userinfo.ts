import * as client from 'openid-client'
import { pathOf, valueAt } from '../claims/groups-claim.ts'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError, type SsoErrorCode } from '../core/errors.ts'
import { decrypt, isEncrypted } from './decryption.ts'
import { dpopOptions } from './dpop.ts'
import type { IdTokenClaims } from './id-token.ts'
import type { Provider } from './provider.ts'
import { requireEndpoint } from './provider-metadata.ts'
import { type Claims, verifySignature } from './signature.ts'
import { outOfTime, untimely } from './times.ts'
import { notJson, translateError } from './translate-error.ts'

/** Whose claims are asked for. */
interface Grant {
  readonly accessToken: string
  readonly subject: string
}

/**
 * Asks the userinfo endpoint where the connection says so.
 *
 * @returns the claims; `undefined` where nothing was asked
 * @throws SsoError as {@link requestUserinfo} does
 */
export async function fetchUserinfo(
  provider: Provider,
  configuration: client.Configuration,
  connection: OidcConnection,
  environment: Environment,
  tokens: { readonly accessToken: string; readonly idTokenClaims: IdTokenClaims },
): Promise<Claims | undefined> {
  const { accessToken, idTokenClaims } = tokens
  if (provider.metadata.userinfo_endpoint === undefined || !isNeeded(connection, idTokenClaims)) return undefined
  const grant = { accessToken, subject: idTokenClaims.sub }
  return requestUserinfo(provider, configuration, connection, environment, grant)
}

/**
 * Asks the userinfo endpoint, and refuses an answer about somebody else.
 *
 * @param onUnauthorized the code for an access token that is not good (any more)
 * @throws SsoError `userinfo_invalid`, `algorithm_refused`, `token_decryption_failed`, `provider_unavailable`,
 *   `provider_metadata_invalid`, and the code for an access token
 * @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo)
 */
export async function requestUserinfo(
  provider: Provider,
  configuration: client.Configuration,
  connection: OidcConnection,
  environment: Environment,
  grant: Grant,
  onUnauthorized: SsoErrorCode = 'userinfo_invalid',
): Promise<Claims> {
  const refuse: Refuse = (problem, code = 'userinfo_invalid') =>
    new SsoError(code, `the userinfo response ${problem}`, { connection: connection.id })
  const url = new URL(requireEndpoint(provider.metadata, 'userinfo_endpoint', connection))
  const headers = new Headers({ accept: 'application/json, application/jwt' })
  let response: Response
  try {
    const dpop = await dpopOptions(connection, environment, configuration)
    response = await client.fetchProtectedResource(configuration, grant.accessToken, url, 'GET', null, headers, dpop)
  } catch (error) {
    const isUnauthorized = error instanceof client.WWWAuthenticateChallengeError && error.status === 401
    throw isUnauthorized ? refuse('has status 401', onUnauthorized) : translateError(error, 'userinfo', connection)
  }
  if (response.status === 401) throw refuse('has status 401', onUnauthorized)
  if (response.status !== 200) throw refuse(`has status ${response.status}`)
  const isJwt = /^application\/jwt\s*(;|$)/i.test(response.headers.get('content-type') ?? '')
  const claims = isJwt
    ? await readJwt(provider, connection, environment, await response.text(), refuse)
    : await readPlain(connection, response, refuse)
  if (typeof claims['sub'] !== 'string') throw refuse('is not acceptable: it has no "sub"')
  if (claims['sub'] !== grant.subject) throw refuse('is of another "sub" than the ID token')
  return claims
}

type Refuse = (problem: string, code?: SsoErrorCode) => SsoError

async function readPlain(
  connection: OidcConnection,
  response: Pick<Response, 'json'>,
  refuse: Refuse,
): Promise<Claims> {
  const claims: unknown = await response.json().catch(() => {
    throw notJson('userinfo', connection)
  })
  if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims }
  throw refuse('is not acceptable: it is no JSON object')
}

/** @see [OpenID Connect Core 1.0, section 5.3.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfoResponse) */
async function readJwt(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  jwt: string,
  refuse: Refuse,
): Promise<Claims> {
  const opened = isEncrypted(jwt) ? await decrypt(connection, jwt, 'userinfo response') : jwt
  // What is only encrypted is believed like what is plain: it came in answer to our own request, over TLS.
  if (opened !== jwt && opened.startsWith('{')) return readPlain(connection, new Response(opened), refuse)
  const { claims } = await verifySignature(provider, connection, opened, 'userinfo')
  const { iss, aud } = claims
  if (iss !== undefined && iss !== connection.issuer) throw refuse('is of another "iss"')
  if (aud !== undefined && ![aud].flat().includes(connection.clientId)) throw refuse('is for another "aud"')
  const wrong = untimely(claims, connection, environment)
  if (wrong !== undefined) throw refuse(`is ${outOfTime[wrong]}`)
  return claims
}

function isNeeded(connection: OidcConnection, claims: IdTokenClaims): boolean {
  if (connection.userinfo !== 'when-missing') return connection.userinfo === 'always'
  const sent = new Map(Object.entries(claims))
  const lacks = (names: readonly string[]): boolean => names.every((name) => claims[name] == null)
  const readsVerification =
    connection.emailVerification !== 'ignore' && connection.emailVerification !== 'trust-connection'
  return (
    lacks(connection.claimNames.email ?? ['email']) ||
    (readsVerification && lacks(connection.claimNames.emailVerified ?? ['email_verified'])) ||
    (connection.groupsClaim?.every((claim) => valueAt(sent, pathOf(claim)) == null) ?? false)
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
