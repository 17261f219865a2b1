import { z } from 'zod'
import { type AuthorizationParameters, authorizationParameters } from '../configuration/authorization-parameters.ts'
import { defined } from '../core/defined.ts'
import type { InboundMessage, OutboundCookie, OutboundMessage } from '../core/message.ts'
import type { Purpose } from '../core/purpose.ts'
import { ReturnTo } from '../core/return-to.ts'
import { strictObject } from '../core/strict-object.ts'
import { purposeSchema, type Transaction } from '../core/transaction.ts'
import { clearingCookie, maxCookieSize, surplusHandles, transactionCookie } from '../state/cookie-store.ts'
import { createHandle } from '../state/handle.ts'
import { bind } from './bindings.ts'
import { checkSharedCallback } from './check-shared-callback.ts'
import { demandsFor, demandsOf } from './demands.ts'
import { readCookies } from './received.ts'
import type { Services } from './services.ts'

export interface BeginRequest {
  /** The id of the connection. */
  readonly connection: string
  /** Default `{ kind: 'login' }`. */
  readonly purpose?: Purpose
  /** Where to go afterwards: a path, or a URL on one of the application's own origins. Default: `baseUrl`. */
  readonly returnTo?: string
  /** Who is probably signing in; only OpenID Connect can pass it on. */
  readonly loginHint?: string
  /**
   * Whether the provider must not show the person anything (`prompt=none`, `IsPassive`): who is not signed in there is
   * refused with `interaction_required`. Not for an `mfa` purpose. Default false.
   */
  readonly passive?: boolean
  /** Further parameters for an OpenID Provider: `prompt`, `ui_locales`, `claims` and others. */
  readonly parameters?: AuthorizationParameters
  /** Anything small that has to come back with the result; sealed. */
  readonly context?: Readonly<Record<string, string>>
  /**
   * The cookies of the request, so that the number of sign-ins that a browser has open stays bounded, and that it needs one
   * secret for all of them.
   */
  readonly cookies?: InboundMessage['cookies']
  /**
   * The id of the application's own session in this browser, before anybody has signed in: the sign-in is bound to it instead
   * of to a cookie of the library. For an application that calls `complete` itself, and gives it the same there.
   */
  readonly binding?: string
}

/** Where to send the browser, and the cookies to send along. */
export interface AuthenticationRequest {
  readonly outbound: OutboundMessage
  readonly cookies: readonly OutboundCookie[]
  /** The id of the transaction, for logs. */
  readonly handle: string
}

const requestSchema = strictObject({
  connection: z.string().min(1),
  purpose: purposeSchema.default({ kind: 'login' }),
  returnTo: z.string().optional(),
  loginHint: z.string().optional(),
  passive: z.boolean().default(false),
  parameters: authorizationParameters.optional(),
  context: z.record(z.string(), z.string()).optional(),
  cookies: z.unknown().optional(),
  binding: z.string().min(1).optional(),
})

export interface Begin {
  /**
   * Begins a sign-in.
   *
   * @throws SsoError `connection_not_found`, `return_to_refused`, `provider_unavailable`, `issuer_mismatch`,
   *   `provider_metadata_invalid`, `configuration_invalid`, and for a request that is pushed or signed `client_rejected`,
   *   `request_rejected`, `signer_unavailable`
   * @throws TypeError for wrong arguments, and for a `context` that does not fit into a cookie
   */
  begin(request: BeginRequest): Promise<AuthenticationRequest>
}

export function createBegin(services: Services): Begin {
  return { begin: (request) => begin(services, request) }
}

export async function begin(services: Services, request: BeginRequest): Promise<AuthenticationRequest> {
  const { environment, routes, connections, protocols, box, secureCookies, lifetime } = services
  const parsed = requestSchema.safeParse(request)
  if (!parsed.success) throw new TypeError(`begin() was called with wrong arguments:\n${z.prettifyError(parsed.error)}`)
  const { purpose, context, loginHint, passive, parameters, binding } = parsed.data
  if (passive && purpose.kind === 'mfa') {
    throw new TypeError('begin() was called with passive for an mfa purpose: nobody can confirm without being asked')
  }
  if (passive && demandsOf(purpose).freshAuthentication === true) {
    throw new TypeError(
      'begin() was called with passive and a maxAge of 0: nobody can sign in anew without being asked',
    )
  }
  const returnTo = ReturnTo.parse(parsed.data.returnTo, routes)
  const connection = await connections.get(parsed.data.connection)
  await checkSharedCallback(services, connection, purpose.kind)
  const handle = createHandle(environment.now())
  const protocol = protocols.protocolOf(connection)
  const { outbound, expected } = await protocol.request(connection, {
    handle,
    callback: routes.urlOf(routes.callbackOf(connection.protocol, purpose.kind), connection.id),
    demands: { ...demandsFor(purpose, connection), ...(passive && { passive }) },
    loginHint,
    parameters,
  })
  const rules = { secure: secureCookies, crossSitePost: protocol.isPosted(connection) }
  const received = readCookies(request.cookies)
  const { bound, cookies: bindingCookies } = await bind(services, { binding, cookies: received }, rules)
  const createdAt = Math.floor(environment.now() / 1000)
  const transaction: Transaction = {
    handle,
    connection: connection.id,
    purpose,
    returnTo: returnTo.place,
    createdAt,
    expiresAt: createdAt + lifetime,
    expected,
    bound,
    ...defined({ context }),
  }
  const cookie = transactionCookie(handle, await box.seal(transaction), rules)
  if (cookie.name.length + cookie.value.length > maxCookieSize) {
    throw new TypeError(
      'returnTo, context and purpose together do not fit into a cookie: keep large things on the server',
    )
  }
  const surplus = surplusHandles(received, secureCookies, cookie.value.length)
  const cleared = surplus.map((one) => clearingCookie(one, secureCookies))
  return { outbound, handle, cookies: [...cleared, ...bindingCookies, cookie] }
}
