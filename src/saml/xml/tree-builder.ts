import { type XmlAttribute, XmlElement } from './element.ts'
import { type Binding, boundTo, checkDeclaration, type QualifiedName, toQualifiedName } from './namespaces.ts'

export interface TreeBuilder {
  readonly root: XmlElement | undefined
  readonly isOpen: boolean
  open(name: string, attributes: readonly { readonly name: string; readonly value: string }[]): void
  addText(text: string): void
  close(): void
}

const none: readonly XmlAttribute[] = Object.freeze([])

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
  // A document has few names, and writes them often.
  const names = new Map<string, QualifiedName>()
  const nameOf = (name: string): QualifiedName => {
    const known = names.get(name)
    if (known !== undefined) return known
    const read = toQualifiedName(name, refuse)
    names.set(name, read)
    return read
  }
  const namespaceOf = (scope: Binding | undefined, { prefix, name }: QualifiedName): string =>
    boundTo(scope, prefix) ??
    refuse(`is not well-formed: the prefix of ${JSON.stringify(name.slice(0, 100))} is unbound`)

  return {
    get root() {
      return root
    },
    get isOpen() {
      return open.length > 0
    },
    open(written, writtenAttributes) {
      if (open.length >= depth) refuse(`is more than ${depth} elements deep`)
      const outerScope = open.length === 0 ? around : open[open.length - 1]?.scope
      let scope = outerScope
      for (const { name, value } of writtenAttributes) {
        const { prefix, local } = nameOf(name)
        if (prefix !== 'xmlns' && name !== 'xmlns') continue
        const declared = prefix === 'xmlns' ? local : ''
        checkDeclaration(declared, value, refuse)
        scope = { prefix: declared, uri: value, outer: scope }
      }
      const name = nameOf(written)
      if (name.prefix === 'xmlns') refuse('is not well-formed: an element has the prefix xmlns')
      const namespace = namespaceOf(scope, name)
      // xmldom reads what is inside a script of XHTML as text.
      if (namespace === 'http://www.w3.org/1999/xhtml') refuse('has an element of XHTML')
      const attributes = writtenAttributes.length === 0 ? none : readAttributes(writtenAttributes, scope)
      const content: (XmlElement | string)[] = []
      const element = new XmlElement(name, namespace, attributes, scope, outerScope, content)
      contents[contents.length - 1]?.push(element)
      open.push(element)
      contents.push(content)
      root ??= element
    },
    addText(text) {
      contents[contents.length - 1]?.push(text)
    },
    close() {
      open.pop()
      contents.pop()
    },
  }

  function readAttributes(
    written: readonly { readonly name: string; readonly value: string }[],
    scope: Binding | undefined,
  ): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = []
    for (const { name, value } of written) {
      const { prefix, local } = nameOf(name)
      if (prefix === 'xmlns' || name === 'xmlns') continue
      const namespace = prefix === '' ? '' : namespaceOf(scope, nameOf(name))
      if (attributes.some((other) => other.name === local && other.namespace === namespace)) {
        refuse(`is not well-formed: the attribute ${JSON.stringify(local.slice(0, 100))} is there twice`)
      }
      attributes.push({ qualifiedName: name, prefix, name: local, namespace, value })
    }
    return attributes
  }
}
