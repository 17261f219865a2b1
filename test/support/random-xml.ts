import type { Random } from './random.ts'

/** What a document is made of. */
interface Alphabet {
  readonly prefixes: readonly string[]
  readonly uris: readonly string[]
  readonly names: readonly string[]
}

const wide: Alphabet = {
  prefixes: ['a', 'b', 'saml', 'ds', 'A', 'a-b', 'é', '\u{10000}', 'ｱ', 'x1', '_'],
  uris: ['urn:a', 'urn:b', 'urn:ab', 'urn:B', 'http://example.com/?a=1#b', 'http://example.com/', 'mailto:x'],
  names: ['a', 'b', 'ID', 'Issuer', 'x-1', 'é', 'B', '_', 'ab', '\u{10000}', 'ｱ', 'xmlnsx'],
}

/**
 * Without what xml-crypto canonicalizes in a way of its own: it sorts prefixes as a dictionary would, attributes by namespace and
 * name in one, and forgets what begins with `xmlns`.
 */
const narrow: Alphabet = {
  prefixes: ['a', 'b', 'saml', 'ds', 'x1'],
  uris: ['urn:1', 'urn:2', 'http://example.com/', 'mailto:x'],
  names: ['a', 'b', 'ID', 'Issuer', 'x-1', 'é', '_', 'ab'],
}

const texts = [
  ...[
    'x',
    ' ',
    '\n',
    '\r\n',
    '\r',
    '\t',
    '&amp;',
    '&lt;',
    '&gt;',
    '&quot;',
    '&apos;',
    '>',
    '"',
    "'",
    ']]',
    'é',
    '\u{1f600}',
  ],
  ...[
    '&#13;',
    '&#xD;',
    '&#10;',
    '&#9;',
    '&#x20;',
    '&#x1F600;',
    '&#65;',
    '\ufffd',
    '\u00a0',
    '\u0300',
    'ｱ',
    '\u007f',
    '\ue000',
  ],
]
const markup = [
  '<!---->',
  '<!-- x -->',
  '<!-- <a b="c"> -->',
  '<![CDATA[]]>',
  '<![CDATA[<&>]]>',
  '<![CDATA[]]]]>',
  '<![CDATA[\r\n"]]>',
]

interface Scope extends Alphabet {
  readonly bound: readonly string[]
  readonly depth: number
}

/**
 * Writes a random well-formed document: namespaces declared, used, redeclared and taken back, `xml:` attributes, attributes in any
 * order, references, character data, comments, line ends of every kind, characters outside the basic plane.
 *
 * @param options `narrow`: only what xml-crypto canonicalizes as the specification says
 */
export function randomXml(random: Random, options: { readonly narrow?: boolean } = {}): string {
  const before = random.once(8) ? '<?xml version="1.0" encoding="UTF-8"?>\r\n' : ''
  return `${before}${random.once(8) ? '<!-- before -->\n' : ''}${element(random, { ...(options.narrow ? narrow : wide), bound: [], depth: 0 })}${random.once(8) ? '\n<!-- after -->' : ''}`
}

function element(random: Random, scope: Scope): string {
  const declared = new Map<string, string>()
  for (let count = random.below(random.once(3) ? 4 : 2); count > 0; count -= 1) {
    if (random.once(4)) declared.set('', random.once(3) ? '' : random.pick(scope.uris))
    else declared.set(random.pick(scope.prefixes), random.pick(scope.uris))
  }
  const bound = [...new Set([...scope.bound, ...[...declared.keys()].filter((prefix) => prefix !== '')])]
  const name = qualified(random, { ...scope, bound })
  const attributes = new Map<string, string>()
  const taken = new Set<string>()
  for (let count = random.below(random.once(3) ? 5 : 2); count > 0; count -= 1) {
    const attribute = qualified(random, { ...scope, bound })
    const [local = ''] = attribute.split(':').slice(-1)
    // Two prefixes may stand for one namespace.
    if (taken.has(local)) continue
    taken.add(local)
    attributes.set(attribute, attributeValue(random))
  }
  if (random.once(8))
    attributes.set(random.pick(['xml:lang', 'xml:space', 'xml:id', 'xml:base']), `x${random.below(2 ** 32)}`)
  const written = random.shuffle([
    ...[...declared].map(([prefix, uri]) => `${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}=${quoted(random, uri)}`),
    ...[...attributes].map(
      ([attribute, value]) => `${attribute}${random.once(9) ? ' = ' : '='}${quoted(random, value)}`,
    ),
  ])
  const start = `<${[name, ...written].join(random.once(6) ? '\n  ' : ' ')}`
  const content = scope.depth > 4 ? '' : contentOf(random, { ...scope, bound, depth: scope.depth + 1 })
  return content === '' && random.once(2)
    ? `${start}${random.once(4) ? ' ' : ''}/>`
    : `${start}>${content}</${name}${random.once(9) ? '\n' : ''}>`
}

function contentOf(random: Random, scope: Scope): string {
  let written = ''
  for (let count = random.below(5); count > 0; count -= 1) {
    if (random.once(3)) written += element(random, scope)
    else if (random.once(6)) written += random.pick(markup)
    else written += text(random, texts)
  }
  // The end of character data may not stand in a text.
  return written.replaceAll(/\]\](?=>)(?<!<!\[CDATA\[(?:(?!\]\]>).)*\]\])/gs, ']] ')
}

function qualified(random: Random, { names, bound }: Scope): string {
  const name = random.pick(names)
  return bound.length > 0 && !random.once(3) ? `${random.pick(bound)}:${name}` : name
}

function attributeValue(random: Random): string {
  return text(
    random,
    texts.filter((piece) => piece !== ']]'),
  )
}

function text(random: Random, pieces: readonly string[]): string {
  return Array.from({ length: random.below(5) }, () => random.pick(pieces)).join('')
}

function quoted(random: Random, value: string): string {
  return random.once(3) ? `'${value.replaceAll("'", '&apos;')}'` : `"${value.replaceAll('"', '&quot;')}"`
}
