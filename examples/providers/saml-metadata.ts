import { escapeMarkup as text } from './pages.ts'

/**
 * Builds the metadata JumpCloud exports: no logout service, and the redirect binding only when it is asked for.
 *
 * @see [SAML 2.0 Metadata, section 2.4.3](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf)
 */
export function identityProviderMetadata(options: {
  readonly entityId: string
  /** PEM. */
  readonly certificate: string
  readonly nameIdFormat: string
  readonly ssoUrl: string
  readonly declareRedirectEndpoint: boolean
}): string {
  const bindings = options.declareRedirectEndpoint ? ['HTTP-Redirect', 'HTTP-POST'] : ['HTTP-POST']
  const services = bindings.map(
    (binding) =>
      `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}"` +
      ` Location="${text(options.ssoUrl)}"/>`,
  )
  const certificate = options.certificate.replace(/-----[^-]+-----|\s/g, '')
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${text(options.entityId)}">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false"
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>${text(options.nameIdFormat)}</md:NameIDFormat>
    ${services.join('\n    ')}
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`
}
