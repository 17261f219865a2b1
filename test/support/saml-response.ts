import { idpEntityId, spEntityId } from './saml-double.ts'

const acsUrl = 'https://app.example.com/login/callback?connection=acme'
const requestId = '_request'

/** A response that nobody has signed yet, and what it is expected to answer. */
export const samlResponse = {
  expected: { acsUrl, requestId },
  /** @param value XML, the value of an attribute */
  xml(now: number, value: string): string {
    const at = (milliseconds: number): string => new Date(now + milliseconds).toISOString()
    const issuer = `<saml:Issuer>${idpEntityId}</saml:Issuer>`
    const end = `NotOnOrAfter="${at(300_000)}"`
    const recipient = acsUrl.replaceAll('&', '&amp;')
    return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="${at(0)}" Destination="${recipient}" InResponseTo="${requestId}">${issuer}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_assertion" Version="2.0" IssueInstant="${at(0)}">${issuer}<saml:Subject><saml:NameID>ada@example.com</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="${requestId}" ${end} Recipient="${recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions ${end}><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(-5000)}" SessionIndex="_session"/><saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>ada@example.com</saml:AttributeValue></saml:Attribute><saml:Attribute Name="memberOf"><saml:AttributeValue>engineering</saml:AttributeValue><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`
  },
}
