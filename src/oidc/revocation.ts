import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { configurationOf } from './configuration.ts'
import type { Provider } from './provider.ts'
import { requireEndpoint } from './provider-metadata.ts'
import { translateError } from './translate-error.ts'

/**
 * Tells the provider that a token is not needed any more.
 *
 * @returns false when the provider has no place to tell it
 * @throws SsoError `client_rejected`, `request_rejected`, `provider_unavailable`, `provider_metadata_invalid`, `provider_error`
 * @see [RFC 7009, section 2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
 */
export async function revokeToken(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  token: string,
  kind: 'refresh_token' | 'access_token',
): Promise<boolean> {
  if (provider.metadata.revocation_endpoint === undefined) return false
  requireEndpoint(provider.metadata, 'revocation_endpoint', connection)
  try {
    const configuration = configurationOf(provider, connection, environment)
    await client.tokenRevocation(configuration, token, { token_type_hint: kind })
    return true
  } catch (error) {
    throw translateError(error, 'revocation', connection)
  }
}
