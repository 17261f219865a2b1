import * as client from 'openid-client'
import { pathOf, valueAt } from '../claims/groups-claim.ts'
import { parseBoundedJson } from '../core/bounded-json.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import { decrypt, isEncrypted } from './decryption.ts'
import { dpopOptions } from './dpop.ts'
import type { OidcContext, OidcExchange } from './exchange.ts'
import type { IdTokenClaims } from './id-token.ts'
import { requireEndpoint } from './provider-metadata.ts'
import { type Claims, verifySignature } from './signature.ts'
import { violatedTimeClaim } from './times.ts'
import { translateError } from './translate-error.ts'

/** Exists for the compiler alone. A private member, because a copy of the claims does not have it. */
declare abstract class OfSubject {
  private readonly ofSubject: true
}

/** Claims of the userinfo endpoint about the subject that was asked for: only {@link requestUserinfo} makes them. */
export type UserinfoClaims = Claims & OfSubject

/** Whose claims are asked for. */
interface UserinfoRequest {
  readonly configuration: client.Configuration
  readonly accessToken: string
  readonly subject: string
  /** The code for an access token that is not good (any more). Default `userinfo_invalid`. */
  readonly onUnauthorized?: 'userinfo_invalid' | 'access_token_rejected'
}

/**
 * Asks the userinfo endpoint where the connection says so.
 *
 * @returns the claims; `undefined` where nothing was asked
 * @throws SsoError as {@link requestUserinfo} does
 */
export async function fetchUserinfo(
  exchange: OidcExchange,
  { idTokenClaims, ...request }: Omit<UserinfoRequest, 'subject'> & { readonly idTokenClaims: IdTokenClaims },
): Promise<UserinfoClaims | undefined> {
  const { userinfo_endpoint: endpoint } = exchange.provider.metadata
  if (endpoint === undefined || !isNeeded(exchange, idTokenClaims)) return undefined
  return requestUserinfo(exchange, { ...request, subject: idTokenClaims.sub })
}

/**
 * Asks the userinfo endpoint, and refuses an answer about somebody else.
 *
 * @throws SsoError `userinfo_invalid`, `algorithm_refused`, `token_decryption_failed`, `provider_unavailable`,
 *   `provider_metadata_invalid`, and the code for an access token
 * @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo)
 */
export async function requestUserinfo(exchange: OidcExchange, request: UserinfoRequest): Promise<UserinfoClaims> {
  const { subject, onUnauthorized = 'userinfo_invalid' } = request
  const response = await ask(exchange, request)
  if (response.status !== 200) {
    const code = response.status === 401 ? onUnauthorized : 'userinfo_invalid'
    exchange.refuse(code, unexpectedStatus(response.status))
  }
  const isJwt = /^application\/jwt\s*(;|$)/i.test(response.headers.get('content-type') ?? '')
  const claims = isJwt ? await readJwt(exchange, await response.text()) : await readPlain(exchange, response)
  if (typeof claims['sub'] !== 'string') exchange.refuse('userinfo_invalid', { reason: 'subject-missing' })
  if (claims['sub'] !== subject) exchange.refuse('userinfo_invalid', { reason: 'subject-mismatch' })
  return claims as UserinfoClaims
}

const unexpectedStatus = (status: number) =>
  ({ reason: 'unexpected-status', endpoint: 'userinfo', expected: 200, received: status }) as const

async function ask(
  exchange: OidcExchange,
  { configuration, accessToken, onUnauthorized = 'userinfo_invalid' }: UserinfoRequest,
): Promise<Response> {
  const url = new URL(requireEndpoint(exchange, 'userinfo_endpoint'))
  const headers = new Headers({ accept: 'application/json, application/jwt' })
  try {
    const dpop = await dpopOptions(exchange, configuration)
    return await client.fetchProtectedResource(configuration, accessToken, url, 'GET', null, headers, dpop)
  } catch (error) {
    if (error instanceof client.WWWAuthenticateChallengeError && error.status === 401)
      return exchange.refuse(onUnauthorized, unexpectedStatus(error.status))
    return translateError(exchange, error, 'userinfo')
  }
}

async function readPlain(exchange: OidcContext, response: Response): Promise<Claims> {
  const claims: unknown = await response
    .json()
    .catch(() =>
      exchange.refuse('provider_unavailable', {
        reason: 'answer-not-json',
        endpoint: 'userinfo',
        received: response.status,
      }),
    )
  return objectOf(exchange, claims)
}

function objectOf({ refuse }: OidcContext, claims: unknown): Claims {
  return isJsonObject(claims) ? claims : refuse('userinfo_invalid', { reason: 'not-an-object' })
}

/** @see [OpenID Connect Core 1.0, section 5.3.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfoResponse) */
async function readJwt(exchange: OidcExchange, jwt: string): Promise<Claims> {
  const { connection, refuse } = exchange
  const token = 'userinfo-response'
  const opened = isEncrypted(jwt) ? await decrypt(exchange, { jwe: jwt, token }) : jwt
  // What is only encrypted is believed like what is plain: it came in answer to our own request, over TLS.
  if (opened !== jwt && opened.startsWith('{')) return objectOf(exchange, parseBoundedJson(opened))
  const { claims } = await verifySignature(exchange, { jwt: opened, token })
  const { iss, aud } = claims
  if (iss !== undefined && iss !== connection.issuer) {
    const compared = { expected: connection.issuer, received: iss }
    refuse('userinfo_invalid', { reason: 'issuer-mismatch', claim: 'iss', ...compared })
  }
  if (aud !== undefined && ![aud].flat().includes(connection.clientId)) {
    const compared = { expected: connection.clientId, received: aud }
    refuse('userinfo_invalid', { reason: 'audience-mismatch', claim: 'aud', ...compared })
  }
  const violated = violatedTimeClaim(exchange, claims)
  if (violated !== undefined) refuse('userinfo_invalid', violated)
  return claims
}

function isNeeded({ connection }: OidcContext, claims: IdTokenClaims): boolean {
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
export function userinfoClaims(userinfo: UserinfoClaims): ReadonlyMap<string, unknown> {
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
