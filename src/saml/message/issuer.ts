import type { SamlExchange } from '../exchange.ts'
import { assertionNamespace, nameIdFormats } from '../names.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'

/**
 * Lets only the connection's identity provider be the `Issuer` of a message or an assertion.
 *
 * @throws SsoError `assertion_issuer_mismatch`
 * @see SAML Core 2.0, section 2.2.5; SAML Profiles 2.0, section 4.1.4.2
 */
export function checkIssuer(parent: XmlElement, { connection, refuse }: SamlExchange): void {
  const [issuer, another] = childrenOf(parent, assertionNamespace, 'Issuer')
  const received = issuer && trim(textOf(issuer))
  const expected = connection.idpEntityId
  if (another !== undefined || received !== expected) {
    refuse('assertion_issuer_mismatch', { reason: 'issuer', expected, received })
  }
  const format = issuer?.attribute('Format')
  if (format !== undefined && format !== nameIdFormats.entity) {
    refuse('assertion_issuer_mismatch', { reason: 'format', expected: nameIdFormats.entity, received: format })
  }
}
