/** Characters of one received value in a message: long enough to recognise it, too short to flood a log. */
const longestValue = 300

/**
 * A received value as it may stand in a message: JSON, on one line, and bounded, since the sender decides what it holds.
 * `undefined` reads `undefined`.
 */
export function shown(value: unknown): string {
  const text = JSON.stringify(redact(value))?.replaceAll(invisible, escaped) ?? 'undefined'
  return text.length > longestValue + 2 ? `${text.slice(0, longestValue)}…` : text
}

/** What would forge a line of a log, or turn it around, and what JSON leaves as it is. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** What has three or five parts of base64url between dots carries a signature or a ciphertext: a token. */
const token = /[\w-]{16,}\.[\w-]{16,}\.[\w-]*(\.[\w-]*\.[\w-]*)?/g
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g

const longestList = 20
const deepest = 3

/** A value as an error keeps it: bounded in length, width and depth; tokens and private keys are taken out. */
export function redact(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return value.slice(0, longestValue).replaceAll(privateKey, '[private key]').replaceAll(token, '[token]')
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
  if (Array.isArray(value)) return value.slice(0, longestList).map((one) => redact(one, depth + 1))
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (typeof toJSON === 'function') return redact(toJSON.call(value), depth + 1)
  const entries = Object.entries(value).slice(0, longestList)
  return Object.fromEntries(entries.map(([name, one]) => [name.slice(0, longestValue), redact(one, depth + 1)]))
}
