import * as client from 'openid-client'
import type { OidcConnection } from '../core/connection.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import { decrypt, isEncrypted } from './decryption.ts'
import { notJson, translateError } from './errors.ts'
import type { IdTokenClaims } from './id-token.ts'
import type { Provider } from './provider.ts'
import { type Claims, verifySignature } from './signature.ts'

/**
 * Asks the userinfo endpoint where the connection says so, and refuses an answer about somebody else.
 *
 * @returns the claims; `undefined` where nothing was asked
 * @throws SsoError `userinfo_invalid`, `algorithm_refused`, `provider_unavailable`
 * @see [OpenID Connect Core 1.0, section 5.3](https://openid.net/specs/openid-connect-core-1_0-errata2.html#UserInfo)
 */
export async function fetchUserinfo(
  provider: Provider,
  configuration: client.Configuration,
  connection: OidcConnection,
  environment: Environment,
  tokens: { readonly accessToken: string; readonly idTokenClaims: IdTokenClaims },
  dpop: client.DPoPOptions,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const endpoint = provider.metadata.userinfo_endpoint
  if (endpoint === undefined || !isNeeded(connection, tokens.idTokenClaims)) return undefined
  const refuse = (problem: string): SsoError =>
    new SsoError('userinfo_invalid', `the userinfo response ${problem}`, { connection: connection.id })
  const response = await ask(configuration, connection, endpoint, tokens.accessToken, dpop)
  if (response.status !== 200) throw refuse(`has status ${response.status}`)
  const isJwt = /^application\/jwt\s*(;|$)/i.test(response.headers.get('content-type') ?? '')
  const claims = isJwt
    ? await readJwt(provider, connection, environment, await response.text(), refuse)
    : await readPlain(connection, response, refuse)
  if (typeof claims['sub'] !== 'string') throw refuse('is not acceptable: it has no "sub"')
  if (claims['sub'] !== tokens.idTokenClaims.sub) throw refuse('is of another "sub" than the ID token')
  return claims
}

async function ask(
  configuration: client.Configuration,
  connection: OidcConnection,
  endpoint: string,
  accessToken: string,
  dpop: client.DPoPOptions,
): Promise<Response> {
  const url = new URL(endpoint)
  const headers = new Headers({ accept: 'application/json, application/jwt' })
  try {
    return await client.fetchProtectedResource(configuration, accessToken, url, 'GET', null, headers, dpop)
  } catch (error) {
    throw translateError(error, 'userinfo', connection)
  }
}

type Refuse = (problem: string) => SsoError

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
  const { iss, aud, exp } = claims
  if (iss !== undefined && iss !== connection.issuer) throw refuse('is of another "iss"')
  if (aud !== undefined && ![aud].flat().includes(connection.clientId)) throw refuse('is for another "aud"')
  const latest = environment.now() / 1000 - connection.clockTolerance
  if (exp !== undefined && !(typeof exp === 'number' && exp > latest)) throw refuse('is past its "exp"')
  return claims
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
