import { keyPair, publicJwk } from './keys.ts'
import type { Claims } from './preset.ts'
import { contextOf, endpointsOf, kidOf, type Site } from './site.ts'
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
  })
  return site.defect.metadata === undefined ? metadata : site.defect.metadata(metadata, contextOf(site))
}

/** @see [RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5) */
export function keySetOf(site: Site): unknown {
  const keySet = { keys: site.keys.map((key) => publicJwk(keyPair(key), kidOf(site, key))) }
  return site.defect.keys === undefined ? keySet : site.defect.keys(keySet, contextOf(site))
}
