import { escapeXml } from './escape-xml.ts'
import { namespaces } from './names.ts'

export interface NameId {
  readonly value: string
  readonly format: string
}

export interface SamlAttribute {
  readonly name: string
  readonly values: readonly string[]
  readonly nameFormat?: string
  readonly friendlyName?: string
}

/** Everything that an answer says, before it is written as XML. */
export interface AnswerParts {
  readonly ids: { readonly assertion: string; readonly response: string; readonly session: string }
  readonly issuer: string
  /** Entity id of the application. */
  readonly audience: string
  readonly acsUrl: string
  /** Absent in an unsolicited answer. */
  readonly requestId: string | undefined
  /** Milliseconds since the epoch, as all times here. */
  readonly now: number
  readonly notBefore: number
  readonly notOnOrAfter: number
  readonly authenticatedAt: number
  readonly context: string
  readonly nameId: NameId
  readonly attributes: readonly SamlAttribute[]
}

export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString()

const optional = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeXml(value)}"`

export const issuerXml = (issuer: string): string => `<saml:Issuer>${escapeXml(issuer)}</saml:Issuer>`

export const nameIdXml = ({ value, format }: NameId): string =>
  `<saml:NameID Format="${escapeXml(format)}">${escapeXml(value)}</saml:NameID>`

/** @see SAML Core 2.0, section 2.3.3; SAML Profiles 2.0, section 4.1.4.2 */
export function assertionXml(parts: AnswerParts): string {
  const { ids, issuer, audience, acsUrl, requestId, now, notBefore, notOnOrAfter, nameId, context } = parts
  const until = instant(notOnOrAfter)
  const subject = `<saml:Subject>${nameIdXml(nameId)}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${optional('InResponseTo', requestId)} NotOnOrAfter="${until}" Recipient="${escapeXml(acsUrl)}"/></saml:SubjectConfirmation></saml:Subject>`
  const conditions = `<saml:Conditions NotBefore="${instant(notBefore)}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${escapeXml(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
  const statement = `<saml:AuthnStatement AuthnInstant="${instant(parts.authenticatedAt)}" SessionIndex="${escapeXml(ids.session)}"><saml:AuthnContext><saml:AuthnContextClassRef>${escapeXml(context)}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  return `<saml:Assertion xmlns:saml="${namespaces.assertion}" ID="${ids.assertion}" Version="2.0" IssueInstant="${instant(now)}">${issuerXml(issuer)}${subject}${conditions}${statement}${attributesXml(parts.attributes)}</saml:Assertion>`
}

/** An `AttributeStatement` without attributes is not allowed. */
function attributesXml(attributes: readonly SamlAttribute[]): string {
  if (attributes.length === 0) return ''
  const written = attributes.map(({ name, nameFormat, friendlyName, values }) => {
    const value = values.map((text) => `<saml:AttributeValue>${escapeXml(text)}</saml:AttributeValue>`).join('')
    return `<saml:Attribute Name="${escapeXml(name)}"${optional('NameFormat', nameFormat)}${optional('FriendlyName', friendlyName)}>${value}</saml:Attribute>`
  })
  return `<saml:AttributeStatement>${written.join('')}</saml:AttributeStatement>`
}

/** @see SAML Core 2.0, section 3.3.3 */
export function responseXml(
  parts: Pick<AnswerParts, 'ids' | 'issuer' | 'acsUrl' | 'requestId' | 'now'>,
  assertion: string,
  statusXml: string,
): string {
  const { ids, issuer, acsUrl, requestId, now } = parts
  return `<samlp:Response xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${ids.response}" Version="2.0" IssueInstant="${instant(now)}" Destination="${escapeXml(acsUrl)}"${optional('InResponseTo', requestId)}>${issuerXml(issuer)}${statusXml}${assertion}</samlp:Response>`
}

/** Status codes from the outermost to the innermost. */
export function statusXml(codes: readonly string[], message?: string): string {
  const nested = codes.reduceRight(
    (inner, code) =>
      inner === ''
        ? `<samlp:StatusCode Value="${escapeXml(code)}"/>`
        : `<samlp:StatusCode Value="${escapeXml(code)}">${inner}</samlp:StatusCode>`,
    '',
  )
  const text = message === undefined ? '' : `<samlp:StatusMessage>${escapeXml(message)}</samlp:StatusMessage>`
  return `<samlp:Status>${nested}${text}</samlp:Status>`
}
