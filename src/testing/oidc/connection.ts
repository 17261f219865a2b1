import type { OidcConnectionInput } from '../../configuration/connection.ts'
import { jumpcloud } from '../../providers/jumpcloud.ts'
import type { TestProvider } from '../test-provider.ts'
import { showsCertificate } from './authenticate-client.ts'
import { bindingKey, signingKeyOf } from './client-key.ts'
import type { OidcPresetName } from './preset.ts'
import type { Site } from './site.ts'

/** What may be changed of the connection that fits a test provider. */
export type OidcConnectionChanges = Partial<Omit<OidcConnectionInput, 'id' | 'protocol'>>

/**
 * Makes the connection that fits a provider, by the library's own preset where there is one.
 *
 * @param fetch of the provider, for a connection that has to bring one that shows a client certificate
 */
export function connectionTo(
  site: Site,
  preset: OidcPresetName,
  id: string,
  changes: OidcConnectionChanges,
  fetch: TestProvider['fetch'],
): OidcConnectionInput {
  const { client, groupsClaim, issuer } = site
  const signingKeys = client.clientKey === undefined ? undefined : signingKeyOf(client.clientKey)
  const method = changes.tokenEndpointAuthMethod ?? client.authMethod
  const registration = {
    id,
    issuer,
    clientId: client.id,
    tokenEndpointAuthMethod: client.authMethod,
    ...(client.secret !== undefined && { clientSecret: client.secret }),
    ...(signingKeys !== undefined && { signingKeys }),
    ...(client.profile !== undefined && { profile: client.profile, dpopKey: bindingKey() }),
    ...(showsCertificate(method) && { fetch }),
    ...(groupsClaim !== undefined && { groupsClaim }),
    ...changes,
  }
  // The issuer that is written out counts; the region only has to be one.
  if (preset === 'jumpcloud') return jumpcloud.oidc({ region: 'us', ...registration })
  return { protocol: 'oidc', ...registration }
}
