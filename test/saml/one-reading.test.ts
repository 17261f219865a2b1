import { DOMParser } from '@xmldom/xmldom'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SsoError } from '../../src/core/errors.ts'
import { unverifiedLimits as limits, readDocument } from '../../src/saml/read-document.ts'
import { findAmbiguousCharacter } from '../../src/saml/response/ambiguous-character.ts'
import { canonicalize } from '../../src/saml/xml/canonicalize.ts'
import type { XmlElement } from '../../src/saml/xml/element.ts'
import { writeXml } from '../../src/saml/xml/write-xml.ts'
import { XmlError } from '../../src/saml/xml/xml-error.ts'

// node-saml reads with xmldom. Whatever this parser accepts, xmldom has to take for the same document.

interface Node {
  readonly namespace: string
  readonly name: string
  readonly attributes: Record<string, string>
  readonly text: string
  readonly children: readonly Node[]
}

const plain = ({ namespace, name, attributes, text, children }: XmlElement): Node => ({
  namespace,
  name,
  attributes: Object.fromEntries(
    attributes.map((one) => [one.namespace === '' ? one.name : `{${one.namespace}}${one.name}`, one.value]).sort(),
  ),
  text,
  children: children.map(plain),
})

function readByXmldom(xml: string): Node {
  const complain = (message: string): never => {
    throw new Error(message)
  }
  const errorHandler = { warning: complain, error: complain, fatalError: complain }
  return fromDom(new DOMParser({ locator: {}, errorHandler }).parseFromString(xml, 'text/xml').documentElement)
}

function fromDom(element: Element): Node {
  const attributes = Array.from(element.attributes)
    .filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
    .map(({ prefix, namespaceURI, localName, value }) => [prefix ? `{${namespaceURI}}${localName}` : localName, value])
  const nodes = Array.from(element.childNodes)
  return {
    namespace: element.namespaceURI ?? '',
    name: element.localName,
    attributes: Object.fromEntries(attributes.sort()),
    text: nodes.map((node) => (node.nodeType === 3 || node.nodeType === 4 ? node.nodeValue : '')).join(''),
    children: nodes.filter((node) => node.nodeType === 1).map((node) => fromDom(node as Element)),
  }
}

const html = 'http://www.w3.org/1999/xhtml'

