import { isSsoError, SsoError } from '../core/errors.ts'
import type { LogoutEvent } from '../core/logout.ts'
import { type LogoutTransaction, parseLogoutTransaction } from '../core/logout-transaction.ts'
import type { InboundMessage, OutboundCookie } from '../core/message.ts'
import { ReturnTo } from '../core/return-to.ts'
import { clearingCookie, readTransactionCookie } from '../state/cookie-store.ts'
import { isHandle } from '../state/handle.ts'
import type { Parts } from './parts.ts'
import type { SamlLogout } from './receive-logout.ts'
import { isRepeated, readCookies } from './received.ts'
import type { RouteMatch, RouteName } from './routes.ts'

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
  parts: Parts,
  match: RouteMatch,
  inbound: InboundMessage,
): Promise<LogoutReturn> {
  const state = match.query.get('state') ?? ''
  const home = ReturnTo.parse(undefined, parts.routes).resolveFor(parts.routes.urlOf('logged-out', ''))
  if (isRepeated(match.query, 'state') || !isHandle(state)) return { returnTo: home, cookies: [] }
  try {
    return back(parts, await findTransaction(parts, inbound, state, 'oidc'), 'complete', 'logged-out')
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { returnTo: home, cookies: error.cookies }
  }
}

/**
 * Takes a browser back from a SAML identity provider, whose signed answer names our request.
 *
 * @throws SsoError `in_response_to_mismatch`, `connection_mismatch`, `transaction_missing`, `transaction_invalid`,
 *   `transaction_expired`
 */
export async function finishSamlLogout(
  parts: Parts,
  inbound: InboundMessage,
  { handle, id, result }: Extract<SamlLogout, { kind: 'response' }>,
): Promise<LogoutReturn> {
  if (!isHandle(handle)) {
    throw new SsoError('in_response_to_mismatch', 'the LogoutResponse answers no request of ours', { connection: id })
  }
  const transaction = await findTransaction(parts, inbound, handle, 'saml')
  if (transaction.connection === id) return back(parts, transaction, result, 'single-logout')
  const message = `the answer arrived for "${id}", the logout began with "${transaction.connection}"`
  throw new SsoError('connection_mismatch', message, { connection: id })
}

async function findTransaction(
  parts: Parts,
  inbound: InboundMessage,
  handle: string,
  protocol: LogoutTransaction['protocol'],
): Promise<LogoutTransaction> {
  const sealed = readTransactionCookie(readCookies(inbound.cookies), handle, parts.secureCookies)
  if (sealed === undefined) {
    throw new SsoError('transaction_missing', 'the browser did not bring the cookie of this logout')
  }
  try {
    const transaction = parseLogoutTransaction(await parts.logoutBox.open(sealed))
    if (transaction.handle !== handle || transaction.protocol !== protocol) {
      throw new SsoError('transaction_invalid', 'the cookie of this logout holds another one')
    }
    if (parts.environment.now() / 1000 < transaction.expiresAt) return transaction
    throw new SsoError('transaction_expired', 'the logout began too long ago', { connection: transaction.connection })
  } catch (error) {
    throw isSsoError(error) ? error.with({ cookies: [clearingCookie(handle, parts.secureCookies)] }) : error
  }
}

function back(
  { routes, secureCookies }: Parts,
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
      sessions: session === undefined ? [] : [session],
      subject,
      account,
      initiatedBy: 'relying-party',
      channel: 'front',
      result,
      ...(context !== undefined && { context }),
    },
    returnTo: ReturnTo.parse(transaction.returnTo, routes).resolveFor(routes.urlOf(place, connection)),
    cookies: [clearingCookie(handle, secureCookies)],
  }
}
