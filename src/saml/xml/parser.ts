import { endOfName, isSpace } from './characters.ts'
import type { WrittenAttribute, XmlEvents } from './events.ts'
import { endOfInstruction } from './instruction.ts'
import { type Intern, type QualifiedName, toQualifiedName } from './namespaces.ts'
import {
  checkCharacters,
  countInText,
  countInValue,
  isPlainDocument,
  isPlainText,
  isPlainValue,
  readCharacterData,
  readText,
  readValue,
} from './text.ts'
import { rejectXml } from './xml-error.ts'

const noAttributes: readonly WrittenAttribute[] = Object.freeze([])

/**
 * Parses the part of XML 1.0 that has no DTD and, unless they are let pass, no processing instructions, in one pass from left to right. Whatever is not
 * well-formed is refused. What namespaces names are in is for whom this is told.
 *
 * @see XML 1.0, sections 2 and 3
 */
export class XmlParser {
  readonly #xml: string
  readonly #events: XmlEvents
  readonly #intern: Intern
  readonly #isPlain: boolean
  /** The names of the elements that are open. */
  readonly #open: QualifiedName[] = []
  // A document has few names, and writes them often.
  readonly #names = new Map<string, QualifiedName>()
  #at: number
  #hasRoot = false
  /** The name of the start tag before. */
  #last: QualifiedName | undefined

  /** @param from where the document begins, behind its declaration */
  constructor(xml: string, from: number, events: XmlEvents, intern: Intern) {
    this.#xml = xml
    this.#at = from
    this.#events = events
    this.#intern = intern
    this.#isPlain = isPlainDocument(xml)
  }