describe('a document that xmldom alone would read otherwise', () => {
  test.each([
    ['an end tag with white space', '<r><a>x</a><a>y</a ></r>'],
    ['an end tag with a line end', '<r><a>x</a><a><b/></a\n></r>'],
    ['a comment in a text', '<r>a<!-- <b/> -->c</r>'],
    ['character data', '<r><![CDATA[<b/>]]></r>'],
    ['an end of character data as text', '<r>]]&gt;</r>'],
    ['quotation marks in attributes', `<r a='"' b="'" c="&quot;&apos;"/>`],
    ['line ends in an attribute', '<r a="&#10;&#13;&#9; \n\t"/>'],
    ['line ends in a text', '<r>&#13;\r\n\r&#10;</r>'],
    ['references', '<r a="&#x3c;&#60;&lt;&amp;lt;">&#x3c;&#60;&lt;&amp;lt;&#x1F600;</r>'],
    ['an undeclared default namespace', '<r xmlns="urn:u"><a xmlns=""><b xmlns="urn:v"/></a></r>'],
    ['a prefix declared anew', '<p:r xmlns:p="urn:u"><p:a xmlns:p="urn:v"><p:b/></p:a><p:c/></p:r>'],
    [
      'names of Object.prototype',
      '<constructor toString="1"><valueOf xmlns:constructor="urn:u" constructor:a=""/></constructor>',
    ],
    ['a mark at the beginning', '\ufeff<r/>'],
    ['a declaration and white space around', '<?xml version="1.0"?>\n<!-- x --><r/>\n<!-- y -->\n'],
  ])('%s', (_name, xml) => {
    const root = readDocument(xml)
    const written = writeXml(root)
    expect(readByXmldom(written)).toEqual(plain(root))
    expect(plain(readDocument(written))).toEqual(plain(root))
    expect(canonicalize(readDocument(written))).toEqual(canonicalize(root))
  })

  test.each([
    ['a script of XHTML', `<r><script xmlns="${html}">a</script></r>`, { problem: 'xhtml-element' }],
    [
      'what a script hides',
      `<r><script xmlns="${html}"><!--</script><a/><script xmlns="">--></script></r>`,
      { problem: 'xhtml-element' },
    ],
    ['an element of XHTML with a prefix', `<r xmlns:h="${html}"><h:textarea/></r>`, { problem: 'xhtml-element' }],
    ['XML 1.1', '<?xml version="1.1"?><r>&#1;</r>', { problem: 'version', expected: '1.0', received: '1.1' }],
    [
      'a next line as white space of XML 1.1',
      '<?xml version="1.1"?><r\u0085/>',
      { problem: 'version', expected: '1.0', received: '1.1' },
    ],
    ['white space around a namespace', '<r xmlns="urn:u "/>', { problem: 'namespace-ambiguous' }],
    [
      'white space around the namespace of a prefix',
      '<r><p:a xmlns:p="&#10;urn:u"/></r>',
      { problem: 'namespace-ambiguous' },
    ],
    [
      'a namespace that some canonicalizations would not escape',
      '<r xmlns="urn:a&amp;b"/>',
      { problem: 'namespace-ambiguous' },
    ],
    ['a relative namespace', '<r><a xmlns:p="1"/></r>', { problem: 'namespace-ambiguous' }],
    ['a namespace that is no URI', '<r xmlns="urn:é"/>', { problem: 'namespace-ambiguous' }],
    ['a prefix __proto__', '<r><__proto__:a xmlns:__proto__="urn:u"/></r>', { problem: 'prefix-ambiguous' }],
    ['a control character as white space', '<r\u0080a="1"/>', { problem: 'start-tag-unclosed', element: 'r' }],
  ])('is refused: %s', (_name, xml, problem) => {
    expect(() => readDocument(xml)).toThrow(expect.objectContaining({ name: 'XmlError', problem }))
  })

  test.each([
    ['a next line', '<r>\u0085</r>', { received: 'U+0085', element: 'r' }],
    ['a line separator, by reference', '<r><a>&#x2028;</a></r>', { received: 'U+2028', element: 'a' }],
    ['a line separator in an attribute', '<r><a b="\u2028"/></r>', { received: 'U+2028', element: 'a' }],
  ])('is found, and never shown to it: %s', (_name, xml, found) => {
    const read = readDocument(xml)
    expect(findAmbiguousCharacter(read)).toEqual(found)
    expect(readByXmldom(writeXml(read))).not.toEqual(plain(read))
  })

  const piece = fc.constantFrom(
    ...[
      'a',
      'x',
      '<a>',
      '</a>',
      '</a >',
      '<a/>',
      '<b>',
      '</b>',
      '</b\n>',
      '<b c="1"/>',
      '<p:a>',
      '</p:a>',
      '<!--',
      '-->',
    ],
    ...[
      '<![CDATA[',
      ']]>',
      ']]',
      '>',
      '&lt;',
      '&#60;',
      '&#xD;',
      '&amp;',
      '&',
      '"',
      "'",
      '<!-- x -->',
      ' ',
      '\n',
      '\r\n',
    ],
    ...[
      '<a xmlns="urn:u">',
      '<a xmlns="">',
      `<script xmlns="${html}">`,
      '</script>',
      '<script>',
      '<textarea>',
      '</textarea>',
    ],
    ...[
      '<p:a xmlns:p="urn:v">',
      '<a p:b="1" b="2">',
      '<__proto__>',
      '</__proto__>',
      '<a xmlns:__proto__="urn:u">',
      '<a xmlns=" urn:u"/>',
      '<constructor/>',
      '<?x y?>',
      '\u2028',
    ],
    ...['<a b=">" c="/>">', '<a b=c>', '<a b>', '<A>', '</A>', '\ufeff', '\u0080', '<a b="&#10;&lt;"/>', '<a:b:c/>'],
  )

  test('in general: what is accepted is read alike', () => {
    let accepted = 0
    const pieces = fc.array(piece, { maxLength: 8 })
    const balanced = fc
      .tuple(pieces, fc.constantFrom('a', 'b', 'script', 'p:a'), pieces)
      .map(([before, name, inside]) => {
        return `${before.join('')}<${name}>${inside.join('')}</${name}>`
      })
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, balanced), { maxLength: 8 }), (parts) => {
        let read: XmlElement
        try {
          read = readDocument(`<r xmlns:p="urn:p">${parts.join('')}</r>`)
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError)
          return
        }
        accepted += 1
        if (findAmbiguousCharacter(read) !== undefined) return
        expect(readByXmldom(writeXml(read))).toEqual(plain(read))
      }),
      { numRuns: 20_000, seed: 20_261_122 },
    )
    expect(accepted).toBeGreaterThan(1000)
  })
})

describe('limits', () => {
  test('count texts as nodes', () => {
    expect(() => readDocument(`<r>${'<a>x</a>'.repeat(limits.nodes / 2)}</r>`)).toThrow(
      expect.objectContaining({ problem: { problem: 'nodes', limit: 2000 } }),
    )
    expect(() => readDocument(`<r>${'<a>x</a>'.repeat(limits.nodes / 2 - 1)}</r>`)).not.toThrow()
  })

  test('count the attributes of all elements', () => {
    const elements = (count: number): string => `<r>${'<a b="" c="" d="" e=""/>'.repeat(count)}</r>`
    expect(() => readDocument(elements(limits.attributesInAll / 4 + 1))).toThrow(
      expect.objectContaining({ problem: { problem: 'attributes', limit: 2500 } }),
    )
    expect(() => readDocument(elements(limits.attributesInAll / 4))).not.toThrow()
  })

  test('hold for what is told about a refused document', () => {
    const long = 'x'.repeat(100_000)
    for (const xml of [`<${long}:a/>`, `<a>&${long};</a>`, `<?xml version="1.0" encoding="${long}"?><a/>`]) {
      expect(told(xml)).toMatch(/^.{30,400}$/)
    }
  })
})

function told(xml: string): string {
  try {
    readDocument(xml)
  } catch (error) {
    if (error instanceof XmlError)
      return new SsoError('response_malformed', { reason: 'xml', document: 'Response', ...error.problem }).message
    throw error
  }
  return 'read'
}
