import { randomBytes } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import type { CertifiedKey } from '../../src/testing/certificate.ts'
import { escapeMarkup as text } from './pages.ts'

/** Where a response goes, and which request it answers. */
export interface Addressee {
  readonly entityId: string
  readonly acsUrl: string
  /** Missing in an unsolicited response. */
  readonly inResponseTo?: string | undefined
}

/** What the assertion says about the person. */
export interface Statement {
  readonly nameId: string
  readonly nameIdFormat: string
  /** When the person really signed in, which may be long before the response. */
  readonly authnInstant: Date
  readonly sessionIndex: string
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[]
}

/** Who answers, and which elements carry a signature. */
export interface Responder {
  readonly entityId: string
  readonly key: CertifiedKey
  readonly sign: 'assertion' | 'response' | 'both'
}

/** How long an assertion may be used, in milliseconds. */
export const assertionLifetime = 5 * 60 * 1000

export const basicNameFormat = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic'
export const passwordProtectedTransport = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
const status = 'urn:oasis:names:tc:SAML:2.0:status'

/** A fresh message or assertion ID, which as an `xs:ID` must not begin with a digit. */
export function createId(): string {
  return `_${randomBytes(16).toString('hex')}`
}

/**
 * Builds the Response that signs a person in.
 *
 * @see [SAML 2.0 Profiles, section 4.1.4.2](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)
 */
export function createSuccessResponse(responder: Responder, addressee: Addressee, statement: Statement): string {
  const assertion = assertionMarkup(responder, addressee, statement)
  return signed(
    responder,
    responseMarkup(responder, addressee, `<samlp:StatusCode Value="${status}:Success"/>`, assertion),
  )
}

/** Builds the Response that says the sign-in did not happen; only its Response element can be signed. */
export function createFailureResponse(
  responder: Responder,
  addressee: Addressee,
  secondLevel: 'AuthnFailed' | 'NoPassive',
): string {
  const code =
    `<samlp:StatusCode Value="${status}:Responder">` +
    `<samlp:StatusCode Value="${status}:${secondLevel}"/></samlp:StatusCode>`
  return signed(responder, responseMarkup(responder, addressee, code, ''))
}

function responseMarkup(responder: Responder, addressee: Addressee, statusCode: string, assertion: string): string {
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"' +
    ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
    ` ID="${createId()}" Version="2.0" IssueInstant="${new Date().toISOString()}"` +
    ` Destination="${text(addressee.acsUrl)}"${inResponseTo(addressee)}>` +
    `<saml:Issuer>${text(responder.entityId)}</saml:Issuer><samlp:Status>${statusCode}</samlp:Status>${assertion}` +
    '</samlp:Response>'
  )
}

function assertionMarkup(responder: Responder, addressee: Addressee, statement: Statement): string {
  const now = new Date()
  const expiry = new Date(now.getTime() + assertionLifetime).toISOString()
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${createId()}" Version="2.0"` +
    ` IssueInstant="${now.toISOString()}"><saml:Issuer>${text(responder.entityId)}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${text(statement.nameIdFormat)}">${text(statement.nameId)}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData NotOnOrAfter="${expiry}" Recipient="${text(addressee.acsUrl)}"` +
    `${inResponseTo(addressee)}/>` +
    '</saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${now.toISOString()}" NotOnOrAfter="${expiry}"><saml:AudienceRestriction>` +
    `<saml:Audience>${text(addressee.entityId)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${statement.authnInstant.toISOString()}"` +
    ` SessionIndex="${text(statement.sessionIndex)}"><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>${passwordProtectedTransport}</saml:AuthnContextClassRef>` +
    '</saml:AuthnContext></saml:AuthnStatement>' +
    `<saml:AttributeStatement>${statement.attributes.map(attributeMarkup).join('')}</saml:AttributeStatement>` +
    '</saml:Assertion>'
  )
}

function attributeMarkup(attribute: Statement['attributes'][number]): string {
  const values = attribute.values.map((value) => `<saml:AttributeValue>${text(value)}</saml:AttributeValue>`)
  const opening = `<saml:Attribute Name="${text(attribute.name)}" NameFormat="${basicNameFormat}">`
  return `${opening}${values.join('')}</saml:Attribute>`
}

function inResponseTo(addressee: Addressee): string {
  return addressee.inResponseTo === undefined ? '' : ` InResponseTo="${text(addressee.inResponseTo)}"`
}

function signed(responder: Responder, xml: string): string {
  const assertion = "/*[local-name()='Response']/*[local-name()='Assertion']"
  const withAssertion = responder.sign !== 'response' && xml.includes('<saml:Assertion ')
  // The assertion first: the signature of the response covers it together with its own signature.
  const inner = withAssertion ? signElement(responder.key, xml, assertion) : xml
  return responder.sign === 'assertion' ? inner : signElement(responder.key, inner, "/*[local-name()='Response']")
}

function signElement(key: CertifiedKey, xml: string, xpath: string): string {
  const exclusiveCanonicalization = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusiveCanonicalization,
  })
  signature.addReference({
    xpath,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusiveCanonicalization],
  })
  const location = { reference: `${xpath}/*[local-name()='Issuer']`, action: 'after' } as const
  signature.computeSignature(xml, { prefix: 'ds', location })
  return signature.getSignedXml()
}
