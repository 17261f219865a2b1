import { defined } from '../core/defined.ts'
import { assertionNamespace } from './names.ts'
import type { XmlElement } from './xml/element.ts'
import type { Instructions } from './xml/instruction.ts'
import { createIntern } from './xml/namespaces.ts'
import { type ReadXmlOptions, readXml, readXmlInTurns, type XmlLimits, type XmlPlace } from './xml/read-xml.ts'

/** What anybody may send: it is read before a signature is looked at. */
export const unverifiedLimits: XmlLimits = { size: 256 * 1024, nodes: 2000, attributesInAll: 2500 }

/** What node-saml votes on: its time grows with the square of the nodes, and has to stay below 100 milliseconds. */
export const votedLimits: XmlLimits = { size: 256 * 1024, nodes: 1500, attributesInAll: 2000 }

/** What a provider may send whose signature was verified on the way: some 20,000 group values, each with its type declared anew. */
export const verifiedLimits: XmlLimits = { size: 4 * 1024 * 1024, nodes: 42_000, attributesInAll: 64_000 }

/**
 * The same for everybody: no response needs more. A character that is read as another one, or is a reference in the canonical form,
 * takes some ten times as long as one that is not; base64 of 4 MB in lines that end with references has some 50,000.
 */
const shape = { depth: 24, attributes: 32, comments: unverifiedLimits.nodes, rewritten: 100_000 }

const intern = createIntern([assertionNamespace, ...['', 'saml:', 'saml2:'].map((prefix) => `${prefix}AttributeValue`)])

export interface DocumentOptions {
  /** Default: `unverifiedLimits`. */
  readonly limits?: XmlLimits
  /** Whether what was read until there allows for `verifiedLimits`; is asked once, where the document is over its limits. */
  readonly admit?: (root: XmlElement | undefined) => boolean
  readonly place?: XmlPlace
  readonly instructions?: Instructions
  readonly isDecoded?: boolean
}

/** How the documents of SAML are read. */
export function xmlOptions({ limits = unverifiedLimits, admit, ...rest }: DocumentOptions = {}): ReadXmlOptions {
  return defined({ limits, shape, intern, ...rest, admission: admit && { limits: verifiedLimits, admit } })
}

/** @throws XmlError */
export const readDocument = (xml: string, options?: DocumentOptions): XmlElement => readXml(xml, xmlOptions(options))

/**
 * Reads a document, and lets others have their turn in between.
 *
 * @throws XmlError
 */
export const readDocumentInTurns = (xml: string, options?: DocumentOptions): Promise<XmlElement> =>
  readXmlInTurns(xml, xmlOptions(options))
