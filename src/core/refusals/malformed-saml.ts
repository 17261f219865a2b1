/** `response_malformed`: the encoding, the XML and the shape of a SAML message. */
export const malformedSaml = {}
