import type { SamlConnection } from '../core/connection.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { ExpectedSaml } from '../core/transaction.ts'
import { createServiceProvider } from './service-provider.ts'

export interface AuthnRequest {
  /** The handle of the transaction; it travels as `RelayState`. */
  readonly handle: string
  /** Our assertion consumer service, query string included. */
  readonly acsUrl: string
  readonly demands: Demands
}

/**
 * Builds an `AuthnRequest`, for HTTP-Redirect or HTTP-POST as the connection says.
 *
 * @see SAML Core 2.0, section 3.4.1; SAML Bindings 2.0, sections 3.4 and 3.5
 */
export async function createAuthnRequest(
  connection: SamlConnection,
  request: AuthnRequest,
): Promise<{ readonly outbound: OutboundMessage; readonly expected: ExpectedSaml }> {
  const { handle, acsUrl, demands } = request
  // An xs:ID cannot begin with a digit.
  const requestId = `_${handle}`
  const provider = createServiceProvider(connection, { acsUrl, requestId, demands })
  const expected: ExpectedSaml = { protocol: 'saml', acsUrl, requestId }
  if (connection.ssoBinding === 'redirect') {
    const url = await provider.getAuthorizeUrlAsync(handle, undefined, {})
    return { outbound: { binding: 'redirect', url }, expected }
  }
  const fields = (await provider.getAuthorizeMessageAsync(handle)) as Record<string, string>
  return { outbound: { binding: 'post', url: connection.ssoUrl, fields }, expected }
}
