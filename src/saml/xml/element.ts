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
  readonly qualified: QualifiedName
  readonly namespace: string
  /** Without the declarations of namespaces, in the order in which they are written. */
  readonly attributes: readonly XmlAttribute[]
  /** The namespaces that it declares itself, and then those around it. */
  readonly scope: Binding | undefined
  /** The namespaces around it. */
  readonly outerScope: Binding | undefined
  /**
   * How it is written, where it is nothing but its name around a text that means what is written. Its canonical form is the same,
   * unless that has to declare a namespace.
   */
  readonly verbatim: string | undefined
  #content: readonly (XmlElement | string)[] | undefined

  /** @param inside what is in it, or {@link verbatim}: long lists are made of such elements, and few are ever looked into */
  constructor(
    qualified: QualifiedName,
    namespace: string,
    attributes: readonly XmlAttribute[],
    scope: Binding | undefined,
    outerScope: Binding | undefined,
    inside: readonly (XmlElement | string)[] | string,
  ) {
    this.qualified = qualified
    this.namespace = namespace
    this.attributes = attributes
    this.scope = scope
    this.outerScope = outerScope
    this.verbatim = typeof inside === 'string' ? inside : undefined
    this.#content = typeof inside === 'string' ? undefined : inside
  }

  /** Elements and texts; references are resolved, and a comment does not end a text. */
  get content(): readonly (XmlElement | string)[] {
    this.#content ??= this.text === '' ? [] : [this.text]
    return this.#content
  }

  get name(): string {
    return this.qualified.local
  }

  get prefix(): string {
    return this.qualified.prefix
  }

  /** The name as it is written. */
  get qualifiedName(): string {
    return this.qualified.name
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
    const around = this.qualifiedName.length
    if (this.verbatim !== undefined) return this.verbatim.slice(around + 2, -around - 3)
    return this.content.filter((node) => typeof node === 'string').join('')
  }

  /** The same element without one that is directly inside. */
  without(child: XmlElement | undefined): XmlElement {
    const { qualified, namespace, attributes, scope, outerScope } = this
    const content = this.content.filter((node) => node !== child)
    return new XmlElement(qualified, namespace, attributes, scope, outerScope, content)
  }
}

/** The child elements of one name, in order. */
export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  const found: XmlElement[] = []
  for (const node of element.content) {
    if (typeof node !== 'string' && node.name === name && node.namespace === namespace) found.push(node)
  }
  return found
}

/** Shows an element and everything below it, in document order. */
export function visit(element: XmlElement, visitor: (element: XmlElement) => void): void {
  visitor(element)
  if (element.verbatim !== undefined) return
  for (const node of element.content) if (typeof node !== 'string') visit(node, visitor)
}

/** The element and everything below it, in document order. */
export function descendantsOf(element: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = []
  visit(element, (one) => found.push(one))
  return found
}

/** All text of an element and below, in document order. */
export function textOf(element: XmlElement): string {
  if (element.verbatim !== undefined) return element.text
  return element.content.map((node) => (typeof node === 'string' ? node : textOf(node))).join('')
}
