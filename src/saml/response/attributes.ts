import type { Refuse } from '../../core/errors.ts'
import type { RawSaml, XmlValue } from '../../core/result.ts'
import { assertionNamespace } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { canonicalize } from '../xml/canonicalize.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'

const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'

/**
 * Reads the attributes of a verified assertion: always lists, repeated attributes united, names taken to the letter.
 *
 * @throws SsoError `response_malformed`, `assertion_encrypted`
 * @see SAML Core 2.0, section 2.7.3
 */
export function readAttributes(assertion: SignedElement, refuse: Refuse): RawSaml['attributes'] {
  const attributes = new Map<string, (string | XmlValue)[]>()
  for (const statement of childrenOf(assertion, assertionNamespace, 'AttributeStatement')) {
    if (childrenOf(statement, assertionNamespace, 'EncryptedAttribute').length > 0) {
      refuse('assertion_encrypted', { reason: 'attribute' })
    }
    for (const attribute of childrenOf(statement, assertionNamespace, 'Attribute')) {
      const name = attribute.attribute('Name')
      if (name === undefined) return refuse('response_malformed', { reason: 'attribute-without-name' })
      const values: (string | XmlValue)[] = []
      for (const value of childrenOf(attribute, assertionNamespace, 'AttributeValue')) {
        if (!isNil(value)) values.push(readValue(value))
      }
      const list = attributes.get(name)
      if (list === undefined) attributes.set(name, values)
      else for (const value of values) list.push(value)
    }
  }
  for (const list of attributes.values()) Object.freeze(list)
  return attributes
}

const longestXml = 16 * 1024

/**
 * A text, or the text of the one `NameID` that is all there is. Of other elements no text is made: the texts of two could be read
 * together as the name of a third.
 *
 * @see SAML Core 2.0, section 2.7.3.1.1
 */
function readValue(value: XmlElement): string | XmlValue {
  if (value.verbatim !== undefined) return value.text
  const [element, another] = value.children
  if (element === undefined) return value.text
  const isNameId = element.namespace === assertionNamespace && element.name === 'NameID'
  if (isNameId && another === undefined && trim(value.text) === '' && element.children.length === 0) {
    const text = trim(element.text)
    if (text !== '') return text
  }
  return Object.freeze({ xml: canonicalize(value).slice(0, longestXml) })
}

const isNil = (value: XmlElement): boolean => /^(true|1)$/.test(value.attribute('nil', instanceNamespace)?.trim() ?? '')
