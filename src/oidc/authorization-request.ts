import * as client from 'openid-client'
import type { OidcConnection } from '../core/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { ExpectedOidc } from '../core/transaction.ts'
import { configurationOf } from './configuration.ts'
import type { Provider } from './provider.ts'

export interface AuthorizationRequest {
  /** The handle of the transaction; it travels as `state`. */
  readonly handle: string
  /** The registered redirect URI, query string included. */
  readonly redirectUri: string
  readonly demands: Demands
  /** Who is probably signing in: an email address or a user name. */
  readonly loginHint?: string | undefined
}

/**
 * Builds the authorization request of the authorization code flow: always with PKCE (S256), `state` and `nonce`.
 *
 * @see [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthRequest)
 */
export async function createAuthorizationRequest(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  request: AuthorizationRequest,
): Promise<{ readonly outbound: OutboundMessage; readonly expected: ExpectedOidc }> {
  const { handle, redirectUri, demands, loginHint } = request
  const nonce = client.randomNonce()
  const codeVerifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(configurationOf(provider, connection, environment), {
    redirect_uri: redirectUri,
    scope: connection.scopes.join(' '),
    state: handle,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(demands.freshAuthentication === true && { prompt: 'login' }),
    ...(demands.maxAge !== undefined && { max_age: String(demands.maxAge) }),
    ...(demands.contexts !== undefined && { acr_values: demands.contexts.join(' ') }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
  })
  return {
    outbound: { binding: 'redirect', url: url.href },
    expected: { protocol: 'oidc', redirectUri, nonce, codeVerifier },
  }
}
