import { formatFamilyOf, isOfFormat, type NameId } from '../../core/account-key.ts'
import { defined } from '../../core/defined.ts'
import type { Refuse } from '../../core/errors.ts'
import type { RawSaml } from '../../core/result.ts'
import type { ResponseExchange } from '../exchange.ts'
import { assertionNamespace } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf } from '../xml/element.ts'

export interface Subject {
  readonly value: string
  readonly nameId: NameId | undefined
  /** What the account key is made of: the name id, or the value of the attribute that the connection names instead. */
  readonly named: NameId | string
}

/**
 * Reads who the verified assertion is about.
 *
 * @throws SsoError `subject_missing`, `subject_transient`, `subject_format_mismatch`, `assertion_encrypted`
 * @see SAML Core 2.0, sections 2.2.3, 2.4.1 and 8.3
 */
export function readSubject(
  subject: SignedElement,
  attributes: RawSaml['attributes'],
  { connection, refuse }: ResponseExchange,
): Subject {
  const { subjectAttribute: attribute, nameIdFormat: expected } = connection
  const nameId = readNameId(subject, refuse)
  if (attribute !== undefined) {
    const values = new Set(attributes.get(attribute)?.map((value) => (typeof value === 'string' ? trim(value) : value)))
    const [only] = values
    if (values.size !== 1 || typeof only !== 'string' || only === '') {
      return refuse('subject_missing', { reason: 'attribute', attribute, expected: 1, received: values.size })
    }
    return { value: only, nameId, named: only }
  }
  if (nameId === undefined) return refuse('subject_missing', { reason: 'name-id-absent' })
  const { value, format } = nameId
  if (format && formatFamilyOf(format) === 'transient') refuse('subject_transient', { received: format })
  if (expected && !isOfFormat(nameId, expected)) refuse('subject_format_mismatch', { expected, received: format })
  return { value, nameId, named: nameId }
}

/** @returns `undefined` where there is none, which is not the same as one that cannot be read */
function readNameId(subject: SignedElement, refuse: Refuse): NameId | undefined {
  if (childrenOf(subject, assertionNamespace, 'EncryptedID').length > 0) {
    refuse('assertion_encrypted', { reason: 'name-id' })
  }
  const [element, another] = childrenOf(subject, assertionNamespace, 'NameID')
  if (element === undefined && !subject.children.some(({ name }) => otherIds.includes(name))) return undefined
  const value = element?.children.length === 0 ? trim(element.text) : ''
  if (element === undefined || another !== undefined || value === '') {
    return refuse('subject_missing', { reason: 'name-id' })
  }
  return defined({
    value,
    format: element.attribute('Format'),
    nameQualifier: element.attribute('NameQualifier'),
    spNameQualifier: element.attribute('SPNameQualifier'),
  })
}

/** In whichever namespace: what a laxer reader might take for an id. */
const otherIds = ['BaseID', 'NameID', 'EncryptedID']
