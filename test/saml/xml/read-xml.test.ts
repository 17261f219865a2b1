import { describe, expect, test } from 'vitest'
import { readDocument, unverifiedLimits, verifiedLimits, xmlOptions } from '../../../src/saml/read-document.ts'
import { canonicalize } from '../../../src/saml/xml/canonicalize.ts'
import { childrenOf, descendantsOf, textOf, type XmlElement } from '../../../src/saml/xml/element.ts'
import { readXmlInSlices } from '../../../src/saml/xml/read-xml.ts'
import { writeXml } from '../../../src/saml/xml/write-xml.ts'
import { XmlError, type XmlProblem } from '../../../src/saml/xml/xml-error.ts'

const over = (problem: XmlProblem['problem'], limit: number): object =>
  expect.objectContaining({ name: 'XmlError', problem: { problem, limit } })

describe('parsing XML', () => {
  test('knows namespaces, not prefixes', () => {
    const root = readDocument('<a:r xmlns:a="urn:a" xmlns="urn:b"><a:x/><x/><b:x xmlns:b="urn:a"/></a:r>')
    expect([root.namespace, root.name]).toEqual(['urn:a', 'r'])
    expect(childrenOf(root, 'urn:a', 'x')).toHaveLength(2)
    expect(childrenOf(root, 'urn:b', 'x')).toHaveLength(1)
    expect(descendantsOf(root)).toHaveLength(4)
  })

  test('keeps attributes of other namespaces apart', () => {
    const root = readDocument('<r xmlns:a="urn:a" Name="1" a:Name="2"/>')
    expect(root.attributes).toMatchObject([
      { qualifiedName: 'Name', namespace: '', value: '1' },
      { qualifiedName: 'a:Name', namespace: 'urn:a', value: '2' },
    ])
    expect([root.attribute('Name'), root.attribute('Name', 'urn:a'), root.attribute('Name', 'a')]).toEqual([
      '1',
      '2',
      undefined,
    ])
  })

  test('reads text across comments, character data and references', () => {
    expect(readDocument('<r>a<!-- c -->b<![CDATA[<c>]]>&lt;&#x41;&amp;</r>').text).toBe('ab<c><A&')
    expect(textOf(readDocument('<r>a<b>c</b>d</r>'))).toBe('acd')
    expect(readDocument('<r>a<b>c</b>d</r>').text).toBe('ad')
  })

  test.each([
    ['no root', ''],
    ['two roots', '<a/><b/>'],
    ['text around', 'x<a/>'],
    ['an unbound prefix', '<a:b/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute twice by namespace', '<a xmlns:x="urn:u" xmlns:y="urn:u" x:b="1" y:b="2"/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an unclosed element', '<a><b></a>'],
    ['a null character', '<a>&#0;</a>'],
    ['an entity that is a property', '<a>&constructor;</a>'],
    ['a name with two colons', '<a xmlns:b="urn:u"><b:c:d/></a>'],
    ['a name without a prefix before the colon', '<:a/>'],
    ['a name without a name behind the colon', '<a xmlns:b="urn:u"><b:/></a>'],
    ['a name that begins with a digit behind its prefix', '<a xmlns:b="urn:u" b:1=""/>'],
    ['a prefix that begins with a combining character', '<a xmlns:\u0300b="urn:u"/>'],
    ['a prefix taken back', '<a xmlns:b="urn:u"><c xmlns:b=""/></a>'],
    ['an element with the prefix xmlns', '<xmlns:a/>'],
    ['the prefix xml declared as another', '<a xmlns:xml="urn:u"/>'],
    ['the prefix xml taken back', '<a xmlns:xml=""/>'],
    ['the prefix xml declared twice', `<a ${'xmlns:xml="http://www.w3.org/XML/1998/namespace" '.repeat(2)}/>`],
    ['the namespace of xml as default', '<a xmlns="http://www.w3.org/XML/1998/namespace"/>'],
    ['the prefix xmlns declared properly', '<a xmlns:xmlns="http://www.w3.org/2000/xmlns/"/>'],
    ['a processing instruction', '<?xml-stylesheet href="a.xsl"?><a/>'],
    ['the namespace of xml for another prefix', '<a xmlns:b="http://www.w3.org/XML/1998/namespace"/>'],
    ['the namespace of xmlns as default', '<a xmlns="http://www.w3.org/2000/xmlns/"/>'],
  ])('refuses %s', (_name, xml) => {
    expect(() => readDocument(xml)).toThrow(XmlError)
  })

  test('counts comments and character data as nodes', () => {
    for (const node of ['<!---->', '<![CDATA[]]>', '<a/>']) {
      expect(() => readDocument(`<r>${node.repeat(unverifiedLimits.nodes)}</r>`)).toThrow(over('nodes', 2000))
      expect(() => readDocument(`<r>${node.repeat(unverifiedLimits.nodes - 1)}</r>`)).not.toThrow()
    }
  })

  test.each(['<a>x</a>', '<a >x</a>', '<a>&gt;</a>', '<a></a><a/>'])('counts %s as two nodes', (nodes) => {
    const many = (unverifiedLimits.nodes - 2) / 2
    expect(() => readDocument(`<r>${nodes.repeat(many)}</r>`)).not.toThrow()
    expect(() => readDocument(`<r>${nodes.repeat(many + 1)}</r>`)).toThrow(over('nodes', 2000))
  })

  test.each(['<a>x</a>', '<a></a>', '<a/>'])('counts %s as a level', (inside) => {
    const within = (levels: number): string => '<r>'.repeat(levels) + inside + '</r>'.repeat(levels)
    expect(() => readDocument(within(23))).not.toThrow()
    expect(() => readDocument(within(24))).toThrow(over('depth', 24))
  })

  test('accepts the declaration of xml that says what holds without it, and leaves it out of the canonical form', () => {
    const declaredXml = 'xmlns:xml="http://www.w3.org/XML/1998/namespace"'
    const root = readDocument(`<a ${declaredXml} xml:lang="en"><b ${declaredXml}/></a>`)
    expect(root.attribute('lang', 'http://www.w3.org/XML/1998/namespace')).toBe('en')
    expect(canonicalize(root, { inclusivePrefixes: ['xml'] })).toBe('<a xml:lang="en"><b></b></a>')
    expect(writeXml(root)).toBe('<a xml:lang="en"><b></b></a>')
  })

  test('lets processing instructions pass where it is told to', () => {
    const xml = '<?a?><?xml-stylesheet href="a>b"?><r>a<?b c?><!-- <?d?> -->b</r><?e ?>'
    expect(readDocument(xml, { instructions: 'anywhere' }).text).toBe('ab')
    expect(() => readDocument(xml, { instructions: 'around-root' })).toThrow(XmlError)
    expect(readDocument('<?a?><r/><?e ?>', { instructions: 'around-root' }).name).toBe('r')
    for (const instruction of [
      '<??>',
      '<? a?>',
      '<?xml version="1.0"?>',
      '<?XML a?>',
      '<?a',
      '<?a"?>',
      '<?a \0?>',
      '<?a:b?>',
    ]) {
      expect(() => readDocument(`<r>${instruction}</r>`, { instructions: 'anywhere' })).toThrow(XmlError)
    }
  })

  test('accepts a declaration in UTF-8', () => {
    expect(readDocument('<?xml version="1.0" encoding="utf-8"?><r/>').name).toBe('r')
    expect(readDocument('<?xml version="1.0"?><r/>').name).toBe('r')
  })
})

