/** Letters that are not taken for one another, and make no words (RFC 8628, section 6.1). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/**
 * Makes a short code to show where something waits to be confirmed, and to be typed where it is confirmed: eight letters,
 * 34 bits, written as `WDJB-MJHT`.
 *
 * @see [RFC 8628, section 6.1](https://www.rfc-editor.org/rfc/rfc8628#section-6.1)
 */
export function createConfirmationCode(): string {
  let code = ''
  while (code.length < 8) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    // Bytes above the last whole multiple would make the first letters likelier.
    if (byte < 240) code += letters[byte % letters.length]
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** Compares a typed code with the one that is shown, whatever its capitals, spaces and dashes. */
export function sameConfirmationCode(typed: string, shown: string): boolean {
  const [one, other] = [fold(typed), fold(shown)]
  let difference = one.length ^ other.length
  for (let index = 0; index < other.length; index += 1) difference |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return other !== '' && difference === 0
}

const fold = (code: string): string => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
