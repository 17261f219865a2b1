import { type Claims, type OpenIdPreset, type TokenFacts, under } from '../preset.ts'
import { emailClaims, standardTexts } from '../standard-claims.ts'

const issuer = 'https://accounts.google.com'

const profile = ({ person, scopes }: TokenFacts): Claims =>
  scopes.has('profile')
    ? {
        name: person.name,
        picture: `https://lh3.googleusercontent.com/a/${person.subject}=s96-c`,
        given_name: person.givenName,
        family_name: person.familyName,
      }
    : {}

/** The domain of an organisation; accounts that belong to nobody but the person have none. */
function hostedDomain({ person }: TokenFacts): Claims {
  const domain = person.email === false ? undefined : person.email.split('@')[1]
  return domain === undefined || domain === 'gmail.com' ? {} : { hd: domain }
}

/**
 * Google, by Google's public documentation: no shape of it has been recorded by this project. There is no groups claim,
 * neither `auth_time` nor `sid`, and nowhere to sign out; real subjects are 21 decimal digits, these are the person's own.
 */
export const google: OpenIdPreset = {
  issuer,
  clientId: '407408718192-relyant.apps.googleusercontent.com',
  groupsClaim: undefined,
  tokenEndpointAuthMethod: 'client_secret_post',
  kid: 'c7e1141059a19b218209bc5af7a81a720e39b500',
  expiresIn: 3599,
  refresh: { rotates: false, reuse: 'works' },
  prompts: ['none', 'consent', 'select_account', 'login'],
  grantsRefreshToken: (request) => request.get('access_type') === 'offline',
  texts: {
    ...standardTexts,
    unknownClient: { error: 'invalid_client', error_description: 'The OAuth client was not found.', status: 401 },
    wrongSecret: { error: 'invalid_client', error_description: 'Unauthorized', status: 401 },
    inactiveRefreshToken: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  },
  endpoints: (at) => {
    // At home each endpoint has a host of its own.
    const host = (name: string): string => (at === issuer ? `https://${name}` : under(at, ''))
    return {
      authorization: `${host('accounts.google.com')}/o/oauth2/v2/auth`,
      token: `${host('oauth2.googleapis.com')}/token`,
      userinfo: `${host('openidconnect.googleapis.com')}/v1/userinfo`,
      jwks: `${host('www.googleapis.com')}/oauth2/v3/certs`,
      revocation: `${host('oauth2.googleapis.com')}/revoke`,
    }
  },
  metadata: {
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['plain', 'S256'],
  },
  idToken: (facts) => ({
    iss: facts.issuer,
    azp: facts.clientId,
    aud: facts.clientId,
    sub: facts.person.subject,
    ...hostedDomain(facts),
    ...emailClaims(facts),
    at_hash: facts.atHash,
    nonce: facts.nonce,
    ...profile(facts),
    iat: facts.now,
    exp: facts.now + 3600,
  }),
  userinfo: (facts) => ({
    sub: facts.person.subject,
    ...profile(facts),
    ...emailClaims(facts),
    ...hostedDomain(facts),
  }),
}
