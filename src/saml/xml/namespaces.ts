import { rejectXml } from './xml-error.ts'

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** What one prefix stands for, here and further in; `outer` is what was declared before. */
export interface Binding {
  /** Empty for the default namespace. */
  readonly prefix: string
  /** Empty where a default namespace is taken back. */
  readonly uri: string
  readonly outer: Binding | undefined
}

/** The namespace of a prefix, `undefined` where it is not declared: the default namespace is nothing until it is declared. */
export function boundTo(scope: Binding | undefined, prefix: string): string | undefined {
  for (let binding = scope; binding !== undefined; binding = binding.outer) {
    if (binding.prefix === prefix) return binding.uri
  }
  if (prefix === '') return ''
  return prefix === 'xml' ? xmlNamespace : undefined
}

/** What was declared within `outer`, the last first. */
export function bindingsUpTo(scope: Binding | undefined, outer: Binding | undefined): Binding[] {
  const bindings: Binding[] = []
  for (let own = scope; own !== outer && own !== undefined; own = own.outer) bindings.push(own)
  return bindings
}

/** A name as it is written, taken apart. */
export interface QualifiedName {
  readonly name: string
  readonly prefix: string
  readonly local: string
}

/** What may stand in a name, but not begin one. */
const noBeginning = /^(?:[-.\d\u00b7\u203f\u2040]|[\u0300-\u036f])/

/**
 * Gives one and the same string for each text that a document repeats: what is compared for each of many values is compared
 * faster then.
 */
export type Intern = (text: string) => string

export function createIntern(texts: readonly string[]): Intern {
  const interned = new Map(texts.map((text) => [text, text]))
  return (text) => interned.get(text) ?? text
}

/**
 * Takes a well-formed name apart.
 *
 * @throws XmlError for a name with an empty part, several colons, or a part that could not be a name by itself
 * @see Namespaces in XML 1.0, section 4
 */
export function toQualifiedName(name: string, intern: Intern): QualifiedName {
  const colon = name.indexOf(':')
  if (colon === -1) return { name: intern(name), prefix: '', local: intern(name) }
  const [prefix, local] = [name.slice(0, colon), name.slice(colon + 1)]
  if (prefix === '' || local === '' || local.includes(':') || noBeginning.test(local)) {
    rejectXml({ problem: 'name-not-qualified', received: name })
  }
  return { name: intern(name), prefix, local: intern(local) }
}

const part = '(?:[A-Za-z0-9._~:/@!$()*+,;=-]|%[0-9A-Fa-f]{2})*'
const authority = '//[A-Za-z0-9._~-]*(?::[0-9]+)?(?![^/?#])'

/** Each is compared with others, and written in the canonical form, for each name that is in it: not only where it is declared. */
const longestNamespace = 256

/** Nothing, or an absolute URI (RFC 3986, section 3), without the characters that mean something in XML. */
const usual = new RegExp(`^(?:[A-Za-z][A-Za-z0-9+.-]*:(?:${authority}|(?!//))${part}(?:[?]${part})?(?:#${part})?)?$`)

/** The one declaration of `xml` that there can be says what holds without it: no canonical form has it. */
export const declaresXml = (prefix: string, uri: string): boolean => prefix === 'xml' && uri === xmlNamespace

/**
 * Looks at a declaration before it counts; some are refused that the specification allows, because not every parser takes them
 * for the same.
 *
 * @throws XmlError
 * @see Namespaces in XML 1.0, sections 2.2, 3 and 5
 */
export function checkDeclaration(prefix: string, uri: string): void {
  if (prefix === 'xml' || prefix === 'xmlns' || uri === xmlNamespace || uri === xmlnsNamespace) {
    rejectXml({ problem: 'namespace-reserved' })
  }
  if (prefix !== '' && uri === '') rejectXml({ problem: 'prefix-taken-back', prefix })
  if (uri.length > longestNamespace) rejectXml({ problem: 'namespace-length', limit: longestNamespace })
  // Some parsers trim namespaces, some canonicalizations do not escape them, and all should fail at relative ones, wherever they
  // are in the document.
  if (!usual.test(uri)) rejectXml({ problem: 'namespace-ambiguous' })
  // xmldom finds an object for the namespace of this prefix.
  if (prefix === '__proto__') rejectXml({ problem: 'prefix-ambiguous' })
}
