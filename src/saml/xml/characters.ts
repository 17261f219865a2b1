/** Whether a UTF-16 code unit is white space. `NaN`, behind the end of a text, is not. */
export const isSpace = (code: number): boolean => code === 0x20 || code === 0xa || code === 0x9 || code === 0xd

/** Text without what pretty-printing puts around it: XML white space only, since any other may belong to a name. */
export function trim(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isSpace(text.charCodeAt(start))) start += 1
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

const notCharacter = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Whether there is something in a text that no document may have, half of a pair among it.
 *
 * @see XML 1.0, section 2.2
 */
export const hasNonCharacter = (text: string): boolean => notCharacter.test(text)

const nameStart =
  ':A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const name = new RegExp(`[${nameStart}][-.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040${nameStart}]*`, 'uy')

const isAsciiName = Uint8Array.from({ length: 128 }, (_, code) => Number(/[-.:\w]/.test(String.fromCharCode(code))))

/**
 * Where the name ends that begins somewhere in a text: there itself, if none does.
 *
 * @see XML 1.0, section 2.3
 */
export function endOfName(text: string, from: number): number {
  let at = from
  let code = text.charCodeAt(at)
  // Digits, the hyphen and the full stop, which begin no name, are all before the colon.
  if (code < 0x3a) return from
  while (code < 128 && isAsciiName[code] === 1) {
    at += 1
    code = text.charCodeAt(at)
  }
  if (!(code >= 128)) return at
  name.lastIndex = from
  return name.test(text) ? name.lastIndex : from
}

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * What a reference stands for: one of the five, or the number of a character.
 *
 * @param inside what is between the ampersand and the semicolon
 * @returns `undefined` for any other
 * @see XML 1.0, sections 4.1 and 4.6
 */
export function resolveReference(inside: string): string | undefined {
  if (!inside.startsWith('#')) return Object.hasOwn(predefined, inside) ? predefined[inside] : undefined
  const isNumber = /^#(?:[0-9]+|x[0-9a-fA-F]+)$/.test(inside)
  const code = isNumber ? Number(inside.startsWith('#x') ? `0${inside.slice(1)}` : inside.slice(1)) : Number.NaN
  if (!(code <= 0x10ffff)) return undefined
  const character = String.fromCodePoint(code)
  return hasNonCharacter(character) ? undefined : character
}
