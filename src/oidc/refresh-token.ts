import * as client from 'openid-client'
import { defined } from '../core/defined.ts'
import { configurationOf } from './configuration.ts'
import { dpopOptions } from './dpop.ts'
import type { OidcExchange } from './exchange.ts'
import { verifyIdToken } from './id-token.ts'
import { heldIdToken } from './provider-answer.ts'
import type { Claims } from './signature.ts'
import { checkTokens, decrypted, resourcesOf } from './tokens.ts'
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
  readonly idTokenClaims?: Claims & { readonly sub: string }
}

/** Before the signature of the ID token is verified. */
type ReceivedTokens = Omit<RefreshedTokens, 'idTokenClaims'>

/**
 * Uses a refresh token. What comes for it is kept before its signature is verified: where the provider rotates refresh tokens,
 * there is no other.
 *
 * @returns tokens of whose ID token nothing was looked at; it may be encrypted
 * @throws SsoError `refresh_token_rejected`, and what a token response is refused with
 * @see [OpenID Connect Core 1.0, section 12.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RefreshingAccessToken)
 */
export async function useRefreshToken(exchange: OidcExchange, refreshToken: string): Promise<ReceivedTokens> {
  const tokens = await redeem(exchange, refreshToken)
  checkTokens(exchange, tokens)
  const { access_token: accessToken, [heldIdToken]: idToken, refresh_token, expires_in, scope } = tokens
  return defined({
    accessToken,
    refreshToken: refresh_token ?? refreshToken,
    expiresAt: expires_in === undefined ? undefined : new Date(exchange.now() + expires_in * 1000),
    scope,
    // Of another type it is none: an ID token is optional here.
    idToken: typeof idToken === 'string' ? idToken : undefined,
  })
}

/**
 * Verifies the ID token that came along with refreshed tokens, if one did, and holds it against the first one.
 *
 * @param refreshed `subject` is that of the first ID token; its `iss` is the connection's
 * @throws SsoError what an ID token is refused with
 * @see [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RefreshTokenResponse)
 */
export async function verifyRefreshed(
  exchange: OidcExchange,
  { tokens, subject }: { readonly tokens: ReceivedTokens; readonly subject: string },
): Promise<RefreshedTokens> {
  const { accessToken } = tokens
  if (tokens.idToken === undefined) return tokens
  const idToken = await decrypted(exchange, tokens.idToken)
  const idTokenClaims = await verifyIdToken(exchange, { idToken, accessToken })
  if (idTokenClaims.sub !== subject)
    exchange.refuse('id_token_claim_invalid', { reason: 'subject-changed', claim: 'sub' })
  return { ...tokens, idToken, idTokenClaims }
}

async function redeem(exchange: OidcExchange, refreshToken: string): ReturnType<typeof client.refreshTokenGrant> {
  try {
    const configuration = configurationOf(exchange)
    const dpop = await dpopOptions(exchange, configuration)
    return await client.refreshTokenGrant(configuration, refreshToken, resourcesOf(exchange.connection), dpop)
  } catch (error) {
    return translateError(exchange, error, 'refresh')
  }
}
