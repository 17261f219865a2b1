import type { SamlExchange } from '../exchange.ts'
import { signatureNamespace } from '../names.ts'
import { visit, type XmlAttribute, type XmlElement } from '../xml/element.ts'

/** How many elements there are of names that must be nowhere but in their places. */
export type Counts = Readonly<Record<'Assertion' | 'EncryptedAssertion' | 'Signature', number>>

/**
 * Refuses a message in which an id is used twice: a signature could be verified for one element, and the other be read. Counts on
 * the way, by local names in any namespace, what a laxer reader might take for an assertion or a signature.
 *
 * Signatures alone may share an `Id` to which nothing refers: pysaml2 gives the same one to that of the response and that of the
 * assertion.
 *
 * @throws SsoError `response_malformed`
 */
export function checkUniqueIds(message: XmlElement, { document, refuse }: SamlExchange): Counts {
  const counts = { Assertion: 0, EncryptedAssertion: 0, Signature: 0 }
  const ids = new Map<string, 'signature' | 'another'>()
  let shared: string | undefined
  visit(message, ({ namespace, name, attributes }) => {
    if (name === 'Assertion' || name === 'EncryptedAssertion' || name === 'Signature') counts[name] += 1
    const isSignature = name === 'Signature' && namespace === signatureNamespace
    for (const attribute of attributes) {
      if (!isId(attribute)) continue
      const { value } = attribute
      const before = ids.get(value)
      const bearer = isSignature && attribute.qualifiedName === 'Id' ? 'signature' : 'another'
      if (before === 'another' || (before !== undefined && bearer === 'another')) repeated(value)
      // One id: a message has two signatures, and the search for what refers to it takes as long as the message.
      if (before !== undefined && shared !== undefined && shared !== value) repeated(value)
      if (before !== undefined) shared = value
      ids.set(value, bearer)
    }
  })
  if (shared !== undefined) refuseReferences(shared)
  return counts

  /** Whatever the attribute is called, and however it points. */
  function refuseReferences(id: string): void {
    visit(message, ({ attributes }) => {
      for (const attribute of attributes) if (!isId(attribute) && pointsTo(attribute.value, id)) repeated(id)
    })
  }

  function repeated(received: string): never {
    return refuse('response_malformed', { reason: 'id-repeated', document, received })
  }
}

const isId = ({ name }: XmlAttribute): boolean => name.length === 2 && name.toLowerCase() === 'id'

/** As a fragment, inside of an XPointer, or as an `IDREF`. */
const pointsTo = (value: string, id: string): boolean =>
  value === id || [`#${id}`, `'${id}'`, `"${id}"`].some((reference) => value.includes(reference))
