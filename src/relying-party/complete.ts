import type { Connection } from '../configuration/connection.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import { logoutReferenceOf } from '../core/logout.ts'
import type { InboundMessage, OutboundCookie } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import { ReturnTo } from '../core/return-to.ts'
import { parseTransaction, type Transaction } from '../core/transaction.ts'
import { clearingCookie, readTransactionCookie } from '../state/cookie-store.ts'
import { isHandle } from '../state/handle.ts'
import { type Answer, readAnswer } from './answer.ts'
import { claimOnce } from './claim-once.ts'
import { checkDemands, demandsFor } from './demands.ts'
import type { Parts } from './parts.ts'
import { readCookies } from './received.ts'
import { isCallback, type RouteMatch, type Routes } from './routes.ts'
import { completeUnsolicited } from './unsolicited.ts'

/**
 * Completes a sign-in: finds its transaction, verifies the answer, and holds the identity against the purpose.
 *
 * @throws SsoError, and nothing else, for an answer that is not accepted; its `cookies` have to be sent along
 */
export async function complete(parts: Parts, inbound: InboundMessage): Promise<SignIn> {
  const match = parts.routes.match(inbound.url)
  if (!match?.names.some(isCallback)) {
    const [path = ''] = String(inbound.url).split(/[?#]/)
    throw new SsoError('callback_unknown', `no callback is configured at ${JSON.stringify(path.slice(0, 200))}`, {
      hint: 'Give complete() the path and query as the browser asked for them, and configure callbacks to match.',
    })
  }
  const answer = readAnswer(inbound, match.query, parts.connections.only())
  // Ours is always a handle; anything else is a place that an identity provider was set up to send people to.
  if (answer.protocol === 'saml' && !isHandle(answer.handle)) return completeUnsolicited(parts, match, answer)
  const transaction = await findTransaction(parts, inbound, answer)
  const cookies = [clearingCookie(transaction.handle, parts.secureCookies)]
  try {
    return await completeTransaction(parts, match, answer, transaction, cookies)
  } catch (error) {
    // A provider that is down may be back when the person reloads the page: only then the transaction stays.
    if (!isSsoError(error) || error.kind === 'unavailable') throw error
    const { connection, purpose } = transaction
    throw error.with({ cookies, connection: error.connection ?? connection, purpose })
  }
}

async function findTransaction(parts: Parts, inbound: InboundMessage, { handle }: Answer): Promise<Transaction> {
  const sealed = isHandle(handle)
    ? readTransactionCookie(readCookies(inbound.cookies), handle, parts.secureCookies)
    : undefined
  if (sealed === undefined) {
    throw new SsoError('transaction_missing', 'the browser did not bring the cookie of this sign-in', {
      hint: 'Usual causes: the answer was opened a second time, another browser, blocked cookies, or another host than baseUrl.',
    })
  }
  try {
    const transaction = parseTransaction(await parts.box.open(sealed))
    if (transaction.handle === handle) return transaction
    throw new SsoError('transaction_invalid', 'the cookie of this sign-in holds another one')
  } catch (error) {
    throw isSsoError(error) ? error.with({ cookies: [clearingCookie(handle, parts.secureCookies)] }) : error
  }
}

async function completeTransaction(
  parts: Parts,
  match: RouteMatch,
  answer: Answer,
  transaction: Transaction,
  cookies: readonly OutboundCookie[],
): Promise<SignIn> {
  const { purpose, createdAt, expiresAt, context } = transaction
  if (parts.environment.now() / 1000 >= expiresAt) {
    throw new SsoError('transaction_expired', `the sign-in began more than ${expiresAt - createdAt} seconds ago`)
  }
  const connection = await parts.connections.get(transaction.connection)
  checkBelonging(parts, match, answer, transaction, connection)
  const verified = await parts.protocols.protocolOf(connection).verify(connection, answer.parameters, transaction)
  await claimOnce(parts, verified, connection)
  const freshness = checkDemands(verified.identity, demandsFor(purpose, connection), connection, createdAt)
  return {
    purpose,
    connection: connection.id,
    initiatedBy: 'relying-party',
    returnTo: placeFor(transaction, parts.routes),
    context: context ?? {},
    identity: verified.identity,
    raw: verified.raw,
    logoutReference: logoutReferenceOf(connection.id, verified.identity, verified.raw),
    ...(freshness !== undefined && { freshness }),
    cookies,
  }
}

function placeFor({ returnTo, expected }: Transaction, routes: Routes): string {
  const callback = expected.protocol === 'oidc' ? expected.redirectUri : expected.acsUrl
  return ReturnTo.parse(returnTo, routes).resolveFor(callback)
}

/** An answer belongs to one connection, one protocol and one callback, or it is refused. */
function checkBelonging(
  { routes, protocols }: Parts,
  match: RouteMatch,
  answer: Answer,
  transaction: Transaction,
  connection: Connection,
): void {
  if (match.connection !== undefined && match.connection !== connection.id) {
    const message = `the answer arrived for ${JSON.stringify(match.connection.slice(0, 64))}, the sign-in began with "${connection.id}"`
    throw new SsoError('connection_mismatch', message)
  }
  if (answer.protocol !== connection.protocol || transaction.expected.protocol !== connection.protocol) {
    throw new SsoError(
      'connection_mismatch',
      `the answer is of ${answer.protocol}, the connection of ${connection.protocol}`,
    )
  }
  // An error may come another way: a provider that did not understand the request cannot know how it is to answer.
  if (
    connection.protocol === 'oidc' &&
    answer.posted !== protocols.oidc.isPosted(connection) &&
    !answer.parameters.has('error')
  ) {
    const came = answer.posted ? 'in a form' : 'in the query'
    throw new SsoError('response_malformed', `the answer came ${came}, asked for was ${connection.responseMode}`)
  }
  const callback = routes.callbackOf(connection.protocol, transaction.purpose.kind)
  if (!match.names.includes(callback)) {
    throw new SsoError(
      'purpose_mismatch',
      `the answer arrived at ${match.names.join(', ')}, the sign-in is for ${callback}`,
    )
  }
}
