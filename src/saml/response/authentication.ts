import type { Authentication } from '../../core/identity.ts'
import { assertionNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { parseInstant } from '../time.ts'
import { childrenOf, textOf, trim, type XmlElement } from '../xml/element.ts'
import { type AssertionExpectation, refuser } from './checks.ts'

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
export function readAuthentication(assertion: XmlElement, expected: AssertionExpectation): Statement {
  const [oldest] = childrenOf(assertion, assertionNamespace, 'AuthnStatement')
    .map((statement) => readStatement(statement, expected))
    .sort((one, other) => one.authentication.at.getTime() - other.authentication.at.getTime())
  return oldest ?? refuser(expected.connection)('authentication_missing', 'the assertion has no AuthnStatement')
}

function readStatement(statement: XmlElement, { connection, now }: AssertionExpectation): Statement {
  const refuse = refuser(connection)
  const tolerance = connection.clockTolerance * 1000
  const instant = statement.attribute('AuthnInstant')
  const at = parseInstant(instant)
  if (at === undefined) return refuse('authentication_missing', 'the AuthnStatement does not say when')
  if (at > now + tolerance)
    refuse('assertion_not_yet_valid', `the person is said to be authenticated at ${quote(instant)}`)
  const context = childrenOf(statement, assertionNamespace, 'AuthnContext')
    .flatMap((element) => childrenOf(element, assertionNamespace, 'AuthnContextClassRef'))
    .map((element) => trim(textOf(element)))[0]
  const session = statement.attribute('SessionIndex')
  const until = statement.attribute('SessionNotOnOrAfter')
  const endsAt = parseInstant(until)
  if (until !== undefined && (endsAt === undefined || now - tolerance >= endsAt)) {
    refuse('assertion_expired', `the session at the identity provider ended at ${quote(until)}`)
  }
  return {
    authentication: {
      at: new Date(at),
      ...(context && { context }),
      ...(session && { session }),
    },
    ...(endsAt !== undefined && { sessionNotOnOrAfter: new Date(endsAt) }),
  }
}
