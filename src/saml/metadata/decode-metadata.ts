/**
 * Decodes a document by its mark, else by how its first character is written, else by the charset that came with it, else by its
 * own declaration. What says that it is ASCII is read as UTF-8, which ASCII is.
 *
 * @throws TypeError for bytes that are not of their encoding
 * @see XML 1.0, appendix F; RFC 7303, section 3
 */
export function decodeMetadata(bytes: Uint8Array, contentType: string | null): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const charset = /;\s{0,20}charset\s{0,20}=\s{0,20}"?([A-Za-z0-9._:-]{1,40})/i.exec(contentType ?? '')?.[1]
  const declared = /^<\?xml[^>]{0,100}\sencoding\s{0,20}=\s{0,20}["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1]
  return new TextDecoder(markOf(head) ?? known(charset) ?? known(declared) ?? 'utf-8', { fatal: true }).decode(bytes)
}

/** The mark, or `<` of two bytes. */
const marks = [
  ['\xef\xbb\xbf', 'utf-8'],
  ['\xff\xfe', 'utf-16le'],
  ['\xfe\xff', 'utf-16be'],
  ['<\0', 'utf-16le'],
  ['\0<', 'utf-16be'],
] as const

const markOf = (head: string): string | undefined => marks.find(([mark]) => head.startsWith(mark))?.[1]

/** A label that means something for bytes that have no mark: without one, what is called UTF-16 is not. */
function known(label: string | undefined): string | undefined {
  if (label === undefined || /^(us-)?ascii$|^utf-?16/i.test(label)) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}
