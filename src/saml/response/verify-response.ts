import { setImmediate } from 'node:timers/promises'
import { type ClaimNames, normaliseClaims } from '../../claims/normalise-claims.ts'
import type { SamlConnection } from '../../configuration/connection.ts'
import type { Environment } from '../../core/environment.ts'
import { isSsoError } from '../../core/errors.ts'
import { samlAccountKey } from '../../core/identity.ts'
import type { Verified } from '../../core/result.ts'
import { assertionNamespace, nameIdFormats } from '../names.ts'
import { createSignatureVerifier, type SignatureVerifier } from '../signature/verify-signature.ts'
import { childrenOf, type XmlElement } from '../xml/element.ts'
import { readXmlInTurns } from '../xml/read-in-turns.ts'
import { readXml, signersLimits, strangersLimits } from '../xml/read-xml.ts'
import { readAttributes } from './attributes.ts'
import { readAuthentication } from './authentication.ts'
import {
  type AssertionExpectation,
  checkConditions,
  checkIssueInstant,
  checkIssuer,
  checkResponse,
  checkSubjectConfirmation,
  refuser,
} from './checks.ts'
import { askNodeSaml } from './cross-check.ts'
import { decodeResponse } from './decode-response.ts'
import { inspectResponse } from './inspect-response.ts'
import { openResponse } from './open-response.ts'
import { readSubject } from './subject.ts'
import { isSignedSoFar, type VerifiedAssertion, verifySignatures } from './verify-signatures.ts'

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

const usualNames: ClaimNames = {
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
    const verifier = createSignatureVerifier(connection)
    const received = inspectResponse(await readResponse(field, connection, verifier), connection)
    // Others have their turn between what takes long by itself.
    if (field.length > longField) await setImmediate()
    const opened =
      'assertion' in received
        ? { inspected: received, verified: verifySignatures(received, verifier) }
        : await openResponse(received, connection, verifier)
    const { inspected, verified } = opened
    const { acsUrl, requestId } = expected
    const expectation = { connection, acsUrl, requestId, now: environment.now() }
    checkResponse(inspected.response, verified.responseSigned, expectation)
    const result = readAssertion(verified, expectation)
    // What is refused anyway need not be verified twice.
    if (connection.verification === 'both') {
      await askNodeSaml(connection, acsUrl, opened, verifier.certificates)
    }
    return result
  } catch (error) {
    throw isSsoError(error) && error.connection === undefined ? error.with({ connection: connection.id }) : error
  }
}

const longField = 128 * 1024

const tooMuchForBoth = "A person in very many groups? node-saml cannot bear more: write verification: 'strict'."

/** node-saml bears no more than what anybody may send; the strict verifier alone reads on where a signature was good. */
async function readResponse(
  field: string,
  connection: SamlConnection,
  verifier: SignatureVerifier,
): Promise<XmlElement> {
  if (connection.verification === 'both')
    return readXml(decodeResponse(field, strangersLimits.size), { hint: tooMuchForBoth })
  return readXmlInTurns(decodeResponse(field, signersLimits.size), {
    admit: (root) => root !== undefined && isSignedSoFar(root, connection, verifier),
  })
}

function readAssertion(verified: VerifiedAssertion, expected: AssertionExpectation): Verified {
  const { assertion, xml, relyOnSha1 } = verified
  const { connection } = expected
  const refuse = refuser(connection)
  const id = assertion.attribute('ID')
  if (assertion.namespace !== assertionNamespace || assertion.attribute('Version') !== '2.0' || !id) {
    return refuse('response_malformed', 'the assertion is not a SAML 2.0 assertion with an id')
  }
  checkIssuer(childrenOf(assertion, assertionNamespace, 'Issuer'), connection)
  const youngUntil = checkIssueInstant(assertion, expected)
  const [subjectElement, anotherSubject] = childrenOf(assertion, assertionNamespace, 'Subject')
  if (subjectElement === undefined || anotherSubject !== undefined) {
    return refuse('subject_missing', 'the assertion has no subject, or several')
  }
  const conditionsUntil = checkConditions(assertion, expected)
  const confirmedUntil = checkSubjectConfirmation(subjectElement, expected)
  const { authentication, sessionNotOnOrAfter } = readAuthentication(assertion, expected)
  const attributes = readAttributes(assertion)
  const subject = readSubject(subjectElement, attributes, connection)
  const usableUntil = Math.min(conditionsUntil, confirmedUntil, youngUntil) + connection.clockTolerance * 1000
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
        ...(relyOnSha1 && { subjectNote: 'signed with SHA-1, which allowSha1 lets count' }),
        ...(subject.nameId.format !== undefined && { subjectFormat: subject.nameId.format }),
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
