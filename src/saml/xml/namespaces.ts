import { assertionNamespace } from '../names.ts'
import { quote } from '../quote.ts'

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
 * Takes a well-formed name apart.
 *
 * @throws what `refuse` throws, for a name with an empty part, several colons, or a part that could not be a name by itself
 * @see Namespaces in XML 1.0, section 4
 */
export function toQualifiedName(name: string, refuse: (problem: string) => never): QualifiedName {
  const colon = name.indexOf(':')
  if (colon === -1) return { name: same(name), prefix: '', local: same(name) }
  const [prefix, local] = [name.slice(0, colon), name.slice(colon + 1)]
  if (prefix === '' || local === '' || local.includes(':') || noBeginning.test(local)) {
    refuse(`is not well-formed: ${quote(name)} is not a qualified name`)
  }
  return { name: same(name), prefix, local: same(local) }
}

const frequent = new Map(
  [assertionNamespace, ...['', 'saml:', 'saml2:'].map((prefix) => `${prefix}AttributeValue`)].map((text) => [
    text,
    text,
  ]),
)

/** The same text; and of what is compared for each of many values, one and the same, which is compared faster. */
export const same = (text: string): string => frequent.get(text) ?? text

const part = '(?:[A-Za-z0-9._~:/@!$()*+,;=-]|%[0-9A-Fa-f]{2})*'
const authority = '//[A-Za-z0-9._~-]*(?::[0-9]+)?(?![^/?#])'

/** Each is compared with others, and written in the canonical form, for each name that is in it: not only where it is declared. */
const longestNamespace = 256

/** Nothing, or an absolute URI (RFC 3986, section 3), without the characters that mean something in XML. */
const usual = new RegExp(`^(?:[A-Za-z][A-Za-z0-9+.-]*:(?:${authority}|(?!//))${part}(?:[?]${part})?(?:#${part})?)?$`)

/**
 * Looks at a declaration before it counts; some are refused that the specification allows, because not every parser takes them
 * for the same.
 *
 * @throws what `refuse` throws
 * @see Namespaces in XML 1.0, sections 2.2, 3 and 5
 */
export function checkDeclaration(prefix: string, uri: string, refuse: (problem: string) => never): void {
  if (prefix === 'xml' || prefix === 'xmlns' || uri === xmlNamespace || uri === xmlnsNamespace) {
    refuse('declares what is reserved: xml or xmlns')
  }
  if (prefix !== '' && uri === '') refuse(`is not well-formed: the prefix ${quote(prefix)} is taken back`)
  if (uri.length > longestNamespace) refuse(`has a namespace of more than ${longestNamespace} characters`)
  // Some parsers trim namespaces, some canonicalizations do not escape them, and all should fail at relative ones, wherever they
  // are in the document.
  if (!usual.test(uri)) refuse('has a namespace that not every parser takes for the same')
  // xmldom finds an object for the namespace of this prefix.
  if (prefix === '__proto__') refuse('has a prefix that not every parser takes for the same')
}
