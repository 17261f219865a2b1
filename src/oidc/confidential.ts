/** What is shorter might be a word of the sentence; and a piece of so many characters gives something away. */
const shortest = { whole: 6, piece: 12 }

/** Longer than any honest text. */
const longest = 2000

/**
 * Takes out of a provider's text what we sent in confidence, in whatever spelling the provider quotes it: as it was,
 * percent-encoded, escaped, in base64 or hexadecimal, or cut.
 *
 * @param secrets as they were sent
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const spellings = secrets.filter(({ length }) => length >= shortest.whole).flatMap(spellingsOf)
  let kept = withoutPieces(text.slice(0, longest), spellings)
  let opened = kept
  for (let layer = 0; layer < maxLayers; layer += 1) {
    opened = withoutEscapes(opened)
    const redacted = withoutPieces(opened, spellings)
    if (redacted !== opened) kept = redacted
    opened = redacted
  }
  return kept
}

/** Nobody escapes what is escaped more often. */
const maxLayers = 4

const escapes = /\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x([0-9a-f]{2,4});/gi

const withoutEscapes = (text: string): string =>
  text
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, percentDecoded)
    .replaceAll(escapes, (_all, ...codes: (string | undefined)[]) =>
      String.fromCharCode(Number.parseInt(codes.slice(0, 3).find((code) => code !== undefined) ?? '', 16)),
    )
    .replaceAll(/\\(.)/g, '$1')

const percentDecoded = (run: string): string =>
  new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16)))

const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function spellingsOf(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret)
  // Where a secret stands inside of what was encoded decides which of three spellings it has.
  const shifted = [0, 1, 2].flatMap((shift) => {
    const encoded = base64Of(Uint8Array.of(...new Uint8Array(shift), ...bytes))
    const own = encoded.replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, bytes.length % 3 === 0 ? undefined : -1)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const form = new URLSearchParams({ '': secret }).toString().slice(1)
  return [secret, form, encodeURIComponent(secret), hexOf(bytes), ...shifted]
}

function withoutPieces(text: string, spellings: readonly string[]): string {
  const pieces = new Set(
    spellings.flatMap((spelling) => {
      const folded = spelling.toLowerCase()
      return Array.from({ length: Math.max(1, folded.length - shortest.piece + 1) }, (_, at) =>
        folded.slice(at, at + shortest.piece),
      )
    }),
  )
  const folded = text.toLowerCase()
  const isHidden = new Array<boolean>(text.length).fill(false)
  for (let at = 0; at < text.length; at += 1) {
    for (let length: number = shortest.whole; length <= shortest.piece; length += 1) {
      if (pieces.has(folded.slice(at, at + length))) isHidden.fill(true, at, at + length)
    }
  }
  return isHidden.map((hidden, at) => (hidden ? (isHidden[at - 1] ? '' : '…') : text[at])).join('')
}
