import { hasNonCharacter, resolveReference } from './characters.ts'
import { rejectXml } from './xml-error.ts'

/** What is no character, or not by itself, or has to become another one. */
const odd = '\\0-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff'
const hasOdd = new RegExp(`[${odd}]`)
const hasOddInText = new RegExp(`[&\\]${odd}]`)
const hasOddInValue = new RegExp(`[&<"\\t\\n${odd}]`)

/** Whether every text in a document means what is written. */
export const isPlainDocument = (xml: string): boolean => !xml.includes('&') && !xml.includes(']') && !hasOdd.test(xml)

/** Whether a text means what is written. */
export const isPlainText = (written: string): boolean => !hasOddInText.test(written)

/** Whether the value of an attribute is what is written, there and in its canonical form. */
export const isPlainValue = (written: string): boolean => !hasOddInValue.test(written)

const rewrittenInText = /[&<>\r]/g
const rewrittenInValue = /[&"\t\n\r]/g

/** Tells of each character of a text that is read as another one, or written as a reference in the canonical form. */
export const countInText = (written: string, count: () => void): void => countEach(written, rewrittenInText, count)

/** The same of the value of an attribute. */
export const countInValue = (written: string, count: () => void): void => countEach(written, rewrittenInValue, count)

function countEach(written: string, pattern: RegExp, count: () => void): void {
  // Where it was left when a count was refused.
  pattern.lastIndex = 0
  while (pattern.test(written)) count()
}

/** What a text means: with references resolved, and line feeds for all ends of lines. */
export function readText(written: string): string {
  if (written.includes(']]>')) rejectXml({ problem: 'character-data-end-stray' })
  return resolve(withLineFeeds(written))
}

/**
 * What the value of an attribute is: with references resolved, and spaces for all white space.
 *
 * @see XML 1.0, section 3.3.3
 */
export function readValue(written: string): string {
  if (written.includes('<')) rejectXml({ problem: 'less-than-in-value' })
  return resolve(replaceEach(replaceEach(withLineFeeds(written), '\n', ' '), '\t', ' '))
}

/** What character data means: nothing in it is a reference. */
export function readCharacterData(written: string): string {
  return checked(withLineFeeds(written))
}

/** @see XML 1.0, section 4.1 */
function resolve(text: string): string {
  const [before = '', ...references] = text.split('&')
  const resolved = references.map((part) => {
    const end = part.indexOf(';')
    const character = end === -1 ? undefined : resolveReference(part.slice(0, end))
    if (character === undefined) return rejectXml({ problem: 'ampersand-stray' })
    return character + part.slice(end + 1)
  })
  return checked(before + resolved.join(''))
}

function checked(text: string): string {
  checkCharacters(text)
  return text
}

export function checkCharacters(text: string): void {
  if (hasNonCharacter(text)) rejectXml({ problem: 'character-forbidden' })
}

/** @see XML 1.0, section 2.11 */
const withLineFeeds = (text: string): string => replaceEach(replaceEach(text, '\r\n', '\n'), '\r', '\n')

/** Several times as fast as a regular expression, where there are many. */
const replaceEach = (text: string, what: string, by: string): string =>
  text.includes(what) ? text.split(what).join(by) : text
