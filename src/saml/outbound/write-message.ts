import { assertionNamespace, protocolNamespace } from '../names.ts'
import { escapeAttribute, escapeText } from '../xml/canonicalize.ts'

const namespaces = { samlp: protocolNamespace, saml: assertionNamespace } as const
type Prefix = keyof typeof namespaces

/** An element to write; attributes that are `undefined` are left out. */
export interface XmlPart {
  readonly name: `${Prefix}:${string}`
  readonly attributes?: Readonly<Record<string, string | undefined>>
  readonly children?: readonly (XmlPart | string)[]
}

/**
 * Writes XML as Exclusive XML Canonicalization gives it, so that what is written can be signed as it stands: a namespace
 * where its prefix is first used, attributes in order, no empty-element tags.
 *
 * @see [Exclusive XML Canonicalization 1.0, section 3](https://www.w3.org/TR/xml-exc-c14n/#sec-Specification)
 */
export function writeMessage(part: XmlPart, declared: readonly string[] = []): string {
  const { name, attributes = {}, children = [] } = part
  const prefix = name.split(':')[0] as Prefix
  const inScope = declared.includes(prefix) ? declared : [...declared, prefix]
  const namespace = inScope === declared ? '' : ` xmlns:${prefix}="${namespaces[prefix]}"`
  const written = Object.entries(attributes)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeAttribute(value)}"`))
  const content = children.map((child) =>
    typeof child === 'string' ? escapeText(child) : writeMessage(child, inScope),
  )
  return `<${name}${namespace}${written.join('')}>${content.join('')}</${name}>`
}
