import type { ConnectionInspection } from '../core/inspection.ts'
import type { Services } from './services.ts'

export interface Inspect {
  /**
   * What is known of a SAML connection's provider: where it is known from, and how long its certificates and ours last.
   * Fetches metadata where it is not known yet. `undefined` for a connection of OpenID Connect.
   *
   * @throws SsoError `connection_not_found`, `provider_unavailable`, `provider_metadata_invalid`, `configuration_invalid`
   */
  inspect(connection: string): Promise<ConnectionInspection | undefined>
}

export function createInspect({ connections, protocols }: Services): Inspect {
  return {
    async inspect(id) {
      const connection = await connections.get(id)
      return protocols.protocolOf(connection).inspect(connection)
    },
  }
}
