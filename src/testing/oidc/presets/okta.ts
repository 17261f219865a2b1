import { type OpenIdPreset, under } from '../preset.ts'
import { emailClaims, groupClaims, profileClaims } from '../standard-claims.ts'

/** Okta's default authorization server, by Okta's public documentation: no shape of it has been recorded by this project. */
export const okta: OpenIdPreset = {
  issuer: 'https://example.okta.com/oauth2/default',
  clientId: '0oa1a2b3c4d5e6f7g8h9',
  groupsClaim: 'groups',
  tokenEndpointAuthMethod: 'client_secret_basic',
  kid: 'Zs9kRtVqkZ3mUo1nYb0Xw5cJ7dLg2hPfEaTiSrQxB4M',
  expiresIn: 3600,
  refresh: { rotates: true, reuse: 'revokes' },
  grantsRefreshToken: (request) => request.get('scope')?.split(' ').includes('offline_access') === true,
  texts: {
    unknownClient: {
      error: 'invalid_client',
      error_description: "Invalid value for 'client_id' parameter.",
      status: 401,
    },
    wrongSecret: {
      error: 'invalid_client',
      error_description: 'The client secret supplied for a confidential client is invalid.',
      status: 401,
    },
    wrongMethod: (registered, used) => ({
      error: 'invalid_client',
      error_description: `Client authentication by ${used} was requested, but the client is registered with ${registered}.`,
      status: 401,
    }),
    inactiveRefreshToken: {
      error: 'invalid_grant',
      error_description: 'The refresh token is invalid or expired.',
    },
  },
  endpoints: (issuer) => ({
    authorization: under(issuer, '/v1/authorize'),
    token: under(issuer, '/v1/token'),
    userinfo: under(issuer, '/v1/userinfo'),
    jwks: under(issuer, '/v1/keys'),
    revocation: under(issuer, '/v1/revoke'),
    endSession: under(issuer, '/v1/logout'),
    pushedAuthorization: under(issuer, '/v1/par'),
  }),
  metadata: {
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'email', 'groups', 'offline_access'],
  },
  idToken: (facts) => ({
    sub: facts.person.subject,
    ...profileClaims(facts),
    ...emailClaims(facts),
    ver: 1,
    iss: facts.issuer,
    aud: facts.clientId,
    iat: facts.now,
    exp: facts.now + 3600,
    jti: `ID.${facts.ids()}`,
    // Passwords are the least that Okta asks for.
    amr: facts.person.amr ?? ['pwd'],
    acr: facts.person.acr,
    idp: '00o1a2b3c4d5e6f7g8h9',
    sid: facts.session,
    nonce: facts.nonce,
    auth_time: facts.authTime,
    at_hash: facts.atHash,
    ...groupClaims(facts),
  }),
  userinfo: (facts) => ({
    sub: facts.person.subject,
    ...profileClaims(facts),
    locale: 'en_US',
    zoneinfo: 'America/Los_Angeles',
    ...emailClaims(facts),
    ...groupClaims(facts),
  }),
  sessionId: (hex) => `idx${hex.slice(0, 22)}`,
}
