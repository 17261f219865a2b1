import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError, type SsoErrorCode } from '../../core/errors.ts'
import { assertionNamespace, bearerMethod, nameIdFormats } from '../names.ts'
import { quote } from '../quote.ts'
import { parseInstant } from '../time.ts'
import { childrenOf, textOf, trim, type XmlElement } from '../xml/element.ts'

/** What an assertion is held against. */
export interface AssertionExpectation {
  readonly connection: SamlConnection
  readonly acsUrl: string
  /** `undefined` for a response that no request may stand behind. */
  readonly requestId: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

type Refuse = (code: SsoErrorCode, message: string, hint?: string) => never

export function refuser(connection: SamlConnection): Refuse {
  return (code, message, hint) => {
    throw new SsoError(code, message, { connection: connection.id, hint })
  }
}

/**
 * What the `Response` around the assertion says about itself. Only a signed response has to say where it goes, but what is
 * said has to be true.
 *
 * @throws SsoError `response_malformed`, `assertion_issuer_mismatch`, `destination_mismatch`, `in_response_to_mismatch`
 * @see SAML Core 2.0, section 3.2.2; SAML Bindings 2.0, section 3.5.5.2
 */
export function checkResponse(response: XmlElement, signed: boolean, expected: AssertionExpectation): void {
  const { connection, acsUrl, requestId } = expected
  const refuse = refuser(connection)
  if (response.attribute('Version') !== '2.0') refuse('response_malformed', 'the Response is not of version 2.0')
  const issuers = childrenOf(response, assertionNamespace, 'Issuer')
  if (issuers.length > 0) checkIssuer(issuers, connection)
  const destination = response.attribute('Destination')
  if (destination === undefined ? signed : destination !== acsUrl) {
    const hint = `Register ${acsUrl} as the assertion consumer service, to the letter.`
    refuse('destination_mismatch', `the Response is for ${quote(destination)}, expected ${acsUrl}`, hint)
  }
  const inResponseTo = response.attribute('InResponseTo')
  if (inResponseTo !== undefined && inResponseTo !== requestId) {
    refuse('in_response_to_mismatch', `the Response answers ${quote(inResponseTo)}, expected ${requestId}`)
  }
}

/** @see SAML Core 2.0, section 2.2.5; SAML Profiles 2.0, section 4.1.4.2 */
export function checkIssuer(issuers: readonly XmlElement[], connection: SamlConnection): void {
  const refuse = refuser(connection)
  const [issuer] = issuers
  const name = issuer && trim(textOf(issuer))
  if (issuers.length !== 1 || name !== connection.idpEntityId) {
    const hint = `Write idpEntityId: ${quote(name)}, if that is the identity provider you mean.`
    refuse('assertion_issuer_mismatch', `the issuer is ${quote(name)}, expected ${connection.idpEntityId}`, hint)
  }
  const format = issuer?.attribute('Format')
  if (format !== undefined && format !== nameIdFormats.entity) {
    refuse('assertion_issuer_mismatch', `the issuer has the format ${quote(format)}`)
  }
}

/**
 * The standard asks for no end; but every provider sets one, and what has none is no assertion that one of them made well.
 *
 * @returns until when the conditions hold, in milliseconds since the epoch
 * @throws SsoError `audience_mismatch`, `assertion_expired`, `assertion_not_yet_valid`, `assertion_condition_unknown`,
 *   `response_malformed`
 * @see SAML Core 2.0, section 2.5.1
 */
export function checkConditions(assertion: XmlElement, expected: AssertionExpectation): number {
  const { connection } = expected
  const refuse = refuser(connection)
  const [conditions, another] = childrenOf(assertion, assertionNamespace, 'Conditions')
  if (conditions === undefined || another !== undefined) {
    return refuse('audience_mismatch', 'the assertion has no Conditions, or several')
  }
  const validUntil = checkWindow(conditions, expected, 'Conditions')
  if (validUntil === undefined) {
    const hint = 'Let the identity provider say how long its assertions hold (NotOnOrAfter).'
    return refuse('response_malformed', 'the Conditions do not say until when they hold', hint)
  }
  const audiences = childrenOf(conditions, assertionNamespace, 'AudienceRestriction').map((restriction) =>
    childrenOf(restriction, assertionNamespace, 'Audience').map((audience) => trim(textOf(audience))),
  )
  if (audiences.length === 0 || !audiences.every((names) => names.includes(connection.spEntityId))) {
    const message = `the assertion is for ${quote(audiences.flat())}, expected ${connection.spEntityId}`
    refuse('audience_mismatch', message, 'Both sides have to write the same SP entity id, capitals included.')
  }
  // OneTimeUse is kept for every assertion, and ProxyRestriction binds only those who pass assertions on.
  const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']
  const unknown = conditions.children.find(
    ({ namespace, name }) => namespace !== assertionNamespace || !known.includes(name),
  )
  if (unknown !== undefined) refuse('assertion_condition_unknown', `the condition ${quote(unknown.name)} is not known`)
  return validUntil
}

/** An assertion is made when it is sent; one that has waited longer is not of this sign-in, however long its conditions hold. */
const longestAge = 24 * 60 * 60 * 1000

/**
 * @returns until when the assertion is young enough, in milliseconds since the epoch
 * @throws SsoError `response_malformed`, `assertion_not_yet_valid`, `assertion_expired`
 * @see SAML Core 2.0, section 2.3.3
 */
export function checkIssueInstant(assertion: XmlElement, { connection, now }: AssertionExpectation): number {
  const refuse = refuser(connection)
  const text = assertion.attribute('IssueInstant')
  const issued = parseInstant(text)
  if (issued === undefined) {
    throw new SsoError('response_malformed', `the IssueInstant of the assertion is ${quote(text)}`)
  }
  const tolerance = connection.clockTolerance * 1000
  const message = `the assertion was issued at ${quote(text)}, now is ${new Date(now).toISOString()}`
  const hint = 'Set the clock of this machine and of the identity provider.'
  if (issued > now + tolerance) refuse('assertion_not_yet_valid', message, hint)
  if (issued + longestAge <= now - tolerance) refuse('assertion_expired', message, hint)
  return issued + longestAge
}

/**
 * Looks for a bearer confirmation that is meant for us, now, and in answer to our request.
 *
 * @returns until when one of them holds, in milliseconds since the epoch: so long the assertion must not be forgotten
 * @throws SsoError `subject_confirmation_invalid`, `response_unsolicited`, `in_response_to_mismatch`, `destination_mismatch`,
 *   `assertion_expired`
 * @see SAML Profiles 2.0, sections 3.3 and 4.1.4.3
 */
export function checkSubjectConfirmation(subject: XmlElement, expected: AssertionExpectation): number {
  const refuse = refuser(expected.connection)
  const bearers = childrenOf(subject, assertionNamespace, 'SubjectConfirmation').filter(
    (confirmation) => confirmation.attribute('Method') === bearerMethod,
  )
  let first: unknown
  const ends: number[] = []
  for (const bearer of bearers) {
    try {
      ends.push(checkBearer(bearer, expected))
    } catch (error) {
      first ??= error
    }
  }
  if (ends.length > 0) return Math.max(...ends)
  if (first !== undefined) throw first
  return refuse('subject_confirmation_invalid', 'there is no bearer SubjectConfirmation')
}

function checkBearer(bearer: XmlElement, expected: AssertionExpectation): number {
  const { connection, acsUrl, requestId } = expected
  const refuse = refuser(connection)
  const [data, another] = childrenOf(bearer, assertionNamespace, 'SubjectConfirmationData')
  if (data === undefined || another !== undefined) {
    return refuse('subject_confirmation_invalid', 'there is no SubjectConfirmationData, or several')
  }
  const recipient = data.attribute('Recipient')
  if (recipient !== acsUrl) {
    const hint = `Register ${acsUrl} as the assertion consumer service, to the letter.`
    refuse('destination_mismatch', `the Recipient is ${quote(recipient)}, expected ${acsUrl}`, hint)
  }
  if (data.attribute('NotBefore') !== undefined) {
    refuse('subject_confirmation_invalid', 'a bearer SubjectConfirmationData must not have NotBefore')
  }
  const validUntil = checkWindow(data, expected, 'SubjectConfirmationData')
  if (validUntil === undefined) {
    return refuse('subject_confirmation_invalid', 'the SubjectConfirmationData does not say until when it holds')
  }
  const inResponseTo = data.attribute('InResponseTo')
  if (inResponseTo === undefined && requestId !== undefined) {
    return refuse('response_unsolicited', 'the signed assertion does not say which request it answers')
  }
  if (inResponseTo !== requestId) {
    refuse('in_response_to_mismatch', `the assertion answers ${quote(inResponseTo)}, expected ${requestId}`)
  }
  return validUntil
}

/** Holds `NotBefore` and `NotOnOrAfter` against the clock; gives back the latter. */
function checkWindow(element: XmlElement, expected: AssertionExpectation, name: string): number | undefined {
  const { connection, now } = expected
  const refuse = refuser(connection)
  const read = (attribute: string): number | undefined => {
    const value = element.attribute(attribute)
    const instant = parseInstant(value)
    if (value !== undefined && instant === undefined) {
      refuse('response_malformed', `${attribute} of ${name} is ${quote(value)}, not a time`)
    }
    return instant
  }
  const tolerance = connection.clockTolerance * 1000
  const [notBefore, notOnOrAfter] = [read('NotBefore'), read('NotOnOrAfter')]
  const at = new Date(now).toISOString()
  const hint = 'Set the clock of this machine and of the identity provider.'
  if (notBefore !== undefined && now + tolerance < notBefore) {
    refuse('assertion_not_yet_valid', `${name} holds from ${quote(element.attribute('NotBefore'))}, now is ${at}`, hint)
  }
  if (notOnOrAfter !== undefined && now - tolerance >= notOnOrAfter) {
    refuse('assertion_expired', `${name} held until ${quote(element.attribute('NotOnOrAfter'))}, now is ${at}`, hint)
  }
  return notOnOrAfter
}
