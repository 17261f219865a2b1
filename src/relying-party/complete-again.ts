import { isSsoError } from '../core/errors.ts'
import type { InboundMessage, OutboundCookie } from '../core/message.ts'
import type { SignIn } from '../core/result.ts'
import { clearingCookie } from '../state/cookie-store.ts'
import { readAnswer } from './answer.ts'
import { completeOnce, type Opened, openTransaction } from './complete.ts'
import type { RouteMatch } from './routes.ts'
import type { Services } from './services.ts'
import { completeUnsolicited } from './unsolicited.ts'

/** What a callback came to: `repeated` where the same browser has brought an answer to this sign-in before. */
export type Completed =
  | { readonly kind: 'signed-in'; readonly signIn: SignIn }
  | { readonly kind: 'repeated'; readonly returnTo: string; readonly cookies: readonly OutboundCookie[] }

/**
 * Completes a sign-in as `complete` does, for people who click twice: a repetition is not refused. In the process of the first
 * answer it shares the outcome of that; from another one the browser goes to `returnTo`, where the person is signed in, or
 * begins again. Only a browser that began the sign-in comes so far: it has brought its cookies.
 *
 * @throws SsoError as `complete` does, but for `transaction_used`
 */
export async function completeAgain(
  services: Services,
  match: RouteMatch,
  inbound: InboundMessage,
): Promise<Completed> {
  const answer = readAnswer(inbound, match.query, services.connections.only())
  if (answer.isUnsolicited) {
    return { kind: 'signed-in', signIn: await completeUnsolicited(services, match, answer) }
  }
  const opened = await openTransaction(services, match, inbound, answer)
  const { handle } = opened.transaction
  const { firstOutcomes } = services
  try {
    const first = firstOutcomes.of(handle)
    if (first === undefined) {
      const completing = completeOnce(services, opened)
      firstOutcomes.keep(handle, completing, endsTransaction)
      return { kind: 'signed-in', signIn: await completing }
    }
    await first
  } catch (error) {
    if (!isSsoError(error) || error.code !== 'transaction_used') throw error
  }
  return repeated(services, opened)
}

/** One that was given back may be completed yet; and what became of one that another process has, is not known here. */
function endsTransaction(error: unknown): boolean {
  return isSsoError(error) && error.kind !== 'unavailable' && error.code !== 'transaction_used'
}

/** To one of our own places the browser does not go: from a callback or the login route it would come back. */
function repeated({ routes, secureCookies }: Services, { transaction, returnTo }: Opened): Completed {
  return {
    kind: 'repeated',
    returnTo: routes.match(new URL(returnTo, routes.baseUrl)) === undefined ? returnTo : routes.baseUrl,
    cookies: [clearingCookie(transaction.handle, secureCookies)],
  }
}
