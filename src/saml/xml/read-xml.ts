import { SaxesParser } from 'saxes'
import { SsoError } from '../../core/errors.ts'
import { quote } from '../quote.ts'
import type { XmlElement } from './element.ts'
import type { Binding } from './namespaces.ts'
import { createTreeBuilder } from './tree-builder.ts'

/** What a document may hold. */
export interface XmlLimits {
  /** Characters, as they are written. */
  readonly size: number
  /** Elements, texts, comments and sections of character data. */
  readonly nodes: number
  readonly attributesInAll: number
}

/**
 * What anybody may send. node-saml can take that much: its time grows with the square of the nodes, before it has looked at a
 * signature.
 */
export const strangersLimits: XmlLimits = { size: 256 * 1024, nodes: 2000, attributesInAll: 2500 }

/** What somebody may send whose signature was verified on the way: some 20,000 group values. */
export const signersLimits: XmlLimits = { size: 4 * 1024 * 1024, nodes: 100_000, attributesInAll: 100_000 }

/** The same for everybody: no response needs more. */
const shapeLimits = { depth: 24, attributes: 32 }

export interface ReadXmlOptions {
  /**
   * Is asked once, where the document is more than anybody may send: whether what was read until then allows for more. The
   * elements that are closed are complete.
   */
  readonly admit?: (root: XmlElement | undefined) => boolean
  /** What to tell about a document that is over the limits. */
  readonly hint?: string
  /** Where the document belongs, if it was taken out of another one. */
  readonly place?: XmlPlace
}

/** A place in a document: what is already there counts. */
export interface XmlPlace {
  /** The namespaces that are in scope. */
  readonly scope: Binding | undefined
  readonly depth: number
  readonly nodes: number
  readonly attributesInAll: number
  readonly limits: XmlLimits
}

const declaration = /^\ufeff?<\?xml[ \t\r\n]([^<>]{0,200})\?>/

/** No DTD and no processing instruction, wherever it stands: for those that are in a comment there is no need either. */
function checkProlog(xml: string, refuse: (problem: string) => never): void {
  const [written = '', parts = ''] = declaration.exec(xml) ?? []
  const valueIn = (name: string): string | undefined =>
    new RegExp(`${name}[ \\t\\r\\n]*=[ \\t\\r\\n]*["']([^"']*)["']`).exec(parts)?.[1]
  const [version, encoding] = [valueIn('version'), valueIn('encoding')]
  if (written !== '' && version !== '1.0') refuse(`is of version ${quote(version)}, not 1.0`)
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
    refuse(`is declared as ${encoding}, not UTF-8`)
  }
  if (xml.includes('<?', written.length)) refuse('has a processing instruction')
  if (xml.includes('<!DOCTYPE')) refuse('has a DTD')
}

/** Not in the character set of XML, or not the same to every parser. */
const doubtful = /[\u0085\u2028]/

/**
 * Parses XML without a DTD and without processing instructions, under limits, in one pass.
 *
 * @throws SsoError `response_malformed`
 */
export function readXml(xml: string, options: ReadXmlOptions = {}): XmlElement {
  const slices = readXmlInSlices(xml, options)
  for (let step = slices.next(); ; step = slices.next()) if (step.done === true) return step.value
}

/**
 * Parses XML as {@link readXml} does, and stops behind each slice of what anybody may send: so that others can do something in
 * between.
 *
 * @throws SsoError `response_malformed`
 */
export function* readXmlInSlices(
  xml: string,
  { admit, hint, place }: ReadXmlOptions,
): Generator<undefined, XmlElement> {
  let limits = place?.limits ?? strangersLimits
  const refuse = (problem: string, help?: string): never => {
    throw new SsoError('response_malformed', `the XML of the response ${problem}`, { hint: help })
  }
  const exceeded = (problem: (limits: XmlLimits) => string): void => {
    if (limits === signersLimits || admit?.(tree.root) !== true) refuse(problem(limits), hint)
    limits = signersLimits
  }
  const tree = createTreeBuilder(shapeLimits.depth - (place?.depth ?? 0), refuse, place?.scope)
  let nodes = place?.nodes ?? 0
  const count = (): void => {
    nodes += 1
    if (nodes > limits.nodes) exceeded((limit) => `has more than ${limit.nodes} nodes`)
  }
  let attributesInAll = place?.attributesInAll ?? 0
  let attributes: { readonly name: string; readonly value: string }[] = []
  const addText = (text: string): void => {
    if (!tree.isOpen) return
    count()
    if (doubtful.test(text)) refuse('has a character that not every parser takes for the same')
    tree.addText(text)
  }
  checkProlog(xml, refuse)
  // Namespaces are resolved by the tree, which has to keep them as they are written; saxes would trim them. With more than seven
  // handlers, V8 makes a slow dictionary of the parser: it then takes seven times as long.
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', (error) => refuse(`is not well-formed: ${error.message.slice(0, 200)}`))
  let comments = 0
  parser.on('comment', () => {
    count()
    // No signature covers a comment, so none lets more of them in.
    comments += 1
    if (comments > strangersLimits.nodes) refuse(`has more than ${strangersLimits.nodes} comments`)
  })
  parser.on('attribute', (attribute) => {
    attributesInAll += 1
    if (attributes.length >= shapeLimits.attributes) {
      refuse(`has more than ${shapeLimits.attributes} attributes on one element`)
    }
    if (attributesInAll > limits.attributesInAll)
      exceeded((limit) => `has more than ${limit.attributesInAll} attributes`)
    if (doubtful.test(attribute.value)) refuse('has a character that not every parser takes for the same')
    attributes.push(attribute)
  })
  parser.on('opentag', ({ name }) => {
    count()
    tree.open(name, attributes)
    if (attributes.length > 0) attributes = []
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => tree.close())
  const { size } = strangersLimits
  parser.write(xml.slice(0, size))
  for (let at = size; at < xml.length; at += size) {
    if (at >= limits.size) exceeded((limit) => `is larger than ${limit.size} characters`)
    yield undefined
    parser.write(xml.slice(at, at + size))
  }
  parser.close()
  return tree.root ?? refuse('is empty')
}
