import { SsoError } from '../core/errors.ts'
import type { MfaPurpose } from '../core/purpose.ts'
import { readCookies } from '../relying-party/inbound.ts'
import type { SignInFlow } from '../relying-party/relying-party.ts'
import type { HttpRequest } from './handle.ts'
import { errorReply, outboundReply, type Reply } from './reply.ts'

/** What the application's session knows of who is signed in. */
export interface SignedIn {
  /** The id of the connection. */
  readonly connection: string
  /** The account key. */
  readonly account: string
  /** The application's id of the session; it comes back as `purpose.confirming`. */
  readonly session: string
  /** When the provider last authenticated the person: `identity.authentication.at` of the last sign-in or step-up. */
  readonly at?: Date | undefined
  readonly context?: string | undefined
  readonly methods?: readonly string[] | undefined
}

/** How recent a sign-in has to be. */
export interface RecentSignInRules extends Pick<MfaPurpose, 'contexts' | 'methods'> {
  /** Seconds, at least 60: a smaller age could be over before the browser is back. */
  readonly maxAge: number
}

const lifetime = 300
const maxAttempts = 2

/**
 * Lets a request pass whose person was authenticated recently, and sends a page load off to the provider otherwise; what is
 * not a page load gets 401.
 *
 * A step-up that changes nothing, because the application does not store it or the provider does not ask again, is tried
 * twice and then refused, so that no browser goes round in circles.
 *
 * @returns the reply; `undefined` to let the request pass
 */
export async function checkRecentSignIn(
  flow: SignInFlow,
  request: HttpRequest,
  signedIn: SignedIn | undefined,
  rules: RecentSignInRules,
): Promise<Reply | undefined> {
  if (!(rules.maxAge >= 60)) throw new TypeError('maxAge has to be at least 60 seconds')
  const counter = flow.secureCookies ? '__Host-sso-recent' : 'sso-recent'
  // Counted for one time of authentication: a step-up that changed it begins a new count.
  const since = String(signedIn?.at?.getTime() ?? 'never')
  const [countedSince, counted] = (readCookies(request.header('cookie')).get(counter) ?? '').split('.')
  const attempts = countedSince === since ? Number(counted) : 0
  const count = (value: string, maxAge: number) =>
    ({ name: counter, value, maxAge, secure: flow.secureCookies, sameSite: 'lax' }) as const
  if (signedIn !== undefined && isRecent(signedIn, rules, flow.now())) return undefined
  if (signedIn === undefined || !isPageLoad(request)) return refuse(401, 'a recent sign-in is needed')
  // What somebody wrote into the cookie himself counts as too many.
  if (!(attempts < maxAttempts)) {
    const message = `${attempts} step-ups have not made the sign-in of this session recent`
    const reply = refuse(403, message, 'Store identity.authentication.at in the session when purpose.kind is "mfa".')
    return { ...reply, cookies: [count('', 0)] }
  }
  const { pathname, search } = new URL(request.url, flow.routes.baseUrl)
  const { connection, account, session } = signedIn
  // A proxy may have stripped the path of baseUrl.
  const home = new URL(flow.routes.baseUrl).pathname
  const { outbound, cookies } = await flow.begin({
    connection,
    purpose: { kind: 'mfa', account, confirming: session, ...rules },
    returnTo: (pathname.startsWith(home) ? pathname : home.slice(0, -1) + pathname) + search,
    cookies: request.header('cookie'),
  })
  return outboundReply(outbound, [...cookies, count(`${since}.${attempts + 1}`, lifetime)])
}

function isRecent({ at, context, methods }: SignedIn, rules: RecentSignInRules, now: number): boolean {
  if (at === undefined || now - at.getTime() > rules.maxAge * 1000) return false
  if (rules.contexts !== undefined && (context === undefined || !rules.contexts.includes(context))) return false
  return rules.methods === undefined || (methods ?? []).some((method) => rules.methods?.includes(method))
}

/** @see [Fetch Metadata, `Sec-Fetch-Mode`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header) */
function isPageLoad(request: HttpRequest): boolean {
  if (request.method !== 'GET') return false
  const mode = request.header('sec-fetch-mode')
  return mode === undefined ? /text\/html/.test(request.header('accept') ?? '') : mode === 'navigate'
}

function refuse(status: number, message: string, hint?: string): Reply {
  return { ...errorReply(new SsoError('authentication_not_fresh', message, { hint }), undefined), status }
}
