import * as client from 'openid-client'
import { readTruth } from '../claims/truth.ts'
import { type AuthorizationParameters, toTexts } from '../configuration/authorization-parameters.ts'
import type { OidcConnection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { ExpectedOidc } from '../core/transaction.ts'
import { configurationOf } from './configuration.ts'
import { dpopOptions } from './dpop.ts'
import type { OidcExchange } from './exchange.ts'
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
  exchange: OidcExchange,
  request: AuthorizationRequest,
): Promise<{ readonly outbound: OutboundMessage; readonly expected: ExpectedOidc }> {
  const { connection } = exchange
  const { handle, redirectUri } = request
  const nonce = client.randomNonce()
  const codeVerifier = client.randomPKCECodeVerifier()
  const configuration = configurationOf(exchange)
  const dpop = await dpopOptions(exchange, configuration)
  const parameters = new URLSearchParams(
    defined({
      ...optionalParameters(connection, request),
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: connection.scopes.join(' '),
      state: handle,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      response_mode: connection.responseMode === 'query' ? undefined : connection.responseMode,
      dpop_jkt: await dpop.DPoP?.calculateThumbprint(),
    }),
  )
  for (const resource of connection.resource ?? []) parameters.append('resource', resource)
  const sent = mustSign(exchange)
    ? new URLSearchParams({ request: await createRequestObject(exchange, parameters) })
    : parameters
  const url = mustPush(exchange)
    ? await push(exchange, { configuration, parameters: sent, dpop })
    : client.buildAuthorizationUrl(configuration, sent)
  return {
    outbound: { binding: 'redirect', url: url.href },
    expected: { protocol: 'oidc', redirectUri, nonce, codeVerifier },
  }
}

/** What the connection, the caller and the purpose wish for; the purpose wins, and the connection loses. */
function optionalParameters(
  connection: OidcConnection,
  request: AuthorizationRequest,
): Readonly<Record<string, string>> {
  const { demands, loginHint, parameters = {} } = request
  const chosen = Object.fromEntries([...toTexts(connection.authorizationParameters), ...toTexts(parameters)])
  return {
    ...chosen,
    ...defined({
      login_hint: loginHint,
      prompt: promptFor(demands, chosen['prompt']),
      max_age: demands.maxAge?.toString(),
      acr_values: demands.acrValues?.join(' '),
    }),
  }
}

function promptFor({ freshAuthentication, passive }: Demands, prompt: string | undefined): string | undefined {
  if (freshAuthentication === true) return withLogin(prompt)
  return passive === true ? 'none' : undefined
}

function withLogin(prompt = ''): string {
  const others = prompt.split(' ').filter((one) => one !== '' && one !== 'login' && one !== 'none')
  return ['login', ...others].join(' ')
}

const mustSign = ({ connection, provider }: OidcExchange): boolean =>
  connection.jar === 'always' || readTruth(provider.metadata['require_signed_request_object']) === true

/** @see [FAPI 2.0 Security Profile, section 5.3.3.2](https://openid.net/specs/fapi-security-profile-2_0-final.html) */
const mustPush = ({ connection: { par, profile }, provider: { metadata } }: OidcExchange): boolean =>
  par === 'always' || profile === 'fapi2' || readTruth(metadata.require_pushed_authorization_requests) === true

interface PushedRequest {
  readonly configuration: client.Configuration
  readonly parameters: URLSearchParams
  readonly dpop: client.DPoPOptions
}

/** @see [RFC 9126, section 2](https://www.rfc-editor.org/rfc/rfc9126#section-2) */
async function push(exchange: OidcExchange, { configuration, parameters, dpop }: PushedRequest): Promise<URL> {
  requireEndpoint(exchange, 'pushed_authorization_request_endpoint')
  try {
    return await client.buildAuthorizationUrlWithPAR(configuration, parameters, dpop)
  } catch (error) {
    return translateError(exchange, error, 'pushed-request')
  }
}
