import { refuse } from '../core/errors.ts'
import { ReturnTo } from '../core/return-to.ts'
import { loginUrl } from '../relying-party/login-url.ts'
import { pathOf } from '../relying-party/routes.ts'
import type { Services } from '../relying-party/services.ts'
import { isPageLoad, type PlainRequest } from './plain-request.ts'
import { type PlainResponse, redirectReply, textReply } from './plain-response.ts'

/** How a person who is not signed in is asked to. */
export interface SignInRules {
  /** The id of the connection to sign in with. Default: the login route chooses. */
  readonly connection?: string | undefined
}

/**
 * @param connections the ids that there are; none where they are looked up
 * @throws SsoError `connection_not_found`
 */
export function checkSignInRules(
  { connections }: { readonly connections: readonly string[] },
  rules: SignInRules,
): void {
  const { connection } = rules
  if (connection === undefined || connections.length === 0 || connections.includes(connection)) return
  refuse('connection_not_found', { received: connection })
}

/**
 * Lets a request pass whose person is signed in. Otherwise a page load is sent to the login route, and comes back to the page
 * that it asked for; what is not a page load gets 401.
 *
 * @returns the reply; `undefined` to let the request pass
 * @throws SsoError as `loginUrl` does, and `configuration_invalid` where it stands before the handler of sign-ins
 */
export function requireSignIn(
  services: Services,
  request: PlainRequest,
  isSignedIn: boolean,
  { connection }: SignInRules = {},
): PlainResponse | undefined {
  // A promise that nobody awaited is no yes.
  if (isSignedIn === true) return undefined
  // Sent to the login route from there, a browser would go round in circles; from a callback, it would never be signed in.
  if (services.routes.match(request.url) !== undefined) {
    refuse('configuration_invalid', { reason: 'guard-before-places', path: pathOf(request.url) })
  }
  if (!isPageLoad(request)) return textReply(401, 'Please sign in first.\n')
  const { place: returnTo } = ReturnTo.parseRequest(request.url, services.routes)
  return redirectReply(loginUrl(services, { connection, returnTo }), [])
}
