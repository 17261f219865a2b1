import type { Random } from './random.ts'

const snippets: readonly string[] = [
  ...[
    '<',
    '>',
    '/',
    '"',
    "'",
    '&',
    ';',
    '=',
    ':',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\u2028',
    '\u0085',
    '\ufeff',
    'x',
    '😀',
    'é',
  ],
  ...[
    ']]>',
    '-->',
    '<!--',
    '<!-- x -->',
    '<!---->',
    '<![CDATA[',
    '<![CDATA[x]]>',
    '<![CDATA[]]>',
    '<?x y?>',
    '<!DOCTYPE x>',
  ],
  ...['&amp;', '&#60;', '&#0;', '&#13;', '&#x20;', '&lt;!--', '&#x61;', '<a/>', '<a>', '</a>', '<a b="c"/>'],
  ...[
    ' xmlns=""',
    ' xmlns="u"',
    ' xmlns="urn:u"',
    ' xmlns:saml="urn:u"',
    ' xmlns:x="urn:u"',
    ' xmlns:ds="urn:u"',
    ' xmlnsx="1"',
  ],
  ...[
    ' ID="x"',
    ' Id="x"',
    ' id="x"',
    ' xml:id="x"',
    ' a="1"',
    ' saml:a="1"',
    ' xml:space="preserve"',
    ' xml:lang="en"',
  ],
  ...[
    '<saml:NameID>mallory@example.com</saml:NameID>',
    '<saml:Assertion/>',
    '<ds:Signature/>',
    '<ds:Object/>',
    '<samlp:Extensions/>',
  ],
  ...[
    '<ds:Reference URI=""/>',
    '<ds:Transform Algorithm="x"/>',
    '<ds:SignedInfo/>',
    '<ds:KeyInfo/>',
    '<InclusiveNamespaces PrefixList="saml"/>',
  ],
  ...['<script xmlns="http://www.w3.org/1999/xhtml">', '</script>', 'mallory', '#', '='],
]

type Mutation = (xml: string, random: Random) => string

/** Tags, and the texts between them. */
const piecesOf = (xml: string): string[] => [...(xml.match(/<[^>]*>|[^<>]+/g) ?? [])]

