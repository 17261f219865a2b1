import { escapeText, writeAttribute, writeDeclaration } from './canonicalize.ts'
import type { XmlElement } from './element.ts'
import { bindingsUpTo } from './namespaces.ts'

/**
 * Writes a document anew for another parser: without a declaration, comments, and anything that is written in more than one way.
 * xmldom, which node-saml reads with, takes some well-formed XML for another document: it would see what was never inspected.
 */
export function writeXml({ qualifiedName, scope, outerScope, attributes, content }: XmlElement): string {
  const declarations = bindingsUpTo(scope, outerScope).reverse().map(writeDeclaration)
  const written = attributes.map(writeAttribute)
  const inner = content.map((node) => (typeof node === 'string' ? escapeText(node) : writeXml(node)))
  return `<${qualifiedName}${declarations.join('')}${written.join('')}>${inner.join('')}</${qualifiedName}>`
}
