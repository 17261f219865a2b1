import { type XmlAttribute, XmlElement } from './element.ts'
import { type Binding, bindingsUpTo, boundTo, checkDeclaration, type QualifiedName, same } from './namespaces.ts'
import type { WrittenAttribute } from './parser.ts'

export interface TreeBuilder {
  /** Not a getter: V8 would keep that, and the tree that it sees, until the next full collection. */
  root(): XmlElement | undefined
  open(name: QualifiedName, attributes: readonly WrittenAttribute[]): void
  addText(text: string): void
  close(): void
  /** @param written see {@link XmlElement.leaf} */
  addLeaf(name: QualifiedName, written: string): void
}

const none: readonly never[] = Object.freeze([])

/** How many declarations may be in scope: each is looked at for each name. */
const mostNamespaces = 64

/**
 * Makes a tree of what a parser reports, and resolves its namespaces.
 *
 * @param refuse is called with what is wrong
 * @param around the namespaces around the root, of what is a part of another document
 * @see Namespaces in XML 1.0
 */
export function createTreeBuilder(
  depth: number,
  refuse: (problem: string) => never,
  around?: Binding | undefined,
): TreeBuilder {
  // Side by side: an object for each open element would be one more for each element.
  const open: XmlElement[] = []
  const contents: (XmlElement | string)[][] = []
  let root: XmlElement | undefined
  const namespaceOf = (scope: Binding | undefined, { prefix, name }: QualifiedName): string =>
    boundTo(scope, prefix) ??
    refuse(`is not well-formed: the prefix of ${JSON.stringify(name.slice(0, 100))} is unbound`)
  const add = (
    name: QualifiedName,
    writtenAttributes: readonly WrittenAttribute[],
    inside: (XmlElement | string)[] | string,
  ): XmlElement => {
    if (open.length >= depth) refuse(`is more than ${depth} elements deep`)
    const outerScope = open.length === 0 ? around : open[open.length - 1]?.scope
    const scope = writtenAttributes.length === 0 ? outerScope : declare(writtenAttributes, outerScope)
    if (name.prefix === 'xmlns') refuse('is not well-formed: an element has the prefix xmlns')
    const namespace = namespaceOf(scope, name)
    // xmldom reads what is inside a script of XHTML as text.
    if (namespace === 'http://www.w3.org/1999/xhtml') refuse('has an element of XHTML')
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
    addLeaf: (name, written) => void add(name, none, written),
  }

  function declare(written: readonly WrittenAttribute[], outer: Binding | undefined): Binding | undefined {
    let scope = outer
    for (const { name, value } of written) {
      const { prefix, local } = name
      if (!isDeclaration(name)) continue
      const declared = prefix === 'xmlns' ? local : ''
      checkDeclaration(declared, value, refuse)
      scope = { prefix: declared, uri: same(value), outer: scope }
    }
    if (scope !== outer && bindingsUpTo(scope, undefined).length > mostNamespaces) {
      refuse(`has more than ${mostNamespaces} namespaces in one place`)
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
        refuse(`is not well-formed: the attribute ${JSON.stringify(local.slice(0, 100))} is there twice`)
      }
      attributes.push({ qualifiedName: name.name, prefix, name: local, namespace, value })
    }
    return attributes
  }
}

const isDeclaration = ({ name, prefix }: QualifiedName): boolean => prefix === 'xmlns' || name === 'xmlns'
