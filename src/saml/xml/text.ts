import { hasNonCharacter, resolveReference } from './characters.ts'

type Refuse = (problem: string) => never

/** What is no character, or not by itself, or doubtful, or has to become another one. */
const odd = '\\0-\\x08\\x0b-\\x1f\\x85\\u2028\\ud800-\\udfff\\ufffe\\uffff'
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
export function readText(written: string, refuse: Refuse): string {
  if (written.includes(']]>')) refuse('is not well-formed: there is a ]]> that ends nothing')
  return resolve(withLineFeeds(written), refuse)
}

/**
 * What the value of an attribute is: with references resolved, and spaces for all white space.
 *
 * @see XML 1.0, section 3.3.3
 */
export function readValue(written: string, refuse: Refuse): string {
  if (written.includes('<')) refuse('is not well-formed: there is a < in the value of an attribute')
  return resolve(replaceEach(replaceEach(withLineFeeds(written), '\n', ' '), '\t', ' '), refuse)
}

/** What character data means: nothing in it is a reference. */
export function readCharacterData(written: string, refuse: Refuse): string {
  return checked(withLineFeeds(written), refuse)
}

/** @see XML 1.0, section 4.1 */
function resolve(text: string, refuse: Refuse): string {
  const [before = '', ...references] = text.split('&')
  const resolved = references.map((part) => {
    const end = part.indexOf(';')
    const character = end === -1 ? undefined : resolveReference(part.slice(0, end))
    if (character === undefined) return refuse('is not well-formed: there is an & that begins no reference')
    return character + part.slice(end + 1)
  })
  return checked(before + resolved.join(''), refuse)
}

function checked(text: string, refuse: Refuse): string {
  checkCharacters(text, refuse)
  // xmldom takes them for ends of lines.
  if (/[\u0085\u2028]/.test(text)) refuse('has a character that not every parser takes for the same')
  return text
}

export function checkCharacters(text: string, refuse: Refuse): void {
  if (hasNonCharacter(text)) refuse('is not well-formed: there is something that is no character')
}

/** @see XML 1.0, section 2.11 */
const withLineFeeds = (text: string): string => replaceEach(replaceEach(text, '\r\n', '\n'), '\r', '\n')

/** Several times as fast as a regular expression, where there are many. */
const replaceEach = (text: string, what: string, by: string): string =>
  text.includes(what) ? text.split(what).join(by) : text
