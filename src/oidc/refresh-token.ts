import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, SsoError, type SsoErrorCode } from '../core/errors.ts'
import { configurationOf } from './configuration.ts'
import { dpopOptions } from './dpop.ts'
import { type IdTokenClaims, verifyIdToken } from './id-token.ts'
import type { Provider } from './provider.ts'
import { checkTokens, resourcesOf } from './tokens.ts'
import { translateError } from './translate-error.ts'

/** What a provider gives for a refresh token. */
export interface RefreshedTokens {
  readonly accessToken: string
  /** The one to use next: a new one where the provider rotates them, otherwise the one that was used. */
  readonly refreshToken: string
  /** When the access token ends, where the provider said so. */
  readonly expiresAt?: Date
  readonly scope?: string
  /** Not every provider sends one. */
  readonly idToken?: string
  readonly idTokenClaims?: IdTokenClaims
}

/** Before the signature of the ID token is verified. */
type ReceivedTokens = Omit<RefreshedTokens, 'idTokenClaims'>

/** What only a new sign-in can mend. */
const wantsPerson: ReadonlySet<SsoErrorCode> = new Set(['grant_rejected', 'interaction_required'])

/**
 * Uses a refresh token. What comes for it is kept before its signature is verified: where the provider rotates refresh tokens,
 * there is no other.
 *
 * @returns tokens whose ID token openid-client has held against `iss`, `aud` and `exp`; its signature nobody has verified
 * @throws SsoError `refresh_token_rejected`, and what a token response is refused with
 * @see [OpenID Connect Core 1.0, section 12.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RefreshingAccessToken)
 */
export async function useRefreshToken(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  refreshToken: string,
): Promise<ReceivedTokens> {
  const configuration = configurationOf(provider, connection, environment)
  const tokens = await exchange(connection, environment, configuration, refreshToken)
  checkTokens(connection, tokens)
  const { access_token: accessToken, id_token: idToken, refresh_token, expires_in, scope } = tokens
  return {
    accessToken,
    refreshToken: refresh_token ?? refreshToken,
    ...(expires_in !== undefined && { expiresAt: new Date(environment.now() + expires_in * 1000) }),
    ...(scope !== undefined && { scope }),
    ...(idToken !== undefined && { idToken }),
  }
}

/**
 * Verifies the ID token that came along with refreshed tokens, if one did, and holds it against the first one.
 *
 * @param subject that of the first ID token; its `iss` is the connection's
 * @throws SsoError what an ID token is refused with
 * @see [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RefreshTokenResponse)
 */
export async function verifyRefreshed(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  tokens: ReceivedTokens,
  subject: string,
): Promise<RefreshedTokens> {
  const { accessToken, idToken } = tokens
  if (idToken === undefined) return tokens
  const idTokenClaims = await verifyIdToken(provider, connection, environment, { idToken, accessToken })
  if (idTokenClaims.sub !== subject) {
    const message = 'the claim "sub" of the refreshed ID token is another than that of the first one'
    throw new SsoError('id_token_claim_invalid', message, { connection: connection.id })
  }
  return { ...tokens, idTokenClaims }
}

async function exchange(
  connection: OidcConnection,
  environment: Environment,
  configuration: client.Configuration,
  refreshToken: string,
): ReturnType<typeof client.refreshTokenGrant> {
  try {
    const dpop = await dpopOptions(connection, environment, configuration)
    return await client.refreshTokenGrant(configuration, refreshToken, resourcesOf(connection), dpop)
  } catch (error) {
    const refusal = translateError(error, 'token', connection)
    if (!isSsoError(refusal) || !wantsPerson.has(refusal.code)) throw refusal
    const { message, hint, cause } = refusal
    throw new SsoError('refresh_token_rejected', message, { connection: connection.id, hint, cause })
  }
}
