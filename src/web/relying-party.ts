import type { SsoError } from '../core/errors.ts'
import type { ConnectionInspection } from '../core/inspection.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { InboundMessage } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import type { AfterSignIn } from '../relying-party/after-sign-in.ts'
import type { BeginRequest, Start } from '../relying-party/begin.ts'
import type { LogoutBeginRequest, LogoutStart } from '../relying-party/begin-logout.ts'
import type { StepUp } from '../relying-party/confirmations.ts'
import { type ConnectionUrls, createSignInFlow } from '../relying-party/create-core.ts'
import type { ProviderHealth } from '../relying-party/health.ts'
import type { RelyingPartyOptions } from '../relying-party/options.ts'
import { handle, type Outcome } from './handle.ts'
import type { HttpRequest } from './http-request.ts'
import { logoutReply, logoutStartReply } from './logout.ts'
import { fromRequest } from './read-request.ts'
import { checkRecentSignIn, type RecentSignInRules, type SignedIn } from './recent-sign-in.ts'
import { headersOf, outboundReply, type Reply, textReply } from './reply.ts'
import { handleStepUp } from './step-up.ts'

/** Answers with a response, or with nothing; also asynchronously. */
type Callback<Event> =
  | ((event: Event, request: Request) => Response | undefined | Promise<Response | undefined>)
  | ((event: Event, request: Request) => void)

/** What an application does with a finished sign-in and with a refusal, on web standards. */
export interface HandlerOptions {
  /**
   * Called with a verified sign-in: make the session here. The response is sent, with the transaction's cookie removed;
   * without one, the browser goes to `signIn.returnTo`.
   */
  readonly onSignIn: Callback<SignIn>
  /** Called with a refusal, for logs and for a page of your own; without a response, a plain page is shown. */
  readonly onError?: Callback<SsoError>
  /**
   * Called with a verified logout: end the sessions that it concerns here. Give back `'partial'` where not all of them could
   * be ended, or `Headers` to send along, such as a `Set-Cookie`. Without it, providers are told that nothing was ended.
   */
  readonly onLogout?:
    | ((event: LogoutEvent, request: Request) => LogoutAnswer | Promise<LogoutAnswer>)
    | ((event: LogoutEvent, request: Request) => void)
}

type LogoutAnswer = 'partial' | Headers | undefined

/** What adapters translate: requests in, replies out. */
export interface PlainHandlers {
  /** The paths of all places, `:connection` standing for one segment. */
  readonly paths: readonly string[]
  /** Serves login route, callbacks, ACS, metadata and the places of logouts; `undefined` for a request to any other place. */
  handle(request: HttpRequest): Promise<Outcome | undefined>
  stepUp(request: HttpRequest, stepUp: StepUp): Promise<Reply>
  requireRecentSignIn(
    request: HttpRequest,
    signedIn: SignedIn | undefined,
    rules: RecentSignInRules,
  ): Promise<Reply | undefined>
}

