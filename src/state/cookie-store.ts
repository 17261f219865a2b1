import type { OutboundCookie } from '../core/message.ts'
import { isHandle } from './handle.ts'

/** How the cookie of a transaction has to be set. */
export interface CookieRules {
  /** False only over plain http on loopback: then neither `Secure` nor the `__Host-` prefix can be used. */
  readonly secure: boolean
  /** Whether the answer is a cross-site POST (SAML, `form_post`), which carries no `SameSite=Lax` cookie. */
  readonly crossSitePost: boolean
}

/** Characters of name and value. Browsers drop a larger cookie without a word (RFC 6265, section 6.1). */
export const maxCookieSize = 4000

/** At most so many sign-ins of one browser are open at a time; beginning another one ends the oldest. */
export const maxPending = 5

/**
 * The lifetime of a transaction is inside its seal; the cookie outlives it, so that an answer that comes late is told apart
 * from a browser that dropped the cookie.
 */
const cookieMaxAge = 24 * 60 * 60

const prefixOf = (secure: boolean): string => (secure ? '__Host-sso-' : 'sso-')

/** The cookie that carries a sealed transaction. */
export function transactionCookie(handle: string, sealed: string, rules: CookieRules): OutboundCookie {
  return {
    name: prefixOf(rules.secure) + handle,
    value: sealed,
    maxAge: cookieMaxAge,
    secure: rules.secure,
    // Browsers refuse `None` without `Secure`; without the attribute they send the cookie along with a cross-site POST,
    // Chromium for the first two minutes.
    sameSite: !rules.crossSitePost ? 'lax' : rules.secure ? 'none' : undefined,
  }
}

/** Removes the cookie of a transaction. */
export function clearingCookie(handle: string, secure: boolean): OutboundCookie {
  return { name: prefixOf(secure) + handle, value: '', maxAge: 0, secure, sameSite: secure ? 'none' : 'lax' }
}

/** Finds the sealed transaction of a handle among the cookies of a request. */
export function readTransactionCookie(
  cookies: ReadonlyMap<string, string>,
  handle: string,
  secure: boolean,
): string | undefined {
  return cookies.get(prefixOf(secure) + handle)
}

/** All of them together have to fit into a request's headers, for which Node has 16 KB by default. */
const maxPendingSize = 8 * 1024

/**
 * The handles of the oldest pending transactions that have to go before another one begins.
 *
 * @param size of the value that is to be added, in characters
 */
export function surplusHandles(cookies: ReadonlyMap<string, string>, secure: boolean, size: number): readonly string[] {
  const prefix = prefixOf(secure)
  const newestFirst = [...cookies]
    .map(([name, value]) => ({ handle: name.slice(prefix.length), name, value }))
    .filter(({ name, handle }) => name.startsWith(prefix) && isHandle(handle))
    .sort((one, other) => (one.handle < other.handle ? 1 : -1))
  let total = size
  const kept = newestFirst.slice(0, maxPending - 1).filter(({ value }) => {
    total += value.length
    return total <= maxPendingSize
  })
  return newestFirst
    .slice(kept.length)
    .map(({ handle }) => handle)
    .reverse()
}
