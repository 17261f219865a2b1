/**
 * Decodes base64 without white space, whatever its last bits: some encoders leave other ones there than zeros.
 *
 * @returns `undefined` for anything else
 */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  // Node passes over what is not base64, so that there are fewer bytes then. It also reads the alphabet of URLs, and one half of
  // characters beyond ASCII. Looking at each letter would take ten times as long.
  const isWhole = bytes.length === (text.length / 4) * 3 - padding
  const isBase64 = isWhole && Buffer.byteLength(text) === text.length && !text.includes('-') && !text.includes('_')
  return isBase64 ? bytes : undefined
}

/** Without the white space that base64 may be broken up with. */
export const withoutSpace = (text: string): string => text.replaceAll(/[\r\n\t ]+/g, '')

/**
 * Decodes base64 in its one right spelling, whatever white space is in it: decoders overlook what does not belong.
 *
 * @returns `undefined` for anything else
 */
export function decodeBase64(text: string): Buffer | undefined {
  const written = withoutSpace(text)
  const bytes = Buffer.from(written, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === written ? bytes : undefined
}
