import type { OidcConnectionInput } from '../../core/connection.ts'
import { jumpcloud } from '../../providers/jumpcloud.ts'
import type { OpenIdPresetName } from './preset.ts'
import type { Site } from './site.ts'

/** What may be changed of the connection that fits a test provider. */
export type OidcConnectionChanges = Partial<Omit<OidcConnectionInput, 'id' | 'protocol'>>

/** Makes the connection that fits a provider, by the library's own preset where there is one. */
export function connectionTo(
  site: Site,
  preset: OpenIdPresetName,
  id: string,
  changes: OidcConnectionChanges,
): OidcConnectionInput {
  const { client, groupsClaim, issuer } = site
  const registration = {
    id,
    issuer,
    clientId: client.id,
    tokenEndpointAuthMethod: client.authMethod,
    ...(client.secret !== undefined && { clientSecret: client.secret }),
    ...(groupsClaim !== undefined && { groupsClaim }),
    ...changes,
  }
  // The issuer that is written out counts; the region only has to be one.
  if (preset === 'jumpcloud') return jumpcloud.oidc({ region: 'us', ...registration })
  return { protocol: 'oidc', ...registration }
}