  /** Reads on until something ends behind a position. Whether that is the end of the document. */
  readTo(position: number): boolean {
    const xml = this.#xml
    const end = Math.min(position, xml.length)
    while (this.#at < end) {
      if (xml.charCodeAt(this.#at) !== 0x3c) this.#readText()
      else {
        const next = xml.charCodeAt(this.#at + 1)
        if (next === 0x2f) this.#readEndTag()
        else if (next === 0x21) this.#readMarkup()
        else if (next === 0x3f) this.#readInstruction()
        else this.#readStartTag()
      }
    }
    if (this.#at < xml.length) return false
    const unclosed = this.#open.at(-1)
    if (unclosed !== undefined) rejectXml({ problem: 'element-unclosed', element: unclosed.name })
    return true
  }

  #readStartTag(): void {
    const xml = this.#xml
    const from = this.#at + 1
    // A start tag is often the same as the one before, and has nothing but a name.
    const last = this.#last
    const isSame = last && xml.charCodeAt(from + last.name.length) === 0x3e && xml.startsWith(last.name, from)
    const name = isSame ? last : (this.#readName(from) ?? rejectXml({ problem: 'less-than-stray' }))
    this.#last = name
    this.#at = from + name.name.length
    if (this.#open.length === 0 && this.#hasRoot) rejectXml({ problem: 'content-after-root' })
    this.#hasRoot = true
    const hasNoAttributes = xml.charCodeAt(this.#at) === 0x3e
    if (hasNoAttributes && this.#readTextElement(name, from - 1)) return
    const attributes = hasNoAttributes ? noAttributes : this.#readAttributes()
    const isEmpty = xml.charCodeAt(this.#at) === 0x2f
    if (isEmpty) this.#at += 1
    if (xml.charCodeAt(this.#at) !== 0x3e) rejectXml({ problem: 'start-tag-unclosed', element: name.name })
    this.#at += 1
    this.#events.open(name, attributes)
    if (isEmpty) this.#events.close()
    else this.#open.push(name)
  }

  /** Reads on from the end of a start tag, if its end tag follows behind a text that means what is written. */
  #readTextElement(name: QualifiedName, from: number): boolean {
    const xml = this.#xml
    const text = this.#at + 1
    const end = xml.indexOf('<', text)
    const last = end + 2 + name.name.length
    const isWhole =
      end !== -1 &&
      xml.charCodeAt(end + 1) === 0x2f &&
      xml.startsWith(name.name, end + 2) &&
      // The end of the tag, and no other: the canonical form has references for those.
      xml.indexOf('>', text) === last
    if (!isWhole || !(this.#isPlain || isPlainText(xml.slice(text, end)))) return false
    this.#at = last + 1
    this.#events.textElement(name, xml.slice(from, last + 1), text === end)
    return true
  }

  #readEndTag(): void {
    const xml = this.#xml
    const name = this.#open.pop()
    const from = this.#at + 2
    if (name === undefined || !xml.startsWith(name.name, from)) rejectXml({ problem: 'end-tag-stray' })
    this.#at = from + name.name.length
    this.#skipSpace()
    if (xml.charCodeAt(this.#at) !== 0x3e) rejectXml({ problem: 'end-tag-unclosed', element: name.name })
    this.#at += 1
    this.#events.close()
  }

  /** Attributes, and the white space before, between and behind them. */
  #readAttributes(): readonly WrittenAttribute[] {
    const xml = this.#xml
    const attributes: WrittenAttribute[] = []
    for (;;) {
      const before = this.#at
      this.#skipSpace()
      const name = this.#readName(this.#at)
      if (name === undefined) return attributes
      if (before === this.#at) rejectXml({ problem: 'space-missing' })
      if (attributes.some((other) => other.name === name)) {
        rejectXml({ problem: 'attribute-repeated', attribute: name.name })
      }
      this.#at += name.name.length
      this.#skipSpace()
      if (xml.charCodeAt(this.#at) !== 0x3d) {
        rejectXml({ problem: 'attribute-without-value', attribute: name.name })
      }
      this.#at += 1
      this.#skipSpace()
      attributes.push({ name, value: this.#readValue(name) })
      this.#events.attribute(attributes.length)
    }
  }

  #readValue({ name }: QualifiedName): string {
    const xml = this.#xml
    const delimiter = xml.charAt(this.#at)
    const end = delimiter === '"' || delimiter === "'" ? xml.indexOf(delimiter, this.#at + 1) : -1
    if (end === -1) rejectXml({ problem: 'value-unquoted', attribute: name })
    const written = xml.slice(this.#at + 1, end)
    this.#at = end + 1
    if (isPlainValue(written)) return written
    this.#events.reached(end)
    countInValue(written, this.#events.rewrite)
    return readValue(written)
  }

  #readText(): void {
    const xml = this.#xml
    const start = xml.indexOf('<', this.#at)
    const end = start === -1 ? xml.length : start
    const written = xml.slice(this.#at, end)
    this.#at = end
    if (this.#open.length === 0) {
      if (/[^\t\n\r ]/.test(written)) rejectXml({ problem: 'text-outside-root' })
    } else if (this.#isPlain || isPlainText(written)) {
      if (written.includes('>')) countInText(written, this.#events.rewrite)
      this.#events.text(written)
    } else {
      this.#events.reached(end)
      countInText(written, this.#events.rewrite)
      this.#events.text(readText(written))
    }
  }

  /** A comment or character data. */
  #readMarkup(): void {
    const xml = this.#xml
    const begin = this.#at
    if (xml.startsWith('<!--', begin)) {
      const end = xml.indexOf('--', begin + 4)
      if (end === -1 || xml.charCodeAt(end + 2) !== 0x3e) rejectXml({ problem: 'comment-malformed' })
      this.#at = end + 3
      const written = xml.slice(begin + 4, end)
      this.#checkHidden(written)
      checkCharacters(written)
      this.#events.comment()
    } else if (xml.startsWith('<![CDATA[', begin) && this.#open.length > 0) {
      const end = xml.indexOf(']]>', begin)
      if (end === -1) rejectXml({ problem: 'character-data-unclosed' })
      this.#at = end + 3
      const written = xml.slice(begin + 9, end)
      countInText(written, this.#events.rewrite)
      this.#checkHidden(written)
      this.#events.text(readCharacterData(written))
    } else if (xml.startsWith('<!DOCTYPE', begin)) rejectXml({ problem: 'doctype' })
    else rejectXml({ problem: 'markup-stray' })
  }

  #readInstruction(): void {
    const { instructions, comment, reached } = this.#events
    if (instructions === undefined || (instructions === 'around-root' && this.#open.length > 0)) {
      rejectXml({ problem: 'processing-instruction' })
    }
    this.#at = endOfInstruction(this.#xml, this.#at)
    reached(this.#at)
    comment()
  }

  /** In a comment or in character data it means nothing, but to a reader that only searches for it; there is no need for it. */
  #checkHidden(written: string): void {
    this.#events.reached(this.#at)
    if (written.includes('<?') && this.#events.instructions === undefined)
      rejectXml({ problem: 'processing-instruction' })
    if (written.includes('<!DOCTYPE')) rejectXml({ problem: 'doctype' })
  }

  /** The name that begins somewhere, if one does. */
  #readName(from: number): QualifiedName | undefined {
    const end = endOfName(this.#xml, from)
    if (end === from) return undefined
    const written = this.#xml.slice(from, end)
    const known = this.#names.get(written)
    if (known !== undefined) return known
    const name = toQualifiedName(written, this.#intern)
    this.#names.set(written, name)
    return name
  }

  #skipSpace(): void {
    while (isSpace(this.#xml.charCodeAt(this.#at))) this.#at += 1
  }
}
