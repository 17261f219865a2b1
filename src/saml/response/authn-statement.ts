import { defined } from '../../core/defined.ts'
import type { Authentication } from '../../core/identity.ts'
import type { ResponseExchange } from '../exchange.ts'
import { assertionNamespace } from '../names.ts'
import type { SignedElement } from '../signature/signed-element.ts'
import { parseInstant } from '../time.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'

interface Statement {
  readonly authentication: Authentication & { readonly at: Date }
  readonly sessionNotOnOrAfter?: Date
}

/**
 * Reads how and when the identity provider authenticated the person; of several statements, the oldest authentication.
 *
 * @throws SsoError `authentication_missing`, `assertion_not_yet_valid`, `assertion_expired`
 * @see SAML Core 2.0, section 2.7.2; SAML Profiles 2.0, section 4.1.4.2
 */
export function readAuthentication(assertion: SignedElement, exchange: ResponseExchange): Statement {
  const [oldest] = childrenOf(assertion, assertionNamespace, 'AuthnStatement')
    .map((statement) => readStatement(statement, exchange))
    .sort((one, other) => one.authentication.at.getTime() - other.authentication.at.getTime())
  return oldest ?? exchange.refuse('authentication_missing', { reason: 'statement' })
}

function readStatement(statement: XmlElement, { clockTolerance, now, refuse }: ResponseExchange): Statement {
  const instant = statement.attribute('AuthnInstant')
  const at = parseInstant(instant)
  if (at === undefined) return refuse('authentication_missing', { reason: 'instant', received: instant })
  if (at > now + clockTolerance) {
    refuse('assertion_not_yet_valid', {
      reason: 'authenticated',
      received: instant,
      now: new Date(now),
      tolerance: clockTolerance / 1000,
    })
  }
  const acr = childrenOf(statement, assertionNamespace, 'AuthnContext')
    .flatMap((element) => childrenOf(element, assertionNamespace, 'AuthnContextClassRef'))
    .map((element) => trim(textOf(element)))[0]
  const sid = statement.attribute('SessionIndex')
  const until = statement.attribute('SessionNotOnOrAfter')
  const endsAt = parseInstant(until)
  if (until !== undefined && (endsAt === undefined || now - clockTolerance >= endsAt)) {
    refuse('assertion_expired', {
      reason: 'session',
      received: until,
      now: new Date(now),
      tolerance: clockTolerance / 1000,
    })
  }
  return defined({
    authentication: defined({ at: new Date(at), acr: acr || undefined, sid: sid || undefined }),
    sessionNotOnOrAfter: endsAt === undefined ? undefined : new Date(endsAt),
  })
}
