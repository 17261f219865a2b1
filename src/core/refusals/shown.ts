/** Characters of one received value in a message: long enough to recognise it, too short to flood a log. */
const longestValue = 300
const longestList = 20
const deepest = 3

/**
 * A received value as it may stand in a message: JSON, on one line, and bounded, since the sender decides what it holds.
 * What is not there is nothing.
 *
 * @param longest characters of a text, and, nearly, of the whole
 */
export function shown(value: unknown, longest = longestValue): string {
  const kept = reduce(value, (text) => redactText(text, longest), 0)
  const text = JSON.stringify(kept)?.replaceAll(invisible, escaped) ?? 'nothing'
  // Escapes may double a text, or make six characters of one, and are not cut in two.
  const limit = typeof kept === 'string' ? longest * 6 + 2 : longest + 2
  return text.length > limit ? `${text.slice(0, longest)}…` : text
}

/**
 * A value as an error keeps it: bounded in length, width and depth; tokens and private keys are taken out, and so are
 * characters that neither JSON nor an inspection escapes, and that turn a line of a log around or break it.
 */
export function redact(value: unknown): unknown {
  return reduce(value, (text) => redactText(text, longestValue).replaceAll(unescaped, escaped), 0)
}

/** What would forge a line of a log, or turn it around, and what JSON leaves as it is. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const unescaped = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g
/** Anything in which a token may be; matched as a whole, so that the search is linear. */
const dotted = /[\w.-]{17,}/g

function redactText(text: string, longest: number): string {
  const kept = text.slice(0, longest)
  const isCut = kept.length < text.length
  return kept
    .replaceAll(privateKey, '[private key]')
    .replaceAll(dotted, (run, at: number, whole: string) =>
      isToken(run.split('.'), isCut && at + run.length === whole.length) ? '[token]' : run,
    )
}

/**
 * What has three or five parts of base64url between dots carries a signature or a ciphertext. Of one that was cut, two parts are
 * enough: the second one holds the claims.
 */
function isToken(parts: readonly string[], isCut: boolean): boolean {
  return parts.some((part, index) => {
    const next = parts[index + 1]
    if (part.length < 16 || next === undefined) return false
    return index + 2 === parts.length ? isCut : next.length >= 16
  })
}

function reduce(value: unknown, text: (value: string) => string, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      break
    default:
      return typeof value
  }
  if (value === null || value instanceof Date) return value
  if (depth === deepest) return '…'
  if (Array.isArray(value)) return value.slice(0, longestList).map((one) => reduce(one, text, depth + 1))
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON === 'function') return reduce(toJSON.call(value), text, depth + 1)
  const entries = Object.entries(value).slice(0, longestList)
  return Object.fromEntries(entries.map(([name, one]) => [text(name), reduce(one, text, depth + 1)]))
}
