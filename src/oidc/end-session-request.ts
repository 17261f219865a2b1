import * as client from 'openid-client'
import type { LogoutParameters } from '../configuration/authorization-parameters.ts'
import { defined } from '../core/defined.ts'
import type { OutboundMessage } from '../core/message.ts'
import { configurationOf } from './configuration.ts'
import type { OidcExchange } from './exchange.ts'
import { requireEndpoint } from './provider-metadata.ts'

/** Servers read request lines of 8 KB at least; an ID token with many groups is larger. */
const longestUrl = 7000

/**
 * Builds the logout request of RP-Initiated Logout.
 *
 * @param request `handle` is the handle of the transaction, it travels as `state`; `redirectUri` is registered
 * @returns `undefined` where the provider has no end session endpoint
 * @throws SsoError `provider_metadata_invalid`
 * @see [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
 */
export function createEndSessionRequest(
  exchange: OidcExchange,
  request: {
    readonly handle: string
    readonly redirectUri: string
    readonly idToken: string | undefined
    readonly parameters?: LogoutParameters | undefined
  },
): OutboundMessage | undefined {
  if (exchange.provider.metadata.end_session_endpoint === undefined) return undefined
  const endpoint = requireEndpoint(exchange, 'end_session_endpoint')
  const fields = defined({
    ...exchange.connection.logoutParameters,
    ...request.parameters,
    id_token_hint: request.idToken,
    client_id: exchange.connection.clientId,
    post_logout_redirect_uri: request.redirectUri,
    state: request.handle,
  })
  const { href } = client.buildEndSessionUrl(configurationOf(exchange), fields)
  return href.length <= longestUrl ? { binding: 'redirect', url: href } : { binding: 'post', url: endpoint, fields }
}
