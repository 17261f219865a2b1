import type { Connection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import { isSsoError, type Refuse, refusalsOf, refuse } from '../core/errors.ts'
import { logoutReferenceOf } from '../core/logout.ts'
import type { InboundMessage, OutboundCookie } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import { ReturnTo } from '../core/return-to.ts'
import { parseTransaction, type Transaction } from '../core/transaction.ts'
import { clearingCookie, readTransactionCookie } from '../state/cookie-store.ts'
import { isHandle } from '../state/handle.ts'
import { type Answer, readAnswer } from './answer.ts'
import { checkSharedCallback } from './check-shared-callback.ts'
import { claimOnce } from './claim-once.ts'
import { checkDemands, demandsFor } from './demands.ts'
import { readCookies } from './received.ts'
import { isCallback, pathOf, type RouteMatch } from './routes.ts'
import type { Services } from './services.ts'
import { completeUnsolicited } from './unsolicited.ts'

export interface Complete {
  /**
   * Completes a sign-in with what the browser brought to a callback: finds its transaction, verifies the answer, and holds the
   * identity against the purpose.
   *
   * @throws SsoError, and only `SsoError`, for an answer that is not accepted; its `cookies` have to be sent along
   */
  complete(inbound: InboundMessage): Promise<SignIn>
}

export function createComplete(services: Services): Complete {
  return {
    async complete(inbound) {
      const match = services.routes.match(inbound.url)
      if (match?.names.some(isCallback)) return completeAt(services, match, inbound)
      refuse('callback_unknown', { reason: 'sign-in', received: pathOf(inbound.url) })
    },
  }
}

/** Completes a sign-in at a callback that was found already. */
export async function completeAt(services: Services, match: RouteMatch, inbound: InboundMessage): Promise<SignIn> {
  const answer = readAnswer(inbound, match.query, services.connections.only())
  if (answer.isUnsolicited) return completeUnsolicited(services, match, answer)
  const transaction = await findTransaction(services, inbound, answer)
  const cookies = [clearingCookie(transaction.handle, services.secureCookies)]
  try {
    return await completeTransaction(services, match, answer, transaction, cookies)
  } catch (error) {
    // A provider that is down may be back when the person reloads the page: only then the transaction stays.
    if (!isSsoError(error) || error.kind === 'unavailable') throw error
    const { connection, purpose } = transaction
    throw error.with({ cookies, connection: error.connection ?? connection, purpose })
  }
}

async function findTransaction(services: Services, inbound: InboundMessage, { handle }: Answer): Promise<Transaction> {
  const { box, secureCookies } = services
  const sealed = isHandle(handle)
    ? readTransactionCookie(readCookies(inbound.cookies), handle, secureCookies)
    : undefined
  if (sealed === undefined) refuse('transaction_missing', { reason: 'sign-in-cookie' })
  try {
    const transaction = parseTransaction(await box.open(sealed))
    if (transaction.handle === handle) return transaction
    refuse('transaction_invalid', { reason: 'other-sign-in' })
  } catch (error) {
    throw isSsoError(error) ? error.with({ cookies: [clearingCookie(handle, secureCookies)] }) : error
  }
}

async function completeTransaction(
  services: Services,
  match: RouteMatch,
  answer: Answer,
  transaction: Transaction,
  cookies: readonly OutboundCookie[],
): Promise<SignIn> {
  const { environment, connections, protocols, routes } = services
  const { purpose, createdAt, expiresAt, context = {} } = transaction
  if (environment.now() / 1000 >= expiresAt) {
    refuse('transaction_expired', { reason: 'sign-in-expired', lifetime: expiresAt - createdAt })
  }
  const connection = await connections.get(transaction.connection)
  checkBelonging(services, match, answer, transaction, connection)
  // Again: the connections may have changed since, and here a code is about to leave.
  await checkSharedCallback(services, connection, purpose.kind)
  const protocol = protocols.protocolOf(connection)
  const { identity, raw, once } = await protocol.verify(connection, answer.parameters, transaction)
  const refuseHere: Refuse = refusalsOf(connection)
  if (once !== undefined && !(await claimOnce(services, connection.id, once))) refuseHere('assertion_replayed', {})
  const freshness = checkDemands(identity, demandsFor(purpose, connection), connection, createdAt)
  const callback = routes.urlOf(routes.callbackOf(connection.protocol, purpose.kind), connection.id)
  return {
    purpose,
    connection: connection.id,
    initiatedBy: 'relying-party',
    returnTo: ReturnTo.parse(transaction.returnTo, routes).resolveFor(callback),
    context,
    identity,
    raw,
    logoutReference: logoutReferenceOf(connection.id, identity, raw),
    ...defined({ freshness }),
    cookies,
  }
}

/** An answer belongs to one connection, one protocol and one callback, or it is refused. */
function checkBelonging(
  { routes, protocols }: Services,
  match: RouteMatch,
  answer: Answer,
  { expected, purpose }: Transaction,
  connection: Connection,
): void {
  const { id, protocol } = connection
  if (match.connection !== undefined && match.connection !== id) {
    refuse('connection_mismatch', { reason: 'other-connection', expected: id, received: match.connection })
  }
  if (answer.protocol !== protocol || expected.protocol !== protocol) {
    refuse('connection_mismatch', { reason: 'other-protocol', expected: protocol, received: answer.protocol })
  }
  // An error may come another way: a provider that did not understand the request cannot know how it is to answer.
  if (answer.posted !== protocols.protocolOf(connection).isPosted(connection) && !answer.parameters.has('error')) {
    refuse('response_malformed', {
      reason: 'response-mode',
      expected: 'responseMode' in connection ? connection.responseMode : 'form',
      received: answer.posted ? 'form' : 'query',
    })
  }
  const callback = routes.callbackOf(protocol, purpose.kind)
  if (!match.names.includes(callback)) refuse('purpose_mismatch', { expected: callback, received: match.names })
}
