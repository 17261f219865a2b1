import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isSsoError, type SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { SignIn } from '../core/result.ts'
import type { BeginRequest } from '../relying-party/begin.ts'
import type { LogoutBeginRequest } from '../relying-party/begin-logout.ts'
import type { StepUpRequest } from '../relying-party/confirmations.ts'
import { maxFormSize } from '../relying-party/received.ts'
import { serializeCookie } from '../web/cookies.ts'
import type { RelyingParty } from '../web/create-relying-party.ts'
import { logoutReply, logoutStartReply } from '../web/logout.ts'
import type { PlainRequest } from '../web/plain-request.ts'
import { errorReply, outboundReply, type PlainResponse } from '../web/plain-response.ts'
import { readPostedForm } from '../web/read-form.ts'
import { checkGroupRules, type GroupRules, type KnownGroups } from '../web/require-group.ts'
import { checkRecentSignInRules, type RecentSignInRules, type SignedIn } from '../web/require-recent-sign-in.ts'
import { checkSignInRules, type SignInRules } from '../web/require-sign-in.ts'

/** What an application does with a refusal, in Fastify. */
export interface FastifyErrorOptions {
  /**
   * Called with a refusal, for logs and for a page of your own; the reply has the fitting status already. Without an answer,
   * a plain page is shown. What it throws goes on to the error handler of the application, the refusal itself too.
   */
  readonly onError?: ((error: SsoError, request: FastifyRequest, reply: FastifyReply) => unknown) | undefined
}

/** What an application does with a finished sign-in and with a refusal, in Fastify. */
export interface FastifyOptions extends FastifyErrorOptions {
  readonly sso: RelyingParty
  /**
   * Called with a verified sign-in: make the session here. If it has not answered the request when its promise is done, the
   * browser goes to `signIn.returnTo`; to answer, return the reply. An `SsoError` that it throws is a refusal like any other.
   */
  readonly onSignIn: (signIn: SignIn, request: FastifyRequest, reply: FastifyReply) => unknown
  /**
   * Whether the person is signed in already: then a callback that is opened once more, such as by the back button, leads to
   * `baseUrl` instead of a refusal, and `onError` is not called.
   */
  readonly isSignedIn?: (request: FastifyRequest) => boolean | Promise<boolean>
  /**
   * Called with a verified logout: end the sessions that it concerns here, and give back `'partial'` where not all of them
   * could be ended. Without it, providers are told that nothing was ended. Cookies may be set or cleared; the answer is sent
   * by the plugin.
   */
  readonly onLogout?: (event: LogoutEvent, request: FastifyRequest, reply: FastifyReply) => unknown
}

const form = 'application/x-www-form-urlencoded'

/**
 * A plugin that serves login route, callbacks, ACS, metadata and the places of logouts, encapsulated: nothing of it is seen
 * outside. It reads posted forms itself, whatever parses them in the scope where it is registered.
 */
export async function relyant(scope: FastifyInstance, options: FastifyOptions): Promise<void> {
  const { sso, onSignIn, onError, onLogout } = options
  // Whatever parses forms outside, here they come as bytes, to be read by the one reader.
  if (scope.hasContentTypeParser(form)) scope.removeContentTypeParser(form)
  scope.addContentTypeParser(form, { parseAs: 'buffer', bodyLimit: maxFormSize }, (_request, body, done) =>
    done(null, body),
  )
  for (const url of sso.plain.paths) {
    scope.route({
      method: ['GET', 'POST'],
      url,
      bodyLimit: maxFormSize,
      async handler(request, reply) {
        const outcome = await sso.plain.handle(fromFastify(request))
        if (outcome === undefined) return reply.callNotFound()
        const exchange = { request, reply, onError }
        if (outcome.kind === 'refused' && outcome.signedIn !== undefined) {
          if ((await options.isSignedIn?.(request)) === true) return send(reply, outcome.signedIn)
        }
        if (outcome.kind === 'refused') return showRefusal(exchange, outcome.error, outcome.reply)
        setCookies(reply, outcome.reply)
        return orRefusalPage(exchange, async () => {
          if (outcome.kind === 'signed-in') await onSignIn(outcome.signIn, request, reply)
          const plain =
            outcome.kind === 'logout'
              ? logoutReply(outcome, onLogout !== undefined, await onLogout?.(outcome.event, request, reply))
              : outcome.reply
          return send(reply, { ...plain, cookies: [] })
        })
      },
    })
  }
}

/**
 * Begins a sign-in from a route of the application's own. What `sso.begin` refuses goes to `onError`, and becomes a plain page.
 */
export async function beginSignIn(
  sso: RelyingParty,
  request: FastifyRequest,
  reply: FastifyReply,
  { onError, ...options }: Omit<BeginRequest, 'cookies' | 'binding'> & FastifyErrorOptions,
): Promise<FastifyReply> {
  return orRefusalPage({ request, reply, onError }, async () => {
    const start = await sso.begin({ ...options, cookies: request.headers.cookie })
    return send(reply, outboundReply(start.outbound, start.cookies, fromFastify(request)))
  })
}

