import { isSsoError, type SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { LogoutStart } from '../relying-party/begin-logout.ts'
import type { SignInFlow } from '../relying-party/create-core.ts'
import type { LogoutReturn } from '../relying-party/finish-logout.ts'
import type { LogoutPlace, RouteMatch } from '../relying-party/routes.ts'
import { type HttpRequest, inboundOf, isPrefetch } from './http-request.ts'
import { loggedOutPage } from './pages.ts'
import { errorReply, framedBy, outboundReply, pageReply, type Reply, redirectReply, textReply } from './reply.ts'

/** A verified logout. Its `reply` does not claim that a session was ended: only the application can know that. */
export interface LogoutOutcome {
  readonly kind: 'logout'
  readonly event: LogoutEvent
  /** What to answer when not every session could be ended, or nobody tried. */
  readonly reply: Reply
  /** What to answer when every session that the event concerns has ended. */
  readonly ended: Reply
}

type Outcome =
  | LogoutOutcome
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly error: SsoError; readonly reply: Reply }

const methods: Readonly<Record<LogoutPlace, readonly string[]>> = {
  'logged-out': ['GET'],
  'single-logout': ['GET', 'POST'],
  'back-channel-logout': ['POST'],
  'front-channel-logout': ['GET'],
}

/** Handles a request to one of the places of logouts. */
export async function handleLogout(
  flow: SignInFlow,
  request: HttpRequest,
  match: RouteMatch,
  place: LogoutPlace,
): Promise<Outcome> {
  if (!methods[place].includes(request.method)) {
    return { kind: 'reply', reply: textReply(405, 'Method not allowed\n', { allow: methods[place].join(', ') }) }
  }
  try {
    switch (place) {
      case 'logged-out':
        return returned(await flow.logouts.finishOidc(match, await inboundOf(request)))
      case 'single-logout':
        return await singleLogout(flow, request, match)
      case 'back-channel-logout':
        return await backChannel(flow, request, match)
      case 'front-channel-logout':
        return await frontChannel(flow, request, match)
    }
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { kind: 'refused', error, reply: refusal(flow, error, place) }
  }
}

function refusal(flow: SignInFlow, error: SsoError, place: LogoutPlace): Reply {
  if (place === 'back-channel-logout') {
    return jsonReply({ error: 'invalid_request', error_description: error.code })
  }
  // What is stale is said of a sign-in elsewhere.
  const sentence = error.kind === 'stale' ? 'This sign-out is no longer open.' : error.publicMessage
  return errorReply(error, flow.routes.baseUrl, { title: 'Sign-out not completed', sentence })
}

/**
 * Every refusal has one status, by the specification: providers send a token again after any other.
 *
 * @see [OpenID Connect Back-Channel Logout 1.0, section 2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse)
 */
function jsonReply(body: Readonly<Record<string, string>>): Reply {
  return textReply(400, `${JSON.stringify(body)}\n`, { 'content-type': 'application/json' })
}

async function backChannel(flow: SignInFlow, request: HttpRequest, match: RouteMatch): Promise<Outcome> {
  const event = await flow.logouts.backChannel(match, await request.form())
  return { kind: 'logout', event, reply: jsonReply({ error: 'logout_failed' }), ended: textReply(200, '') }
}

async function frontChannel(flow: SignInFlow, request: HttpRequest, match: RouteMatch): Promise<Outcome> {
  if (isPrefetch(request)) return { kind: 'reply', reply: textReply(204, '') }
  const { event, framingOrigins } = await flow.logouts.frontChannel(match)
  const ended = framedBy(framingOrigins, pageReply(200, loggedOutPage(), []))
  return { kind: 'logout', event, reply: textReply(500, 'The session could not be ended\n'), ended }
}

async function singleLogout(flow: SignInFlow, request: HttpRequest, match: RouteMatch): Promise<Outcome> {
  const inbound = await inboundOf(request)
  const message = await flow.logouts.saml(match, inbound)
  if (message.kind === 'response') return returned(await flow.logouts.finishSaml(inbound, message))
  const answer = (outbound: typeof message.complete): Reply =>
    framedBy(message.framingOrigins, outboundReply(outbound, [], title))
  return { kind: 'logout', event: message.event, reply: answer(message.partial), ended: answer(message.complete) }
}

const title = 'Signing out'

function returned({ event, returnTo, cookies }: LogoutReturn): Outcome {
  const reply = redirectReply(returnTo, cookies)
  return event === undefined ? { kind: 'reply', reply } : { kind: 'logout', event, reply, ended: reply }
}

/** What to answer after the application was told, or where it has not asked to be told. */
export function logoutReply({ reply, ended }: LogoutOutcome, told: boolean, answer: unknown): Reply {
  return told && answer !== 'partial' ? ended : reply
}

/** Sends the browser to the provider, or to where it wants to go where the provider has no logout. */
export function logoutStartReply(start: LogoutStart): Reply {
  return start.kind === 'local'
    ? redirectReply(start.returnTo, [])
    : outboundReply(start.outbound, start.cookies, title)
}
