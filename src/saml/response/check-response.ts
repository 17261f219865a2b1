import type { ResponseExchange } from '../exchange.ts'
import { checkDestination } from '../message/destination.ts'
import { checkIssuer } from '../message/issuer.ts'
import { assertionNamespace } from '../names.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'

/**
 * What the `Response` around the assertion says about itself. Only a signed response has to say whose it is and where it goes,
 * but what is said has to be true.
 *
 * @throws SsoError `response_malformed`, `assertion_issuer_mismatch`, `destination_mismatch`, `in_response_to_mismatch`
 * @see SAML Core 2.0, section 3.2.2; SAML Bindings 2.0, section 3.5.5.2; SAML Profiles 2.0, section 4.1.4.2
 */
export function checkResponse(response: XmlElement, signed: boolean, exchange: ResponseExchange): void {
  const { acsUrl, requestId, refuse } = exchange
  const version = response.attribute('Version')
  if (version !== '2.0') {
    refuse('response_malformed', { reason: 'response-version', expected: '2.0', received: version })
  }
  if (!response.attribute('ID')) refuse('response_malformed', { reason: 'response-without-id' })
  if (signed || childrenOf(response, assertionNamespace, 'Issuer').length > 0) checkIssuer(response, exchange)
  if (signed || response.attribute('Destination') !== undefined) checkDestination(response, acsUrl, exchange)
  const inResponseTo = response.attribute('InResponseTo')
  if (inResponseTo !== undefined && inResponseTo !== requestId) {
    refuse('in_response_to_mismatch', { reason: 'response', expected: requestId, received: inResponseTo })
  }
}
