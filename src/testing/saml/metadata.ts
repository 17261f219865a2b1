import { person } from '../person.ts'
import { escapeXml } from './escape-xml.ts'
import { bindings, namespaces } from './names.ts'
import type { Settings } from './options.ts'

/**
 * The provider's metadata. JumpCloud's offers HTTP-POST only, although redirects are answered, and no single logout.
 *
 * @see SAML Metadata 2.0, section 2.4.3
 */
export function identityProviderMetadata(settings: Settings, certificate: string): string {
  const { entityId, ssoUrl, sloUrl, redirectDeclared, preset } = settings
  const base64 = certificate.replaceAll(/-----.*-----|\s/g, '')
  const service = (name: string, binding: string, url: string): string =>
    `<md:${name} Binding="${binding}" Location="${escapeXml(url)}"/>`
  const offered = redirectDeclared ? [bindings.redirect, bindings.post] : [bindings.post]
  const logout = sloUrl === undefined ? [] : [bindings.redirect, bindings.post]
  const formats = preset.nameIdFormats ?? [preset.nameId(person()).format]
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${namespaces.metadata}" entityID="${escapeXml(entityId)}"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="${namespaces.protocol}"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${namespaces.signature}"><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>${logout.map((binding) => service('SingleLogoutService', binding, sloUrl as string)).join('')}${formats.map((format) => `<md:NameIDFormat>${format}</md:NameIDFormat>`).join('')}${offered.map((binding) => service('SingleSignOnService', binding, ssoUrl)).join('')}</md:IDPSSODescriptor></md:EntityDescriptor>
`
}
