import { showsCertificate } from './authenticate-client.ts'
import { keyPair, publicJwk } from './keys.ts'
import type { Claims } from './preset.ts'
import { algorithmOf, contextOf, endpointsOf, kidOf, type Site } from './site.ts'
import { withoutUndefined } from './standard-claims.ts'

/** @see [OpenID Connect Discovery 1.0, section 3](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#ProviderMetadata) */
export function metadataOf(site: Site): unknown {
  const { issuer, preset } = site
  const endpoints = endpointsOf(site)
  const metadata: Claims = withoutUndefined({
    issuer,
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    userinfo_endpoint: endpoints.userinfo,
    jwks_uri: endpoints.jwks,
    revocation_endpoint: endpoints.revocation,
    end_session_endpoint: endpoints.endSession,
    pushed_authorization_request_endpoint: endpoints.pushedAuthorization,
    ...preset.metadata,
    ...(site.client.key !== undefined && signedMetadata),
    ...(site.client.profile === 'fapi2' && fapiMetadata),
    ...(showsCertificate(site.client.authMethod) && { tls_client_certificate_bound_access_tokens: true }),
    ...(site.client.frontChannelLogoutUri !== undefined && frontChannelMetadata),
  })
  return site.defect.metadata === undefined ? metadata : site.defect.metadata(metadata, contextOf(site))
}

const signedMetadata = { request_parameter_supported: true, dpop_signing_alg_values_supported: ['ES256', 'PS256'] }

const fapiMetadata = {
  require_pushed_authorization_requests: true,
  id_token_signing_alg_values_supported: ['PS256'],
  authorization_signing_alg_values_supported: ['PS256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
}

const frontChannelMetadata = { frontchannel_logout_supported: true, frontchannel_logout_session_supported: true }

/** @see [RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5) */
export function keySetOf(site: Site): unknown {
  const keySet = { keys: site.keys.map((key) => publicJwk(keyPair(key), kidOf(site, key), algorithmOf(site))) }
  return site.defect.keys === undefined ? keySet : site.defect.keys(keySet, contextOf(site))
}
