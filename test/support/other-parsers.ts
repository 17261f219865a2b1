import { SaxesParser } from 'saxes'
import { tellXml } from '../../src/core/refusals/xml.ts'
import { readDocument } from '../../src/saml/read-document.ts'
import { canonicalize } from '../../src/saml/xml/canonicalize.ts'
import type { XmlElement } from '../../src/saml/xml/element.ts'
import { XmlError } from '../../src/saml/xml/xml-error.ts'
import { canonicalizeByLibxml2, withLibxml2 } from './libxml2.ts'
import type { Random } from './random.ts'
import { randomXml } from './random-xml.ts'
import { mutateXml } from './xml-mutations.ts'

/** An element without what may be written in more than one way; neighbouring texts are one. */
interface Reading {
  readonly name: string
  readonly attributes: readonly string[]
  readonly content: (Reading | string)[]
}

const nameOf = (namespace: string, name: string): string => JSON.stringify([namespace, name])
const attributeOf = (namespace: string, name: string, value: string): string => JSON.stringify([namespace, name, value])

function add(content: (Reading | string)[], text: string): void {
  const last = content.at(-1)
  if (typeof last === 'string') content[content.length - 1] = last + text
  else if (text !== '') content.push(text)
}

function readingOf({ namespace, name, attributes, content }: XmlElement): Reading {
  const reading: Reading = {
    name: nameOf(namespace, name),
    attributes: attributes.map((one) => attributeOf(one.namespace, one.name, one.value)).sort(),
    content: [],
  }
  for (const node of content) {
    if (typeof node === 'string') add(reading.content, node)
    else reading.content.push(readingOf(node))
  }
  return reading
}

/** What saxes makes of a document; `undefined` where it is not well-formed to it, or has what we do not read. */
function readBySaxes(xml: string): Reading | undefined {
  const parser = new SaxesParser({ xmlns: true })
  const open: Reading[] = []
  let root: Reading | undefined
  let problem: unknown
  const refuse = (what: unknown): void => {
    problem ??= what
  }
  parser.on('error', refuse)
  parser.on('doctype', () => refuse('a DTD'))
  parser.on('processinginstruction', () => refuse('a processing instruction'))
  parser.on('opentag', ({ uri, local, attributes }) => {
    const own = Object.values(attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
    const reading: Reading = {
      name: nameOf(uri, local),
      attributes: own.map((one) => attributeOf(one.uri, one.local, one.value)).sort(),
      content: [],
    }
    open.at(-1)?.content.push(reading)
    open.push(reading)
    root ??= reading
  })
  const text = (written: string): void => {
    const parent = open.at(-1)
    if (parent !== undefined) add(parent.content, written)
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', () => void open.pop())
  try {
    parser.write(xml).close()
  } catch (error) {
    refuse(error)
  }
  return problem === undefined ? root : undefined
}

/** What became of a document, and whether the parsers are at odds about it. */
export interface Comparison {
  readonly outcome: string
  readonly problem?: string
}

/**
 * Reads a document with our parser, saxes and libxml2: what we read, both have to read, and as we do; and what we do not take for
 * well-formed, one of them at least must not.
 */
export function compareParsers(xml: string): Comparison {
  let ours: XmlElement
  try {
    ours = readDocument(xml)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    const notWellFormed = tellXml(error.problem).startsWith('is not well-formed')
    if (!notWellFormed) return { outcome: 'refused, well-formed or not' }
    const bySaxes = readBySaxes(xml) !== undefined
    const byLibxml2 = withLibxml2(xml, () => true) === true
    if (bySaxes && byLibxml2) return { outcome: 'refused', problem: `we refuse what is well-formed: ${error.message}` }
    const alone = bySaxes ? ', but not by saxes' : byLibxml2 ? ', but not by libxml2' : ''
    return { outcome: `refused as not well-formed${alone}` }
  }
  const outcome = 'read alike'
  const theirs = readBySaxes(xml)
  if (theirs === undefined) return { outcome, problem: 'saxes refuses what we read' }
  if (JSON.stringify(theirs) !== JSON.stringify(readingOf(ours))) return { outcome, problem: 'saxes reads otherwise' }
  const canonical = withLibxml2(xml, (root) => canonicalizeByLibxml2(root, []) ?? 'none')
  if (canonical === undefined) return { outcome, problem: 'libxml2 refuses what we read' }
  if (canonical !== canonicalize(ours)) return { outcome, problem: 'libxml2 reads otherwise' }
  return { outcome }
}

const pieces: readonly string[] = [
  ...['<', '>', '</', '/>', '=', '"', "'", '&', ';', '!', '?', '-', '--', '[', ']', ']]>', ':', ' ', '\t', '\n', '\r'],
  ...['\r\n', '<a>', '</a>', '<a', '<a/>', '</a ', '<a:b', 'xmlns', 'xmlns:a', ' xmlns:a="urn:a"', ' xmlns="urn:b"'],
  ...[' b="c"', " b='c'", ' a:b="c"', ' xml:b="c"', ' b = "c"', ' b="<"', ' b="&lt;"', ' b="\n"', ' b=">"', ' b=c'],
  ...['<!--', '-->', '<!---->', '<!-->', '<!--->', '<!-- - -->', '<![CDATA[', '<![CDATA[]]>', '<![CDATA[]]]]>'],
  ...[
    '&amp;',
    '&lt;',
    '&gt;',
    '&quot;',
    '&apos;',
    '&nbsp;',
    '&#',
    '&#x',
    '&#65;',
    '&#x41;',
    '&#0;',
    '&#xD800;',
    '&#x85;',
  ],
  ...['&#x10FFFF;', '&#x110000;', '&#00065;', '&#X41;', '&#xFFFE;', '&AMP;', '&a b;', '&;', '&#;', '&#x;', '&#13;'],
  ...['<?', '?>', '<?xml version="1.0"?>', "<?xml version='1.0' encoding='UTF-8'?>", '<?xml version="1.1"?>', '<?x?>'],
  ...[
    '<!DOCTYPE a>',
    '<!ELEMENT a>',
    '<!a>',
    '\0',
    '\x01',
    '\x1f',
    '\x7f',
    '\x80',
    '\x85',
    '\u2028',
    '\ud800',
    '\udc00',
  ],
  ...['\ufeff', '\ufffe', '\uffff', '\u{10000}', '\u{f0000}', '\u{1f600}', 'é', '×', '÷', '\u0300', '\u00b7', '\u203f'],
  ...['\u2070', '\u2c00', '\u3000', '\u3001', 'a', 'b', '1', '.', '_', 'x-1', 'ID', 'constructor', '__proto__', 'xml'],
]

/** A document that is well-formed, or nearly, or a heap of what documents are made of. */
export function randomDocument(random: Random): string {
  const heap = (length: number): string =>
    Array.from({ length: random.below(length) }, () => random.pick(pieces)).join('')
  if (random.once(4)) return `<a>${heap(8)}</a>`
  if (random.once(4)) return heap(10)
  // libxml2 has rules for xml:id, which is not a matter of being well-formed.
  let xml = randomXml(random).replaceAll('xml:id', 'xml:base')
  if (random.once(8)) return xml
  for (let count = random.below(3); count > 0; count -= 1) {
    const at = random.below(xml.length + 1)
    xml = xml.slice(0, at) + random.pick(pieces) + xml.slice(at + (random.once(3) ? random.below(3) : 0))
  }
  return random.once(2) ? mutateXml(xml, random).replaceAll('xml:id', 'xml:base') : xml
}
