import type { Request, RequestHandler, Response } from 'express'
import { isSsoError, type SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { SignIn } from '../core/result.ts'
import type { BeginRequest } from '../relying-party/begin.ts'
import type { LogoutBeginRequest } from '../relying-party/begin-logout.ts'
import type { StepUpRequest } from '../relying-party/confirmations.ts'
import { serializeCookie } from '../web/cookies.ts'
import type { RelyingParty } from '../web/create-relying-party.ts'
import { type LogoutOutcome, logoutReply, logoutStartReply } from '../web/logout.ts'
import type { PlainRequest } from '../web/plain-request.ts'
import { errorReply, outboundReply, type PlainResponse } from '../web/plain-response.ts'
import { readPostedForm } from '../web/read-form.ts'
import { checkGroupRules, type GroupRules, type KnownGroups } from '../web/require-group.ts'
import { checkRecentSignInRules, type RecentSignInRules, type SignedIn } from '../web/require-recent-sign-in.ts'
import { checkSignInRules, type SignInRules } from '../web/require-sign-in.ts'

/** What an application does with a refusal, in Express. */
export interface ExpressErrorOptions {
  /**
   * Called with a refusal, for logs and for a page of your own; the response has the fitting status already. If it has not
   * answered when it, or the promise that it gives back, is done, a plain page is shown. What it throws goes on to the error
   * handlers of the application, the refusal itself too.
   */
  readonly onError?: ((error: SsoError, request: Request, response: Response) => unknown) | undefined
}

/** What an application does with a finished sign-in and with a refusal, in Express. */
export interface ExpressOptions extends ExpressErrorOptions {
  /**
   * Called with a verified sign-in: make the session here. If it has not answered the request when it, or the promise that
   * it gives back, is done, the browser goes to `signIn.returnTo`. An `SsoError` that it throws is a refusal like any other.
   */
  readonly onSignIn: (signIn: SignIn, request: Request, response: Response) => unknown
  /**
   * Whether the person is signed in already: then a callback that is opened once more, such as by the back button, leads to
   * `baseUrl` instead of a refusal, and `onError` is not called.
   */
  readonly isSignedIn?: (request: Request) => boolean | Promise<boolean>
  /**
   * Called with a verified logout: end the sessions that it concerns here, and give back `'partial'` where not all of them
   * could be ended. Without it, providers are told that nothing was ended. Cookies may be set or cleared; the answer is sent
   * by the adapter.
   */
  readonly onLogout?: (event: LogoutEvent, request: Request, response: Response) => unknown
}

/**
 * Serves login route, callbacks, ACS, metadata and the places of logouts; every other request goes on to the next handler.
 *
 * It reads posted forms itself where no body parser has, and takes nothing from `Host` or `X-Forwarded-*`.
 */
export function relyant(sso: RelyingParty, options: ExpressOptions): RequestHandler {
  return async (request, response, next) => {
    try {
      const outcome = await sso.plain.handle(fromExpress(request))
      if (outcome === undefined) return next()
      const exchange = { request, response, onError: options.onError }
      if (outcome.kind === 'refused' && outcome.signedIn !== undefined) {
        if ((await options.isSignedIn?.(request)) === true) return send(response, outcome.signedIn)
      }
      if (outcome.kind === 'refused') return await showRefusal(exchange, outcome.error, outcome.reply)
      // First, so that cookies are set whoever answers.
      setCookies(response, outcome.reply)
      await answer(exchange, async () => {
        if (outcome.kind === 'signed-in') await options.onSignIn(outcome.signIn, request, response)
        const reply = outcome.kind === 'logout' ? await told(outcome, options, exchange) : outcome.reply
        return { ...reply, cookies: [] }
      })
    } catch (error) {
      next(error)
    }
  }
}

async function told(
  outcome: LogoutOutcome,
  { onLogout }: ExpressOptions,
  { request, response }: Exchange,
): Promise<PlainResponse> {
  return logoutReply(outcome, onLogout !== undefined, await onLogout?.(outcome.event, request, response))
}

/**
 * Begins a sign-in from a route of the application's own: an enrollment, a step-up, a login button. What `sso.begin` refuses
 * goes to `onError`, and becomes a plain page.
 */
export async function beginSignIn(
  sso: RelyingParty,
  request: Request,
  response: Response,
  { onError, ...options }: Omit<BeginRequest, 'cookies' | 'binding'> & ExpressErrorOptions,
): Promise<void> {
  await answer({ request, response, onError }, async () => {
    const start = await sso.begin({ ...options, cookies: request.headers.cookie })
    return outboundReply(start.outbound, start.cookies, fromExpress(request))
  })
}

/**
 * Begins a logout at the provider from a route of the application's own, after it has ended its own session. What
 * `sso.beginLogout` refuses goes to `onError`, and becomes a plain page.
 */
export async function beginLogout(
  sso: RelyingParty,
  request: Request,
  response: Response,
  { onError, ...options }: Omit<LogoutBeginRequest, 'cookies'> & ExpressErrorOptions,
): Promise<void> {
  await answer({ request, response, onError }, async () =>
    logoutStartReply(await sso.beginLogout({ ...options, cookies: request.headers.cookie }), fromExpress(request)),
  )
}

/**
 * Serves the place where a step-up is confirmed; call it for GET and POST of one route. What `sso.begin` refuses goes to
 * `onError`, and becomes a plain page.
 */
export async function confirmStepUp(
  sso: RelyingParty,
  request: Request,
  response: Response,
  { onError, ...stepUp }: StepUpRequest & ExpressErrorOptions,
): Promise<void> {
  await answer({ request, response, onError }, () => sso.plain.stepUp(fromExpress(request), stepUp))
}

export interface RequireSignInOptions extends SignInRules, ExpressErrorOptions {
  readonly isSignedIn: (request: Request) => boolean | Promise<boolean>
}

/**
 * Guards routes that only people who are signed in may open: sends page loads to the login route, from where they come back
 * to the page that was asked for, and answers 401 to anything else.
 */
export function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): RequestHandler {
  const { isSignedIn, onError, ...rules } = options
  checkSignInRules(sso, rules)
  return guard(onError, async (request) =>
    sso.plain.requireSignIn(fromExpress(request), await isSignedIn(request), rules),
  )
}

