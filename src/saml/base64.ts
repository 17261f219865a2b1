/**
 * Decodes base64 in its one right spelling, whatever white space is in it: decoders overlook what does not belong.
 *
 * @returns `undefined` for anything else
 */
export function decodeBase64(text: string): Buffer | undefined {
  const written = text.replaceAll(/[\r\n\t ]+/g, '')
  const bytes = Buffer.from(written, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === written ? bytes : undefined
}
