import { readSetCookie, type SetCookie } from './set-cookie.ts'
import { isPublicSuffix, isTrustworthy } from './site.ts'

/** A cookie that a browser keeps. */
export interface Cookie extends Omit<SetCookie, 'expiresAt' | 'domain' | 'path'> {
  /** The host, and with `hostOnly` false every host below it. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  /** Absent: until the browser is closed. */
  readonly expires?: Date
}

/** What the request is to the site that gets it. */
export interface CookieContext {
  /** Whether the page that caused the request belongs to the site of the URL; also true for a typed URL. */
  readonly sameSite: boolean
  /** Whether the request loads a page into a tab. */
  readonly navigation: boolean
  readonly method: string
}

export interface CookieJar {
  /** @returns why not, for a cookie that no browser takes */
  store(line: string, url: URL, context: CookieContext): string | undefined
  /** What a request carries, in the order of the `Cookie` header. */
  select(url: URL, context: CookieContext): readonly Cookie[]
  /** What of it belongs to a URL, whoever may send it. */
  of(url: URL): readonly Cookie[]
  clear(): void
}

/** How a request carries them: one without a name is its value alone. */
export function cookieHeader(cookies: readonly Cookie[]): string {
  return cookies.map(({ name, value }) => (name === '' ? value : `${name}=${value}`)).join('; ')
}

interface Stored extends Cookie {
  readonly createdAt: number
}

/** Chrome sends a cookie without `SameSite` along with a cross-site POST while it is younger, in milliseconds. */
const laxAllowsUnsafe = 120_000

/**
 * Keeps cookies as browsers do.
 *
 * @param now milliseconds since the epoch: what `Max-Age` and `Expires` are held against
 * @see [RFC 6265bis, sections 5.7 and 5.8](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-20#section-5.7)
 */
export function createCookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, Stored>()

  const forgetExpired = (): void => {
    for (const [key, { expires }] of cookies) if (expires !== undefined && +expires <= now()) cookies.delete(key)
  }
  const of = (url: URL): readonly Stored[] => {
    forgetExpired()
    return [...cookies.values()]
      .filter(
        ({ domain, hostOnly, path, secure }) =>
          (hostOnly ? domain === url.hostname : domainMatches(url.hostname, domain)) &&
          pathMatches(url.pathname, path) &&
          (!secure || isTrustworthy(url)),
      )
      .sort((one, other) => other.path.length - one.path.length)
  }

  return {
    store(line, url, context) {
      const read = readSetCookie(line, now())
      if (typeof read === 'string') return read
      const { expiresAt, domain, path = defaultPath(url), ...rest } = read
      const ownSuffix = isPublicSuffix(domain) && domain === url.hostname
      const hostOnly = domain === '' || ownSuffix
      const cookie: Stored = {
        ...rest,
        domain: hostOnly ? url.hostname : domain,
        hostOnly,
        path,
        ...(expiresAt !== undefined && { expires: new Date(Math.max(expiresAt, 0)) }),
        createdAt: now(),
      }
      const problem = domainProblem(cookie, url) ?? prefixProblem(read) ?? siteProblem(cookie, context)
      if (problem !== undefined) return problem
      if (!cookie.secure && !isTrustworthy(url) && wouldHideSecure(cookie, cookies.values())) {
        return 'it would hide a Secure cookie of the same name'
      }
      forgetExpired()
      const key = JSON.stringify([cookie.name, cookie.domain, cookie.hostOnly, cookie.path])
      const { createdAt = cookie.createdAt } = cookies.get(key) ?? {}
      if (cookie.expires !== undefined && +cookie.expires <= now()) cookies.delete(key)
      else cookies.set(key, { ...cookie, createdAt })
      return undefined
    },
    select: (url, context) => of(url).filter((cookie) => isSentAlong(cookie, context, now())),
    of,
    clear: () => cookies.clear(),
  }
}

function domainProblem({ domain, hostOnly, secure }: Cookie, url: URL): string | undefined {
  if (!hostOnly && isPublicSuffix(domain)) return `everybody can have a name below ${domain}`
  if (!hostOnly && !domainMatches(url.hostname, domain)) return `${url.hostname} does not belong to ${domain}`
  if (secure && !isTrustworthy(url)) return 'it is Secure, and came by plain http'
  return undefined
}

/** The names that promise something have to keep it; one without a name must not look like one of them. */
function prefixProblem({ name, value, secure, domain, path }: SetCookie): string | undefined {
  const shown = name === '' ? value : name
  const prefix = /^__(secure|host)-/i.exec(shown)?.[1]?.toLowerCase()
  if (prefix === undefined) return undefined
  if (name === '') return 'it has no name, and looks like one with a prefix'
  if (!secure) return `a name like ${name} needs Secure`
  if (prefix === 'host' && (domain !== '' || path !== '/')) return `a name like ${name} needs Path=/ and no Domain`
  return undefined
}

function siteProblem({ sameSite, secure }: Cookie, context: CookieContext): string | undefined {
  if (sameSite === 'none') return secure ? undefined : 'SameSite=None needs Secure'
  return context.sameSite || context.navigation ? undefined : 'it came with a request of another site'
}

/** @see [RFC 6265bis, section 5.8.3](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-20#section-5.8.3) */
function isSentAlong({ sameSite, createdAt }: Stored, context: CookieContext, now: number): boolean {
  if (context.sameSite || sameSite === 'none') return true
  if (!context.navigation || sameSite === 'strict') return false
  if (['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(context.method)) return true
  return sameSite === 'default' && now - createdAt < laxAllowsUnsafe
}

function wouldHideSecure(cookie: Cookie, others: Iterable<Cookie>): boolean {
  return [...others].some(
    ({ name, domain, path, secure }) =>
      secure &&
      name === cookie.name &&
      (domainMatches(domain, cookie.domain) || domainMatches(cookie.domain, domain)) &&
      pathMatches(cookie.path, path),
  )
}

/** @see [RFC 6265, section 5.1.3](https://www.rfc-editor.org/rfc/rfc6265#section-5.1.3) */
function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !/^\d+(\.\d+){3}$/.test(host))
}

/** @see [RFC 6265, section 5.1.4](https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4) */
function pathMatches(path: string, cookiePath: string): boolean {
  if (!path.startsWith(cookiePath)) return false
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/'
}

const defaultPath = ({ pathname }: URL): string => pathname.slice(0, Math.max(pathname.lastIndexOf('/'), 1))
