import { isSsoError, refuse } from './errors.ts'

/** Where the application lives: what its own configuration says, and nothing else does. */
export interface Site {
  /** The origins that the configuration names; the first is where paths live. */
  readonly origins: readonly [string, ...string[]]
  /** The path of the application, with a slash at its end. */
  readonly home: string
}

/** A place inside the application to go back to. A value of this class was checked: only `parse` makes one. */
export class ReturnTo {
  /**
   * A path on the application's own origin, or a whole URL on another one of its origins, in a form that a browser cannot
   * read otherwise.
   */
  readonly place: string
  readonly #origin: string

  private constructor(place: string, origin: string) {
    this.place = place
    this.#origin = origin
  }

  /**
   * Checks a place, when it is stored and again when it is used.
   *
   * @param value default: the application's home
   * @throws SsoError `return_to_refused`
   */
  static parse(value: string | undefined, { origins, home }: Site): ReturnTo {
    return new ReturnTo(checked(value ?? home, origins), origins[0])
  }

  /** The place that a provider or a browser wishes for; the application's home where it is none of ours. */
  static parseWish(wish: string, site: Site): ReturnTo {
    try {
      return ReturnTo.parse(wish, site)
    } catch (error) {
      if (isSsoError(error)) return ReturnTo.parse(undefined, site)
      throw error
    }
  }

  /** The page that a request asked for, by its path and query; a proxy may have stripped the path of the application. */
  static parseRequest(url: string, site: Site): ReturnTo {
    const [path = ''] = url.split(/[?#]/)
    return ReturnTo.parseWish(`${path}/`.startsWith(site.home) ? url : site.home.slice(0, -1) + url, site)
  }

  /** The place as a browser at `url` has to be told it: from another origin a path would lead astray. */
  resolveFor(url: string): string {
    return new URL(url).origin === this.#origin ? this.place : new URL(this.place, this.#origin).href
  }
}

function checked(value: string, origins: Site['origins']): string {
  // Browsers drop tabs and line ends from a URL and read a backslash as a slash, so that "/\evil" leaves the origin.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (value.length > 2048 || /[\u0000-\u0020\u007f\\]/.test(value)) refuseReturn(value, origins)
  const isPath = value.startsWith('/') && !value.startsWith('//')
  if (!isPath && !/^https?:\/\/[^/]/i.test(value)) refuseReturn(value, origins)
  if (!URL.canParse(value, origins[0])) refuseReturn(value, origins)
  const url = new URL(value, origins[0])
  if (!origins.includes(url.origin) || url.username !== '' || url.password !== '') refuseReturn(value, origins)
  const result = !isPath && url.origin !== origins[0] ? url.href : url.pathname + url.search + url.hash
  // Dot segments can leave two slashes in front ("/.//evil"), which a browser would read as another host. The length counts
  // as encoded: what is given back has to pass again.
  if (result.startsWith('//') || result.length > 2048) refuseReturn(value, origins)
  return result
}

function refuseReturn(received: string, expected: readonly string[]): never {
  refuse('return_to_refused', { expected, received })
}
