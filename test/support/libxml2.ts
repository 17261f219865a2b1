import { ParseOption, XmlC14NMode, XmlDocument, type XmlElement } from 'libxml2-wasm'

/** What libxml2 makes of a document, for as long as `use` takes; `undefined` where it is not well-formed to it. */
export function withLibxml2<Result>(xml: string, use: (root: XmlElement) => Result): Result | undefined {
  let document: XmlDocument
  try {
    document = XmlDocument.fromString(xml, { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE })
  } catch {
    return undefined
  }
  try {
    return use(document.root)
  } finally {
    document.dispose()
  }
}

/** The exclusive canonical form of an element; `undefined` where libxml2 refuses. */
export function canonicalizeByLibxml2(element: XmlElement, inclusiveNamespacePrefixes: string[]): string | undefined {
  const mode = XmlC14NMode.XML_C14N_EXCLUSIVE_1_0
  try {
    return element.canonicalizeToString({ mode, withComments: false, inclusiveNamespacePrefixes })
  } catch {
    return undefined
  }
}
