import { defined } from '../../core/defined.ts'
import type { RawSaml } from '../../core/result.ts'
import type { ResponseExchange } from '../exchange.ts'
import { assertionNamespace, nameIdFormats } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf } from '../xml/element.ts'

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
  subject: SignedElement,
  attributes: ReadonlyMap<string, readonly string[]>,
  { connection, refuse }: ResponseExchange,
): Subject {
  if (childrenOf(subject, assertionNamespace, 'EncryptedID').length > 0) {
    refuse('assertion_encrypted', { reason: 'name-id' })
  }
  const [element, another] = childrenOf(subject, assertionNamespace, 'NameID')
  const value = element?.children.length === 0 ? trim(element.text) : ''
  if (element === undefined || another !== undefined || value === '') {
    return refuse('subject_missing', { reason: 'name-id' })
  }
  const nameId: RawSaml['nameId'] = defined({
    value,
    format: element.attribute('Format'),
    nameQualifier: element.attribute('NameQualifier'),
    spNameQualifier: element.attribute('SPNameQualifier'),
  })
  const { subjectAttribute: attribute } = connection
  if (attribute !== undefined) {
    const values = new Set(attributes.get(attribute)?.map(trim))
    const [only] = values
    if (values.size !== 1 || only === undefined || only === '') {
      return refuse('subject_missing', { reason: 'attribute', attribute, expected: 1, received: values.size })
    }
    return { value: only, nameId }
  }
  if (nameId.format === nameIdFormats.transient) refuse('subject_transient', { received: nameId.format })
  return { value, nameId }
}
