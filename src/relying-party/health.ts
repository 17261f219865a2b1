import type { Connection, OidcConnection } from '../configuration/connection.ts'
import type { ProviderHealth } from '../oidc/provider.ts'
import type { Parts } from './parts.ts'

export type { ProviderHealth } from '../oidc/provider.ts'

/** So many providers are asked at a time. */
const atOnce = 16

/**
 * Asks the OpenID Providers of connections for what their next sign-in needs. A provider that cannot be asked is no error.
 *
 * @param ids default: all connections that are not looked up
 * @throws SsoError `connection_not_found`, `configuration_invalid`
 */
export async function warmup(parts: Parts, ids?: readonly string[]): Promise<readonly ProviderHealth[]> {
  const { connections, protocols } = parts
  const named = ids === undefined ? connections.listed : await Promise.all(ids.map((id) => connections.get(id)))
  const waiting = named.filter(isOidc)
  while (waiting.length > 0) {
    await Promise.all(waiting.splice(0, atOnce).map((connection) => protocols.oidc.providers.warmUp(connection)))
  }
  return health(parts)
}

/** Says how the OpenID Providers are doing, without asking them. */
export function health({ connections, protocols }: Parts): readonly ProviderHealth[] {
  return protocols.oidc.providers.health(connections.listed.filter(isOidc))
}

function isOidc(connection: Connection): connection is OidcConnection {
  return connection.protocol === 'oidc'
}
