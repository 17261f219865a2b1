/**
 * Makes A to Z small and leaves everything else alone. Unicode folds more than that: the Kelvin sign (U+212A) to "k", so that
 * an address of a stranger would equal another person's.
 */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Without SP and HTAB at the ends. Other white space may be part of a name that the provider's administrator typed. */
export function trimBlanks(text: string): string {
  return trimmed(text, ' \t')
}

/** Without the white space of XML and JSON at the ends: SP, HTAB, CR and LF. */
export function trimWhiteSpace(text: string): string {
  return trimmed(text, ' \t\r\n')
}

// By index: the expression [ \t]+$ would be tried anew at every blank inside.
function trimmed(text: string, blanks: string): string {
  let [start, end] = [0, text.length]
  while (start < end && blanks.includes(text.charAt(start))) start += 1
  while (end > start && blanks.includes(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
