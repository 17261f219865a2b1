import { inflateRawSync } from 'node:zlib'
import type { Start } from 'relyant'
import { SignedXml } from 'xml-crypto'
import { type CertifiedKey, createCertifiedKey } from '../../src/testing/certificate.ts'

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** One defect, or none, in an otherwise correct response. */
export interface Forgery {
  readonly sign?: 'assertion' | 'response' | 'both' | 'none'
  /** Changes the assertion, then the response around it, before anything is signed. */
  readonly assertion?: (xml: string) => string
  readonly response?: (xml: string) => string
  /** Changes what has been signed. */
  readonly afterwards?: (xml: string) => string
  /** Changes the encoded field. */
  readonly field?: (base64: string) => string
  readonly key?: CertifiedKey
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly canonicalization?: string
}

export interface SamlDouble {
  readonly key: CertifiedKey
  /** Answers the `AuthnRequest` of a start as an identity provider would: the fields that are posted to the ACS. */
  answer(start: Start, forgery?: Forgery): { SAMLResponse: string; RelayState: string }
}

export const spEntityId = 'urn:auth0:port-prod:acme'
export const idpEntityId = 'https://auth.getport.io'

/** The connection of the tests to a double. */
export const acmeConnection = ({ key }: SamlDouble) =>
  ({
    protocol: 'saml',
    id: 'acme',
    ssoUrl: 'https://sso.jumpcloud.com/saml2/acme',
    idpEntityId,
    spEntityId,
    certificate: key.certificate,
    groupsClaim: 'memberOf',
    emailVerification: 'accept-text',
  }) as const

const issuer = `<saml:Issuer>${idpEntityId}</saml:Issuer>`

let sharedKey: CertifiedKey | undefined

/** A SAML identity provider in memory, with a real key and real signatures (xml-crypto), on a clock of the test's. */
export function createSamlDouble(now: () => number): SamlDouble {
  // One key a test file: making one takes longer than most tests.
  sharedKey ??= createCertifiedKey('test identity provider')
  const key = sharedKey
  let count = 0
  return {
    key,
    answer(start, forgery = {}) {
      if (start.outbound.binding !== 'redirect') throw new Error('the double reads the redirect binding only')
      const query = new URL(start.outbound.url).searchParams
      const request = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString('utf8')
      const requestId = attribute(request, 'ID')
      const acsUrl = attribute(request, 'AssertionConsumerServiceURL')
      count += 1
      const parts = { requestId, acsUrl, now: now(), count }
      const assertion = (forgery.assertion ?? same)(assertionXml(parts))
      const response = (forgery.response ?? same)(responseXml(parts, assertion))
      const xml = (forgery.afterwards ?? same)(sign(response, forgery.key ?? key, forgery))
      const base64 = Buffer.from(xml, 'utf8').toString('base64')
      return { SAMLResponse: (forgery.field ?? same)(base64), RelayState: query.get('RelayState') ?? '' }
    },
  }
}

interface Parts {
  readonly requestId: string
  /** As written in XML. */
  readonly acsUrl: string
  readonly now: number
  readonly count: number
}

const at = (milliseconds: number): string => new Date(milliseconds).toISOString()

function assertionXml({ requestId, acsUrl, now, count }: Parts): string {
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion${count}" Version="2.0" IssueInstant="${at(now)}">${issuer}<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified">ada@example.com</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="${requestId}" NotOnOrAfter="${at(now + 300_000)}" Recipient="${acsUrl}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(now - 1000)}" NotOnOrAfter="${at(now + 300_000)}"><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(now - 5000)}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>ada@example.com</saml:AttributeValue></saml:Attribute><saml:Attribute Name="email_verified"><saml:AttributeValue>true</saml:AttributeValue></saml:Attribute><saml:Attribute Name="memberOf"><saml:AttributeValue>engineering</saml:AttributeValue><saml:AttributeValue>Sales, EMEA</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>`
}

function responseXml({ requestId, acsUrl, now, count }: Parts, assertion: string): string {
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response${count}" Version="2.0" IssueInstant="${at(now)}" Destination="${acsUrl}" InResponseTo="${requestId}">${issuer}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`
}

function sign(xml: string, key: CertifiedKey, forgery: Forgery): string {
  const mode = forgery.sign ?? 'assertion'
  const inner = mode === 'assertion' || mode === 'both' ? signElement(xml, key, forgery, 'Assertion') : xml
  return mode === 'response' || mode === 'both' ? signElement(inner, key, forgery, 'Response') : inner
}

/** Signs an element by its name, after its issuer, where the schema wants the signature. */
export function signElement(xml: string, key: CertifiedKey, forgery: Forgery, name: 'Assertion' | 'Response'): string {
  const xpath = name === 'Response' ? "/*[local-name()='Response']" : "//*[local-name()='Assertion']"
  const canonicalization = forgery.canonicalization ?? exclusive
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: forgery.signatureAlgorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: canonicalization,
  })
  signature.addReference({
    xpath,
    digestAlgorithm: forgery.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [enveloped, canonicalization],
  })
  signature.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${xpath}/*[local-name()='Issuer']`, action: 'after' },
  })
  return signature.getSignedXml()
}

const same = (text: string): string => text

function attribute(xml: string, name: string): string {
  const value = xml.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1]
  if (value === undefined) throw new Error(`the AuthnRequest has no ${name}`)
  return value
}
