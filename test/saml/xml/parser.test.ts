import { describe, expect, test } from 'vitest'
import { readDocument } from '../../../src/saml/read-document.ts'
import { XmlError, type XmlProblem } from '../../../src/saml/xml/xml-error.ts'
import { compareParsers, randomDocument } from '../../support/other-parsers.ts'
import { createRandom } from '../../support/random.ts'

/** What is wrong with a document; `undefined` where it is read. */
function problemOf(xml: string): XmlProblem | undefined {
  try {
    readDocument(xml)
  } catch (error) {
    if (error instanceof XmlError) return error.problem
    throw error
  }
  return undefined
}

describe('the parser', () => {
  // XML 1.0, by production.
  test.each([
    ['[1] a comment and white space around the root', '\n<!-- a --><a/>\t<!-- b -->\r\n'],
    ['[2] all ends of the planes', '<a>\u007f\u0080\ud7ff\ue000\ufffd\u{10000}\u{10ffff}</a>'],
    ['[4] a name beyond the basic plane', '<\u{10000}\u{effff}/>'],
    ['[4a] a middle dot and an accent in a name', '<a\u00b7\u0300\u203f-.0/>'],
    ['[15] a comment that is empty, or holds single hyphens', '<a><!----><!-- - - --></a>'],
    ['[18] character data that ends in brackets', '<a><![CDATA[]]]]]]></a>'],
    ['[14] brackets, and a greater-than, as text', '<a>]]</a>'],
    ['[14] brackets that end nothing', '<a>]] ></a>'],
    ['[25] white space around an equals sign', '<a b\n=\t"c"\r\nd="e"/>'],
    ['[40] white space before the end of a tag', '<a b="c" ></a\n>'],
    ['[10] the other quotation mark, and a greater-than, in a value', `<a b='">' c="'>"/>`],
    ['[23] a declaration in single quotes', "<?xml version='1.0' encoding='utf-8' standalone='yes' ?><a/>"],
    ['[66] references by number', '<a>&#9;&#x9;&#xD7FF;&#000000000000000000000065;&#x10ffff;</a>'],
  ])('reads %s', (_name, xml) => {
    expect(compareParsers(xml)).toEqual({ outcome: 'read alike' })
  })

  test.each([
    ['an empty tag', '<a><></></a>'],
    ['a tag without a name', '<>a</>'],
    ['a greater-than as a name', '<a><>></>></a>'],
    ['white space before a name', '< a/>'],
    ['white space before the name of an end', '<a></ a>'],
    ['a name that begins with a digit', '<1/>'],
    ['a name that begins with a hyphen', '<-a/>'],
    ['a name with the sign of a multiplication', '<a\u00d7/>'],
    ['a name with a null character', '<a\0/>'],
    ['a start tag that does not end', '<a'],
    ['a start tag that does not end behind its attribute', '<a b="c"'],
    ['an empty tag that does not end', '<a/'],
    ['an empty tag with white space in its end', '<a/ >'],
    ['an end tag that does not end', '<a></a'],
    ['an end tag with an attribute', '<a></a b="c">'],
    ['an end tag of a longer name', '<a></ab>'],
    ['an end tag of a shorter name', '<ab></a>'],
    ['an end tag of the element around', '<a><b></a></b>'],
    ['an end tag too many', '<a></a></a>'],
    ['an end tag alone', '</a>'],
    ['a root that is not closed', '<a>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute without an equals sign', '<a b "c"/>'],
    ['a value without quotation marks', '<a b=c/>'],
    ['a value that does not end', '<a b="c/>'],
    ['a value that ends with the other mark', `<a b="c'/>`],
    ['a less-than in a value', '<a b="<"/>'],
    ['attributes that touch', '<a b="c"d="e"/>'],
    ['a name and an attribute that touch', '<a"b"="c"/>'],
    ['a declaration of a namespace twice', '<a xmlns:b="urn:b" xmlns:b="urn:b"/>'],
    ['a default namespace twice', '<a xmlns="urn:b" xmlns="urn:b"/>'],
    ['a reference without a semicolon', '<a>&amp</a>'],
    ['a reference without a name', '<a>&;</a>'],
    ['an ampersand', '<a>a & b</a>'],
    ['an ampersand in a value', '<a b="a & b"/>'],
    ['a reference to an entity in a value', '<a b="&nbsp;"/>'],
    ['a reference in capitals', '<a>&AMP;</a>'],
    ['a reference without a number', '<a>&#;</a>'],
    ['a reference without a hexadecimal number', '<a>&#x;</a>'],
    ['a reference with a capital X', '<a>&#X41;</a>'],
    ['a reference with a sign', '<a>&#+65;</a>'],
    ['a reference with an exponent', '<a>&#1e2;</a>'],
    ['a reference with white space', '<a>&# 65;</a>'],
    ['a reference beyond the last plane', '<a>&#x110000;</a>'],
    ['a reference to a huge number', `<a>&#${'9'.repeat(400)};</a>`],
    ['a reference to half a pair', '<a>&#xD83D;&#xDE00;</a>'],
    ['a reference to no character', '<a>&#xFFFE;</a>'],
    ['no character in a text', '<a>\ufffe</a>'],
    ['half a pair in a text', '<a>\ud83d</a>'],
    ['half a pair in a comment', '<a><!--\udc00--></a>'],
    ['a control character in a value', '<a b="\u0001"/>'],
    ['a control character in a comment', '<!--\u0001--><a/>'],
    ['a control character in character data', '<a><![CDATA[\u0001]]></a>'],
    ['the end of character data as text', '<a>]]></a>'],
    ['a comment with two hyphens', '<a><!-- -- --></a>'],
    ['a comment that ends with three', '<a><!-- ---></a>'],
    ['a comment that is too short', '<a><!--></a>'],
    ['a comment that does not end', '<a/><!-- '],
    ['character data that does not end', '<a><![CDATA[</a>'],
    ['character data outside of the root', '<a/><![CDATA[]]>'],
    ['a reference outside of the root', '<a/>&#32;'],
    ['a second mark at the beginning', '\ufeff\ufeff<a/>'],
    ['white space before the declaration', ' <?xml version="1.0"?><a/>'],
    ['a declaration without a version', '<?xml encoding="UTF-8"?><a/>'],
    ['a declaration in another order', '<?xml encoding="UTF-8" version="1.0"?><a/>'],
    ['a declaration that says standalone maybe', '<?xml version="1.0" standalone="maybe"?><a/>'],
    ['a declaration alone', '<?xml version="1.0"?>'],
  ])('refuses %s, as others do', (_name, xml) => {
    expect(problemOf(xml)).toBeDefined()
    const { outcome, problem } = compareParsers(xml)
    expect(problem).toBeUndefined()
    expect(outcome).not.toBe('read alike')
  })

  test.each([
    ['a DTD', '<!DOCTYPE a><a/>', { problem: 'doctype' }],
    ['a DTD in a comment', '<a><!-- <!DOCTYPE a> --></a>', { problem: 'doctype' }],
    ['a DTD in character data', '<a><![CDATA[<!DOCTYPE a>]]></a>', { problem: 'doctype' }],
    ['a processing instruction', '<a><?b c?></a>', { problem: 'processing-instruction' }],
    ['a processing instruction before the root', '<?b?><a/>', { problem: 'processing-instruction' }],
    ['a processing instruction in a comment', '<a><!-- <?b?> --></a>', { problem: 'processing-instruction' }],
    ['a processing instruction in character data', '<a><![CDATA[<?b?>]]></a>', { problem: 'processing-instruction' }],
    ['another version', '<?xml version="1.1"?><a/>', { problem: 'version', expected: '1.0', received: '1.1' }],
    [
      'another encoding',
      '<?xml version="1.0" encoding="ISO-8859-1"?><a/>',
      { problem: 'encoding', expected: 'UTF-8', received: 'ISO-8859-1' },
    ],
    ['too many namespaces in one place', nested(3), { problem: 'namespaces-in-scope', limit: 64 }],
    [
      'a namespace that is too long',
      `<a xmlns="urn:${'x'.repeat(253)}"/>`,
      { problem: 'namespace-length', limit: 256 },
    ],
  ])('refuses %s, which others would read', (_name, xml, problem) => {
    expect(problemOf(xml)).toEqual(problem)
  })

  test('takes as many namespaces in one place, and as long ones, as anybody needs', () => {
    expect(problemOf(nested(2))).toBeUndefined()
    expect(problemOf(`<a xmlns="urn:${'x'.repeat(252)}"/>`)).toBeUndefined()
  })

  test('random documents are read as saxes and libxml2 read them, or refused', () => {
    const random = createRandom(20_261_122)
    const outcomes = new Map<string, number>()
    for (let count = 0; count < 8000; count += 1) {
      const xml = randomDocument(random)
      const { outcome, problem } = compareParsers(xml)
      expect(problem, JSON.stringify(xml)).toBeUndefined()
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(outcomes.get('read alike')).toBeGreaterThan(2000)
    expect(outcomes.get('refused as not well-formed')).toBeGreaterThan(2000)
  })
})

/** Elements in each other, with 32 namespaces each; a third would have more in scope than are taken. */
function nested(depth: number): string {
  const level = (at: number): string =>
    `<a ${Array.from({ length: 32 }, (_, n) => `xmlns:n${at}x${n}="urn:${n}"`).join(' ')}>`
  return Array.from({ length: depth }, (_, at) => level(at)).join('') + '</a>'.repeat(depth)
}
