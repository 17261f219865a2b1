import * as client from 'openid-client'
import type { ParsedJwtSigningKey } from '../configuration/oidc-input.ts'
import type { OidcContext } from './exchange.ts'
import { signJwt } from './import-key.ts'

/**
 * The one method that the connection names; there is no fallback to another, because providers refuse all but the
 * registered one.
 *
 * @see [OpenID Connect Core 1.0, section 9](https://openid.net/specs/openid-connect-core-1_0-errata2.html#ClientAuthentication)
 */
export function clientAuthentication(context: OidcContext): client.ClientAuth {
  const { connection } = context
  const secret = connection.clientSecret?.reveal() ?? ''
  switch (connection.tokenEndpointAuthMethod) {
    case 'client_secret_basic':
      return clientSecretBasic(secret)
    case 'client_secret_post':
      return client.ClientSecretPost(secret)
    case 'none':
      return client.None()
    case 'private_key_jwt':
      return privateKeyJwt(context)
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return client.TlsClientAuth()
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

const assertionLifetimeSeconds = 60

/**
 * Unlike openid-client's own method it also takes a signer that has the key elsewhere. The assertion has no `nbf`: a clock
 * that is a little ahead would make a provider refuse it.
 *
 * @see [RFC 7523, section 3](https://www.rfc-editor.org/rfc/rfc7523#section-3)
 */
function privateKeyJwt(context: OidcContext): client.ClientAuth {
  const key = context.connection.signingKeys[0] as ParsedJwtSigningKey
  const isForEndpoint = context.connection.clientAssertionAudience === 'token-endpoint'
  return async (server, metadata, body) => {
    const now = Math.floor(context.now() / 1000)
    const claims = {
      iss: metadata.client_id,
      sub: metadata.client_id,
      aud: (isForEndpoint && server.token_endpoint) || server.issuer,
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + assertionLifetimeSeconds,
    }
    body.set('client_id', metadata.client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', await signJwt(context, { key, typ: 'JWT', claims }))
  }
}
