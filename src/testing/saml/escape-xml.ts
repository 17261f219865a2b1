const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Writes any text as content or attribute value of XML and HTML, such that a parser reads the same characters.
 *
 * @throws TypeError for a character that XML 1.0 cannot hold
 * @see [XML 1.0, sections 2.2, 2.11 and 3.3.3](https://www.w3.org/TR/xml/#charsets)
 */
export function escapeXml(text: string): string {
  const unwritable = text.match(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)?.[0]
  if (unwritable !== undefined) {
    const code = (unwritable.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new TypeError(`XML cannot hold the character U+${code} of ${JSON.stringify(text.slice(0, 100))}`)
  }
  // Line ends and tabs would become a space in an attribute, and a carriage return a line feed anywhere.
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character] as string)
    .replaceAll(/['\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
