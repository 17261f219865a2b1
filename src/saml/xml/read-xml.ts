import { SsoError } from '../../core/errors.ts'
import { quote } from '../quote.ts'
import type { XmlElement } from './element.ts'
import type { Binding } from './namespaces.ts'
import { XmlParser } from './parser.ts'
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

/** What somebody may send whose signature was verified on the way: some 20,000 group values, each with its type declared anew. */
export const signersLimits: XmlLimits = { size: 4 * 1024 * 1024, nodes: 100_000, attributesInAll: 64_000 }

/**
 * The same for everybody: no response needs more. A character that is read as another one, or is a reference in the canonical form,
 * takes some ten times as long as one that is not; base64 of 4 MB in lines that end with references has some 50,000.
 */
const shapeLimits = { depth: 24, attributes: 32, rewritten: 100_000 }

/** How many characters are read in one turn: elements of four characters, as many as somebody admitted may send, take some ms. */
const slice = 64 * 1024

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

const [space, equals] = ['[ \\t\\r\\n]', '[ \\t\\r\\n]*=[ \\t\\r\\n]*']
const quoted = (value: string): string => `(?:"(${value})"|'(${value})')`
const declaration = new RegExp(
  `^<\\?xml${space}+version${equals}${quoted('1\\.[0-9]+')}` +
    `(?:${space}+encoding${equals}${quoted('[A-Za-z][A-Za-z0-9._-]*')})?` +
    `(?:${space}+standalone${equals}${quoted('yes|no')})?${space}*\\?>`,
)

/**
 * Where the document begins, behind its declaration.
 *
 * @see XML 1.0, section 2.8
 */
function readProlog(xml: string, refuse: (problem: string) => never): number {
  const start = xml.startsWith('\ufeff') ? 1 : 0
  const [written = '', version1, version2, encoding1, encoding2] = declaration.exec(xml.slice(start, start + 200)) ?? []
  const [version = '1.0', encoding = 'UTF-8'] = [version1 ?? version2, encoding1 ?? encoding2]
  if (version !== '1.0') refuse(`is of version ${quote(version)}, not 1.0`)
  if (encoding.toLowerCase() !== 'utf-8') refuse(`is declared as ${encoding}, not UTF-8`)
  if (written === '' && /^<\?xml[ \t\r\n]/.test(xml.slice(start, start + 6))) {
    refuse('is not well-formed: its declaration is none')
  }
  return start + written.length
}

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
 * Parses XML as {@link readXml} does, and stops behind each slice of it: so that others can do something in between.
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
    if (limits === signersLimits || admit?.(tree.root()) !== true) refuse(problem(limits), hint)
    limits = signersLimits
  }
  const reached = (at: number): void => {
    while (at > limits.size) exceeded((limit) => `is larger than ${limit.size} characters`)
  }
  let [nodes, attributesInAll, comments, rewritten] = [place?.nodes ?? 0, place?.attributesInAll ?? 0, 0, 0]
  const count = (): void => {
    nodes += 1
    if (nodes > limits.nodes) exceeded((limit) => `has more than ${limit.nodes} nodes`)
  }
  const begin = readProlog(xml, refuse)
  const tree = createTreeBuilder(shapeLimits.depth - (place?.depth ?? 0), refuse, place?.scope)
  const parser = new XmlParser(xml, begin, {
    attribute(ofElement) {
      attributesInAll += 1
      if (ofElement > shapeLimits.attributes)
        refuse(`has more than ${shapeLimits.attributes} attributes on one element`)
      if (attributesInAll > limits.attributesInAll)
        exceeded((limit) => `has more than ${limit.attributesInAll} attributes`)
    },
    open(name, attributes) {
      count()
      tree.open(name, attributes)
    },
    text(text) {
      count()
      tree.addText(text)
    },
    comment() {
      count()
      // No signature covers a comment, so none lets more of them in.
      comments += 1
      if (comments > strangersLimits.nodes) refuse(`has more than ${strangersLimits.nodes} comments`)
    },
    close: () => tree.close(),
    leaf(name, written, isEmpty) {
      count()
      if (!isEmpty) count()
      tree.addLeaf(name, written)
    },
    rewrite() {
      rewritten += 1
      if (rewritten > shapeLimits.rewritten)
        refuse(`has more than ${shapeLimits.rewritten} references, ends of lines or characters that become one`)
    },
    reached,
    refuse,
  })
  for (let at = slice; !parser.readTo(at); at += slice) {
    reached(at + 1)
    yield undefined
  }
  // What is last may have begun before the limit.
  reached(xml.length)
  return tree.root() ?? refuse('is empty')
}
