import type { Refuse } from '../../core/errors.ts'
import { assertionNamespace } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'

const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'

/**
 * Reads the attributes of a verified assertion: always lists, repeated attributes united, names taken to the letter.
 *
 * @throws SsoError `response_malformed`, `assertion_encrypted`
 * @see SAML Core 2.0, section 2.7.3
 */
export function readAttributes(assertion: SignedElement, refuse: Refuse): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>()
  for (const statement of childrenOf(assertion, assertionNamespace, 'AttributeStatement')) {
    if (childrenOf(statement, assertionNamespace, 'EncryptedAttribute').length > 0) {
      refuse('assertion_encrypted', { reason: 'attribute' })
    }
    for (const attribute of childrenOf(statement, assertionNamespace, 'Attribute')) {
      const name = attribute.attribute('Name')
      if (name === undefined) return refuse('response_malformed', { reason: 'attribute-without-name' })
      const values: string[] = []
      for (const value of childrenOf(attribute, assertionNamespace, 'AttributeValue')) {
        if (!isNil(value)) values.push(textOf(value))
      }
      const list = attributes.get(name)
      if (list === undefined) attributes.set(name, values)
      else for (const value of values) list.push(value)
    }
  }
  for (const list of attributes.values()) Object.freeze(list)
  return attributes
}

const isNil = (value: XmlElement): boolean => /^(true|1)$/.test(value.attribute('nil', instanceNamespace)?.trim() ?? '')
