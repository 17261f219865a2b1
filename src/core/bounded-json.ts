/**
 * What a JSON document of somebody else may hold: 25,000 names and values are 20,000 groups and the rest, and nothing that signs
 * people in nests more than a few levels. `JSON.parse` itself is linear, but what comes of it takes a hundred times the memory of
 * the text, and everything that looks at it as much longer.
 */
export const jsonLimits = { values: 25_000, depth: 32 } as const

/**
 * Whether a text stays within {@link jsonLimits}, by its punctuation alone: whether it is JSON at all is for `JSON.parse` to say.
 */
export function isWithinJsonLimits(text: string): boolean {
  let [values, depth, at] = [0, 0, 0]
  while (at < text.length) {
    switch (text.charCodeAt(at)) {
      case quotationMark:
        at = endOfText(text, at + 1)
        break
      case comma:
      case colon:
        values += 1
        break
      case openingBracket:
      case openingBrace:
        values += 1
        depth += 1
        break
      case closingBracket:
      case closingBrace:
        depth -= 1
        break
    }
    if (values > jsonLimits.values || depth > jsonLimits.depth) return false
    at += 1
  }
  return true
}

/**
 * Parses JSON that somebody else wrote.
 *
 * @returns `undefined` for what is no JSON, or goes beyond {@link jsonLimits}
 */
export function parseBoundedJson(text: string): unknown {
  if (!isWithinJsonLimits(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const [quotationMark, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openingBracket, closingBracket, openingBrace, closingBrace] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Where the text ends that begins at `start`: its quotation mark, or the end of everything. */
function endOfText(text: string, start: number): number {
  let at = start
  while (at < text.length && text.charCodeAt(at) !== quotationMark) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at
}
