import type { Binding, QualifiedName } from './namespaces.ts'

export interface XmlAttribute {
  /** As it is written, the prefix included. */
  readonly qualifiedName: string
  readonly prefix: string
  readonly name: string
  /** Empty where there is no prefix: a default namespace is not one of attributes. */
  readonly namespace: string
  readonly value: string
}

/** An element of a strictly parsed document: namespace-aware, without comments. */
export class XmlElement {
  /** As it is written. */
  readonly qualifiedName: string
  readonly prefix: string
  readonly name: string
  readonly namespace: string
  /** Without the declarations of namespaces, in the order in which they are written. */
  readonly attributes: readonly XmlAttribute[]
  /** The namespaces that it declares itself, and then those around it. */
  readonly scope: Binding | undefined
  /** The namespaces around it. */
  readonly outerScope: Binding | undefined
  /** Elements and texts; references are resolved, and a comment does not end a text. */
  readonly content: readonly (XmlElement | string)[]

  constructor(
    { name, prefix, local }: QualifiedName,
    namespace: string,
    attributes: readonly XmlAttribute[],
    scope: Binding | undefined,
    outerScope: Binding | undefined,
    content: readonly (XmlElement | string)[],
  ) {
    this.qualifiedName = name
    this.prefix = prefix
    this.name = local
    this.namespace = namespace
    this.attributes = attributes
    this.scope = scope
    this.outerScope = outerScope
    this.content = content
  }

  /** The value of an attribute; one without a prefix, where no namespace is named. */
  attribute(name: string, namespace = ''): string | undefined {
    return this.attributes.find((one) => one.name === name && one.namespace === namespace)?.value
  }

  /** The elements directly inside. */
  get children(): readonly XmlElement[] {
    return this.content.filter((node) => typeof node !== 'string')
  }

  /** The text directly inside. */
  get text(): string {
    const [only] = this.content
    if (this.content.length === 1 && typeof only === 'string') return only
    return this.content.filter((node) => typeof node === 'string').join('')
  }

  /** The same element without one that is directly inside. */
  without(child: XmlElement | undefined): XmlElement {
    const { qualifiedName, prefix, name, namespace, attributes, scope, outerScope } = this
    const content = this.content.filter((node) => node !== child)
    const qualified = { name: qualifiedName, prefix, local: name }
    return new XmlElement(qualified, namespace, attributes, scope, outerScope, content)
  }
}

/** The child elements of one name, in order. */
export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.namespace === namespace && child.name === name)
}

/** The element and everything below it, in document order. */
export function descendantsOf(element: XmlElement): readonly XmlElement[] {
  const found = [element]
  for (let index = 0; index < found.length; index += 1) {
    for (const node of (found[index] as XmlElement).content) if (typeof node !== 'string') found.push(node)
  }
  return found
}

/** All text of an element and below, in document order. */
export function textOf(element: XmlElement): string {
  const [only] = element.content
  if (element.content.length === 1 && typeof only === 'string') return only
  return element.content.map((node) => (typeof node === 'string' ? node : textOf(node))).join('')
}

/** Text without what pretty-printing puts around it: XML white space only, since any other may belong to a name. */
export function trim(text: string): string {
  const isSpace = (index: number): boolean => ' \t\r\n'.includes(text.charAt(index))
  let [start, end] = [0, text.length]
  while (start < end && isSpace(start)) start += 1
  while (end > start && isSpace(end - 1)) end -= 1
  return text.slice(start, end)
}
