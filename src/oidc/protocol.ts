import type { OidcConnection } from '../configuration/connection.ts'
import type { Protocol } from '../configuration/protocol.ts'
import { isIssuerProven } from '../core/account-key.ts'
import type { Environment } from '../core/environment.ts'
import type { ClaimReference } from '../core/result.ts'
import { createAuthorizationRequest } from './authorization-request.ts'
import { namesIssuer, verifyAuthorizationResponse } from './authorization-response.ts'
import { type ClaimsProvider, resolveClaimSource } from './claim-sources.ts'
import { configurationOf } from './configuration.ts'
import { createEndSessionRequest } from './end-session-request.ts'
import { contextOf, type OidcExchange } from './exchange.ts'
import { createKeySet } from './keys.ts'
import { type LogoutTokenFacts, verifyLogoutToken } from './logout-token.ts'
import type { ProviderCache } from './provider.ts'
import { isUsable } from './provider-metadata.ts'
import { type RefreshedTokens, useRefreshToken, verifyRefreshed } from './refresh-token.ts'
import { revokeToken } from './revocation.ts'
import { requestUserinfo } from './userinfo.ts'

/** OpenID Connect, for any connection of it. */
export interface OidcProtocol extends Protocol<OidcConnection> {
  logoutToken(connection: OidcConnection, jwt: string): Promise<LogoutTokenFacts>
  /** The origins whose pages may frame ours during a front-channel logout. */
  framingOrigins(connection: OidcConnection): Promise<readonly string[]>
  /** Fetches what a verification of refreshed tokens will need, before a refresh token is used up. */
  loadKeys(connection: OidcConnection): Promise<unknown>
  useRefreshToken(connection: OidcConnection, refreshToken: string): Promise<Omit<RefreshedTokens, 'idTokenClaims'>>
  verifyRefreshed(connection: OidcConnection, tokens: RefreshedTokens, subject: string): Promise<RefreshedTokens>
  revoke(connection: OidcConnection, token: string, kind: 'refresh_token' | 'access_token'): Promise<boolean>
  userinfo(
    connection: OidcConnection,
    request: { readonly accessToken: string; readonly subject: string },
  ): Promise<Readonly<Record<string, unknown>>>
  resolveClaims(
    connection: OidcConnection,
    source: ClaimReference,
    provider: ClaimsProvider,
  ): Promise<Readonly<Record<string, unknown>>>
  /** What keeps answers from saying of which provider they are, or from being believed; `undefined` where nothing does. */
  lacksForSharing(connection: OidcConnection): Promise<'proof' | 'iss' | undefined>
  /** What is known of the OpenID Providers. */
  readonly providers: ProviderCache
}

export function createOidcProtocol(environment: Environment, providers: ProviderCache): OidcProtocol {
  const exchangeOf = async (connection: OidcConnection): Promise<OidcExchange> => ({
    ...contextOf(environment, connection),
    provider: await providers.get(connection),
  })
  return {
    providers,
    isPosted: ({ responseMode }) => responseMode.startsWith('form_post'),
    async request(connection, { callback: redirectUri, ...request }) {
      return createAuthorizationRequest(await exchangeOf(connection), { redirectUri, ...request })
    },
    async verify(connection, answer, { handle, expected }) {
      if (expected.protocol !== 'oidc')
        throw new TypeError('the transaction is of another protocol than its connection')
      const exchange = await exchangeOf(connection)
      return verifyAuthorizationResponse(exchange, { answer, expected: { ...expected, handle } })
    },
    async logoutRequest(connection, { handle, redirectUri, reference, parameters }) {
      if (reference.protocol !== 'oidc') throw new TypeError('the reference is of another protocol than its connection')
      const { idToken } = reference
      return createEndSessionRequest(await exchangeOf(connection), { handle, redirectUri, idToken, parameters })
    },
    metadata: async () => undefined,
    inspect: async () => undefined,
    async logoutToken(connection, jwt) {
      return verifyLogoutToken(await exchangeOf(connection), jwt)
    },
    async framingOrigins(connection) {
      const { end_session_endpoint: endpoint } = (await providers.get(connection)).metadata
      return [...new Set([connection.issuer, endpoint].filter(isUsable).map((url) => new URL(url).origin))]
    },
    async loadKeys(connection) {
      return (await providers.get(connection)).keys.load()
    },
    async useRefreshToken(connection, refreshToken) {
      return useRefreshToken(await exchangeOf(connection), refreshToken)
    },
    async verifyRefreshed(connection, tokens, subject) {
      return verifyRefreshed(await exchangeOf(connection), { tokens, subject })
    },
    async revoke(connection, token, kind) {
      return revokeToken(await exchangeOf(connection), { token, kind })
    },
    async userinfo(connection, request) {
      const exchange = await exchangeOf(connection)
      const configuration = configurationOf(exchange)
      return requestUserinfo(exchange, { ...request, configuration, onUnauthorized: 'access_token_rejected' })
    },
    async lacksForSharing(connection) {
      if (!isIssuerProven(connection)) return 'proof'
      return namesIssuer(connection, (await providers.get(connection)).metadata) ? undefined : 'iss'
    },
    async resolveClaims(connection, source, { issuer, jwksUri }) {
      const keys = createKeySet(jwksUri, () => connection, environment)
      return resolveClaimSource(
        { ...contextOf(environment, connection), provider: { metadata: { issuer }, keys } },
        source,
      )
    },
  }
}
