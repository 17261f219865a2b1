import type { XmlAttribute, XmlElement } from './element.ts'
import { type Binding, bindingsUpTo, boundTo } from './namespaces.ts'
import { rejectXml } from './xml-error.ts'

export interface Canonicalization {
  /** Prefixes whose namespaces are written wherever they are in scope, `#default` for the one without. */
  readonly inclusivePrefixes?: readonly string[]
  /** An element that is left out, as the enveloped-signature transform wants it. */
  readonly without?: XmlElement | undefined
}

/**
 * Declarations are written where they are used: 4 MB could become 50. This is all that somebody may send whose signature was
 * verified, and as much again.
 */
const mostCharacters = 8 * 1024 * 1024

/** A long text that is put together is a tree of its parts in memory, until it is looked into: pieces of it are made whole before. */
const pieceSize = 16 * 1024

/**
 * Writes an element and what is below it in the one way that is signed. Comments are not in the tree, so that this is the form
 * without them.
 *
 * @throws XmlError for a form that is far larger than what is written
 * @see Exclusive XML Canonicalization 1.0, section 3; Canonical XML 1.0, section 2.3
 */
export function canonicalize(element: XmlElement, options: Canonicalization = {}): string {
  const { without } = options
  const inclusive = (options.inclusivePrefixes ?? [])
    .map((prefix) => (prefix === '#default' ? '' : prefix))
    .filter((prefix) => prefix !== 'xml')
  const pieces: string[] = []
  let size = 0
  let written = ''

  const write = (node: XmlElement, outer: Binding | undefined): void => {
    const { attributes } = node
    let rendered = render(outer, node.prefix, node.namespace)
    for (const { prefix, namespace } of attributes) {
      if (prefix !== '' && prefix !== 'xml') rendered = render(rendered, prefix, namespace)
    }
    for (const prefix of inclusive) {
      const uri = boundTo(node.scope, prefix)
      if (uri !== undefined) rendered = render(rendered, prefix, uri)
    }
    if (node.verbatim !== undefined && rendered === outer) {
      written += node.verbatim
      return
    }
    const { qualifiedName, content } = node
    let tag = `<${qualifiedName}`
    if (rendered !== outer) tag += toDeclarations(rendered, outer)
    for (const attribute of inOrder(attributes)) tag += writeAttribute(attribute)
    written += `${tag}>`
    if (written.length > pieceSize) {
      written.charCodeAt(0)
      pieces.push(written)
      size += written.length
      written = ''
    }
    if (size > mostCharacters) rejectXml({ problem: 'canonical-size', limit: mostCharacters })
    for (const inner of content) {
      if (typeof inner === 'string') written += escapeText(inner)
      else if (inner !== without) write(inner, rendered)
    }
    written += `</${qualifiedName}>`
  }

  write(element, undefined)
  pieces.push(written)
  return pieces.join('')
}

/** Adds a declaration where what was written further out says otherwise. */
function render(rendered: Binding | undefined, prefix: string, uri: string): Binding | undefined {
  return boundTo(rendered, prefix) === uri ? rendered : { prefix, uri, outer: rendered }
}

function toDeclarations(rendered: Binding | undefined, outer: Binding | undefined): string {
  if (rendered !== undefined && rendered.outer === outer) return writeDeclaration(rendered)
  const bindings = bindingsUpTo(rendered, outer).sort((one, other) => compare(one.prefix, other.prefix))
  return bindings.map(writeDeclaration).join('')
}

export const writeDeclaration = ({ prefix, uri }: Binding): string =>
  ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`

export const writeAttribute = ({ qualifiedName, value }: XmlAttribute): string =>
  ` ${qualifiedName}="${escapeAttribute(value)}"`

function inOrder(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  for (let at = 1; at < attributes.length; at += 1) {
    if (compareAttributes(attributes[at - 1] as XmlAttribute, attributes[at] as XmlAttribute) > 0)
      return [...attributes].sort(compareAttributes)
  }
  return attributes
}

const compareAttributes = (one: XmlAttribute, other: XmlAttribute): number =>
  compare(one.namespace, other.namespace) || compare(one.name, other.name)

const beyondBasicPlane = /[\ud800-\uffff]/

/** By code points, where the comparison of the language goes by halves of them. */
function compare(one: string, other: string): number {
  if (one === other) return 0
  if (beyondBasicPlane.test(one) || beyondBasicPlane.test(other))
    return Buffer.compare(Buffer.from(one), Buffer.from(other))
  return one < other ? -1 : 1
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

const toReference = (character: string): string => references[character] ?? character

export function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replaceAll(/[&<>\r]/g, toReference) : text
}

export function escapeAttribute(value: string): string {
  return /[&<"\t\n\r]/.test(value) ? value.replaceAll(/[&<"\t\n\r]/g, toReference) : value
}
