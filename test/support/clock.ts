/** A clock that stands still until it is told to move. */
export interface Clock {
  readonly now: () => number
  /** Moves on, in seconds. */
  advance(seconds: number): void
}

export function createClock(start = Date.parse('2026-11-22T10:00:00Z')): Clock {
  let at = start
  return {
    now: () => at,
    advance: (seconds) => {
      at += seconds * 1000
    },
  }
}

/** What a browser would send back of the cookies that were set: name and value. */
export function cookieHeader(cookies: readonly { readonly name: string; readonly value: string }[]): string {
  return cookies
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
}
