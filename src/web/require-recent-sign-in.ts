import { SsoError } from '../core/errors.ts'
import type { OutboundCookie } from '../core/message.ts'
import type { MfaPurpose } from '../core/purpose.ts'
import type { DataOf } from '../core/refusals/table.ts'
import { ReturnTo } from '../core/return-to.ts'
import { begin } from '../relying-party/begin.ts'
import { readCookies } from '../relying-party/received.ts'
import type { Services } from '../relying-party/services.ts'
import { isPageLoad, type PlainRequest } from './plain-request.ts'
import { errorReply, outboundReply, type PlainResponse, textReply } from './plain-response.ts'

/** What the application's session knows of who is signed in. */
export interface SignedIn {
  /** The id of the connection. */
  readonly connection: string
  /** The account key. */
  readonly accountKey: string
  /** The application's id of the session; it comes back as `purpose.operationId`. */
  readonly session: string
  /** When the provider last authenticated the person: `identity.authentication.at` of the last sign-in or step-up. */
  readonly at?: Date | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
}

/** How recent a sign-in has to be. */
export interface RecentSignInRules extends Pick<MfaPurpose, 'acrValues' | 'amr'> {
  /** Seconds, at least 60: a smaller age could be over before the browser is back. */
  readonly maxAge: number
  /** Called with a refusal, for logs. */
  readonly onRefusal?: (error: SsoError) => void
}

/** @throws TypeError for an age that could never be met */
export function checkRecentSignInRules({ maxAge }: RecentSignInRules): void {
  if (!(maxAge >= 60)) throw new TypeError('maxAge has to be at least 60 seconds')
}

/** Seconds for which step-ups in vain are counted. */
const counterLifetime = 300
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
export async function requireRecentSignIn(
  services: Services,
  request: PlainRequest,
  signedIn: SignedIn | undefined,
  rules: RecentSignInRules,
): Promise<PlainResponse | undefined> {
  checkRecentSignInRules(rules)
  const { environment, routes, secureCookies } = services
  if (signedIn === undefined) return textReply(401, 'Please sign in first.\n')
  if (isRecent(signedIn, rules, environment.now())) return undefined
  if (!isPageLoad(request)) return refusalReply(rules, 401, { reason: 'no-page-load' })
  const name = secureCookies ? '__Host-sso-recent' : 'sso-recent'
  const cookie = (value: string, maxAge: number): OutboundCookie => ({
    ...{ name, value, maxAge },
    ...{ secure: secureCookies, sameSite: 'lax' },
  })
  // Counted for one time of authentication: a step-up that changed it begins a new count.
  const since = String(signedIn.at?.getTime() ?? 'never')
  const [countedSince, counted] = (readCookies(request.header('cookie')).get(name) ?? '').split('.')
  const attempts = countedSince === since ? Number(counted) : 0
  // Negated, so that a tampered counter (NaN) counts as exhausted.
  if (!(attempts < maxAttempts)) {
    return { ...refusalReply(rules, 403, { reason: 'step-ups-in-vain', attempts }), cookies: [cookie('', 0)] }
  }
  const { connection, accountKey, session } = signedIn
  const { onRefusal: _, ...demands } = rules
  const { outbound, cookies } = await begin(services, {
    connection,
    purpose: { kind: 'mfa', accountKey, operationId: session, ...demands },
    returnTo: ReturnTo.parseRequest(request.url, routes).place,
    cookies: request.header('cookie'),
  })
  return outboundReply(outbound, [...cookies, cookie(`${since}.${attempts + 1}`, counterLifetime)])
}

function isRecent({ at, acr, amr }: SignedIn, rules: RecentSignInRules, now: number): boolean {
  const age = at === undefined ? Number.NaN : now - at.getTime()
  // Said this way round, a date that is none is not recent; nor is one that is still to come.
  if (!(age <= rules.maxAge * 1000 + clockTolerance && age >= -clockTolerance)) return false
  if (rules.acrValues !== undefined && (acr === undefined || !rules.acrValues.includes(acr))) return false
  return rules.amr === undefined || (amr ?? []).some((method) => rules.amr?.includes(method))
}

function refusalReply(
  { onRefusal }: RecentSignInRules,
  status: number,
  data: DataOf<'authentication_not_fresh'>,
): PlainResponse {
  // A guard throws nothing: what it refuses is answered, and told.
  const error = new SsoError('authentication_not_fresh', data)
  onRefusal?.(error)
  return { ...errorReply(error, undefined), status }
}
