import { generateServiceProviderMetadata } from '@node-saml/node-saml'
import type { SamlConnection } from '../core/connection.ts'

/**
 * Our metadata for one connection, to be uploaded to its identity provider.
 *
 * @param acsUrl our assertion consumer service, query string included
 * @see SAML Metadata 2.0, section 2.4.4
 */
export function createServiceProviderMetadata(connection: SamlConnection, acsUrl: string): string {
  return generateServiceProviderMetadata({
    issuer: connection.spEntityId,
    callbackUrl: acsUrl,
    identifierFormat: connection.nameIdFormat ?? null,
    wantAssertionsSigned: connection.signed !== 'response',
    // The same connection gives the same document, so that a provider sees no change where there is none.
    generateUniqueId: () => `_${connection.id}`,
  })
}