export interface RequireGroupOptions extends GroupRules, ExpressErrorOptions {
  /** `undefined` where no person is signed in. */
  readonly groups: (request: Request) => KnownGroups | undefined | Promise<KnownGroups | undefined>
}

/** Guards routes that only members of a group may open: answers 403 to others, also where the list is not complete. */
export function requireGroup(sso: RelyingParty, options: RequireGroupOptions): RequestHandler {
  const { groups, onError, ...rules } = options
  checkGroupRules(rules)
  return guard(onError, async (request) => sso.plain.requireGroup(await groups(request), rules))
}

export interface RequireRecentSignInOptions extends RecentSignInRules, ExpressErrorOptions {
  /** `undefined` where no person is signed in. */
  readonly signedIn: (request: Request) => SignedIn | undefined | Promise<SignedIn | undefined>
}

/** Guards routes that need a recent sign-in: sends page loads off to the provider, answers 401 to anything else. */
export function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): RequestHandler {
  const { signedIn, onError, ...rules } = options
  checkRecentSignInRules(rules)
  return guard(onError, async (request) =>
    sso.plain.requireRecentSignIn(fromExpress(request), await signedIn(request), rules),
  )
}

function guard(
  onError: ExpressErrorOptions['onError'],
  check: (request: Request) => Promise<PlainResponse | undefined>,
): RequestHandler {
  return async (request, response, next) => {
    try {
      if (!(await answer({ request, response, onError }, () => check(request)))) next()
    } catch (error) {
      next(error)
    }
  }
}

interface Exchange extends ExpressErrorOptions {
  readonly request: Request
  readonly response: Response
}

/**
 * Sends the reply that `make` gives. A refusal becomes a page here: without an error handler of the application, Express would
 * show its message and its stack, which are the operator's, to the browser.
 *
 * @returns false where there was no reply, and nothing was sent
 */
async function answer(exchange: Exchange, make: () => Promise<PlainResponse | undefined>): Promise<boolean> {
  let reply: PlainResponse | undefined
  try {
    reply = await make()
  } catch (error) {
    if (!isSsoError(error)) throw error
    await showRefusal(exchange, error, errorReply(error, undefined))
    return true
  }
  if (reply !== undefined) send(exchange.response, reply)
  return reply !== undefined
}

async function showRefusal(
  { request, response, onError }: Exchange,
  error: SsoError,
  reply: PlainResponse,
): Promise<void> {
  if (!response.headersSent) {
    setCookies(response, reply)
    response.status(reply.status)
  }
  await onError?.(error, request, response)
  send(response, { ...reply, cookies: [] })
}

/** Sends a reply, unless the application has answered already. */
function send(response: Response, reply: PlainResponse): void {
  if (response.headersSent || response.writableEnded) return
  setCookies(response, reply)
  response.status(reply.status).set(reply.headers).end(reply.body)
}

function setCookies(response: Response, { cookies }: PlainResponse): void {
  for (const cookie of cookies) response.append('Set-Cookie', serializeCookie(cookie))
}

function fromExpress(request: Request): PlainRequest {
  return {
    method: request.method,
    url: request.originalUrl,
    header: (name) => request.get(name),
    form: () => readPostedForm(request.get('content-type'), request.body, bytesOf(request)),
  }
}

/** The body that nothing has read yet. It is left open, so that a browser that sends too much still hears the answer. */
function bytesOf(request: Request): (() => AsyncIterable<Uint8Array>) | undefined {
  return request.readableDidRead ? undefined : () => request.iterator({ destroyOnReturn: false })
}
