import * as client from 'openid-client'
import { type AuthorizationParameters, toTexts } from '../configuration/authorization-parameters.ts'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { ExpectedOidc } from '../core/transaction.ts'
import { configurationOf } from './configuration.ts'
import { dpopOptions } from './dpop.ts'
import type { Provider } from './provider.ts'
import { requireEndpoint } from './provider-metadata.ts'
import { createRequestObject } from './request-object.ts'
import { translateError } from './translate-error.ts'

export interface AuthorizationRequest {
  /** The handle of the transaction; it travels as `state`. */
  readonly handle: string
  /** The registered redirect URI, query string included. */
  readonly redirectUri: string
  readonly demands: Demands
  /** Who is probably signing in: an email address or a user name. */
  readonly loginHint?: string | undefined
  readonly parameters?: AuthorizationParameters | undefined
}

/**
 * Builds the authorization request of the authorization code flow: always with PKCE (S256), `state` and `nonce`; signed and
 * pushed to the provider where the connection or the provider wants that.
 *
 * @throws SsoError `client_rejected`, `request_rejected`, `provider_unavailable`, `provider_metadata_invalid`,
 *   `configuration_invalid`, `signer_unavailable`
 * @see [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthRequest)
 */
export async function createAuthorizationRequest(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  request: AuthorizationRequest,
): Promise<{ readonly outbound: OutboundMessage; readonly expected: ExpectedOidc }> {
  const { handle, redirectUri } = request
  const nonce = client.randomNonce()
  const codeVerifier = client.randomPKCECodeVerifier()
  const configuration = configurationOf(provider, connection, environment)
  const dpop = await dpopOptions(connection, environment, configuration)
  const said = new URLSearchParams({
    ...wishes(connection, request),
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: connection.scopes.join(' '),
    state: handle,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(connection.responseMode !== 'query' && { response_mode: connection.responseMode }),
    ...(dpop.DPoP !== undefined && { dpop_jkt: await dpop.DPoP.calculateThumbprint() }),
  })
  for (const resource of connection.resource ?? []) said.append('resource', resource)
  const parameters = mustSign(provider, connection)
    ? new URLSearchParams({ request: await createRequestObject(connection, environment, said) })
    : said
  const url = mustPush(provider, connection)
    ? await push(provider, connection, configuration, parameters, dpop)
    : client.buildAuthorizationUrl(configuration, parameters)
  return {
    outbound: { binding: 'redirect', url: url.href },
    expected: { protocol: 'oidc', redirectUri, nonce, codeVerifier },
  }
}

/** What the connection, the caller and the purpose wish for; the purpose wins, and the connection loses. */
function wishes(connection: OidcConnection, request: AuthorizationRequest): Readonly<Record<string, string>> {
  const { demands, loginHint, parameters = {} } = request
  const wished = Object.fromEntries([...toTexts(connection.authorizationParameters), ...toTexts(parameters)])
  return {
    ...wished,
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(demands.passive === true && { prompt: 'none' }),
    ...(demands.freshAuthentication === true && { prompt: withLogin(wished['prompt']) }),
    ...(demands.maxAge !== undefined && { max_age: String(demands.maxAge) }),
    ...(demands.contexts !== undefined && { acr_values: demands.contexts.join(' ') }),
  }
}

function withLogin(prompt = ''): string {
  const others = prompt.split(' ').filter((one) => one !== '' && one !== 'login' && one !== 'none')
  return ['login', ...others].join(' ')
}

const mustSign = ({ metadata }: Provider, { jar }: OidcConnection): boolean =>
  jar === 'always' || metadata['require_signed_request_object'] === true

/** @see [FAPI 2.0 Security Profile, section 5.3.3.2](https://openid.net/specs/fapi-security-profile-2_0-final.html) */
const mustPush = ({ metadata }: Provider, { par, profile }: OidcConnection): boolean =>
  par === 'always' || profile === 'fapi2' || metadata.require_pushed_authorization_requests === true

/** @see [RFC 9126, section 2](https://www.rfc-editor.org/rfc/rfc9126#section-2) */
async function push(
  provider: Provider,
  connection: OidcConnection,
  configuration: client.Configuration,
  parameters: URLSearchParams,
  dpop: client.DPoPOptions,
): Promise<URL> {
  requireEndpoint(provider.metadata, 'pushed_authorization_request_endpoint', connection)
  try {
    return await client.buildAuthorizationUrlWithPAR(configuration, parameters, dpop)
  } catch (error) {
    throw translateError(error, 'pushed request', connection)
  }
}
