import type { SamlConnection } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { messageIdOf } from '../../core/message-id.ts'
import type { Demands } from '../../core/purpose.ts'
import type { ExpectedSaml } from '../../core/transaction.ts'
import { createRequestXml } from '../node-saml.ts'
import { outboundMessage } from './outbound-message.ts'
import { signerOf } from './sign.ts'

export interface AuthnRequest {
  /** The handle of the transaction; it travels as `RelayState`. */
  readonly handle: string
  /** Our assertion consumer service, query string included. */
  readonly acsUrl: string
  readonly demands: Demands
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Builds an `AuthnRequest`, for HTTP-Redirect or HTTP-POST as the connection says, signed where it says so.
 *
 * @throws SsoError `configuration_invalid` for a key or a certificate that cannot be used
 * @see SAML Core 2.0, section 3.4.1; SAML Bindings 2.0, sections 3.4 and 3.5
 */
export async function createAuthnRequest(
  connection: SamlConnection,
  request: AuthnRequest,
): Promise<{ readonly outbound: OutboundMessage; readonly expected: ExpectedSaml }> {
  const { handle, acsUrl, demands, now } = request
  const requestId = messageIdOf(handle)
  const xml = await createRequestXml(connection, { acsUrl, requestId, demands, now })
  const expected: ExpectedSaml = { protocol: 'saml', acsUrl, requestId }
  const outbound = outboundMessage({
    parameter: 'SAMLRequest',
    url: connection.ssoUrl,
    binding: connection.ssoBinding,
    relayState: handle,
    xml,
    signer: connection.signRequests ? signerOf(connection) : undefined,
  })
  return { outbound, expected }
}