/**
 * Begins a logout at the provider from a route of the application's own, after it has ended its own session. What
 * `sso.beginLogout` refuses goes to `onError`, and becomes a plain page.
 */
export async function beginLogout(
  sso: RelyingParty,
  request: FastifyRequest,
  reply: FastifyReply,
  { onError, ...options }: Omit<LogoutBeginRequest, 'cookies'> & FastifyErrorOptions,
): Promise<FastifyReply> {
  return orRefusalPage({ request, reply, onError }, async () => {
    const start = await sso.beginLogout({ ...options, cookies: request.headers.cookie })
    return send(reply, logoutStartReply(start, fromFastify(request)))
  })
}

/**
 * Serves the place where a step-up is confirmed; call it for GET and POST of one route. The scope of that route has to parse
 * forms: register `@fastify/formbody` there. What `sso.begin` refuses goes to `onError`, and becomes a plain page.
 */
export async function confirmStepUp(
  sso: RelyingParty,
  request: FastifyRequest,
  reply: FastifyReply,
  { onError, ...stepUp }: StepUpRequest & FastifyErrorOptions,
): Promise<FastifyReply> {
  return orRefusalPage({ request, reply, onError }, async () =>
    send(reply, await sso.plain.stepUp(fromFastify(request), stepUp)),
  )
}

/** A `preHandler`: answers the request, or lets it pass. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

export interface RequireSignInOptions extends SignInRules, FastifyErrorOptions {
  readonly isSignedIn: (request: FastifyRequest) => boolean | Promise<boolean>
}

/**
 * A `preHandler` for routes that only people who are signed in may open: sends page loads to the login route, from where they
 * come back to the page that was asked for, and answers 401 to others.
 */
export function requireSignIn(sso: RelyingParty, options: RequireSignInOptions): Guard {
  const { isSignedIn, onError, ...rules } = options
  checkSignInRules(sso, rules)
  return guard(onError, async (request) =>
    sso.plain.requireSignIn(fromFastify(request), await isSignedIn(request), rules),
  )
}

export interface RequireGroupOptions extends GroupRules, FastifyErrorOptions {
  /** `undefined` where no person is signed in. */
  readonly groups: (request: FastifyRequest) => KnownGroups | undefined | Promise<KnownGroups | undefined>
}

/**
 * A `preHandler` for routes that only members of a group may open: answers 403 to others, also where the list is not
 * complete.
 */
export function requireGroup(sso: RelyingParty, options: RequireGroupOptions): Guard {
  const { groups, onError, ...rules } = options
  checkGroupRules(rules)
  return guard(onError, async (request) => sso.plain.requireGroup(await groups(request), rules))
}

export interface RequireRecentSignInOptions extends RecentSignInRules, FastifyErrorOptions {
  /** `undefined` where no person is signed in. */
  readonly signedIn: (request: FastifyRequest) => SignedIn | undefined | Promise<SignedIn | undefined>
}

/** A `preHandler` for routes that need a recent sign-in: sends page loads off to the provider, answers 401 to others. */
export function requireRecentSignIn(sso: RelyingParty, options: RequireRecentSignInOptions): Guard {
  const { signedIn, onError, ...rules } = options
  checkRecentSignInRules(rules)
  return guard(onError, async (request) =>
    sso.plain.requireRecentSignIn(fromFastify(request), await signedIn(request), rules),
  )
}

function guard(
  onError: FastifyErrorOptions['onError'],
  check: (request: FastifyRequest) => Promise<PlainResponse | undefined>,
): Guard {
  return (request, reply) =>
    orRefusalPage({ request, reply, onError }, async () => {
      const plain = await check(request)
      return plain && send(reply, plain)
    })
}

interface Exchange extends FastifyErrorOptions {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/**
 * Shows a page for a refusal: without an error handler of the application, Fastify would send its message, which is the
 * operator's, to the browser.
 */
async function orRefusalPage<Result>(exchange: Exchange, work: () => Promise<Result>): Promise<Result | FastifyReply> {
  try {
    return await work()
  } catch (error) {
    if (!isSsoError(error)) throw error
    return showRefusal(exchange, error, errorReply(error, undefined))
  }
}

async function showRefusal({ request, reply, onError }: Exchange, error: SsoError, page: PlainResponse) {
  if (!reply.sent) setCookies(reply.code(page.status), page)
  await onError?.(error, request, reply)
  return send(reply, { ...page, cookies: [] })
}

/** Sends a reply, unless the application has answered already. */
function send(reply: FastifyReply, plain: PlainResponse): FastifyReply {
  if (reply.sent) return reply
  setCookies(reply, plain)
  return reply.code(plain.status).headers(plain.headers).send(plain.body)
}

function setCookies(reply: FastifyReply, { cookies }: PlainResponse): void {
  for (const cookie of cookies) reply.header('set-cookie', serializeCookie(cookie))
}

function fromFastify(request: FastifyRequest): PlainRequest {
  return {
    method: request.method,
    url: request.raw.url ?? request.url,
    header: (name) => request.headers[name]?.toString(),
    form: () => readPostedForm(request.headers['content-type'], request.body),
  }
}
