import { setImmediate } from 'node:timers/promises'
import type { XmlElement } from './element.ts'
import type { XmlEvents } from './events.ts'
import type { Instructions } from './instruction.ts'
import { type Binding, createIntern, type Intern } from './namespaces.ts'
import { XmlParser } from './parser.ts'
import { createTreeBuilder } from './tree-builder.ts'
import { rejectXml, type XmlProblem } from './xml-error.ts'

/** How much a document may hold. */
export interface XmlLimits {
  /** Characters, as they are written. */
  readonly size: number
  /** Elements, texts, comments and sections of character data. */
  readonly nodes: number
  readonly attributesInAll: number
}

/** What no document may exceed, whoever it comes from. */
export interface XmlShape {
  /** Elements inside one another. */
  readonly depth: number
  /** Attributes of one element. */
  readonly attributes: number
  readonly comments: number
  /** Characters that are read as another one, or are a reference in the canonical form. */
  readonly rewritten: number
}

export interface ReadXmlOptions {
  readonly limits: XmlLimits
  readonly shape: XmlShape
  /** Lets a document be larger. */
  readonly admission?: XmlAdmission
  /** For names and namespaces that documents of this kind repeat. */
  readonly intern?: Intern
  /** Where the document belongs, if it was taken out of another one. */
  readonly place?: XmlPlace
  /** Default: a processing instruction is refused. */
  readonly instructions?: Instructions
  /** Whether somebody has decoded it who knew its encoding: then it means nothing which one it declares. */
  readonly isDecoded?: boolean
}

export interface XmlAdmission {
  readonly limits: XmlLimits
  /**
   * Is asked once, where the document exceeds its first limits: whether what was read until then allows for more. The elements that
   * are closed are complete.
   */
  readonly admit: (root: XmlElement | undefined) => boolean
}

/** A place in a document: what is already there counts. */
export interface XmlPlace {
  /** The namespaces that are in scope. */
  readonly scope: Binding | undefined
  readonly depth: number
  readonly nodes: number
  readonly attributesInAll: number
}

/** How many characters are read in one turn: elements of four characters, as many as are admitted, take some ms. */
const slice = 64 * 1024

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
function readProlog(xml: string, isDecoded: boolean): number {
  const start = xml.startsWith('\ufeff') ? 1 : 0
  const [written = '', version1, version2, encoding1, encoding2] = declaration.exec(xml.slice(start, start + 200)) ?? []
  const [version = '1.0', encoding = 'UTF-8'] = [version1 ?? version2, encoding1 ?? encoding2]
  if (version !== '1.0') rejectXml({ problem: 'version', expected: '1.0', received: version })
  if (!isDecoded && !isUtf8(encoding, xml)) rejectXml({ problem: 'encoding', expected: 'UTF-8', received: encoding })
  if (written === '' && /^<\?xml[ \t\r\n]/.test(xml.slice(start, start + 6))) {
    rejectXml({ problem: 'declaration-malformed' })
  }
  return start + written.length
}

/** ASCII is UTF-8, where it is ASCII. */
function isUtf8(encoding: string, xml: string): boolean {
  if (/^(us-)?ascii$/i.test(encoding)) return !/[^\t-\r -~]/.test(xml)
  return encoding.toLowerCase() === 'utf-8'
}

/**
 * Parses XML without a DTD, under limits, in one pass.
 *
 * @throws XmlError
 */
export function readXml(xml: string, options: ReadXmlOptions): XmlElement {
  const slices = readXmlInSlices(xml, options)
  for (let step = slices.next(); ; step = slices.next()) if (step.done === true) return step.value
}

/**
 * Parses XML as {@link readXml} does, and lets others have their turn behind each slice of it, and before what is done with it.
 *
 * @throws XmlError
 */
export async function readXmlInTurns(xml: string, options: ReadXmlOptions): Promise<XmlElement> {
  const slices = readXmlInSlices(xml, options)
  let step = slices.next()
  while (step.done !== true) {
    await setImmediate()
    step = slices.next()
    if (step.done === true) await setImmediate()
  }
  return step.value
}

const asWritten = createIntern([])

/**
 * Parses XML as {@link readXml} does, and stops behind each slice of it: so that others can do something in between.
 *
 * @throws XmlError
 */
export function* readXmlInSlices(
  xml: string,
  { limits: first, shape, admission, intern = asWritten, place, instructions, isDecoded = false }: ReadXmlOptions,
): Generator<undefined, XmlElement> {
  let limits = first
  const exceeded = (problem: XmlProblem): void => {
    if (admission === undefined || limits === admission.limits || !admission.admit(tree.root())) rejectXml(problem)
    limits = admission.limits
  }
  const reached = (at: number): void => {
    while (at > limits.size) exceeded({ problem: 'size', limit: limits.size })
  }
  let [nodes, attributesInAll, comments, rewritten] = [place?.nodes ?? 0, place?.attributesInAll ?? 0, 0, 0]
  const count = (): void => {
    nodes += 1
    if (nodes > limits.nodes) exceeded({ problem: 'nodes', limit: limits.nodes })
  }
  const begin = readProlog(xml, isDecoded)
  const tree = createTreeBuilder(shape.depth - (place?.depth ?? 0), intern, place?.scope)
  const events: XmlEvents = {
    instructions,
    attribute(ofElement) {
      attributesInAll += 1
      if (ofElement > shape.attributes) rejectXml({ problem: 'attributes-of-element', limit: shape.attributes })
      if (attributesInAll > limits.attributesInAll) exceeded({ problem: 'attributes', limit: limits.attributesInAll })
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
      if (comments > shape.comments) rejectXml({ problem: 'comments', limit: shape.comments })
    },
    close: () => tree.close(),
    textElement(name, written, isEmpty) {
      count()
      if (!isEmpty) count()
      tree.addTextElement(name, written)
    },
    rewrite() {
      rewritten += 1
      if (rewritten > shape.rewritten) rejectXml({ problem: 'rewritten-characters', limit: shape.rewritten })
    },
    reached,
  }
  const parser = new XmlParser(xml, begin, events, intern)
  for (let at = slice; !parser.readTo(at); at += slice) {
    reached(at + 1)
    yield undefined
  }
  // What is last may have begun before the limit.
  reached(xml.length)
  return tree.root() ?? rejectXml({ problem: 'empty' })
}
