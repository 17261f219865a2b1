/** Namespaces of SAML 2.0, XML Signature and XML Encryption. */
export const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
/** Metadata Extensions for Registration and Publication Information. */
export const publicationNamespace = 'urn:oasis:names:tc:SAML:metadata:rpi'
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
export const encryptionNamespace = 'http://www.w3.org/2001/04/xmlenc#'
/** Of what version 1.1 added: algorithms, and `MGF`. */
export const encryption11Namespace = 'http://www.w3.org/2009/xmlenc11#'

/** @see SAML Profiles 2.0, section 3.3 */
export const bearerMethod = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/** @see SAML Core 2.0, section 8.3 */
export const nameIdFormats = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  entity: 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
}

/** @see SAML Bindings 2.0, sections 3.4.1 and 3.5.1 */
export const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const
