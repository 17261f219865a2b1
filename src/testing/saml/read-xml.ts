import { SaxesParser } from 'saxes'

/** An element as a test provider reads it: names without prefixes, attributes without a namespace only. */
export interface XmlElement {
  readonly namespace: string
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** @throws Error for what is not well-formed, or has a DTD */
export function readXml(xml: string): XmlElement {
  interface Open extends XmlElement {
    readonly children: Open[]
    text: string
  }
  const parser = new SaxesParser({ xmlns: true })
  const open: Open[] = []
  let root: Open | undefined
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('the XML has a DTD')
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    const own = Object.values(attributes).filter(({ prefix, name }) => prefix === '' && name !== 'xmlns')
    const element: Open = {
      namespace: uri,
      name: local,
      attributes: new Map(own.map(({ name, value }) => [name, value])),
      children: [],
      text: '',
    }
    open.at(-1)?.children.push(element)
    open.push(element)
    root ??= element
  })
  const addText = (text: string): void => {
    const parent = open.at(-1)
    if (parent !== undefined) parent.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => void open.pop())
  parser.write(xml).close()
  if (root === undefined) throw new Error('the XML is empty')
  return root
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}
