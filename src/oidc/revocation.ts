import * as client from 'openid-client'
import { configurationOf } from './configuration.ts'
import type { OidcExchange } from './exchange.ts'
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
  exchange: OidcExchange,
  { token, kind }: { readonly token: string; readonly kind: 'refresh_token' | 'access_token' },
): Promise<boolean> {
  if (exchange.provider.metadata.revocation_endpoint === undefined) return false
  requireEndpoint(exchange, 'revocation_endpoint')
  try {
    await client.tokenRevocation(configurationOf(exchange), token, { token_type_hint: kind })
    return true
  } catch (error) {
    return translateError(exchange, error, 'revocation')
  }
}
