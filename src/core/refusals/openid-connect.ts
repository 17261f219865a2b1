import { reasons, unconverted } from './entry.ts'
import { foreignLogoutIssuer } from './relying-party.ts'

/** OpenID Connect. */
export const openidConnectRefusals = {
  issuer_mismatch: unconverted('configuration'),
  client_rejected: unconverted('configuration'),
  request_rejected: unconverted('configuration'),
  token_decryption_failed: unconverted('configuration'),
  grant_rejected: unconverted('stale'),
  refresh_token_rejected: unconverted('stale'),
  access_token_rejected: unconverted('stale'),
  response_issuer_mismatch: reasons('rejected', { ...foreignLogoutIssuer }),
  response_jwt_invalid: unconverted('rejected'),
  token_response_invalid: unconverted('rejected'),
  id_token_signature_invalid: unconverted('rejected'),
  id_token_claim_invalid: unconverted('rejected'),
  userinfo_invalid: unconverted('rejected'),
  claim_source_invalid: unconverted('rejected'),
}

/** `response_malformed`: an authorization response. */
export const malformedOpenidConnect = {}

/** `configuration_invalid`: a setting that only OpenID Connect finds out about. */
export const invalidOidcSettings = {}

/** `algorithm_refused` of a JWT. */
export const refusedJwtAlgorithms = {}

/** `provider_metadata_invalid` of an OpenID Provider. */
export const invalidDiscovery = {}
