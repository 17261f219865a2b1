import { defined } from '../core/defined.ts'
import { isSsoError, refuse } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import { type LogoutTransaction, parseLogoutTransaction } from '../core/logout-transaction.ts'
import type { InboundMessage, OutboundCookie } from '../core/message.ts'
import { ReturnTo } from '../core/return-to.ts'
import { clearingCookie, readTransactionCookie } from '../state/cookie-store.ts'
import { isHandle } from '../state/handle.ts'
import type { RouteName } from './places.ts'
import type { SamlLogout } from './receive-logout.ts'
import { isRepeated, readCookies, readForm } from './received.ts'
import type { RouteMatch } from './routes.ts'
import type { Services } from './services.ts'

/** A browser that is back from its provider. */
export interface LogoutReturn {
  /** Absent where the return belongs to no logout that this browser began: there is nothing to tell. */
  readonly event?: LogoutEvent
  readonly returnTo: string
  readonly cookies: readonly OutboundCookie[]
}

/**
 * Takes a browser back from an OpenID Provider. Nothing is signed, and providers lose the `state`: who comes without one, or
 * with one that is not known, is shown the application all the same.
 *
 * @see [OpenID Connect RP-Initiated Logout 1.0, section 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout)
 */
export async function finishOidcLogout(
  services: Services,
  match: RouteMatch,
  inbound: InboundMessage,
): Promise<LogoutReturn> {
  const { routes } = services
  const state = stateOf(match, inbound)
  const home = ReturnTo.parse(undefined, routes).resolveFor(routes.urlOf('logged-out', ''))
  if (state === undefined) return { returnTo: home, cookies: [] }
  try {
    return back(services, await findTransaction(services, inbound, state, 'oidc'), 'complete', 'logged-out')
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { returnTo: home, cookies: error.cookies }
  }
}

/** The `state` of a return, in the query or posted; `undefined` for none of ours. */
function stateOf({ query }: RouteMatch, { form }: InboundMessage): string | undefined {
  const posted = form === undefined ? undefined : readForm(form)
  const parameters = posted?.has('state') ? posted : query
  const state = parameters.get('state') ?? ''
  return isRepeated(parameters, 'state') || !isHandle(state) ? undefined : state
}

/**
 * Where a browser that was posted back has to come again: a browser keeps the cookie of the logout to itself when another site
 * posts.
 *
 * @returns `undefined` where the cookie came along, or there is none to wait for
 */
export function comingBack(
  { routes, secureCookies }: Services,
  match: RouteMatch,
  inbound: InboundMessage,
): string | undefined {
  const state = stateOf(match, inbound)
  if (inbound.form === undefined || state === undefined) return undefined
  if (readTransactionCookie(readCookies(inbound.cookies), state, secureCookies) !== undefined) return undefined
  const url = new URL(routes.urlOf('logged-out', match.connection ?? ''))
  url.searchParams.set('state', state)
  return url.href
}

/**
 * Takes a browser back from a SAML identity provider, whose signed answer names our request.
 *
 * @throws SsoError `in_response_to_mismatch`, `connection_mismatch`, `transaction_missing`, `transaction_invalid`,
 *   `transaction_expired`
 */
export async function finishSamlLogout(
  services: Services,
  inbound: InboundMessage,
  { handle, id, result }: Extract<SamlLogout, { kind: 'response' }>,
): Promise<LogoutReturn> {
  if (!isHandle(handle)) {
    refuse('in_response_to_mismatch', { reason: 'logout-response-foreign' }, { connection: id })
  }
  const transaction = await findTransaction(services, inbound, handle, 'saml')
  if (transaction.connection === id) return back(services, transaction, result, 'single-logout')
  const mismatch = { expected: transaction.connection, received: id }
  refuse('connection_mismatch', { reason: 'logout-of-other-connection', ...mismatch }, { connection: id })
}

async function findTransaction(
  services: Services,
  inbound: InboundMessage,
  handle: string,
  protocol: LogoutTransaction['protocol'],
): Promise<LogoutTransaction> {
  const { environment, logoutBox, secureCookies } = services
  const sealed = readTransactionCookie(readCookies(inbound.cookies), handle, secureCookies)
  if (sealed === undefined) refuse('transaction_missing', { reason: 'logout-cookie' })
  try {
    const transaction = parseLogoutTransaction(await logoutBox.open(sealed))
    if (transaction.handle !== handle || transaction.protocol !== protocol) {
      refuse('transaction_invalid', { reason: 'other-logout' })
    }
    const { connection, expiresAt } = transaction
    if (environment.now() / 1000 < expiresAt) return transaction
    refuse('transaction_expired', { reason: 'logout-expired' }, { connection })
  } catch (error) {
    throw isSsoError(error) ? error.with({ cookies: [clearingCookie(handle, secureCookies)] }) : error
  }
}

function back(
  { routes, secureCookies }: Services,
  transaction: LogoutTransaction,
  result: 'complete' | 'partial',
  place: RouteName,
): LogoutReturn {
  const { handle, protocol, connection, account, subject, session, context } = transaction
  return {
    event: {
      protocol,
      connection,
      // Of this one browser, also where the provider has no name for its session.
      by: 'session',
      sids: session === undefined ? [] : [session],
      subject,
      accountKey: account,
      initiatedBy: 'relying-party',
      channel: 'front',
      result,
      ...defined({ context }),
    },
    returnTo: ReturnTo.parse(transaction.returnTo, routes).resolveFor(routes.urlOf(place, connection)),
    cookies: [clearingCookie(handle, secureCookies)],
  }
}
