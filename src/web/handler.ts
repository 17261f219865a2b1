import type { SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import type { SignIn } from '../core/result.ts'
import type { Services } from '../relying-party/services.ts'
import { handle } from './handle.ts'
import { logoutReply } from './logout.ts'
import { textReply } from './plain-response.ts'
import { fromRequest } from './read-request.ts'
import { toResponse, withCookies, withHeaders } from './to-response.ts'

/** Answers with a response, or with nothing; also asynchronously. */
type Callback<Event> =
  | ((event: Event, request: Request) => Response | undefined | Promise<Response | undefined>)
  | ((event: Event, request: Request) => void)

type LogoutAnswer = 'partial' | Headers | undefined

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
   * Whether the person is signed in already: then a callback that is opened once more, such as by the back button, leads to
   * `baseUrl` instead of a refusal, and `onError` is not called.
   */
  readonly isSignedIn?: (request: Request) => boolean | Promise<boolean>
  /**
   * Called with a verified logout: end the sessions that it concerns here. Give back `'partial'` where not all of them could
   * be ended, or `Headers` to send along, such as a `Set-Cookie`. Without it, providers are told that nothing was ended.
   */
  readonly onLogout?:
    | ((event: LogoutEvent, request: Request) => LogoutAnswer | Promise<LogoutAnswer>)
    | ((event: LogoutEvent, request: Request) => void)
}

export interface Handler {
  /** Serves login route, callbacks, ACS, metadata and the places of logouts; answers 404 to everything else. */
  handler(options: HandlerOptions): (request: Request) => Promise<Response>
}

export function createHandler(services: Services): Handler {
  return {
    handler: (application) => async (request) => {
      const outcome = await handle(services, fromRequest(request))
      if (outcome === undefined) return toResponse(textReply(404, 'Not found\n'))
      if (outcome.kind === 'logout') {
        const answer = await application.onLogout?.(outcome.event, request)
        const response = toResponse(logoutReply(outcome, application.onLogout !== undefined, answer))
        return answer instanceof Headers ? withHeaders(response, answer) : response
      }
      if (outcome.kind === 'refused' && outcome.signedIn !== undefined) {
        if ((await application.isSignedIn?.(request)) === true) return toResponse(outcome.signedIn)
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