describe('limits', () => {
  const more = '<a/>'.repeat(unverifiedLimits.nodes)
  const signed = '<signed/><next/>'

  test('are for strangers, unless what was read so far allows for more', () => {
    expect(readDocument(`<r>${signed}${more}</r>`, { admit: () => true }).children).toHaveLength(
      unverifiedLimits.nodes + 2,
    )
    expect(() => readDocument(`<r>${signed}${more}</r>`, { admit: () => false })).toThrow(over('nodes', 2000))
    const long = 'x'.repeat(unverifiedLimits.size)
    expect(readDocument(`<r>${long}</r>`, { admit: () => true }).text).toBe(long)
    expect(() => readDocument(`<r>${long}</r>`, { admit: () => false })).toThrow(over('size', unverifiedLimits.size))
  })

  test('are asked about once, when they are exceeded, with the elements that are there', () => {
    const asked: (readonly string[] | undefined)[] = []
    const admit = (root: XmlElement | undefined): boolean => {
      asked.push(root?.children.slice(0, 2).map(({ name }) => name))
      return true
    }
    readDocument(`<r>${signed}</r>`, { admit })
    expect(asked).toEqual([])
    readDocument(`<r>${signed}${more}${'x'.repeat(unverifiedLimits.size)}</r>`, { admit })
    expect(asked).toEqual([['signed', 'next']])
  })

  test('hold for a signer as well', () => {
    const admit = (): boolean => true
    const nodes = '<a/>'.repeat(verifiedLimits.nodes)
    expect(() => readDocument(`<r>${nodes}</r>`, { admit })).toThrow(over('nodes', 42000))
    expect(() => readDocument(`<r>${'<a b="" c=""/>'.repeat(32_001)}</r>`, { admit })).toThrow(
      over('attributes', 64000),
    )
    expect(() => readDocument(`<r>${'x'.repeat(verifiedLimits.size)}</r>`, { admit })).toThrow(over('size', 4194304))
    expect(() => readDocument(`<r>${'<!---->'.repeat(2001)}</r>`, { admit })).toThrow(over('comments', 2000))
  })

  test.each([
    ['text', '<r>%</r>', '\r'],
    ['text', '<r>%</r>', '&#13;'],
    ['text', '<r>%</r>', '>'],
    ['character data', '<r><![CDATA[%]]></r>', '<'],
    ['a value', `<r a='%'/>`, '"'],
    ['a value', '<r a="%"/>', '\t'],
  ])('hold for a signer as to what is not read or written as itself, in %s: %s with %j', (_name, xml, character) => {
    const admit = (): boolean => true
    const times = (count: number): string => xml.replace('%', () => character.repeat(count))
    expect(() => readDocument(times(100_000), { admit })).not.toThrow()
    expect(() => readDocument(times(100_001), { admit })).toThrow(over('rewritten-characters', 100000))
  })

  test.each([
    ['white space in the last tag', '<r></r%>'],
    ['a value in the last tag', '<r a="%"/>'],
    ['white space behind the root', '<r/>%'],
  ])('hold for the end of a document as well: %s', (_name, xml) => {
    const size = (characters: number): string => xml.replace('%', ' '.repeat(characters - xml.length + 1))
    expect(readDocument(size(unverifiedLimits.size)).name).toBe('r')
    expect(() => readDocument(size(unverifiedLimits.size + 1))).toThrow(over('size', 262144))
    expect(readDocument(size(unverifiedLimits.size + 1), { admit: () => true }).name).toBe('r')
  })
})

test('a document of very many elements is read in several turns, however small it is', () => {
  const xml = `<r>${'<a/>'.repeat(41_000)}</r>`
  expect([...readXmlInSlices(xml, xmlOptions({ admit: () => true }))]).toHaveLength(2)
})
