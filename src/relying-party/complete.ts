import type { Connection } from '../configuration/connection.ts'
import { defined } from '../core/defined.ts'
import { isSsoError, type Refuse, refusalsOf, refuse } from '../core/errors.ts'
import { logoutReferenceOf } from '../core/logout.ts'
import type { InboundMessage } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import { ReturnTo } from '../core/return-to.ts'
import { parseTransaction, type Transaction } from '../core/transaction.ts'
import { clearingCookie, readTransactionCookie } from '../state/cookie-store.ts'
import { isHandle } from '../state/handle.ts'
import { type Answer, readAnswer } from './answer.ts'
import { checkBinding } from './bindings.ts'
import { checkSharedCallback } from './check-shared-callback.ts'
import { claimOnce, type OneTimeUse, releaseClaim } from './claim-once.ts'
import { checkDemands, demandsFor } from './demands.ts'
import { readCookies } from './received.ts'
import { isCallback, pathOf, type RouteMatch } from './routes.ts'
import type { Services } from './services.ts'
import { completeUnsolicited } from './unsolicited.ts'

export interface Complete {
  /**
   * Completes a sign-in with what the browser brought to a callback: finds its transaction, verifies the answer, and holds the
   * identity against the purpose. Of all answers to one sign-in, the first is verified.
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

/** An answer that belongs to a sign-in which this browser began, and which was not claimed yet. */
export interface Opened {
  readonly answer: Answer
  readonly transaction: Transaction
  readonly connection: Connection
  /** Where the person goes afterwards, as a browser at the callback has to be told it. */
  readonly returnTo: string
}

/** Completes a sign-in at a callback that was found already. */
export async function completeAt(services: Services, match: RouteMatch, inbound: InboundMessage): Promise<SignIn> {
  const answer = readAnswer(inbound, match.query, services.connections.only())
  if (answer.isUnsolicited) return completeUnsolicited(services, match, answer)
  return completeOnce(services, await openTransaction(services, match, inbound, answer))
}

/**
 * Finds the sign-in that an answer belongs to. Nothing is used up by that.
 *
 * @throws SsoError where there is none, where it is over, or another browser's, connection's or purpose's
 */
export async function openTransaction(
  services: Services,
  match: RouteMatch,
  inbound: InboundMessage,
  answer: Answer,
): Promise<Opened> {
  const transaction = await findTransaction(services, inbound, answer)
  return endingWith(services, transaction, async () => {
    const { environment, connections, routes } = services
    const { purpose, createdAt, expiresAt } = transaction
    if (environment.now() / 1000 >= expiresAt) {
      refuse('transaction_expired', { reason: 'sign-in-expired', lifetime: expiresAt - createdAt })
    }
    const connection = await connections.get(transaction.connection)
    checkBelonging(services, match, answer, transaction, connection)
    // Again: the connections may have changed since, and soon a code leaves.
    await checkSharedCallback(services, connection, purpose.kind)
    const callback = routes.urlOf(routes.callbackOf(connection.protocol, purpose.kind), connection.id)
    const returnTo = ReturnTo.parse(transaction.returnTo, routes).resolveFor(callback)
    return { answer, transaction, connection, returnTo }
  })
}

/**
 * Completes a sign-in, the first time that an answer to it comes: it is claimed before anything leaves the process. A provider
 * that is down may be back when the person reloads the page: then, and only then, it is given back.
 *
 * @throws SsoError `transaction_used` for every other time, and whatever an answer is refused with
 */
export async function completeOnce(services: Services, opened: Opened): Promise<SignIn> {
  const { transaction, connection } = opened
  const { handle, expiresAt } = transaction
  const use: OneTimeUse = {
    connection: connection.id,
    kind: 'transaction',
    id: handle,
    expiresAt: new Date(expiresAt * 1000),
  }
  return endingWith(services, transaction, async () => {
    if (!(await claimOnce(services, use))) refuse('transaction_used', {})
    try {
      return await verify(services, opened)
    } catch (error) {
      if (isSsoError(error) && error.kind === 'unavailable') await releaseClaim(services, use)
      throw error
    }
  })
}

/** Does something with a transaction; a refusal ends it in the browser, unless the provider, or a store, is unavailable. */
async function endingWith<Result>(
  { secureCookies }: Services,
  { handle, connection, purpose }: Transaction,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isSsoError(error) || error.kind === 'unavailable') throw error
    const cookies = [clearingCookie(handle, secureCookies)]
    throw error.with({ cookies, connection: error.connection ?? connection, purpose })
  }
}

async function findTransaction(services: Services, inbound: InboundMessage, { handle }: Answer): Promise<Transaction> {
  const { box, secureCookies } = services
  const cookies = readCookies(inbound.cookies)
  const sealed = isHandle(handle) ? readTransactionCookie(cookies, handle, secureCookies) : undefined
  if (sealed === undefined) refuse('transaction_missing', { reason: 'sign-in-cookie' })
  try {
    const transaction = parseTransaction(await box.open(sealed))
    if (transaction.handle !== handle) refuse('transaction_invalid', { reason: 'other-sign-in' })
    await checkBinding(services, { cookies, binding: inbound.binding }, transaction)
    return transaction
  } catch (error) {
    throw isSsoError(error) ? error.with({ cookies: [clearingCookie(handle, secureCookies)] }) : error
  }
}

async function verify(services: Services, { answer, transaction, connection, returnTo }: Opened): Promise<SignIn> {
  const { protocols, secureCookies } = services
  const { purpose, createdAt, context = {} } = transaction
  const protocol = protocols.protocolOf(connection)
  const { identity, raw, once } = await protocol.verify(connection, answer.parameters, transaction)
  const refuseHere: Refuse = refusalsOf(connection)
  if (once !== undefined && !(await claimOnce(services, { connection: connection.id, kind: 'assertion', ...once }))) {
    refuseHere('assertion_replayed', {})
  }
  const freshness = checkDemands(identity, demandsFor(purpose, connection), connection, createdAt)
  return {
    purpose,
    connection: connection.id,
    initiatedBy: 'relying-party',
    returnTo,
    context,
    identity,
    raw,
    logoutReference: logoutReferenceOf(connection.id, identity, raw),
    ...defined({ freshness }),
    cookies: [clearingCookie(transaction.handle, secureCookies)],
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
