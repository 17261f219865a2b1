import { isSsoError, type SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { OutboundMessage } from '../core/message.ts'
import type { RpLogoutRequest } from '../relying-party/begin-logout.ts'
import { type CompletedLogout, completeLogoutAt } from '../relying-party/complete-logout.ts'
import { comingBack } from '../relying-party/finish-logout.ts'
import type { LogoutPlace } from '../relying-party/places.ts'
import type { RouteMatch } from '../relying-party/routes.ts'
import type { Services } from '../relying-party/services.ts'
import { loggedOutPage } from './pages.ts'
import { inboundOf, isPrefetch, type PlainRequest } from './plain-request.ts'
import {
  errorReply,
  framedBy,
  methodReply,
  onwardReply,
  outboundReply,
  type PlainResponse,
  pageReply,
  redirectReply,
  textReply,
} from './plain-response.ts'

/** A verified logout. Its `reply` does not claim that a session was ended: only the application can know that. */
export interface LogoutOutcome {
  readonly kind: 'logout'
  readonly event: LogoutEvent
  /** What to answer when not every session could be ended, or nobody tried. */
  readonly reply: PlainResponse
  /** What to answer when every session that the event concerns has ended. */
  readonly ended: PlainResponse
}

type Outcome =
  | LogoutOutcome
  | { readonly kind: 'reply'; readonly reply: PlainResponse }
  | { readonly kind: 'refused'; readonly error: SsoError; readonly reply: PlainResponse }

const methods: Readonly<Record<LogoutPlace, readonly string[]>> = {
  'logged-out': ['GET', 'POST'],
  'single-logout': ['GET', 'POST'],
  'back-channel-logout': ['POST'],
  'front-channel-logout': ['GET'],
}

/** Handles a request to one of the places of logouts. */
export async function handleLogout(
  services: Services,
  request: PlainRequest,
  match: RouteMatch,
  place: LogoutPlace,
): Promise<Outcome> {
  if (!methods[place].includes(request.method)) {
    return { kind: 'reply', reply: methodReply(methods[place], services.routes.baseUrl) }
  }
  // Only a frame that is shown may end a session.
  if (place === 'front-channel-logout' && isPrefetch(request)) return { kind: 'reply', reply: textReply(204, '') }
  try {
    const inbound = await inboundOf(request)
    const again = place === 'logged-out' ? comingBack(services, match, inbound) : undefined
    if (again !== undefined) return { kind: 'reply', reply: redirectReply(again, []) }
    return outcomeOf(await completeLogoutAt(services, match, place, inbound))
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { kind: 'refused', error, reply: refusalReply(services, error, place) }
  }
}

function outcomeOf(logout: CompletedLogout): Outcome {
  switch (logout.kind) {
    case 'returned': {
      const { event, returnTo, cookies } = logout
      const reply = redirectReply(returnTo, cookies)
      return event === undefined ? { kind: 'reply', reply } : { kind: 'logout', event, reply, ended: reply }
    }
    case 'back-channel': {
      const { event } = logout
      return { kind: 'logout', event, reply: jsonReply({ error: 'logout_failed' }), ended: textReply(200, '') }
    }
    case 'front-channel': {
      const { event, framingOrigins } = logout
      const ended = framedBy(framingOrigins, pageReply(200, loggedOutPage(), []))
      return { kind: 'logout', event, reply: textReply(500, 'The session could not be ended\n'), ended }
    }
    case 'single-logout': {
      const { event, answers, framingOrigins } = logout
      const answer = (outbound: OutboundMessage): PlainResponse =>
        framedBy(framingOrigins, outboundReply(outbound, [], undefined, title))
      return { kind: 'logout', event, reply: answer(answers.partial), ended: answer(answers.complete) }
    }
  }
}

function refusalReply({ routes }: Services, error: SsoError, place: LogoutPlace): PlainResponse {
  if (place === 'back-channel-logout') {
    return jsonReply({ error: 'invalid_request', error_description: error.code })
  }
  // What is stale is said of a sign-in elsewhere.
  const sentence = error.kind === 'stale' ? 'This sign-out is no longer open.' : error.publicMessage
  return errorReply(error, routes.baseUrl, { title: 'Sign-out not completed', sentence })
}

/**
 * Every refusal has one status, by the specification: providers send a token again after any other.
 *
 * @see [OpenID Connect Back-Channel Logout 1.0, section 2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse)
 */
function jsonReply(body: Readonly<Record<string, string>>): PlainResponse {
  return textReply(400, `${JSON.stringify(body)}\n`, { 'content-type': 'application/json' })
}

const title = 'Signing out'

/** What to answer after the application was told, or where it has not asked to be told. */
export function logoutReply({ reply, ended }: LogoutOutcome, told: boolean, answer: unknown): PlainResponse {
  return told && answer !== 'partial' ? ended : reply
}

/** Sends the browser to the provider, or to where it wants to go where the provider has no logout. */
export function logoutStartReply(start: RpLogoutRequest, request?: PlainRequest): PlainResponse {
  return start.kind === 'local'
    ? onwardReply(start.returnTo, start.cookies ?? [], request, title)
    : outboundReply(start.outbound, start.cookies, request, title)
}
