/** What SAML 2.0 and XML Signature call things: written down once more, so that the kit does not share a mistake with what it tests. */
export const namespaces = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const

/** @see SAML Bindings 2.0, sections 3.4.1 and 3.5.1 */
export const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const

/** @see SAML Core 2.0, section 8.3; the first one is JumpCloud's own spelling */
export const nameIdFormats = {
  unspecifiedOfJumpcloud: 'urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const

/** @see SAML Core 2.0, section 8.2 */
export const attributeNameFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
  basic: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
} as const

/** @see SAML Authentication Context 2.0, section 3.4 */
export const authenticationContexts = {
  unspecified: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
  password: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
  passwordProtectedTransport: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
} as const

/** @see SAML Core 2.0, section 3.2.2.2 */
export const status = (name: string): string => `urn:oasis:names:tc:SAML:2.0:status:${name}`

/** @see XML Signature 1.1, section 6.1; Exclusive XML Canonicalization 1.0 */
export const algorithms = {
  enveloped: `${namespaces.signature}enveloped-signature`,
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  sha1: `${namespaces.signature}sha1`,
  sha256: `${namespaces.encryption}sha256`,
  rsaSha1: `${namespaces.signature}rsa-sha1`,
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
} as const
