import type { ResponseExchange } from '../exchange.ts'
import { assertionNamespace, bearerMethod } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'
import { checkWindow } from './check-window.ts'

/**
 * Looks for a bearer confirmation that is meant for us, now, and in answer to our request.
 *
 * @returns until when one of them holds, in milliseconds since the epoch: so long the assertion must not be forgotten
 * @throws SsoError `subject_confirmation_invalid`, `response_unsolicited`, `in_response_to_mismatch`, `destination_mismatch`,
 *   `assertion_expired`
 * @see SAML Profiles 2.0, sections 3.3 and 4.1.4.3
 */
export function checkSubjectConfirmation(subject: SignedElement, exchange: ResponseExchange): number {
  const bearers = childrenOf(subject, assertionNamespace, 'SubjectConfirmation').filter(
    (confirmation) => confirmation.attribute('Method') === bearerMethod,
  )
  let first: unknown
  const ends: number[] = []
  for (const bearer of bearers) {
    try {
      ends.push(checkBearer(bearer, exchange))
    } catch (error) {
      first ??= error
    }
  }
  if (ends.length > 0) return Math.max(...ends)
  if (first !== undefined) throw first
  return exchange.refuse('subject_confirmation_invalid', { reason: 'bearer-missing' })
}

function checkBearer(bearer: XmlElement, exchange: ResponseExchange): number {
  const { acsUrl, requestId, refuse } = exchange
  const all = childrenOf(bearer, assertionNamespace, 'SubjectConfirmationData')
  const [data] = all
  if (data === undefined || all.length !== 1) {
    return refuse('subject_confirmation_invalid', { reason: 'data-count', expected: 1, received: all.length })
  }
  const recipient = data.attribute('Recipient')
  if (recipient !== acsUrl) {
    refuse('destination_mismatch', { reason: 'recipient', expected: acsUrl, received: recipient })
  }
  const notBefore = data.attribute('NotBefore')
  if (notBefore !== undefined) refuse('subject_confirmation_invalid', { reason: 'not-before', received: notBefore })
  const validUntil = checkWindow(data, exchange)
  if (validUntil === undefined) return refuse('subject_confirmation_invalid', { reason: 'endless' })
  const inResponseTo = data.attribute('InResponseTo')
  if (inResponseTo === undefined && requestId !== undefined) {
    refuse('response_unsolicited', { reason: 'assertion' })
  }
  if (inResponseTo !== requestId) {
    refuse('in_response_to_mismatch', { reason: 'assertion', expected: requestId, received: inResponseTo })
  }
  return validUntil
}
