import { SaxesParser } from 'saxes'
import { SsoError } from '../core/errors.ts'

/** An element of a strictly parsed document: namespace-aware, immutable, without comments. */
export interface XmlElement {
  readonly namespace: string
  readonly name: string
  /** Attributes without a prefix under their name, others as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly inside, character references resolved; a comment does not end it. */
  readonly text: string
}

/**
 * What a document may hold, so that nothing behind this parser gets more than it can take: node-saml needs a second for
 * some 6,000 elements side by side, before it has looked at a signature.
 */
export const limits = { bytes: 256 * 1024, nodes: 2000, depth: 24, attributes: 32 }

/**
 * Parses XML without a DTD and without processing instructions, under limits, in one pass.
 *
 * @throws SsoError `response_malformed`
 */
export function parseXml(xml: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  const refuse = (problem: string): never => {
    throw new SsoError('response_malformed', `the XML of the response ${problem}`)
  }
  interface Open {
    readonly element: XmlElement
    readonly children: XmlElement[]
    readonly text: string[]
  }
  const open: Open[] = []
  let root: XmlElement | undefined
  let nodes = 0
  const count = (): void => {
    nodes += 1
    if (nodes > limits.nodes) refuse(`has more than ${limits.nodes} nodes`)
  }
  let attributes = 0
  parser.on('error', (error) => refuse(`is not well-formed: ${error.message}`))
  parser.on('doctype', () => refuse('has a DTD'))
  parser.on('processinginstruction', () => refuse('has a processing instruction'))
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') refuse(`is declared as ${encoding}, not UTF-8`)
  })
  parser.on('comment', count)
  parser.on('opentagstart', () => {
    attributes = 0
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > limits.attributes) refuse(`has more than ${limits.attributes} attributes on one element`)
  })
  parser.on('opentag', (tag) => {
    count()
    if (open.length >= limits.depth) refuse(`is more than ${limits.depth} elements deep`)
    const children: XmlElement[] = []
    const text: string[] = []
    const element: XmlElement = {
      namespace: tag.uri,
      name: tag.local,
      attributes: new Map(
        Object.values(tag.attributes)
          .filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
          .map(({ prefix, uri, local, value }) => [prefix === '' ? local : `{${uri}}${local}`, value]),
      ),
      children,
      get text() {
        return text.join('')
      },
    }
    open.at(-1)?.children.push(element)
    open.push({ element, children, text })
    root ??= element
  })
  parser.on('text', (text) => open.at(-1)?.text.push(text))
  parser.on('cdata', (text) => {
    count()
    open.at(-1)?.text.push(text)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(xml).close()
  return root ?? refuse('is empty')
}

/** The child elements of one name, in order. */
export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.namespace === namespace && child.name === name)
}

/** The element and everything below it. */
export function* descendantsOf(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) yield* descendantsOf(child)
}

/** All text of an element and below, in document order of the elements. */
export function textOf(element: XmlElement): string {
  return element.text + element.children.map(textOf).join('')
}
