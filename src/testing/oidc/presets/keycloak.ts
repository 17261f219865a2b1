import { asUuid, type OpenIdPreset, under } from '../preset.ts'
import { emailClaims, groupClaims, profileClaims, standardTexts } from '../standard-claims.ts'

/**
 * One realm of Keycloak with a mapper for groups, by Keycloak's public documentation: no shape of it has been recorded by
 * this project.
 */
export const keycloak: OpenIdPreset = {
  issuer: 'https://keycloak.example/realms/acme',
  clientId: 'relyant',
  groupsClaim: 'groups',
  tokenEndpointAuthMethod: 'client_secret_basic',
  kid: 'FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE',
  expiresIn: 300,
  refresh: { rotates: true, reuse: 'works' },
  sessionId: asUuid,
  grantsRefreshToken: () => true,
  texts: {
    ...standardTexts,
    unknownClient: {
      error: 'invalid_client',
      error_description: 'Invalid client or Invalid client credentials',
      status: 401,
    },
    wrongSecret: {
      error: 'unauthorized_client',
      error_description: 'Invalid client or Invalid client credentials',
      status: 401,
    },
    inactiveRefreshToken: { error: 'invalid_grant', error_description: 'Token is not active' },
  },
  endpoints: (issuer) => ({
    authorization: under(issuer, '/protocol/openid-connect/auth'),
    token: under(issuer, '/protocol/openid-connect/token'),
    userinfo: under(issuer, '/protocol/openid-connect/userinfo'),
    jwks: under(issuer, '/protocol/openid-connect/certs'),
    revocation: under(issuer, '/protocol/openid-connect/revoke'),
    endSession: under(issuer, '/protocol/openid-connect/logout'),
    pushedAuthorization: under(issuer, '/protocol/openid-connect/ext/par/request'),
  }),
  metadata: {
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    acr_values_supported: ['0', '1'],
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  },
  idToken: (facts) => ({
    exp: facts.now + 300,
    iat: facts.now,
    auth_time: facts.authTime,
    jti: asUuid(facts.ids()),
    iss: facts.issuer,
    aud: facts.clientId,
    sub: facts.person.subject,
    typ: 'ID',
    azp: facts.clientId,
    nonce: facts.nonce,
    sid: facts.session,
    at_hash: facts.atHash,
    // Keycloak says "0" of whom an earlier session let in.
    acr: facts.person.acr ?? (facts.signedInNow ? '1' : '0'),
    amr: facts.person.amr,
    ...emailClaims(facts),
    ...profileClaims(facts),
    ...groupClaims(facts),
  }),
  userinfo: (facts) => ({
    sub: facts.person.subject,
    ...emailClaims(facts),
    ...profileClaims(facts),
    ...groupClaims(facts),
  }),
  tokenResponse: (facts) => ({ 'not-before-policy': 0, refresh_expires_in: 1800, session_state: facts.session }),
  authorizationResponse: (session) => ({ session_state: session }),
}
