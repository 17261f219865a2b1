/** What is wrong with a document: a code, and what was met there. */
export type XmlProblem =
  | {
      readonly problem:
        | 'empty'
        | 'declaration-malformed'
        | 'doctype'
        | 'processing-instruction'
        | 'processing-instruction-malformed'
        | 'less-than-stray'
        | 'markup-stray'
        | 'end-tag-stray'
        | 'ampersand-stray'
        | 'character-data-end-stray'
        | 'less-than-in-value'
        | 'space-missing'
        | 'comment-malformed'
        | 'character-data-unclosed'
        | 'text-outside-root'
        | 'content-after-root'
        | 'character-forbidden'
        | 'namespace-reserved'
        | 'namespace-ambiguous'
        | 'prefix-ambiguous'
        | 'xmlns-element'
        | 'xhtml-element'
    }
  | { readonly problem: 'element-unclosed' | 'start-tag-unclosed' | 'end-tag-unclosed'; readonly element: string }
  | {
      readonly problem: 'attribute-repeated' | 'attribute-without-value' | 'value-unquoted'
      readonly attribute: string
    }
  | { readonly problem: 'prefix-taken-back'; readonly prefix: string }
  | { readonly problem: 'prefix-unbound' | 'name-not-qualified'; readonly received: string }
  | { readonly problem: 'version' | 'encoding'; readonly expected: string; readonly received: string }
  | {
      readonly problem:
        | 'size'
        | 'nodes'
        | 'depth'
        | 'attributes'
        | 'attributes-of-element'
        | 'comments'
        | 'rewritten-characters'
        | 'namespaces-in-scope'
        | 'namespace-length'
        | 'canonical-size'
      /** How many there may be at most. */
      readonly limit: number
    }

/** A document is not the XML that is read here: not well-formed, over a limit, or what parsers do not agree about. */
export class XmlError extends Error {
  override readonly name: string = 'XmlError'
  readonly problem: XmlProblem

  constructor(problem: XmlProblem) {
    super(problem.problem)
    this.problem = problem
  }
}

/** @throws XmlError always */
export function rejectXml(problem: XmlProblem): never {
  throw new XmlError(problem)
}
