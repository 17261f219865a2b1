import * as client from 'openid-client'
import type { OidcConnection } from '../core/connection.ts'

/**
 * The one method that the connection names; there is no fallback to another, because providers refuse all but the
 * registered one.
 *
 * @see [OpenID Connect Core 1.0, section 9](https://openid.net/specs/openid-connect-core-1_0-errata2.html#ClientAuthentication)
 */
export function clientAuthentication(connection: OidcConnection): client.ClientAuth {
  const secret = connection.clientSecret?.reveal() ?? ''
  switch (connection.tokenEndpointAuthMethod) {
    case 'client_secret_basic':
      return clientSecretBasic(secret)
    case 'client_secret_post':
      return client.ClientSecretPost(secret)
    case 'none':
      return client.None()
  }
}

/**
 * Encodes only what has to be encoded, for providers that do not decode: openid-client's own method encodes the dashes of a
 * UUID as well, and some providers then know no such client. Those that do decode (RFC 6749, section 2.3.1) get the same value.
 */
function clientSecretBasic(secret: string): client.ClientAuth {
  return (_server, metadata, _body, headers) => {
    const credentials = [metadata.client_id, secret].map(encodeURIComponent).join(':')
    headers.set('authorization', `Basic ${btoa(credentials)}`)
  }
}
