import { describe, expect, test } from 'vitest'
import { childrenOf, descendantsOf, limits, parseXml, textOf } from '../../src/saml/xml.ts'

describe('parsing XML', () => {
  test('knows namespaces, not prefixes', () => {
    const root = parseXml('<a:r xmlns:a="urn:a" xmlns="urn:b"><a:x/><x/><b:x xmlns:b="urn:a"/></a:r>')
    expect([root.namespace, root.name]).toEqual(['urn:a', 'r'])
    expect(childrenOf(root, 'urn:a', 'x')).toHaveLength(2)
    expect(childrenOf(root, 'urn:b', 'x')).toHaveLength(1)
    expect([...descendantsOf(root)]).toHaveLength(4)
  })

  test('keeps attributes of other namespaces apart', () => {
    const root = parseXml('<r xmlns:a="urn:a" Name="1" a:Name="2"/>')
    expect([...root.attributes]).toEqual([
      ['Name', '1'],
      ['{urn:a}Name', '2'],
    ])
  })

  test('reads text across comments, character data and references', () => {
    expect(parseXml('<r>a<!-- c -->b<![CDATA[<c>]]>&lt;&#x41;&amp;</r>').text).toBe('ab<c><A&')
    expect(textOf(parseXml('<r>a<b>c</b></r>'))).toBe('ac')
  })

  test.each([
    ['no root', ''],
    ['two roots', '<a/><b/>'],
    ['text around', 'x<a/>'],
    ['an unbound prefix', '<a:b/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute twice by namespace', '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an unclosed element', '<a><b></a>'],
    ['a null character', '<a>&#0;</a>'],
  ])('refuses %s', (_name, xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining({ code: 'response_malformed' }))
  })

  test('counts comments and character data as nodes', () => {
    for (const node of ['<!---->', '<![CDATA[]]>', '<a/>']) {
      expect(() => parseXml(`<r>${node.repeat(limits.nodes)}</r>`)).toThrow(/more than 2000 nodes/)
      expect(() => parseXml(`<r>${node.repeat(limits.nodes - 1)}</r>`)).not.toThrow()
    }
  })

  test('accepts a declaration in UTF-8', () => {
    expect(parseXml('<?xml version="1.0" encoding="utf-8"?><r/>').name).toBe('r')
    expect(parseXml('<?xml version="1.0"?><r/>').name).toBe('r')
  })
})
