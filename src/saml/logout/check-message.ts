import type { LogoutExchange } from '../exchange.ts'
import { checkDestination } from '../message/destination.ts'
import { checkIssuer } from '../message/issuer.ts'
import { protocolNamespace } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { parseInstant } from '../time.ts'
import type { XmlElement } from '../xml/element.ts'

/** @throws SsoError `logout_message_invalid` for another message than the parameter is for */
export function checkName({ namespace, name }: XmlElement, { document, refuse }: LogoutExchange): void {
  if (namespace === protocolNamespace && name === document) return
  refuse('logout_message_invalid', { reason: 'another-message', expected: document, received: name, namespace })
}

/** No message of a logout is older than this, in milliseconds: it is made when it is sent. */
const longestAge = 300_000

/**
 * What both messages say about themselves.
 *
 * @returns until when the message would be accepted, in milliseconds since the epoch
 * @throws SsoError `logout_message_invalid`, `logout_message_expired`, `assertion_issuer_mismatch`, `destination_mismatch`
 * @see SAML Core 2.0, sections 3.2.1 and 3.2.2; SAML Bindings 2.0, sections 3.4.5.2 and 3.5.5.2
 */
export function checkMessage(message: SignedElement, exchange: LogoutExchange): number {
  const { document, destination, clockTolerance, now, refuse } = exchange
  const version = message.attribute('Version')
  if (version !== '2.0' || !message.attribute('ID')) {
    refuse('logout_message_invalid', { reason: 'version', document, expected: '2.0', received: version })
  }
  checkIssuer(message, exchange)
  checkDestination(message, destination, exchange)
  const received = message.attribute('IssueInstant')
  const issued = parseInstant(received)
  if (issued === undefined) {
    return refuse('logout_message_invalid', { reason: 'issue-instant', document, received })
  }
  if (now + clockTolerance < issued || now - clockTolerance >= issued + longestAge) {
    refuse('logout_message_expired', {
      reason: 'issued',
      document,
      received,
      now: new Date(now),
      tolerance: clockTolerance / 1000,
    })
  }
  return issued + longestAge + clockTolerance
}
