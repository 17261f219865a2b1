/**
 * Brings an email address into the one form in which two are compared: without white space around it, in lower case. Nothing
 * in it is a pattern: `_` and `%` stand for themselves.
 */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** The part behind the last `@`, in lower case. */
export function domainOf(email: string): string {
  return normaliseEmail(email).slice(email.trim().lastIndexOf('@') + 1)
}
