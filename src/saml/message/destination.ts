import type { SamlExchange } from '../exchange.ts'
import type { XmlElement } from '../xml/element.ts'

/**
 * Holds the `Destination` of a message against our endpoint, character by character.
 *
 * @param expected the URL of the endpoint that the message came to, query string included
 * @throws SsoError `destination_mismatch`
 * @see SAML Bindings 2.0, sections 3.4.5.2 and 3.5.5.2
 */
export function checkDestination(message: XmlElement, expected: string, { document, refuse }: SamlExchange): void {
  const received = message.attribute('Destination')
  if (received !== expected) refuse('destination_mismatch', { reason: 'destination', document, expected, received })
}
