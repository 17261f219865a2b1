import { pathOf, valueAt } from '../claims/groups-claim.ts'
import { parseBoundedJson } from '../core/bounded-json.ts'
import { defined } from '../core/defined.ts'
import { isSsoError, type SsoError } from '../core/errors.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import { typeName } from '../core/refusals/type-name.ts'
import { decrypt, isEncrypted } from './decryption.ts'
import type { OidcContext, OidcExchange } from './exchange.ts'
import type { IdTokenClaims } from './id-token.ts'
import { type Claims, verifySignature } from './signature.ts'
import { violatedTimeClaim } from './times.ts'
import { askUserinfo, type UserinfoRequest } from './userinfo-request.ts'

/** Exists for the compiler alone. A private member, because a copy of the claims does not have it. */
declare abstract class OfSubject {
  private readonly ofSubject: true
}

/** Claims of the userinfo endpoint about the subject that was asked for: only {@link requestUserinfo} makes them. */
export type UserinfoClaims = Claims & OfSubject

/**
 * Asks the userinfo endpoint where the connection says so. Where it refuses, and nothing that the connection demands hangs on it,
 * the person signs in without.
 *
 * @returns the claims; or why there are none, where some may be missing; nothing where nothing was asked
 * @throws SsoError as {@link requestUserinfo} does
 */
export async function fetchUserinfo(
  exchange: OidcExchange,
  { idTokenClaims, ...request }: Omit<UserinfoRequest, 'subject'> & { readonly idTokenClaims: IdTokenClaims },
): Promise<{ readonly userinfo?: UserinfoClaims; readonly unanswered?: string }> {
  const { connection, provider } = exchange
  const lacking = lackOf(exchange, idTokenClaims)
  if (provider.metadata.userinfo_endpoint === undefined || lacking === undefined) return {}
  const demandedBy =
    connection.userinfo === 'always'
      ? 'userinfo'
      : connection.emailVerification === 'require' && lacking !== 'groups'
        ? 'emailVerification'
        : undefined
  const asked = { ...request, subject: idTokenClaims.sub, ...defined({ demandedBy } as const) }
  try {
    return { userinfo: await requestUserinfo(exchange, asked) }
  } catch (error) {
    if (demandedBy !== undefined || !isRefusedRequest(error)) throw error
    return { unanswered: error.message }
  }
}

/** The provider did not take the request: it said nothing that would have to be believed or not. */
const isRefusedRequest = (error: unknown): error is SsoError =>
  isSsoError(error) &&
  error.code === 'userinfo_invalid' &&
  (error.details['reason'] === 'error-response' || error.details['reason'] === 'unexpected-status')

/**
 * Asks the userinfo endpoint, and refuses an answer about somebody else.
 *
 * @throws SsoError `userinfo_invalid`, `algorithm_refused`, `token_decryption_failed`, `provider_unavailable`,
 *   `provider_metadata_invalid`, and the code for an access token
 * @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo)
 */
export async function requestUserinfo(exchange: OidcExchange, request: UserinfoRequest): Promise<UserinfoClaims> {
  const { subject } = request
  const response = await askUserinfo(exchange, request)
  const isJwt = /^application\/jwt\s*(;|$)/i.test(response.headers.get('content-type') ?? '')
  const claims = isJwt ? await readJwt(exchange, await response.text()) : await readPlain(exchange, response)
  if (claims['sub'] == null) exchange.refuse('userinfo_invalid', { reason: 'subject-missing' })
  if (typeof claims['sub'] !== 'string') {
    const types = { expected: 'text', received: typeName(claims['sub']) } as const
    exchange.refuse('userinfo_invalid', { reason: 'subject-type', ...types })
  }
  if (claims['sub'] !== subject) exchange.refuse('userinfo_invalid', { reason: 'subject-mismatch' })
  return claims as UserinfoClaims
}

async function readPlain(exchange: OidcContext, response: Pick<Response, 'json' | 'status'>): Promise<Claims> {
  const claims: unknown = await response.json().catch(() =>
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

/** What the ID token lacks, so that the endpoint has to be asked. */
function lackOf({ connection }: OidcContext, claims: IdTokenClaims): 'email' | 'groups' | 'unknown' | undefined {
  if (connection.userinfo === 'never') return undefined
  const sent = new Map(Object.entries(claims))
  const lacks = (names: readonly string[]): boolean => names.every((name) => claims[name] == null)
  const readsVerification =
    connection.emailVerification !== 'ignore' && connection.emailVerification !== 'trust-connection'
  const lacksEmail =
    lacks(connection.claimNames.email ?? ['email']) ||
    (readsVerification && lacks(connection.claimNames.emailVerified ?? ['email_verified']))
  if (lacksEmail) return 'email'
  if (connection.groupsClaim?.every((claim) => valueAt(sent, pathOf(claim)) == null) === true) return 'groups'
  return connection.userinfo === 'always' ? 'unknown' : undefined
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
