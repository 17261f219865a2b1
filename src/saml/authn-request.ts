import { deflateRawSync } from 'node:zlib'
import type { SamlConnection } from '../core/connection.ts'
import type { Environment } from '../core/environment.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { Demands } from '../core/purpose.ts'
import type { ExpectedSaml } from '../core/transaction.ts'
import { createRequestXml } from './service-provider.ts'
import { signerOf, signXml } from './sign.ts'

export interface AuthnRequest {
  /** The handle of the transaction; it travels as `RelayState`. */
  readonly handle: string
  /** Our assertion consumer service, query string included. */
  readonly acsUrl: string
  readonly demands: Demands
}

/**
 * Builds an `AuthnRequest`, for HTTP-Redirect or HTTP-POST as the connection says, signed where it says so.
 *
 * @throws SsoError `configuration_invalid` for a key or a certificate that cannot be used
 * @see SAML Core 2.0, section 3.4.1; SAML Bindings 2.0, sections 3.4 and 3.5
 */
export async function createAuthnRequest(
  connection: SamlConnection,
  environment: Environment,
  request: AuthnRequest,
): Promise<{ readonly outbound: OutboundMessage; readonly expected: ExpectedSaml }> {
  const { handle, acsUrl, demands } = request
  // An xs:ID cannot begin with a digit.
  const requestId = `_${handle}`
  const xml = await createRequestXml(connection, { acsUrl, requestId, demands, now: environment.now() })
  const expected: ExpectedSaml = { protocol: 'saml', acsUrl, requestId }
  if (connection.ssoBinding === 'redirect') {
    return { outbound: { binding: 'redirect', url: redirectUrl(connection, xml, handle) }, expected }
  }
  const signed = connection.signRequests ? signXml(xml, signerOf(connection), 'Issuer') : xml
  const fields = { SAMLRequest: Buffer.from(signed, 'utf8').toString('base64'), RelayState: handle }
  return { outbound: { binding: 'post', url: connection.ssoUrl, fields }, expected }
}

/**
 * What is signed is the query as it is sent: a verifier may take it from the URL to the letter.
 *
 * @see SAML Bindings 2.0, section 3.4.4.1
 */
function redirectUrl(connection: SamlConnection, xml: string, handle: string): string {
  const url = new URL(connection.ssoUrl)
  const parameter = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`
  const message = [parameter('SAMLRequest', deflateRawSync(xml).toString('base64')), parameter('RelayState', handle)]
  if (connection.signRequests) {
    const signer = signerOf(connection)
    message.push(parameter('SigAlg', signer.algorithm))
    message.push(parameter('Signature', signer.sign(message.join('&'))))
  }
  const own = /^(SAMLRequest|RelayState|SigAlg|Signature)(=|$)/
  const given = url.search.slice(1).split('&')
  url.search = [...given.filter((pair) => pair !== '' && !own.test(pair)), ...message].join('&')
  return url.href
}
