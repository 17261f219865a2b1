import { type ClaimNames, normaliseClaims } from '../core/claims.ts'
import type { SamlConnection } from '../core/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, SsoError } from '../core/errors.ts'
import { samlAccountKey } from '../core/identity.ts'
import type { Verified } from '../core/result.ts'
import { readAttributes } from './attributes.ts'
import { readAuthentication } from './authentication.ts'
import {
  type AssertionExpectation,
  checkConditions,
  checkIssuer,
  checkResponse,
  checkSubjectConfirmation,
  refuser,
} from './checks.ts'
import { decodeResponse } from './decode-response.ts'
import { type InspectedResponse, inspectResponse } from './inspect-response.ts'
import { assertionNamespace, nameIdFormats } from './names.ts'
import { createServiceProvider } from './service-provider.ts'
import { readSubject } from './subject.ts'
import { childrenOf, parseXml, type XmlElement } from './xml.ts'

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

const usualNames: ClaimNames = {
  email: ['email', 'mail', 'emailAddress', `${claims}/emailaddress`, 'urn:oid:0.9.2342.19200300.100.1.3'],
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
 * Verifies a SAML response and reads the identity from the bytes that its signature covers, and from no others.
 *
 * @param field the posted `SAMLResponse`
 * @param expected `requestId` is `undefined` for an unsolicited response: then it must not claim to answer one
 * @throws SsoError every code with which a SAML answer is refused
 * @see SAML Profiles 2.0, section 4.1.4.3
 */
export async function verifyResponse(
  connection: SamlConnection,
  environment: Environment,
  field: string,
  expected: { readonly acsUrl: string; readonly requestId: string | undefined },
): Promise<Verified> {
  try {
    const inspected = inspectResponse(decodeResponse(field), connection)
    const { acsUrl, requestId } = expected
    const expectation = { connection, acsUrl, requestId, now: environment.now() }
    const assertionXml = await verifySignatures(inspected, expectation)
    checkResponse(inspected.response, inspected.responseSigned, expectation)
    return readAssertion(parseXml(assertionXml), assertionXml, expectation)
  } catch (error) {
    throw isSsoError(error) && error.connection === undefined ? error.with({ connection: connection.id }) : error
  }
}

/**
 * Lets node-saml verify each signature that is there.
 *
 * @returns the assertion as the signature covers it
 */
async function verifySignatures(inspected: InspectedResponse, expected: AssertionExpectation): Promise<string> {
  const { connection, acsUrl } = expected
  const signed = { response: inspected.responseSigned, assertion: inspected.assertionSigned }
  const provider = createServiceProvider(connection, { acsUrl, signed })
  let cause: unknown
  try {
    // What was inspected, as it was read: both parsers see the same document.
    const SAMLResponse = Buffer.from(inspected.xml, 'utf8').toString('base64')
    const { profile } = await provider.validatePostResponseAsync({ SAMLResponse })
    const assertion = profile?.getAssertionXml?.()
    if (assertion !== undefined) return assertion
  } catch (error) {
    cause = error
  }
  explainUnverified(inspected, expected)
  throw new SsoError('signature_invalid', 'the signature does not verify with the certificate of the connection', {
    connection: connection.id,
    hint: 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
    cause,
  })
}

/**
 * node-saml also stumbles over what is missing in an assertion: then that is the better explanation. It comes without a
 * hint, because nobody has signed for what a hint would suggest to configure.
 */
function explainUnverified(inspected: InspectedResponse, expected: AssertionExpectation): void {
  try {
    readAssertion(inspected.assertion, '', expected)
  } catch (error) {
    throw isSsoError(error) ? error.with({ hint: undefined }) : error
  }
}

function readAssertion(assertion: XmlElement, xml: string, expected: AssertionExpectation): Verified {
  const { connection } = expected
  const refuse = refuser(connection)
  const id = assertion.attributes.get('ID')
  if (assertion.namespace !== assertionNamespace || assertion.attributes.get('Version') !== '2.0' || !id) {
    return refuse('response_malformed', 'the assertion is not a SAML 2.0 assertion with an id')
  }
  checkIssuer(childrenOf(assertion, assertionNamespace, 'Issuer'), connection)
  const [subjectElement, anotherSubject] = childrenOf(assertion, assertionNamespace, 'Subject')
  if (subjectElement === undefined || anotherSubject !== undefined) {
    return refuse('subject_missing', 'the assertion has no subject, or several')
  }
  const conditionsUntil = checkConditions(assertion, expected)
  const confirmedUntil = checkSubjectConfirmation(subjectElement, expected)
  const { authentication, sessionNotOnOrAfter } = readAuthentication(assertion, expected)
  const attributes = readAttributes(assertion)
  const subject = readSubject(subjectElement, attributes, connection)
  const usableUntil = Math.min(conditionsUntil ?? confirmedUntil, confirmedUntil) + connection.clockTolerance * 1000
  return {
    identity: normaliseClaims(
      {
        key: samlAccountKey(connection.id, subject.value),
        issuer: connection.idpEntityId,
        subject: subject.value,
        subjectClaim: connection.subjectAttribute ?? 'NameID',
        sources: [{ source: 'assertion', claims: attributes }],
        claims: attributes,
        authentication,
        usualNames,
        ...(subject.nameId.format === nameIdFormats.email && { emailOfSubject: subject.nameId.value }),
      },
      connection,
    ),
    raw: {
      protocol: 'saml',
      assertion: xml,
      assertionId: id,
      nameId: subject.nameId,
      attributes,
      ...(authentication.session !== undefined && { sessionIndex: authentication.session }),
      ...(sessionNotOnOrAfter !== undefined && { sessionNotOnOrAfter }),
    },
    once: { key: JSON.stringify([connection.id, id]), expiresAt: new Date(usableUntil) },
  }
}
