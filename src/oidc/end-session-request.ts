import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { OutboundMessage } from '../core/message.ts'
import { configurationOf } from './configuration.ts'
import type { Provider } from './provider.ts'
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
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  request: { readonly handle: string; readonly redirectUri: string; readonly idToken: string | undefined },
): OutboundMessage | undefined {
  if (provider.metadata.end_session_endpoint === undefined) return undefined
  const endpoint = requireEndpoint(provider.metadata, 'end_session_endpoint', connection)
  const fields = {
    ...(request.idToken !== undefined && { id_token_hint: request.idToken }),
    client_id: connection.clientId,
    post_logout_redirect_uri: request.redirectUri,
    state: request.handle,
  }
  const { href } = client.buildEndSessionUrl(configurationOf(provider, connection, environment), fields)
  return href.length <= longestUrl ? { binding: 'redirect', url: href } : { binding: 'post', url: endpoint, fields }
}
