import type { ResponseExchange } from '../exchange.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { parseInstant } from '../time.ts'

/**
 * In milliseconds. An assertion is made when it is sent; one that has waited longer is not of this sign-in, however long its
 * conditions hold.
 */
const longestAge = 24 * 60 * 60 * 1000

/**
 * @returns until when the assertion is young enough, in milliseconds since the epoch
 * @throws SsoError `response_malformed`, `assertion_not_yet_valid`, `assertion_expired`
 * @see SAML Core 2.0, section 2.3.3
 */
export function checkIssueInstant(assertion: SignedElement, exchange: ResponseExchange): number {
  const { clockTolerance, now, refuse } = exchange
  const received = assertion.attribute('IssueInstant')
  const issued = parseInstant(received)
  if (issued === undefined) return refuse('response_malformed', { reason: 'issue-instant', received })
  const clocked = { reason: 'issued', received, now: new Date(now), tolerance: clockTolerance / 1000 } as const
  if (issued > now + clockTolerance) refuse('assertion_not_yet_valid', clocked)
  if (issued + longestAge <= now - clockTolerance) refuse('assertion_expired', clocked)
  return issued + longestAge
}
