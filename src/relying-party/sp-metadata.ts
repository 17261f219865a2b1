import type { Services } from './services.ts'
import { urlsOf } from './urls.ts'

export interface SpMetadata {
  /**
   * The metadata of this service provider for a SAML connection, to be registered at its identity provider; `undefined` for a
   * connection of OpenID Connect.
   *
   * @throws SsoError `connection_not_found`, `configuration_invalid`
   * @see SAML Metadata 2.0, section 2.4.4
   */
  spMetadata(connection: string): Promise<string | undefined>
}

export function createSpMetadata(services: Services): SpMetadata {
  return { spMetadata: (connection) => spMetadata(services, connection) }
}

export async function spMetadata(
  { connections, protocols, routes }: Services,
  id: string,
): Promise<string | undefined> {
  const connection = await connections.get(id)
  const { acs, singleLogoutService: sloUrl } = urlsOf(routes, id).saml
  return protocols.protocolOf(connection).metadata(connection, { acsUrls: Object.values(acs), sloUrl })
}
