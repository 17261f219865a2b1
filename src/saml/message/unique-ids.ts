import type { SamlExchange } from '../exchange.ts'
import { visit, type XmlElement } from '../xml/element.ts'

/** How many elements there are of names that must be nowhere but in their places. */
export type Counts = Readonly<Record<'Assertion' | 'EncryptedAssertion' | 'Signature', number>>

/**
 * Refuses a message in which an id is used twice: a signature could be verified for one element, and the other be read. Counts on
 * the way, by local names in any namespace, what a laxer reader might take for an assertion or a signature.
 *
 * @throws SsoError `response_malformed`
 */
export function checkUniqueIds(message: XmlElement, { document, refuse }: SamlExchange): Counts {
  const counts = { Assertion: 0, EncryptedAssertion: 0, Signature: 0 }
  const ids = new Set<string>()
  visit(message, ({ name, attributes }) => {
    if (name === 'Assertion' || name === 'EncryptedAssertion' || name === 'Signature') counts[name] += 1
    for (const attribute of attributes) {
      if (attribute.name.length !== 2 || attribute.name.toLowerCase() !== 'id') continue
      const { value } = attribute
      if (ids.has(value)) refuse('response_malformed', { reason: 'id-repeated', document, received: value })
      ids.add(value)
    }
  })
  return counts
}
