import { z } from 'zod'
import { type LogoutParameters, logoutParameters } from '../configuration/authorization-parameters.ts'
import { defined } from '../core/defined.ts'
import { refuse } from '../core/errors.ts'
import { subjectOf } from '../core/logout.ts'
import { type LogoutReference, logoutReferenceSchema } from '../core/logout-reference.ts'
import type { LogoutTransaction } from '../core/logout-transaction.ts'
import type { InboundMessage, OutboundCookie, OutboundMessage } from '../core/message.ts'
import { ReturnTo } from '../core/return-to.ts'
import { strictObject } from '../core/strict-object.ts'
import { clearingCookie, maxCookieSize, surplusHandles, transactionCookie } from '../state/cookie-store.ts'
import { createHandle } from '../state/handle.ts'
import { forgetRounds } from '../state/rounds.ts'
import { isSaml } from './protocols.ts'
import { readCookies } from './received.ts'
import type { Services } from './services.ts'

export interface LogoutBeginRequest {
  /** What was kept of the sign-in: `signIn.logoutReference`. */
  readonly reference: LogoutReference
  /** Where to go afterwards: a path, or a URL on one of the application's own origins. Default: `baseUrl`. */
  readonly returnTo?: string
  /** Further parameters for an OpenID Provider, such as `logout_uri`; over those of the connection. */
  readonly parameters?: LogoutParameters
  /** Anything small that has to come back with the event; sealed. */
  readonly context?: Readonly<Record<string, string>>
  /** The cookies of the request, so that the number of transactions that a browser has open stays bounded. */
  readonly cookies?: InboundMessage['cookies']
}

/** Where to send the browser after the application has ended its own session. */
export type RpLogoutRequest =
  | {
      readonly kind: 'provider'
      readonly outbound: OutboundMessage
      readonly cookies: readonly OutboundCookie[]
      /** The id of the transaction, for logs. */
      readonly handle: string
    }
  | {
      /** The provider has no logout: the person is signed out of the application only. A normal outcome. */
      readonly kind: 'local'
      readonly returnTo: string
      /** Absent where there are none to send along. */
      readonly cookies?: readonly OutboundCookie[]
    }

const requestSchema = strictObject({
  reference: logoutReferenceSchema,
  returnTo: z.string().optional(),
  parameters: logoutParameters.optional(),
  context: z.record(z.string(), z.string()).optional(),
  cookies: z.unknown().optional(),
})

export interface BeginLogout {
  /**
   * Begins a logout at the provider, after the application has ended its own session.
   *
   * @throws SsoError `connection_not_found`, `connection_mismatch`, `return_to_refused`, `provider_unavailable`,
   *   `issuer_mismatch`, `provider_metadata_invalid`, `configuration_invalid`
   * @throws TypeError for wrong arguments, and for what does not fit into a cookie
   */
  beginLogout(request: LogoutBeginRequest): Promise<RpLogoutRequest>
}

export function createBeginLogout(services: Services): BeginLogout {
  return { beginLogout: (request) => beginLogout(services, request) }
}

async function beginLogout(services: Services, request: LogoutBeginRequest): Promise<RpLogoutRequest> {
  const { environment, routes, connections, protocols, logoutBox, secureCookies, lifetime } = services
  const parsed = requestSchema.safeParse(request)
  if (!parsed.success) {
    throw new TypeError(`beginLogout() was called with wrong arguments:\n${z.prettifyError(parsed.error)}`)
  }
  const { reference, parameters, context } = parsed.data
  const returnTo = ReturnTo.parse(parsed.data.returnTo, routes).place
  const connection = await connections.get(reference.connection)
  const { id, protocol } = connection
  if (protocol !== reference.protocol) {
    const mismatch = { id, expected: protocol, received: reference.protocol }
    refuse('connection_mismatch', { reason: 'reference-of-other-protocol', ...mismatch }, { connection: id })
  }
  const handle = createHandle(environment.now())
  const redirectUri = routes.urlOf('logged-out', id)
  const subject = subjectOf(reference)
  const asked = { handle, redirectUri, reference, parameters }
  const outbound = await protocols.protocolOf(connection).logoutRequest(connection, asked)
  const received = readCookies(request.cookies)
  // Who signs out has been signed in: this browser goes round in no circle.
  const rounds = forgetRounds(received, secureCookies)
  if (outbound === undefined || subject === undefined) {
    return { kind: 'local', returnTo, ...(rounds.length > 0 && { cookies: rounds }) }
  }
  const { accountKey, sid } = reference
  const transaction: LogoutTransaction = {
    handle,
    protocol,
    connection: id,
    returnTo,
    expiresAt: Math.floor(environment.now() / 1000) + lifetime,
    account: accountKey,
    subject,
    ...defined({ session: sid, context }),
  }
  const rules = { secure: secureCookies, crossSitePost: isSaml(connection) }
  const cookie = transactionCookie(handle, await logoutBox.seal(transaction), rules)
  if (cookie.name.length + cookie.value.length > maxCookieSize) {
    throw new TypeError('returnTo and context together do not fit into a cookie: keep large things on the server')
  }
  const surplus = surplusHandles(received, secureCookies, cookie.value.length)
  const cookies = [...surplus.map((one) => clearingCookie(one, secureCookies)), cookie, ...rounds]
  return { kind: 'provider', outbound, handle, cookies }
}
