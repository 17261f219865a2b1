import type { ProviderHealth } from '../oidc/provider.ts'
import { isOidc } from './protocols.ts'
import type { Services } from './services.ts'

export type { ProviderHealth } from '../oidc/provider.ts'

export interface Health {
  /** How the OpenID Providers are doing, as far as they were asked; no provider is asked for it. */
  health(): readonly ProviderHealth[]
}

export function createHealth({ connections, protocols }: Services): Health {
  return { health: () => protocols.oidc.providers.health(connections.listed.filter(isOidc)) }
}
