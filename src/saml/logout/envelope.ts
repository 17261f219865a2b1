import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { assertionNamespace, protocolNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { checkIssuer, refuser } from '../response/checks.ts'
import { parseInstant } from '../time.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'

/** What a logout message is held against. */
export interface LogoutExpectation {
  readonly connection: SamlConnection
  /** Our single logout service, query string included. */
  readonly destination: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

export type ParameterName = 'SAMLRequest' | 'SAMLResponse'

/** @throws SsoError `logout_message_invalid` for another message than the parameter is for */
export function checkName({ namespace, name }: XmlElement, parameter: ParameterName): void {
  const wanted = parameter === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse'
  if (namespace === protocolNamespace && name === wanted) return
  throw new SsoError('logout_message_invalid', `the message is a ${quote(name)}, expected a SAML ${wanted}`)
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
export function checkEnvelope(root: XmlElement, expected: LogoutExpectation): number {
  const { name } = root
  const { connection, destination, now } = expected
  const refuse = refuser(connection)
  if (root.attribute('Version') !== '2.0' || !root.attribute('ID')) {
    refuse('logout_message_invalid', `the ${name} is not of version 2.0, or has no id`)
  }
  checkIssuer(childrenOf(root, assertionNamespace, 'Issuer'), connection)
  if (root.attribute('Destination') !== destination) {
    const hint = `Register ${destination} as the single logout service, to the letter.`
    const message = `the ${name} is for ${quote(root.attribute('Destination'))}, expected ${destination}`
    refuse('destination_mismatch', message, hint)
  }
  const tolerance = connection.clockTolerance * 1000
  const issued = parseInstant(root.attribute('IssueInstant'))
  if (issued === undefined) return refuse('logout_message_invalid', `the ${name} does not say when it was issued`)
  if (now + tolerance < issued || now - tolerance >= issued + longestAge) {
    const at = `${quote(root.attribute('IssueInstant'))}, now is ${new Date(now).toISOString()}`
    const hint = 'Set the clock of this machine and of the identity provider.'
    refuse('logout_message_expired', `the ${name} was issued at ${at}`, hint)
  }
  return issued + longestAge + tolerance
}
