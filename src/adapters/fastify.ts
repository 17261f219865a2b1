import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { SignIn } from '../core/result.ts'
import type { BeginRequest } from '../relying-party/begin.ts'
import type { LogoutBeginRequest } from '../relying-party/begin-logout.ts'
import type { StepUp } from '../relying-party/confirmations.ts'
import { maxFormSize } from '../relying-party/received.ts'
import { serializeCookie } from '../web/cookies.ts'
import type { HttpRequest } from '../web/http-request.ts'
import { logoutReply, logoutStartReply } from '../web/logout.ts'
import { readPostedForm } from '../web/read-form.ts'
import { checkRecentSignInRules, type RecentSignInRules, type SignedIn } from '../web/recent-sign-in.ts'
import type { RelyingParty } from '../web/relying-party.ts'
import { outboundReply, type Reply } from '../web/reply.ts'

/** What an application does with a finished sign-in and with a refusal, in Fastify. */
export interface FastifyOptions {
  readonly sso: RelyingParty
  /**
   * Called with a verified sign-in: make the session here. If it has not answered the request when its promise is done, the
   * browser goes to `signIn.returnTo`; to answer, return the reply.
   */
  readonly onSignIn: (signIn: SignIn, request: FastifyRequest, reply: FastifyReply) => unknown
  /** Called with a refusal; the reply has the fitting status already. Without an answer, a plain page is shown. */
  readonly onError?: (error: SsoError, request: FastifyRequest, reply: FastifyReply) => unknown
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
        setCookies(reply, outcome.reply)
        if (outcome.kind === 'signed-in') await onSignIn(outcome.signIn, request, reply)
        if (outcome.kind === 'refused') {
          reply.code(outcome.reply.status)
          await onError?.(outcome.error, request, reply)
        }
        const answer =
          outcome.kind === 'logout'
            ? logoutReply(outcome, onLogout !== undefined, await onLogout?.(outcome.event, request, reply))
            : outcome.reply
        return reply.sent ? reply : send(reply, { ...answer, cookies: [] })
      },
    })
  }
}

/**
 * Begins a sign-in from a route of the application's own.
 *
 * @throws SsoError as `sso.begin` does
 */
export async function beginSignIn(
  sso: RelyingParty,
  request: FastifyRequest,
  reply: FastifyReply,
  options: Omit<BeginRequest, 'cookies'>,
): Promise<FastifyReply> {
  const start = await sso.begin({ ...options, cookies: request.headers.cookie })
  return send(reply, outboundReply(start.outbound, start.cookies))
}

/**
 * Begins a logout at the provider from a route of the application's own, after it has ended its own session.
 *
 * @throws SsoError as `sso.beginLogout` does
 */
export async function beginLogout(
  sso: RelyingParty,
  request: FastifyRequest,
  reply: FastifyReply,
  options: Omit<LogoutBeginRequest, 'cookies'>,
): Promise<FastifyReply> {
  return send(reply, logoutStartReply(await sso.beginLogout({ ...options, cookies: request.headers.cookie })))
}

/**
 * Serves the place where a step-up is confirmed; call it for GET and POST of one route. The scope of that route has to parse
 * forms: register `@fastify/formbody` there.
 *
 * @throws SsoError as `sso.begin` does
 */
export async function confirmStepUp(
  sso: RelyingParty,
  request: FastifyRequest,
  reply: FastifyReply,
  stepUp: StepUp,
): Promise<FastifyReply> {
  return send(reply, await sso.plain.stepUp(fromFastify(request), stepUp))
}

/** What the application's session knows, and how recent a sign-in has to be. */
export interface RecentSignInOptions extends RecentSignInRules {
  readonly signedIn: (request: FastifyRequest) => SignedIn | undefined | Promise<SignedIn | undefined>
}

/** A `preHandler` for routes that need a recent sign-in: sends page loads off to the provider, answers 401 to others. */
export function requireRecentSignIn(
  sso: RelyingParty,
  options: RecentSignInOptions,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  const { signedIn, ...rules } = options
  checkRecentSignInRules(rules)
  return async (request, reply) => {
    const answer = await sso.plain.requireRecentSignIn(fromFastify(request), await signedIn(request), rules)
    return answer && send(reply, answer)
  }
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  setCookies(reply, answer)
  return reply.code(answer.status).headers(answer.headers).send(answer.body)
}

function setCookies(reply: FastifyReply, answer: Reply): void {
  for (const cookie of answer.cookies) reply.header('set-cookie', serializeCookie(cookie))
}

function fromFastify(request: FastifyRequest): HttpRequest {
  return {
    method: request.method,
    url: request.raw.url ?? request.url,
    header: (name) => request.headers[name]?.toString(),
    form: () => readPostedForm(request.headers['content-type'], request.body),
  }
}
