import { z } from 'zod'
import { ReturnTo } from '../core/return-to.ts'
import { strictObject } from '../core/strict-object.ts'
import type { Services } from './services.ts'

export interface LoginUrlRequest {
  /** The id of the connection. Default: the only one there is, or none, where the login route asks or chooses by itself. */
  readonly connection?: string | undefined
  /** Where to go afterwards: a path, or a URL on one of the application's own origins. Default: `baseUrl`. */
  readonly returnTo?: string | undefined
  /** Who is probably signing in; only OpenID Connect can pass it on. */
  readonly loginHint?: string | undefined
}

const requestSchema = strictObject({
  connection: z.string().min(1).optional(),
  returnTo: z.string().optional(),
  loginHint: z.string().optional(),
}).default({})

export interface LoginUrl {
  /**
   * The URL of the login route, for a link or a redirect.
   *
   * @returns a whole URL, like `loginUrl` of `urls`
   * @throws SsoError `return_to_refused`; `connection_not_chosen` where the login route has the connection in its path, and
   *   there are several
   * @throws TypeError for wrong arguments
   */
  loginUrl(request?: LoginUrlRequest): string
}

export function createLoginUrl(services: Services): LoginUrl {
  return { loginUrl: (request) => loginUrl(services, request) }
}

export function loginUrl({ routes, connections }: Services, request?: LoginUrlRequest): string {
  const parsed = requestSchema.safeParse(request)
  if (!parsed.success) {
    throw new TypeError(`loginUrl() was called with wrong arguments:\n${z.prettifyError(parsed.error)}`)
  }
  const { connection, returnTo, loginHint } = parsed.data
  const named = connection ?? (routes.loginNeedsConnection ? connections.choose(undefined).id : undefined)
  const url = new URL(named === undefined ? routes.urlOf('start', '') : routes.loginUrlOf(named))
  if (returnTo !== undefined) url.searchParams.set('returnTo', ReturnTo.parse(returnTo, routes).place)
  if (loginHint !== undefined) url.searchParams.set('login_hint', loginHint)
  return url.href
}
