import { generateServiceProviderMetadata } from '@node-saml/node-saml'
import type { SamlConnection } from '../core/connection.ts'

const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings'
const postBinding = `${bindings}:HTTP-POST`

/**
 * Our metadata for one connection, to be uploaded to its identity provider.
 *
 * @param acsUrls our assertion consumer services, query strings included, the default one first
 * @param sloUrl our single logout service; named only where the connection can answer at it
 * @see SAML Metadata 2.0, section 2.4.4
 */
export function createServiceProviderMetadata(
  connection: SamlConnection,
  acsUrls: readonly string[],
  sloUrl: string,
): string {
  const [acsUrl = '', ...others] = new Set(acsUrls)
  const metadata = generateServiceProviderMetadata({
    issuer: connection.spEntityId,
    callbackUrl: acsUrl,
    identifierFormat: connection.nameIdFormat ?? null,
    wantAssertionsSigned: connection.signed !== 'response',
    // The same connection gives the same document, so that a provider sees no change where there is none.
    generateUniqueId: () => `_${connection.id}`,
  })
  // node-saml knows one ACS only.
  const more = others.map((url, index) => {
    const location = url.replaceAll('&', '&amp;')
    return `  <AssertionConsumerService index="${index + 2}" Binding="${postBinding}" Location="${location}"/>\n  `
  })
  return withLogout(metadata, connection, sloUrl).replace(
    '</SPSSODescriptor>',
    () => `${more.join('')}</SPSSODescriptor>`,
  )
}

/** The schema has the logout service before formats of name ids and assertion consumer services. */
function withLogout(metadata: string, { sloUrl, signing }: SamlConnection, ourUrl: string): string {
  if (sloUrl === undefined || signing === undefined) return metadata
  const location = ourUrl.replaceAll('&', '&amp;')
  const services = ['HTTP-Redirect', 'HTTP-POST'].map(
    (binding) => `<SingleLogoutService Binding="${bindings}:${binding}" Location="${location}"/>\n    `,
  )
  return metadata.replace(/<(NameIDFormat|AssertionConsumerService)\b/, (next) => services.join('') + next)
}
