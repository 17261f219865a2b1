import { shown } from './shown.ts'

/** What is known of a document that is not the XML that is read. */
export interface Met {
  readonly element?: string
  readonly attribute?: string
  readonly prefix?: string
  /** How many there may be at most. */
  readonly limit?: number
  readonly expected?: string
  readonly received?: string
}

const malformed =
  (message: (met: Met) => string) =>
  (met: Met): string =>
    `is not well-formed: ${message(met)}`

const problems = {
  empty: () => 'is empty',
  version: ({ expected, received }: Met) => `is of version ${shown(received)}, not ${expected}`,
  encoding: ({ expected, received }: Met) => `is declared as ${received}, not ${expected}`,
  doctype: () => 'has a DTD',
  'processing-instruction': () => 'has a processing instruction',

  'processing-instruction-malformed': malformed(() => 'a processing instruction is none'),
  'declaration-malformed': malformed(() => 'its declaration is none'),
  'less-than-stray': malformed(() => 'there is a < that begins nothing'),
  'markup-stray': malformed(() => 'there is a <! that begins nothing'),
  'end-tag-stray': malformed(() => 'an end tag ends nothing'),
  'ampersand-stray': malformed(() => 'there is an & that begins no reference'),
  'character-data-end-stray': malformed(() => 'there is a ]]> that ends nothing'),
  'less-than-in-value': malformed(() => 'there is a < in the value of an attribute'),
  'space-missing': malformed(() => 'there is no space before an attribute'),
  'comment-malformed': malformed(() => 'a comment does not end, or has -- in it'),
  'character-data-unclosed': malformed(() => 'character data does not end'),
  'text-outside-root': malformed(() => 'there is a text outside of the root'),
  'content-after-root': malformed(() => 'there is something behind the root'),
  'character-forbidden': malformed(() => 'there is something that is no character'),
  'element-unclosed': malformed(({ element }) => `${shown(element)} is not closed`),
  'start-tag-unclosed': malformed(({ element }) => `the start tag of ${shown(element)} does not end`),
  'end-tag-unclosed': malformed(({ element }) => `the end tag of ${shown(element)} does not end`),
  'attribute-repeated': malformed(({ attribute }) => `the attribute ${shown(attribute)} is there twice`),
  'attribute-without-value': malformed(({ attribute }) => `the attribute ${shown(attribute)} has no value`),
  'value-unquoted': malformed(({ attribute }) => `the value of the attribute ${shown(attribute)} is not quoted`),
  'name-not-qualified': malformed(({ received }) => `${shown(received)} is not a qualified name`),
  'prefix-unbound': malformed(({ received }) => `the prefix of ${shown(received)} is unbound`),
  'prefix-taken-back': malformed(({ prefix }) => `the prefix ${shown(prefix)} is taken back`),
  'xmlns-element': malformed(() => 'an element has the prefix xmlns'),

  'namespace-reserved': () => 'declares what is reserved: xml or xmlns',
  'namespace-ambiguous': () => 'has a namespace that not every parser takes for the same',
  'prefix-ambiguous': () => 'has a prefix that not every parser takes for the same',
  'xhtml-element': () => 'has an element of XHTML',

  size: ({ limit }: Met) => `is larger than ${limit} characters`,
  nodes: ({ limit }: Met) => `has more than ${limit} nodes`,
  depth: ({ limit }: Met) => `is more than ${limit} elements deep`,
  attributes: ({ limit }: Met) => `has more than ${limit} attributes`,
  'attributes-of-element': ({ limit }: Met) => `has more than ${limit} attributes on one element`,
  comments: ({ limit }: Met) => `has more than ${limit} comments`,
  'rewritten-characters': ({ limit }: Met) =>
    `has more than ${limit} references, ends of lines or characters that become one`,
  'namespaces-in-scope': ({ limit }: Met) => `has more than ${limit} namespaces in one place`,
  'namespace-length': ({ limit }: Met) => `has a namespace of more than ${limit} characters`,
  'canonical-size': ({ limit }: Met) => `has parts whose canonical form is larger than ${limit} characters`,
}

/** Why a document was not read. */
export interface XmlData extends Met {
  readonly problem: keyof typeof problems
}

/** What is wrong with a document, as the rest of a sentence that begins with what the document is. */
export const tellXml = (data: XmlData): string => problems[data.problem](data)

/** Whether a document is over a limit that is another one where a signature was good. */
export const isOverLimit = ({ problem }: XmlData): boolean => ['size', 'nodes', 'attributes'].includes(problem)
