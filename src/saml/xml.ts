import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import { SsoError } from '../core/errors.ts'
import { quote } from './quote.ts'

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

export interface XmlDocument {
  readonly root: XmlElement
  /** What was read, written anew: without a declaration, comments, and anything that is written in more than one way. */
  readonly xml: string
}

/**
 * What a document may hold, so that nothing behind this parser gets more than it can take: node-saml's time grows with the
 * square of the nodes, before it has looked at a signature.
 */
export const limits = { bytes: 256 * 1024, nodes: 2000, depth: 24, attributes: 32, attributesInAll: 2500 }

/**
 * Parses XML without a DTD and without processing instructions, under limits, in one pass.
 *
 * @throws SsoError `response_malformed`
 */
export function parseXml(xml: string): XmlElement {
  return readXml(xml).root
}

/**
 * Parses XML as {@link parseXml} does, and writes it anew for another parser. xmldom, which node-saml reads with, takes some
 * well-formed XML for another document: it would see what was never inspected here.
 *
 * @throws SsoError `response_malformed`
 */
export function readXml(xml: string): XmlDocument {
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
  const written: string[] = []
  let root: XmlElement | undefined
  let nodes = 0
  const count = (): void => {
    nodes += 1
    if (nodes > limits.nodes) refuse(`has more than ${limits.nodes} nodes`)
  }
  let attributes = 0
  let attributesInAll = 0
  const write = (text: string, special: RegExp): string => {
    if (/[\u0085\u2028]/.test(text)) refuse('has a character that not every parser takes for the same')
    return text.replaceAll(special, (character) => `&#${character.charCodeAt(0)};`)
  }
  const addText = (text: string): void => {
    const parent = open.at(-1)
    if (parent === undefined) return
    count()
    parent.text.push(text)
    written.push(write(text, /[&<>\r]/g))
  }
  parser.on('error', (error) => refuse(`is not well-formed: ${error.message.slice(0, 200)}`))
  parser.on('doctype', () => refuse('has a DTD'))
  parser.on('processinginstruction', () => refuse('has a processing instruction'))
  parser.on('xmldecl', ({ encoding, version }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
      refuse(`is declared as ${encoding.slice(0, 200)}, not UTF-8`)
    }
    if (version !== '1.0') refuse(`is of version ${quote(version)}, not 1.0`)
  })
  parser.on('comment', count)
  parser.on('opentagstart', () => {
    attributes = 0
  })
  parser.on('attribute', () => {
    attributes += 1
    attributesInAll += 1
    if (attributes > limits.attributes) refuse(`has more than ${limits.attributes} attributes on one element`)
    if (attributesInAll > limits.attributesInAll) refuse(`has more than ${limits.attributesInAll} attributes`)
  })
  parser.on('opentag', (tag) => {
    count()
    if (open.length >= limits.depth) refuse(`is more than ${limits.depth} elements deep`)
    // xmldom reads what is inside a script of XHTML as text, and an object for the namespace of this prefix.
    if (tag.uri === 'http://www.w3.org/1999/xhtml') refuse('has an element of XHTML')
    if (Object.hasOwn(tag.ns, '__proto__')) refuse('has a prefix that not every parser takes for the same')
    // saxes trims namespaces, the canonicalization that is signed does not.
    if (Object.values(tag.attributes).some(isPaddedNamespace)) refuse('has white space around a namespace')
    const children: XmlElement[] = []
    const text: string[] = []
    const element: XmlElement = {
      namespace: tag.uri,
      name: tag.local,
      attributes: attributesOf(tag),
      children,
      get text() {
        return text.join('')
      },
    }
    open.at(-1)?.children.push(element)
    open.push({ element, children, text })
    root ??= element
    written.push(`<${tag.name}`)
    for (const { name, value } of Object.values(tag.attributes)) {
      written.push(` ${name}="${write(value, /[&<"\t\n\r]/g)}"`)
    }
    written.push('>')
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', ({ name }) => {
    open.pop()
    written.push(`</${name}>`)
  })
  parser.write(xml).close()
  const rewritten = written.join('')
  if (rewritten.length > limits.bytes) refuse(`is larger than ${limits.bytes} bytes once it is written out`)
  return { root: root ?? refuse('is empty'), xml: rewritten }
}

function isPaddedNamespace({ prefix, name, value }: SaxesAttributeNS): boolean {
  return (prefix === 'xmlns' || name === 'xmlns') && value !== value.trim()
}

function attributesOf(tag: SaxesTagNS): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const { prefix, name, uri, local, value } of Object.values(tag.attributes)) {
    if (prefix !== 'xmlns' && name !== 'xmlns') attributes.set(prefix === '' ? local : `{${uri}}${local}`, value)
  }
  return attributes
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

/** Text without what pretty-printing puts around it: XML white space only, since any other may belong to a name. */
export function trim(text: string): string {
  const isSpace = (index: number): boolean => ' \t\r\n'.includes(text.charAt(index))
  let [start, end] = [0, text.length]
  while (start < end && isSpace(start)) start += 1
  while (end > start && isSpace(end - 1)) end -= 1
  return text.slice(start, end)
}
