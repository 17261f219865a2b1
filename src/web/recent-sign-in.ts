import { SsoError } from '../core/errors.ts'
import type { MfaPurpose } from '../core/purpose.ts'
import { ReturnTo } from '../core/return-to.ts'
import type { SignInFlow } from '../relying-party/create-core.ts'
import { readCookies } from '../relying-party/received.ts'
import type { HttpRequest } from './http-request.ts'
import { errorReply, outboundReply, type Reply, textReply } from './reply.ts'

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
  /** Called with a refusal, for logs. */
  readonly onRefusal?: (error: SsoError) => void
}

/** @throws TypeError for an age that could never be met */
export function checkRecentSignInRules({ maxAge }: RecentSignInRules): void {
  if (!(maxAge >= 60)) throw new TypeError('maxAge has to be at least 60 seconds')
}

const lifetime = 300
/** Milliseconds that our clock and a provider's may differ; without it an answer in time could be late for ever. */
const clockTolerance = 120_000
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
  checkRecentSignInRules(rules)
  const counter = flow.secureCookies ? '__Host-sso-recent' : 'sso-recent'
  // Counted for one time of authentication: a step-up that changed it begins a new count.
  const since = String(signedIn?.at?.getTime() ?? 'never')
  const [countedSince, counted] = (readCookies(request.header('cookie')).get(counter) ?? '').split('.')
  const attempts = countedSince === since ? Number(counted) : 0
  const count = (value: string, maxAge: number) =>
    ({ name: counter, value, maxAge, secure: flow.secureCookies, sameSite: 'lax' }) as const
  if (signedIn !== undefined && isRecent(signedIn, rules, flow.now())) return undefined
  if (signedIn === undefined) return textReply(401, 'Please sign in first.\n')
  if (!isPageLoad(request)) return refuse(rules, 401, 'a recent sign-in is needed, and this is no page load')
  // What somebody wrote into the cookie himself counts as too many.
  if (!(attempts < maxAttempts)) {
    const message = `${attempts} step-ups have not made the sign-in of this session recent`
    const reply = refuse(
      rules,
      403,
      message,
      'Store identity.authentication.at in the session when purpose.kind is "mfa".',
    )
    return { ...reply, cookies: [count('', 0)] }
  }
  const { connection, account, session } = signedIn
  const { onRefusal: _, ...demands } = rules
  const { outbound, cookies } = await flow.begin({
    connection,
    purpose: { kind: 'mfa', account, confirming: session, ...demands },
    returnTo: ReturnTo.parseRequest(request.url, flow.routes).place,
    cookies: request.header('cookie'),
  })
  return outboundReply(outbound, [...cookies, count(`${since}.${attempts + 1}`, lifetime)])
}

function isRecent({ at, context, methods }: SignedIn, rules: RecentSignInRules, now: number): boolean {
  const age = at === undefined ? Number.NaN : now - at.getTime()
  // Said this way round, a date that is none is not recent; nor is one that is still to come.
  if (!(age <= rules.maxAge * 1000 + clockTolerance && age >= -clockTolerance)) return false
  if (rules.contexts !== undefined && (context === undefined || !rules.contexts.includes(context))) return false
  return rules.methods === undefined || (methods ?? []).some((method) => rules.methods?.includes(method))
}

/** @see [Fetch Metadata, `Sec-Fetch-Mode`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header) */
function isPageLoad(request: HttpRequest): boolean {
  if (request.method !== 'GET') return false
  const mode = request.header('sec-fetch-mode')
  return mode === undefined ? /text\/html/.test(request.header('accept') ?? '') : mode === 'navigate'
}

function refuse(rules: RecentSignInRules, status: number, message: string, hint?: string): Reply {
  const error = new SsoError('authentication_not_fresh', message, { hint })
  rules.onRefusal?.(error)
  return { ...errorReply(error, undefined), status }
}