/** The relying party of one application: begins and completes sign-ins. It keeps nothing between the two. */
export interface RelyingParty extends AfterSignIn {
  /**
   * Begins a sign-in.
   *
   * @throws SsoError `connection_not_found`, `return_to_refused`, `provider_unavailable`, `issuer_mismatch`,
   *   `provider_metadata_invalid`, `configuration_invalid`
   * @throws TypeError for wrong arguments, and for a `context` that does not fit into a cookie
   */
  begin(request: BeginRequest): Promise<Start>
  /**
   * Completes a sign-in with what the browser brought to a callback.
   *
   * @throws SsoError, and only `SsoError`, for an answer that is not accepted; its `cookies` have to be sent along
   */
  complete(inbound: InboundMessage): Promise<SignIn>
  /**
   * Begins a logout at the provider, after the application has ended its own session.
   *
   * @throws SsoError `connection_not_found`, `connection_mismatch`, `return_to_refused`, `provider_unavailable`,
   *   `issuer_mismatch`, `provider_metadata_invalid`, `configuration_invalid`
   * @throws TypeError for wrong arguments, and for what does not fit into a cookie
   */
  beginLogout(request: LogoutBeginRequest): Promise<LogoutStart>
  /** Our SAML metadata for a connection; `undefined` for one of OpenID Connect. */
  metadata(connection: string): Promise<string | undefined>
  /**
   * What is known of a SAML connection's provider: where it is known from, and how long its certificates and ours last.
   * Fetches metadata where it is not known yet. `undefined` for a connection of OpenID Connect.
   *
   * @throws SsoError `connection_not_found`, `provider_unavailable`, `provider_metadata_invalid`, `configuration_invalid`
   */
  inspect(connection: string): Promise<ConnectionInspection | undefined>
  /** The whole URLs to register with the provider of a connection. */
  urls(connection: string): ConnectionUrls
  /**
   * Asks the OpenID Providers for what the next sign-in needs, so that it need not wait; a provider that is down is no error.
   * Nobody has to call it: a provider is asked when it is first needed.
   *
   * @param connections ids; default: all connections, where they are not looked up
   * @throws SsoError `connection_not_found`, `configuration_invalid`
   */
  warmup(connections?: readonly string[]): Promise<readonly ProviderHealth[]>
  /** The ids of the connections; none where they are looked up. */
  readonly connections: readonly string[]
  /** How the OpenID Providers are doing, as far as they were asked; nobody is asked for it. */
  health(): readonly ProviderHealth[]
  /** Serves login route, callbacks, ACS, metadata and the places of logouts; answers 404 to everything else. */
  handler(options: HandlerOptions): (request: Request) => Promise<Response>
  /**
   * Serves the place where a step-up is confirmed before the provider is asked: a GET shows what is being confirmed, a POST
   * of that page sends the browser to the provider. See `docs/guides/step-up.md` for the threat.
   *
   * @throws SsoError as `begin` does
   */
  stepUp(request: Request, stepUp: StepUp): Promise<Response>
  /**
   * Guards what needs a recent sign-in: gives the response that sends the browser off to the provider, or a refusal, or
   * `undefined` to let the request pass.
   *
   * @throws SsoError as `begin` does
   */
  requireRecentSignIn(
    request: Request,
    signedIn: SignedIn | undefined,
    rules: RecentSignInRules,
  ): Promise<Response | undefined>
  /** The same as plain data, for adapters. */
  readonly plain: PlainHandlers
}

/**
 * Creates a relying party from its configuration.
 *
 * @throws SsoError `configuration_invalid`, naming each key and what to write
 */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const flow = createSignInFlow(options)
  return {
    begin: flow.begin,
    complete: flow.complete,
    beginLogout: flow.beginLogout,
    metadata: flow.metadata,
    inspect: flow.inspect,
    urls: flow.urls,
    warmup: flow.warmup,
    connections: Object.freeze(flow.connections.listed.map(({ id }) => id)),
    health: flow.health,
    ...flow.afterSignIn,
    stepUp: async (request, stepUp) => toResponse(await handleStepUp(flow, fromRequest(request), stepUp)),
    async requireRecentSignIn(request, signedIn, rules) {
      const reply = await checkRecentSignIn(flow, fromRequest(request), signedIn, rules)
      return reply && toResponse(reply)
    },
    plain: {
      paths: flow.routes.paths,
      handle: (request) => handle(flow, request),
      stepUp: (request, stepUp) => handleStepUp(flow, request, stepUp),
      requireRecentSignIn: (request, signedIn, rules) => checkRecentSignIn(flow, request, signedIn, rules),
    },
    handler: (application) => async (request) => {
      const outcome = await handle(flow, fromRequest(request))
      if (outcome === undefined) return toResponse(textReply(404, 'Not found\n'))
      if (outcome.kind === 'logout') {
        const answer = await application.onLogout?.(outcome.event, request)
        const response = toResponse(logoutReply(outcome, application.onLogout !== undefined, answer))
        return answer instanceof Headers ? withHeaders(response, answer) : response
      }
      const own =
        outcome.kind === 'signed-in'
          ? await application.onSignIn(outcome.signIn, request)
          : outcome.kind === 'refused'
            ? await application.onError?.(outcome.error, request)
            : undefined
      return own instanceof Response ? withCookies(own, outcome.reply) : toResponse(outcome.reply)
    },
  }
}

/** The response that sends a browser to its provider, for an application that calls `begin` itself. */
export function startResponse(start: Start): Response {
  return toResponse(outboundReply(start.outbound, start.cookies))
}

/** The response that sends a browser to its provider to log out, for an application that calls `beginLogout`. */
export function logoutResponse(start: LogoutStart): Response {
  return toResponse(logoutStartReply(start))
}

function toResponse(reply: Reply): Response {
  const { status, body } = reply
  return new Response(body === '' ? null : body, { status, headers: headersOf(reply) })
}

function withCookies(response: Response, reply: Reply): Response {
  const headers = new Headers(response.headers)
  for (const cookie of headersOf(reply).getSetCookie()) headers.append('set-cookie', cookie)
  return rebuild(response, headers)
}

function withHeaders(response: Response, more: Headers): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of more) headers.append(name, value)
  return rebuild(response, headers)
}

function rebuild(response: Response, headers: Headers): Response {
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
