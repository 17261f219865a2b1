/** What an account key has to know of an OpenID Connect connection. */
export interface OidcKeySpace {
  readonly id: string
  readonly issuer: string
  /** Metadata that was typed. */
  readonly metadata?: unknown
  readonly backChannelOrigin?: string
}

/** What an account key has to know of a SAML connection. */
export interface SamlKeySpace {
  readonly id: string
  readonly idpEntityId: string
  readonly spEntityId: string
}

/** @see SAML Core 2.0, section 2.2.2 */
export interface NameId {
  readonly value: string
  readonly format?: string
  readonly nameQualifier?: string
  readonly spNameQualifier?: string
}

/**
 * Whether a connection's issuer is proven: its metadata was read at the issuer's own origin, so that nobody but the issuer
 * says where its keys are. An issuer beside typed metadata, or one whose documents come from another origin, is a text that
 * anybody can type.
 *
 * @see [OpenID Connect Discovery 1.0, section 7.2](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#Impersonation)
 */
export function isIssuerProven({ metadata, backChannelOrigin }: Omit<OidcKeySpace, 'id' | 'issuer'>): boolean {
  return metadata === undefined && backChannelOrigin === undefined
}

/**
 * The account key of an OpenID Connect subject: (issuer, sub), compared as they came, never normalised; and the connection,
 * where the issuer is not proven. No issuer can be read as a connection's id: it has a colon, and an id has none.
 */
export function oidcAccountKey(connection: OidcKeySpace, subject: string): string {
  const { id, issuer } = connection
  return isIssuerProven(connection) ? `oidc|${issuer}|${subject}` : `oidc|${id}|${issuer}|${subject}`
}

/**
 * The account key of a SAML subject: the connection and the text that names the person. What is the default of a name id
 * adds nothing: no format or the unspecified one, no qualifier or the entity id that it stands for. Whatever else a name id
 * says is part of the key, which then begins with a word of its own, so that no text of a name id can imitate it.
 *
 * @param subject a name id, or the value of the attribute that the connection names instead
 * @see SAML Core 2.0, sections 2.2.2 and 8.3
 */
export function samlAccountKey({ id, idpEntityId, spEntityId }: SamlKeySpace, subject: NameId | string): string {
  if (typeof subject === 'string') return `saml|${id}|${subject}`
  const { value, format, nameQualifier = '', spNameQualifier = '' } = subject
  const family = formatFamilyOf(format)
  const particulars = [
    family === unspecified ? '' : family,
    nameQualifier === idpEntityId ? '' : encodeURIComponent(nameQualifier),
    spNameQualifier === spEntityId ? '' : encodeURIComponent(spNameQualifier),
  ]
  if (particulars.every((one) => one === '')) return `saml|${id}|${value}`
  return [qualified, id, ...particulars, value].join('|')
}

const qualified = 'saml-qualified'
const unspecified = 'unspecified'

/** Whether a key has in it more of a name id than its text. */
export const isQualified = (accountKey: string): boolean => accountKey.startsWith(`${qualified}|`)

/**
 * The name space that a name id's format says: the specification's own name, whichever version of SAML its identifier
 * names, because providers confuse them; anything else in full, in brackets.
 *
 * @see SAML Core 2.0, section 8.3
 */
export function formatFamilyOf(format: string | undefined): string {
  if (!format) return unspecified
  const name = /^urn:oasis:names:tc:SAML:[12]\.\d:nameid-format:([A-Za-z0-9]+)$/.exec(format)?.[1]
  return name ?? `[${encodeURIComponent(format)}]`
}

/**
 * Whether a name id is of the format that was asked for. Whoever asks for the unspecified one is free of any.
 *
 * @see SAML Core 2.0, section 3.4.1.1
 */
export function isOfFormat({ format }: NameId, asked: string | undefined): boolean {
  const family = formatFamilyOf(asked)
  return family === unspecified || family === formatFamilyOf(format)
}
