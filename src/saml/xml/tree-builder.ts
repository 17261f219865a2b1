import { type XmlAttribute, XmlElement } from './element.ts'
import type { WrittenAttribute } from './events.ts'
import {
  type Binding,
  bindingsUpTo,
  boundTo,
  checkDeclaration,
  declaresXml,
  type Intern,
  type QualifiedName,
} from './namespaces.ts'
import { rejectXml } from './xml-error.ts'

export interface TreeBuilder {
  /** Not a getter: V8 would keep that, and the tree that it sees, until the next full collection. */
  root(): XmlElement | undefined
  open(name: QualifiedName, attributes: readonly WrittenAttribute[]): void
  addText(text: string): void
  close(): void
  /** @param written see {@link XmlElement.verbatim} */
  addTextElement(name: QualifiedName, written: string): void
}

const none: readonly never[] = Object.freeze([])

/** How many declarations may be in scope: each is looked at for each name. */
const mostNamespaces = 64

/**
 * Makes a tree of what a parser reports, and resolves its namespaces.
 *
 * @param depth how many elements may be open at once
 * @param around the namespaces around the root, of what is a part of another document
 * @throws XmlError
 * @see Namespaces in XML 1.0
 */
export function createTreeBuilder(depth: number, intern: Intern, around?: Binding | undefined): TreeBuilder {
  // Side by side: an object for each open element would be one more for each element.
  const open: XmlElement[] = []
  const contents: (XmlElement | string)[][] = []
  let root: XmlElement | undefined
  const namespaceOf = (scope: Binding | undefined, { prefix, name }: QualifiedName): string =>
    boundTo(scope, prefix) ?? rejectXml({ problem: 'prefix-unbound', received: name })
  const add = (
    name: QualifiedName,
    writtenAttributes: readonly WrittenAttribute[],
    inside: (XmlElement | string)[] | string,
  ): XmlElement => {
    if (open.length >= depth) rejectXml({ problem: 'depth', limit: depth })
    const outerScope = open.length === 0 ? around : open[open.length - 1]?.scope
    const scope = writtenAttributes.length === 0 ? outerScope : declare(writtenAttributes, outerScope)
    if (name.prefix === 'xmlns') rejectXml({ problem: 'xmlns-element' })
    const namespace = namespaceOf(scope, name)
    // xmldom reads what is inside a script of XHTML as text.
    if (namespace === 'http://www.w3.org/1999/xhtml') rejectXml({ problem: 'xhtml-element' })
    const attributes = writtenAttributes.length === 0 ? none : readAttributes(writtenAttributes, scope)
    const element = new XmlElement(name, namespace, attributes, scope, outerScope, inside)
    contents[contents.length - 1]?.push(element)
    root ??= element
    return element
  }

  return {
    root: () => root,
    open(name, attributes) {
      const content: (XmlElement | string)[] = []
      open.push(add(name, attributes, content))
      contents.push(content)
    },
    addText(text) {
      contents[contents.length - 1]?.push(text)
    },
    close() {
      open.pop()
      contents.pop()
    },
    addTextElement: (name, written) => void add(name, none, written),
  }

  function declare(written: readonly WrittenAttribute[], outer: Binding | undefined): Binding | undefined {
    let scope = outer
    for (const { name, value } of written) {
      const { prefix, local } = name
      if (!isDeclaration(name)) continue
      const declared = prefix === 'xmlns' ? local : ''
      if (declaresXml(declared, value)) continue
      checkDeclaration(declared, value)
      scope = { prefix: declared, uri: intern(value), outer: scope }
    }
    if (scope !== outer && bindingsUpTo(scope, undefined).length > mostNamespaces) {
      rejectXml({ problem: 'namespaces-in-scope', limit: mostNamespaces })
    }
    return scope
  }

  function readAttributes(written: readonly WrittenAttribute[], scope: Binding | undefined): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = []
    for (const { name, value } of written) {
      if (isDeclaration(name)) continue
      const { prefix, local } = name
      const namespace = prefix === '' ? '' : namespaceOf(scope, name)
      if (attributes.some((other) => other.name === local && other.namespace === namespace)) {
        rejectXml({ problem: 'attribute-repeated', attribute: local })
      }
      attributes.push({ qualifiedName: name.name, prefix, name: local, namespace, value })
    }
    return attributes
  }
}

const isDeclaration = ({ name, prefix }: QualifiedName): boolean => prefix === 'xmlns' || name === 'xmlns'
