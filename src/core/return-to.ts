import { isSsoError, refuse } from './errors.ts'

/**
 * Checks a place inside the application to go back to after a sign-in, and gives it back in a form that a browser cannot
 * read otherwise: a path on the application's own origin, or a whole URL on one of `origins`.
 *
 * Called when the place is stored and again when it is used.
 *
 * @param origins the origins that the application's own configuration names; the first is where paths live
 * @throws SsoError `return_to_refused`
 */
export function checkReturnTo(value: string, origins: readonly [string, ...string[]]): string {
  // Browsers drop tabs and line ends from a URL and read a backslash as a slash, so that "/\evil" leaves the origin.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (value.length > 2048 || /[\u0000-\u0020\u007f\\]/.test(value)) refuseReturn(value, origins)
  const isPath = value.startsWith('/') && !value.startsWith('//')
  if (!isPath && !/^https?:\/\/[^/]/i.test(value)) refuseReturn(value, origins)
  let url: URL
  try {
    url = new URL(value, origins[0])
  } catch {
    refuseReturn(value, origins)
  }
  if (!origins.includes(url.origin) || url.username !== '' || url.password !== '') refuseReturn(value, origins)
  const result = !isPath && url.origin !== origins[0] ? url.href : url.pathname + url.search + url.hash
  // Dot segments can leave two slashes in front ("/.//evil"), which a browser would read as another host. The length counts
  // as encoded: what is given back has to pass again.
  if (result.startsWith('//') || result.length > 2048) refuseReturn(value, origins)
  return result
}

/** The place that somebody outside wishes for, or `home` where it is none of ours. */
export function returnToOr(home: string, wish: string, origins: readonly [string, ...string[]]): string {
  try {
    return checkReturnTo(wish, origins)
  } catch (error) {
    if (isSsoError(error)) return home
    throw error
  }
}

/** The same place for a browser that is on another origin than the application: there a path would lead astray. */
export function placeSeenFrom(url: string, place: string, [own]: readonly [string, ...string[]]): string {
  return new URL(url).origin === own ? place : new URL(place, own).href
}

function refuseReturn(received: string, expected: readonly string[]): never {
  refuse('return_to_refused', { expected, received })
}
