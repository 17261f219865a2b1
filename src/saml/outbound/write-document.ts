const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"\r\n\t]/g, (character) => references[character] ?? `&#${character.charCodeAt(0)};`)

/** One element of XML to write: attributes that are `undefined` are left out, text is escaped. */
export interface WrittenElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | undefined>>
  readonly content?: string | readonly WrittenElement[]
}

/** Writes an element, two spaces a level. */
export function writeDocument({ name, attributes = {}, content = [] }: WrittenElement, indent = ''): string {
  const pairs = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escaped(value)}"`,
  )
  const start = `${indent}<${name}${pairs.join('')}`
  if (typeof content === 'string') return `${start}>${escaped(content)}</${name}>`
  if (content.length === 0) return `${start}/>`
  const children = content.map((child) => writeDocument(child, `${indent}  `))
  return [`${start}>`, ...children, `${indent}</${name}>`].join('\n')
}
