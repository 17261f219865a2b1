/**
 * Characters that the header of a JWT may have: an algorithm, a key's name and, at some providers, a chain of certificates. A
 * header is read before anything is verified.
 */
export const maxHeaderLength = 16 * 1024

export function hasBoundedHeader(jwt: string): boolean {
  const end = jwt.indexOf('.')
  return (end < 0 ? jwt.length : end) <= maxHeaderLength
}
