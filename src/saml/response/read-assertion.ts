import { type ClaimNames, normaliseClaims } from '../../claims/normalise-claims.ts'
import { samlAccountKey } from '../../core/account-key.ts'
import { defined } from '../../core/defined.ts'
import type { Verified } from '../../core/result.ts'
import type { ResponseExchange } from '../exchange.ts'
import { checkIssuer } from '../message/issuer.ts'
import { assertionNamespace, nameIdFormats } from '../names.ts'
import { signedChildrenOf } from '../signature/signed-element.ts'
import { readAttributes } from './attributes.ts'
import { readAuthentication } from './authn-statement.ts'
import { checkConditions } from './check-conditions.ts'
import { checkIssueInstant } from './check-issue-instant.ts'
import { checkSubjectConfirmation } from './check-subject-confirmation.ts'
import { readSubject } from './subject.ts'
import type { VerifiedAssertion } from './verify-signatures.ts'

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

const defaultClaimNames: ClaimNames = {
  email: [
    ...['email', 'mail', 'emailAddress', `${claims}/emailaddress`],
    ...['urn:oid:0.9.2342.19200300.100.1.3', 'urn:oid:1.2.840.113549.1.9.1'],
  ],
  emailVerified: ['email_verified'],
  name: [
    'name',
    'displayName',
    'http://schemas.microsoft.com/identity/claims/displayname',
    'urn:oid:2.16.840.1.113730.3.1.241',
  ],
  givenName: ['given_name', 'givenName', 'firstName', 'firstname', `${claims}/givenname`, 'urn:oid:2.5.4.42'],
  familyName: ['family_name', 'familyName', 'lastName', 'lastname', 'sn', `${claims}/surname`, 'urn:oid:2.5.4.4'],
  username: ['preferred_username', 'username', 'uid', 'urn:oid:0.9.2342.19200300.100.1.1'],
  picture: ['picture'],
}

/**
 * Holds a verified assertion against what is expected of it, and reads the identity.
 *
 * @throws SsoError every code with which an assertion is refused
 * @see SAML Core 2.0, section 2.3.3; SAML Profiles 2.0, section 4.1.4.3
 */
export function readAssertion(verified: VerifiedAssertion, exchange: ResponseExchange): Verified {
  const { assertion, xml, relyOnSha1 } = verified
  const { connection, clockTolerance, refuse } = exchange
  const id = assertion.attribute('ID')
  const version = assertion.attribute('Version')
  if (assertion.namespace !== assertionNamespace || version !== '2.0' || !id) {
    const data = { expected: '2.0', received: version, namespace: assertion.namespace }
    return refuse('response_malformed', { reason: 'assertion-version', ...data })
  }
  checkIssuer(assertion, exchange)
  const youngUntil = checkIssueInstant(assertion, exchange)
  const subjects = signedChildrenOf(assertion, assertionNamespace, 'Subject')
  const [subjectElement] = subjects
  if (subjectElement === undefined || subjects.length !== 1) {
    return refuse('subject_missing', { reason: 'subject', expected: 1, received: subjects.length })
  }
  const conditionsUntil = checkConditions(assertion, exchange)
  const confirmedUntil = checkSubjectConfirmation(subjectElement, exchange)
  const { authentication, sessionNotOnOrAfter } = readAuthentication(assertion, exchange)
  const attributes = readAttributes(assertion, refuse)
  const subject = readSubject(subjectElement, attributes, exchange)
  const usableUntil = Math.min(conditionsUntil, confirmedUntil, youngUntil) + clockTolerance
  return {
    identity: normaliseClaims(
      defined({
        accountKey: samlAccountKey(connection, subject.named),
        issuer: connection.idpEntityId,
        subject: subject.value,
        subjectClaim: connection.subjectAttribute ?? 'NameID',
        sources: [{ source: 'assertion' as const, claims: attributes }],
        claims: attributes,
        authentication,
        defaultClaimNames,
        subjectNote: relyOnSha1 ? 'signed with SHA-1, which allowSha1 lets count' : undefined,
        subjectFormat: subject.nameId?.format,
        emailOfSubject: subject.nameId?.format === nameIdFormats.email ? subject.nameId.value : undefined,
      }),
      connection,
    ),
    raw: defined({
      protocol: 'saml' as const,
      assertion: xml,
      assertionId: id,
      nameId: subject.nameId,
      attributes,
      sessionIndex: authentication.sid,
      sessionNotOnOrAfter,
    }),
    once: { id, expiresAt: new Date(usableUntil) },
  }
}
