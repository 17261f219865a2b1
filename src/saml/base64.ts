/** Whether a text is base64, whatever its last bits: some encoders leave other ones there than zeros. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
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