const mutations: readonly Mutation[] = [
  function insertAnywhere(xml, random) {
    const at = random.below(xml.length + 1)
    return xml.slice(0, at) + random.pick(snippets) + xml.slice(at)
  },
  function insertBetweenTags(xml, random) {
    const parts = piecesOf(xml)
    parts.splice(random.below(parts.length + 1), 0, random.pick(snippets))
    return parts.join('')
  },
  function insertInTag(xml, random) {
    const ends = [...xml.matchAll(/(?=\/?>)/g)].map(({ index }) => index)
    const at = ends.length === 0 ? 0 : random.pick(ends)
    return xml.slice(0, at) + random.pick(snippets) + xml.slice(at)
  },
  function removeAnywhere(xml, random) {
    const at = random.below(xml.length + 1)
    return xml.slice(0, at) + xml.slice(at + random.below(40))
  },
  function copyAnywhere(xml, random) {
    const at = random.below(xml.length + 1)
    const to = random.below(xml.length + 1)
    return xml.slice(0, to) + xml.slice(at, at + random.below(2000)) + xml.slice(to)
  },
  function changeCharacter(xml, random) {
    const at = random.below(xml.length + 1)
    return xml.slice(0, at) + String.fromCharCode(random.below(random.once(3) ? 256 : 128)) + xml.slice(at + 1)
  },
  function moveElement(xml, random) {
    const [element, rest] = cut(xml, random)
    const parts = piecesOf(random.once(3) ? xml : rest)
    parts.splice(random.below(parts.length + 1), 0, element)
    return parts.join('')
  },
  function removeElement(xml, random) {
    return cut(xml, random)[1]
  },
  function emptyElement(xml, random) {
    const [element] = cut(xml, random)
    return xml.replace(element, () => element.replace(/>[\s\S]*<\//, '></'))
  },
  function renameElements(xml, random) {
    const names = [...xml.matchAll(/<([\w:]+)[ >]/g)].map(([, name]) => name ?? '')
    return names.length === 0 ? xml : xml.replaceAll(random.pick(names), random.pick(names))
  },
  function swapAttributes(xml, random) {
    const attributes = [...xml.matchAll(/ [\w:]+="[^"]*"/g)].map(([attribute]) => attribute)
    return attributes.length === 0 ? xml : xml.replace(random.pick(attributes), () => random.pick(attributes))
  },
  function swapTexts(xml, random) {
    const texts = [...xml.matchAll(/(?<=>)[^<>]+(?=<)/g)].map(([text]) => text)
    return texts.length === 0 ? xml : xml.replace(random.pick(texts), () => random.pick(texts))
  },
  // What leaves the canonical form as it is: most of what is accepted comes from these.
  function writeAttributeOtherwise(xml, random) {
    const attributes = [...xml.matchAll(/ [\w:]+="[^"'&<]*"/g)].map(([attribute]) => attribute)
    if (attributes.length === 0) return xml
    const one = random.pick(attributes)
    const other = random.pick([
      one.replaceAll('"', "'"),
      one.replace('=', ' = '),
      one.replace(' ', '\r\n\t'),
      one.replace(/[a-z](?=[^"]*"$)/, (letter) => `&#${letter.charCodeAt(0)};`),
    ])
    return xml.replace(one, () => other)
  },
  function writeTextOtherwise(xml, random) {
    const at = [...xml.matchAll(/(?<=>[^<>&]*)[^<>&](?=[^<>&]*<)/g)].map(({ index }) => index)
    if (at.length === 0) return xml
    const index = random.pick(at)
    const letter = xml.charAt(index)
    const other = random.pick([
      `&#${letter.charCodeAt(0)};`,
      `<!-- x -->${letter}`,
      `<![CDATA[${letter}]]>`,
      `${letter}<!---->`,
    ])
    return xml.slice(0, index) + other + xml.slice(index + 1)
  },
  function writeTagOtherwise(xml, random) {
    const tags = [...xml.matchAll(/<\/[\w:]+>/g)].map(({ index, 0: tag }) => index + tag.length - 1)
    if (tags.length === 0) return xml
    const at = random.pick(tags)
    return xml.slice(0, at) + random.pick([' ', '\n', '\r\n ']) + xml.slice(at)
  },
  function shuffleAttributes(xml, random) {
    const tags = [...xml.matchAll(/<[\w:]+(?: [\w:]+="[^"]*"){2,}/g)].map(([tag]) => tag)
    if (tags.length === 0) return xml
    const tag = random.pick(tags)
    const [name = '', ...attributes] = tag.match(/^<[\w:]+| [\w:]+="[^"]*"/g) ?? []
    return xml.replace(tag, () => [name, ...random.shuffle(attributes)].join(''))
  },
  function changeLineEnds(xml, random) {
    return xml.replaceAll('\n', random.pick(['\r\n', '\r']))
  },
  function declareAround(xml, random) {
    const starts = [...xml.matchAll(/(?<=<[\w]+:[\w]+)(?=[ />])/g)].map(({ index }) => index)
    if (starts.length === 0) return xml
    const at = random.pick(starts)
    const declaration = random.pick([
      ' xmlns="urn:u"',
      ' xmlns:u="urn:u"',
      ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    ])
    return xml.slice(0, at) + declaration + xml.slice(at)
  },
  function writeAround(xml, random) {
    return random.pick([
      `<?xml version="1.0" encoding="UTF-8"?>\r\n${xml}`,
      `<!-- x -->${xml}\n<!-- x -->`,
      `\ufeff${xml}`,
      `${xml}\n`,
    ])
  },
]

/** Changes a document in one to three places, in ways that may matter or not. */
export function mutateXml(xml: string, random: Random): string {
  let mutated = xml
  for (let count = 1 + random.below(3); count > 0; count -= 1) mutated = random.pick(mutations)(mutated, random)
  return mutated
}

/** One element, and the document without it. */
function cut(xml: string, random: Random): readonly [element: string, rest: string] {
  const names = [...xml.matchAll(/<([\w:]+)[ >]/g)].map(([, name]) => name ?? '')
  if (names.length === 0) return ['', xml]
  const name = random.pick(names)
  const element = xml.match(new RegExp(`<${name}[ >][\\s\\S]*?</${name}>`))?.[0] ?? ''
  return [element, xml.replace(element, '')]
}
