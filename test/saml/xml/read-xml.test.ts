import { describe, expect, test } from 'vitest'
import { childrenOf, descendantsOf, textOf, type XmlElement } from '../../../src/saml/xml/element.ts'
import { readXml, readXmlInSlices, signersLimits, strangersLimits } from '../../../src/saml/xml/read-xml.ts'

describe('parsing XML', () => {
  test('knows namespaces, not prefixes', () => {
    const root = readXml('<a:r xmlns:a="urn:a" xmlns="urn:b"><a:x/><x/><b:x xmlns:b="urn:a"/></a:r>')
    expect([root.namespace, root.name]).toEqual(['urn:a', 'r'])
    expect(childrenOf(root, 'urn:a', 'x')).toHaveLength(2)
    expect(childrenOf(root, 'urn:b', 'x')).toHaveLength(1)
    expect(descendantsOf(root)).toHaveLength(4)
  })

  test('keeps attributes of other namespaces apart', () => {
    const root = readXml('<r xmlns:a="urn:a" Name="1" a:Name="2"/>')
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
    expect(readXml('<r>a<!-- c -->b<![CDATA[<c>]]>&lt;&#x41;&amp;</r>').text).toBe('ab<c><A&')
    expect(textOf(readXml('<r>a<b>c</b>d</r>'))).toBe('acd')
    expect(readXml('<r>a<b>c</b>d</r>').text).toBe('ad')
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
    ['the prefix xml declared', '<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>'],
    ['the namespace of xml for another prefix', '<a xmlns:b="http://www.w3.org/XML/1998/namespace"/>'],
    ['the namespace of xmlns as default', '<a xmlns="http://www.w3.org/2000/xmlns/"/>'],
  ])('refuses %s', (_name, xml) => {
    expect(() => readXml(xml)).toThrow(expect.objectContaining({ code: 'response_malformed' }))
  })

  test('counts comments and character data as nodes', () => {
    for (const node of ['<!---->', '<![CDATA[]]>', '<a/>']) {
      expect(() => readXml(`<r>${node.repeat(strangersLimits.nodes)}</r>`)).toThrow(/more than 2000 nodes/)
      expect(() => readXml(`<r>${node.repeat(strangersLimits.nodes - 1)}</r>`)).not.toThrow()
    }
  })

  test.each(['<a>x</a>', '<a >x</a>', '<a>&gt;</a>', '<a></a><a/>'])('counts %s as two nodes', (nodes) => {
    const many = (strangersLimits.nodes - 2) / 2
    expect(() => readXml(`<r>${nodes.repeat(many)}</r>`)).not.toThrow()
    expect(() => readXml(`<r>${nodes.repeat(many + 1)}</r>`)).toThrow(/more than 2000 nodes/)
  })

  test.each(['<a>x</a>', '<a></a>', '<a/>'])('counts %s as a level', (inside) => {
    const within = (levels: number): string => '<r>'.repeat(levels) + inside + '</r>'.repeat(levels)
    expect(() => readXml(within(23))).not.toThrow()
    expect(() => readXml(within(24))).toThrow(/more than 24 elements deep/)
  })

  test('accepts a declaration in UTF-8', () => {
    expect(readXml('<?xml version="1.0" encoding="utf-8"?><r/>').name).toBe('r')
    expect(readXml('<?xml version="1.0"?><r/>').name).toBe('r')
  })
})

describe('limits', () => {
  const more = '<a/>'.repeat(strangersLimits.nodes)
  const signed = '<signed/><next/>'

  test('are for strangers, unless what was read so far allows for more', () => {
    expect(readXml(`<r>${signed}${more}</r>`, { admit: () => true }).children).toHaveLength(strangersLimits.nodes + 2)
    expect(() => readXml(`<r>${signed}${more}</r>`, { admit: () => false })).toThrow(/more than 2000 nodes/)
    const long = 'x'.repeat(strangersLimits.size)
    expect(readXml(`<r>${long}</r>`, { admit: () => true }).text).toBe(long)
    expect(() => readXml(`<r>${long}</r>`, { admit: () => false })).toThrow(/larger than/)
  })

  test('are asked about once, when they are exceeded, with the elements that are there', () => {
    const asked: (readonly string[] | undefined)[] = []
    const admit = (root: XmlElement | undefined): boolean => {
      asked.push(root?.children.slice(0, 2).map(({ name }) => name))
      return true
    }
    readXml(`<r>${signed}</r>`, { admit })
    expect(asked).toEqual([])
    readXml(`<r>${signed}${more}${'x'.repeat(strangersLimits.size)}</r>`, { admit })
    expect(asked).toEqual([['signed', 'next']])
  })

  test('hold for a signer as well', () => {
    const admit = (): boolean => true
    const nodes = '<a/>'.repeat(signersLimits.nodes)
    expect(() => readXml(`<r>${nodes}</r>`, { admit })).toThrow(/more than 100000 nodes/)
    expect(() => readXml(`<r>${'<a b="" c=""/>'.repeat(32_001)}</r>`, { admit })).toThrow(/more than 64000 attributes/)
    expect(() => readXml(`<r>${'x'.repeat(signersLimits.size)}</r>`, { admit })).toThrow(/larger than 4194304/)
    expect(() => readXml(`<r>${'<!---->'.repeat(2001)}</r>`, { admit })).toThrow(/more than 2000 comments/)
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
    expect(() => readXml(times(100_000), { admit })).not.toThrow()
    expect(() => readXml(times(100_001), { admit })).toThrow(/more than 100000 references/)
  })

  test.each([
    ['white space in the last tag', '<r></r%>'],
    ['a value in the last tag', '<r a="%"/>'],
    ['white space behind the root', '<r/>%'],
  ])('hold for the end of a document as well: %s', (_name, xml) => {
    const size = (characters: number): string => xml.replace('%', ' '.repeat(characters - xml.length + 1))
    expect(readXml(size(strangersLimits.size)).name).toBe('r')
    expect(() => readXml(size(strangersLimits.size + 1))).toThrow(/larger than 262144/)
    expect(readXml(size(strangersLimits.size + 1), { admit: () => true }).name).toBe('r')
  })
})

test('a document of very many elements is read in several turns, however small it is', () => {
  const xml = `<r>${'<a/>'.repeat(60_000)}</r>`
  expect([...readXmlInSlices(xml, { admit: () => true })]).toHaveLength(3)
})
