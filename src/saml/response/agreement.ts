import { assertionNamespace } from '../names.ts'
import { readDocument } from '../read-document.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { canonicalize } from '../xml/canonicalize.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'

/** What is looked at of what node-saml gives back. */
export interface NodeSamlProfile {
  readonly nameID?: string
  readonly attributes?: unknown
  readonly getAssertionXml?: () => string
}

/** Where node-saml reads something else than the strict verifier. */
export type Difference =
  | { readonly reason: 'finds-none' | 'another-assertion' | 'another-name-id' }
  | { readonly reason: 'another-attribute'; readonly attribute: string }

/**
 * Holds what node-saml verified and read against the assertion that the strict verifier verified: the same canonical form, the
 * same name id, the same attributes.
 *
 * @returns `undefined` where both agree
 */
export function differenceOf(profile: NodeSamlProfile, assertion: SignedElement): Difference | undefined {
  const xml = profile.getAssertionXml?.()
  if (xml === undefined) return { reason: 'finds-none' }
  if (canonicalFormOf(xml) !== canonicalize(assertion)) return { reason: 'another-assertion' }
  if (!hasSameNameId(profile, assertion)) return { reason: 'another-name-id' }
  const attribute = differingAttribute(profile, assertion)
  return attribute === undefined ? undefined : { reason: 'another-attribute', attribute }
}

/** As the signature leaves it: node-saml gives the assertion with its own signature where the response was signed as well. */
function canonicalFormOf(xml: string): string | undefined {
  // xmldom writes it as it is, where it has to be a reference; then it would be read as another character.
  const assertion = readDocument(xml.replaceAll('\r', '&#xD;'))
  const signature = assertion.children.find(({ name }) => name === 'Signature')
  return canonicalize(assertion, { without: signature })
}

function hasSameNameId(profile: NodeSamlProfile, assertion: XmlElement): boolean {
  const [nameId] = childrenOf(assertion, assertionNamespace, 'Subject').flatMap((subject) =>
    childrenOf(subject, assertionNamespace, 'NameID'),
  )
  return trim(profile.nameID ?? '') === (nameId === undefined ? '' : trim(textOf(nameId)))
}

/**
 * node-saml knows one list a name, from the last attribute that has it, and makes objects of what is more than a text: such
 * attributes are held together as bytes only.
 */
function differingAttribute({ attributes: theirs }: NodeSamlProfile, assertion: XmlElement): string | undefined {
  const ours = new Map<string, readonly XmlElement[]>()
  for (const statement of childrenOf(assertion, assertionNamespace, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, assertionNamespace, 'Attribute')) {
      const name = attribute.attribute('Name')
      if (name !== undefined && attribute.children.length > 0) ours.set(name, attribute.children)
    }
  }
  const texts = (values: readonly unknown[]): string => JSON.stringify(values.map((value) => trim(String(value ?? ''))))
  for (const [name, elements] of ours) {
    const isPlain = elements.every(
      (element) =>
        element.namespace === assertionNamespace && element.name === 'AttributeValue' && element.children.length === 0,
    )
    // An attribute of this name becomes the prototype of node-saml's object.
    if (!isPlain || name === '__proto__') continue
    if (texts([(theirs as Record<string, unknown> | undefined)?.[name]].flat()) !== texts(elements.map(textOf)))
      return name
  }
  return undefined
}
