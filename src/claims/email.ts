import { foldAscii, trimWhiteSpace } from './ascii.ts'

/**
 * Brings an email address into the one form in which two are compared: without white space around it, with A to Z made small.
 * Nothing in it is a pattern: `_` and `%` stand for themselves.
 */
export function normaliseEmail(email: string): string {
  return foldAscii(trimWhiteSpace(email))
}

/** The part behind the last `@`, with A to Z made small; `undefined` where there is none. */
export function domainOf(email: string): string | undefined {
  const normalised = normaliseEmail(email)
  const at = normalised.lastIndexOf('@')
  return at < 0 || at === normalised.length - 1 ? undefined : normalised.slice(at + 1)
}
