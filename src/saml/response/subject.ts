import type { SamlConnection } from '../../configuration/connection.ts'
import type { RawSaml } from '../../core/result.ts'
import { assertionNamespace, nameIdFormats } from '../names.ts'
import { childrenOf, trim, type XmlElement } from '../xml/element.ts'
import { refuser } from './checks.ts'

export interface Subject {
  /** What the account key is made of: the name id, or the attribute that the connection names instead. */
  readonly value: string
  readonly nameId: RawSaml['nameId']
}

/**
 * Reads who the verified assertion is about.
 *
 * @throws SsoError `subject_missing`, `subject_transient`, `assertion_encrypted`
 * @see SAML Core 2.0, sections 2.2.3 and 2.4.1
 */
export function readSubject(
  subject: XmlElement,
  attributes: ReadonlyMap<string, readonly string[]>,
  connection: SamlConnection,
): Subject {
  const refuse = refuser(connection)
  if (childrenOf(subject, assertionNamespace, 'EncryptedID').length > 0) {
    refuse('assertion_encrypted', 'the name id is encrypted')
  }
  const [element, another] = childrenOf(subject, assertionNamespace, 'NameID')
  const value = element?.children.length === 0 ? trim(element.text) : ''
  if (element === undefined || another !== undefined || value === '') {
    return refuse('subject_missing', 'the assertion has no name id, or several, or none that is a text')
  }
  const optional = (key: 'format' | 'nameQualifier' | 'spNameQualifier', attribute: string): object => {
    const found = element.attribute(attribute)
    return found === undefined ? {} : { [key]: found }
  }
  const nameId: RawSaml['nameId'] = {
    value,
    ...optional('format', 'Format'),
    ...optional('nameQualifier', 'NameQualifier'),
    ...optional('spNameQualifier', 'SPNameQualifier'),
  }
  if (connection.subjectAttribute !== undefined) {
    const values = new Set(attributes.get(connection.subjectAttribute)?.map(trim))
    const [only] = values
    if (values.size !== 1 || only === undefined || only === '') {
      return refuse(
        'subject_missing',
        `the attribute "${connection.subjectAttribute}" has ${values.size} values, expected one`,
      )
    }
    return { value: only, nameId }
  }
  if (nameId.format === nameIdFormats.transient) {
    const hint = 'Let the identity provider send a lasting name id, or name an attribute in subjectAttribute.'
    refuse('subject_transient', 'the name id is transient: nobody could be recognised by it', hint)
  }
  return { value, nameId }
}
