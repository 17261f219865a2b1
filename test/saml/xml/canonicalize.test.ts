import { describe, expect, test } from 'vitest'
import { readDocument } from '../../../src/saml/read-document.ts'
import { canonicalize } from '../../../src/saml/xml/canonicalize.ts'
import { descendantsOf, XmlElement } from '../../../src/saml/xml/element.ts'
import { canonicalizeByLibxml2, withLibxml2 } from '../../support/libxml2.ts'
import { createRandom } from '../../support/random.ts'
import { randomXml } from '../../support/random-xml.ts'

const find = (root: XmlElement, name: string): XmlElement => {
  const found = descendantsOf(root).find((element) => element.name === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}
const canonical = (xml: string, name?: string, inclusivePrefixes: readonly string[] = []): string => {
  const root = readDocument(xml)
  return canonicalize(name === undefined ? root : find(root, name), { inclusivePrefixes })
}

describe('the examples of Exclusive XML Canonicalization 1.0, section 2.2', () => {
  const elem2 = `<n1:elem2 xmlns:n1="http://example.net" xml:lang="en">
     <n3:stuff xmlns:n3="ftp://example.org"></n3:stuff>
   </n1:elem2>`

  test.each([
    [
      'in a local document',
      `<n0:local xmlns:n0="http://something.example" xmlns:n3="ftp://example.org">
   <n1:elem2 xmlns:n1="http://example.net"
             xml:lang="en">
     <n3:stuff xmlns:n3="ftp://example.org"/>
   </n1:elem2>
</n0:local>`,
    ],
    [
      'in a PDU',
      `<n2:pdu xmlns:n1="http://example.com"
           xmlns:n2="http://foo.example"
           xmlns:n3="ftp://example.org"
           xml:lang="fr"
           xml:space="retain">
   <n1:elem2 xmlns:n1="http://example.net"
             xml:lang="en">
     <n3:stuff/>
   </n1:elem2>
</n2:pdu>`,
    ],
  ])('%s', (_name, xml) => {
    expect(canonical(xml, 'elem2')).toBe(elem2)
  })
})

describe('the examples of Canonical XML 1.0', () => {
  test('start and end tags (3.3)', () => {
    const xml = `<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>`
    expect(canonical(xml)).toBe(`<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
   <e6>
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9></e9>
         </e8>
      </e7>
   </e6>
</doc>`)
  })

  test('characters and references (3.4)', () => {
    const xml = `<doc>
   <text>First line&#x0d;&#10;Second line</text>
   <value>&#x32;</value>
   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
   <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
</doc>`
    expect(canonical(xml)).toBe(`<doc>
   <text>First line&#xD;
Second line</text>
   <value>2</value>
   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
   <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;">valid</compute>
   <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
</doc>`)
  })

  test('UTF-8 (3.6)', () => {
    expect(canonical('<?xml version="1.0" encoding="UTF-8"?><doc>&#169;</doc>')).toBe('<doc>©</doc>')
  })
})

describe('namespaces', () => {
  test.each<[name: string, xml: string, element: string, prefixes: readonly string[], form: string]>([
    [
      'are written where they are used first',
      '<r xmlns:p="urn:p"><a><p:b/><p:b/></a></r>',
      'r',
      [],
      '<r><a><p:b xmlns:p="urn:p"></p:b><p:b xmlns:p="urn:p"></p:b></a></r>',
    ],
    ['of attributes are used', '<r xmlns:p="urn:p"><a p:b=""/></r>', 'a', [], '<a xmlns:p="urn:p" p:b=""></a>'],
    ['are not written for values', '<r xmlns:xs="urn:xs" t="xs:string"/>', 'r', [], '<r t="xs:string"></r>'],
    [
      'are, where the list names them',
      '<r xmlns:xs="urn:xs"><a t="xs:string"/></r>',
      'a',
      ['xs'],
      '<a xmlns:xs="urn:xs" t="xs:string"></a>',
    ],
    [
      'of the list are written once',
      '<r xmlns:xs="urn:xs"><a><b xmlns:xs="urn:xs"/></a></r>',
      'r',
      ['xs'],
      '<r xmlns:xs="urn:xs"><a><b></b></a></r>',
    ],
    [
      'of the list are written anew where they change',
      '<r xmlns:p="urn:p"><a xmlns:p="urn:q"/></r>',
      'r',
      ['p'],
      '<r xmlns:p="urn:p"><a xmlns:p="urn:q"></a></r>',
    ],
    ['of the list that nobody declared are not written', '<r><a/></r>', 'r', ['p', 'xml', 'xmlns'], '<r><a></a></r>'],
    [
      'the default one of the list',
      '<r xmlns="urn:r"><p:a xmlns:p="urn:p"><b xmlns=""/></p:a></r>',
      'a',
      ['#default'],
      '<p:a xmlns="urn:r" xmlns:p="urn:p"><b xmlns=""></b></p:a>',
    ],
    [
      'the default one taken back under the list',
      '<r xmlns="urn:r"><p:a xmlns:p="urn:p" xmlns=""/></r>',
      'r',
      ['#default'],
      '<r xmlns="urn:r"><p:a xmlns="" xmlns:p="urn:p"></p:a></r>',
    ],
    [
      'a prefix that is bound to another in between',
      '<p:r xmlns:p="urn:p"><q:a xmlns:q="urn:q" xmlns:p="urn:x"><p:b/></q:a><p:c/></p:r>',
      'r',
      [],
      '<p:r xmlns:p="urn:p"><q:a xmlns:q="urn:q"><p:b xmlns:p="urn:x"></p:b></q:a><p:c></p:c></p:r>',
    ],
    [
      'are sorted by prefix, in order of characters',
      '<b:r xmlns:a="urn:1" xmlns:b="urn:2" xmlns:B="urn:3" a:x="" B:x=""/>',
      'r',
      [],
      '<b:r xmlns:B="urn:3" xmlns:a="urn:1" xmlns:b="urn:2" a:x="" B:x=""></b:r>',
    ],
    [
      'sort attributes, not their prefixes',
      '<r xmlns:b="urn:1" xmlns:a="urn:2" a:x="" b:y="" c=""/>',
      'r',
      [],
      '<r xmlns:a="urn:2" xmlns:b="urn:1" c="" b:y="" a:x=""></r>',
    ],
    [
      'sort by namespace, then by name, not by both in one',
      '<r xmlns:b="urn:a" xmlns:a="urn:ab" b:c="" a:a=""/>',
      'r',
      [],
      '<r xmlns:a="urn:ab" xmlns:b="urn:a" b:c="" a:a=""></r>',
    ],
    [
      'are sorted by code points, not by halves of them',
      '<r xmlns:\u{10000}="urn:1" xmlns:\uff71="urn:2" \u{10000}:x="" \uff71:x="" \u{10000}="" \uff71=""/>',
      'r',
      [],
      '<r xmlns:\uff71="urn:2" xmlns:\u{10000}="urn:1" \uff71="" \u{10000}="" \u{10000}:x="" \uff71:x=""></r>',
    ],
    [
      'xml: attributes stay where they are',
      '<r xml:lang="de"><a xml:space="preserve"/></r>',
      'a',
      [],
      '<a xml:space="preserve"></a>',
    ],
    [
      'an attribute that begins like a declaration is none',
      '<r xmlnsx="1" xmlns-a="2"/>',
      'r',
      [],
      '<r xmlns-a="2" xmlnsx="1"></r>',
    ],
  ])('%s', (_name, xml, element, prefixes, form) => {
    expect(canonical(xml, element, prefixes)).toBe(form)
  })
})

test('an element can be left out, with nothing else', () => {
  const root = readDocument('<r> <s><t/></s> x<s/></r>')
  expect(canonicalize(root, { without: root.children[0] })).toBe('<r>  x<s></s></r>')
  expect(canonicalize(root.without(root.children[0]))).toBe('<r>  x<s></s></r>')
})

test('comments are left out, and join texts', () => {
  expect(canonical('<r>a<!-- b -->c<![CDATA[<]]></r>')).toBe('<r>ac&lt;</r>')
})

test('random documents have the form that libxml2 gives them, each element by itself', () => {
  const random = createRandom(20_261_122)
  let compared = 0
  for (let count = 0; count < 1500; count += 1) {
    const xml = randomXml(random)
    const ours = readDocument(xml)
    const list = random.shuffle(['a', 'b', 'ds', 'x1', '#default', 'é', 'A']).slice(0, random.below(4))
    withLibxml2(xml, (root) => {
      const theirs = root.find('//*')
      const elements = inDocumentOrder(ours)
      expect(theirs.length, xml).toBe(elements.length)
      for (const index of new Set([0, random.below(elements.length)])) {
        const form = canonicalize(elements[index] as XmlElement, { inclusivePrefixes: list })
        expect(form, xml).toBe(canonicalizeByLibxml2(theirs[index] as typeof root, list))
        compared += 1
      }
    })
  }
  expect(compared).toBeGreaterThan(1500)
})

test('random elements have the form that they have without the shortcut for what is written as it is canonical', () => {
  const random = createRandom(20_261_122)
  let taken = 0
  for (let count = 0; count < 2000; count += 1) {
    const root = readDocument(randomXml(random))
    const list = random.shuffle(['a', 'b', 'ds', 'x1', '#default', 'é', 'A']).slice(0, random.below(4))
    const [shortened, whole] = [root, withoutShortcut(root)].map(inDocumentOrder) as [XmlElement[], XmlElement[]]
    const index = random.below(whole.length)
    const form = (elements: XmlElement[], at: number): string =>
      canonicalize(elements[at] as XmlElement, { inclusivePrefixes: list, without: elements[index] })
    for (const at of [0, random.below(whole.length)]) expect(form(shortened, at)).toBe(form(whole, at))
    taken += shortened.filter(({ verbatim }) => verbatim !== undefined).length
  }
  expect(taken).toBeGreaterThan(100)
})

function withoutShortcut({ qualified, namespace, attributes, scope, outerScope, content }: XmlElement): XmlElement {
  const copied = content.map((node) => (typeof node === 'string' ? node : withoutShortcut(node)))
  return new XmlElement(qualified, namespace, attributes, scope, outerScope, copied)
}

function inDocumentOrder(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(inDocumentOrder)]
}
