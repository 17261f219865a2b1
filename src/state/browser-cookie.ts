import type { OutboundCookie } from '../core/message.ts'
import type { CookieRules } from './cookie-store.ts'
import { timeLength, timeText } from './handle.ts'
import { hashOf } from './hash.ts'
import { randomText } from './random-text.ts'

/**
 * What binds a transaction to the browser that began it, beside the cookie that is named after it: a secret in a cookie of its
 * own, whose mark is sealed in the transaction. So whoever plants a transaction in a browser has to plant a second cookie.
 */
export interface BrowserBinding {
  /** To be sealed: says in which cookie the secret is, and what its hash is. */
  readonly mark: string
  readonly cookies: readonly OutboundCookie[]
}

/** More than one come about only where a browser begins several sign-ins at once, before it has any. */
export const maxBrowserCookies = 5

/** As long as the cookie of a transaction, from the latest begin. */
const maxAge = 24 * 60 * 60

const prefixOf = (secure: boolean): string => (secure ? '__Host-sso-browser-' : 'sso-browser-')

/** A time in base 36, and a part of the hash: two tabs that begin at once do not overwrite each other's secret. */
const idOf = (mark: string): string => mark.slice(0, timeLength + 22)
const idShape = /^[0-9a-z]{9}[A-Za-z0-9_-]{22}$/

/**
 * Binds what begins to the browser: with the secret that it has, or with a new one.
 *
 * @param cookies of the request; without them the secret is always a new one
 * @param now milliseconds since the epoch
 */
export async function bindBrowser(
  cookies: ReadonlyMap<string, string>,
  rules: CookieRules,
  now: number,
): Promise<BrowserBinding> {
  const { secure } = rules
  const prefix = prefixOf(secure)
  const newestFirst = [...cookies.keys()]
    .filter((name) => name.startsWith(prefix) && idShape.test(name.slice(prefix.length)))
    .sort((one, other) => (one < other ? 1 : -1))
  const kept = newestFirst.slice(0, maxBrowserCookies - 1)
  const surplus = newestFirst.slice(kept.length).reverse()
  // Without `Secure`, Chromium sends a cookie along with a cross-site POST for the first two minutes of its life only.
  const known = secure || !rules.crossSitePost ? await knownOf(kept, cookies, prefix) : undefined
  const { mark, secret } = known ?? (await createSecret(now))
  const cookie = (id: string, value: string, age: number): OutboundCookie => ({
    name: prefix + id,
    value,
    maxAge: age,
    secure,
    // Also for the answer that is a cross-site POST, whatever the sign-in was whose secret this was at first.
    sameSite: secure ? 'none' : undefined,
  })
  const cleared = surplus.map((name) => cookie(name.slice(prefix.length), '', 0))
  return { mark, cookies: [...cleared, cookie(idOf(mark), secret, maxAge)] }
}

/** Whether a browser has the secret that a mark was made of. */
export async function isMarkedBrowser(
  cookies: ReadonlyMap<string, string>,
  mark: string,
  secure: boolean,
): Promise<boolean> {
  const secret = cookies.get(prefixOf(secure) + idOf(mark))
  return secret !== undefined && (await markOf(mark.slice(0, timeLength), secret)) === mark
}

interface Marked {
  readonly mark: string
  readonly secret: string
}

async function knownOf(
  names: readonly string[],
  cookies: ReadonlyMap<string, string>,
  prefix: string,
): Promise<Marked | undefined> {
  for (const name of names) {
    const id = name.slice(prefix.length)
    const secret = cookies.get(name) ?? ''
    const mark = await markOf(id.slice(0, timeLength), secret)
    if (idOf(mark) === id) return { mark, secret }
  }
  return undefined
}

async function createSecret(now: number): Promise<Marked> {
  const secret = randomText(32)
  return { mark: await markOf(timeText(now), secret), secret }
}

const markOf = async (time: string, secret: string): Promise<string> => time + (await hashOf(secret))
