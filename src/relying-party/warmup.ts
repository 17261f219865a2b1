import { createHealth, type ProviderHealth } from './health.ts'
import { isOidc } from './protocols.ts'
import type { Services } from './services.ts'

/** So many providers are asked at a time. */
const atOnce = 16

export interface Warmup {
  /**
   * Asks the OpenID Providers for what the next sign-in needs, so that it need not wait; a provider that is down is no error.
   * It need not be called: a provider is asked when it is first needed.
   *
   * @param connections ids; default: all connections, where they are not looked up
   * @throws SsoError `connection_not_found`, `configuration_invalid`
   */
  warmup(connections?: readonly string[]): Promise<readonly ProviderHealth[]>
}

export function createWarmup(services: Services): Warmup {
  const { connections, protocols } = services
  const { health } = createHealth(services)
  return {
    async warmup(ids) {
      const named = ids === undefined ? connections.listed : await Promise.all(ids.map((id) => connections.get(id)))
      const waiting = named.filter(isOidc)
      while (waiting.length > 0) {
        await Promise.all(waiting.splice(0, atOnce).map((connection) => protocols.oidc.providers.warmUp(connection)))
      }
      return health()
    },
  }
}
