import { jumpcloudIssuers } from '../../../providers/jumpcloud.ts'
import { asUuid, type Claims, type OpenIdPreset, type TokenFacts, under } from '../preset.ts'

/** Every `invalid_client` of JumpCloud's begins with this, whatever the cause. */
const authenticationFailed =
  'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).'

const invalidClient = (...cause: readonly string[]) =>
  ({ error: 'invalid_client', error_description: [authenticationFailed, ...cause].join(' '), status: 401 }) as const

/** What is the exchange's own; everything else is an attribute that an administrator typed. */
const exchangeClaims = new Set([
  ...['at_hash', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'jc_org', 'jti', 'nonce', 'rat', 'sid', 'sub'],
])

/** Who has no group lacks the claim, and who has one gets it as a bare text. */
function groups({ person, groupsClaim }: TokenFacts): Claims {
  const [first, ...more] = person.groups ?? []
  if (groupsClaim === undefined || first === undefined) return {}
  return { [groupsClaim]: more.length === 0 ? first : [first, ...more] }
}

/** With the scope `email` ticked an email comes with a constant; without it, by hand under `profile`, alone. */
function email({ person, scopes }: TokenFacts): Claims {
  if (person.email === false || !(scopes.has('email') || scopes.has('profile'))) return {}
  const verified = scopes.has('email') && person.emailVerified !== undefined
  return { email: person.email, ...(verified && { email_verified: String(person.emailVerified) }) }
}

function profile({ person, scopes }: TokenFacts): Claims {
  if (!scopes.has('profile')) return {}
  return {
    name: person.name,
    given_name: person.givenName,
    middle_name: '',
    family_name: person.familyName,
    preferred_username: person.username,
    picture: 'none',
  }
}

const shared = (facts: TokenFacts): Claims => ({
  aud: [facts.clientId],
  auth_time: facts.authTime,
  iat: facts.now,
  iss: facts.issuer,
  rat: facts.requestedAt,
  sub: facts.person.subject,
  ...email(facts),
  ...profile(facts),
  ...groups(facts),
})

/**
 * JumpCloud's "Custom OIDC", which is Ory Hydra: as captured in argo-cd#22973, listmonk#2237 and harbor#20779. Its discovery
 * document has not been recorded: this one has the endpoints that were, and what OpenID Connect Discovery requires.
 */
export const jumpcloud: OpenIdPreset = {
  issuer: jumpcloudIssuers.us,
  clientId: 'ecf257a3-2f0c-4a52-9d6e-3b0f6c8d1e57',
  groupsClaim: 'memberOf',
  tokenEndpointAuthMethod: 'client_secret_post',
  kid: 'a6dbd2c5-7f1f-4a68-8cb0-1d1f8a2e9f04',
  expiresIn: 3600,
  refresh: { rotates: true, reuse: 'revokes' },
  sessionId: asUuid,
  sortsClaims: true,
  challengesClients: false,
  minimalStateLength: 8,
  prompts: ['none', 'login', 'consent'],
  grantsRefreshToken: (request) => request.get('scope')?.split(' ').includes('offline_access') === true,
  endpoints: (issuer) => ({
    authorization: under(issuer, '/oauth2/auth'),
    token: under(issuer, '/oauth2/token'),
    userinfo: under(issuer, '/userinfo'),
    jwks: under(issuer, '/.well-known/jwks.json'),
    revocation: under(issuer, '/oauth2/revoke'),
    endSession: under(issuer, '/oauth2/sessions/logout'),
  }),
  metadata: {
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  },
  // `acr` and `amr` have been seen in no token, whatever the person did.
  idToken: (facts) => ({
    ...shared(facts),
    at_hash: facts.atHash,
    exp: facts.now + 3600,
    // In both ID tokens that were captured, and not in the userinfo.
    jc_org: '7778e57842cd2850567c09b9',
    jti: asUuid(facts.ids()),
    nonce: facts.nonce,
    sid: facts.session,
  }),
  userinfo: shared,
  // Constant attributes are typed, and so they are text, also where they look like something else.
  customClaim: (name, value) =>
    value === undefined || typeof value === 'string' || exchangeClaims.has(name) ? value : JSON.stringify(value),
  texts: {
    unknownClient: invalidClient('The requested OAuth 2.0 Client does not exist.'),
    wrongSecret: invalidClient(),
    wrongMethod: (registered, used) =>
      invalidClient(
        `The OAuth 2.0 Client supports client authentication method '${registered}', but method '${used}' was requested. You must configure the OAuth 2.0 client's 'token_endpoint_auth_method' value to accept '${used}'.`,
      ),
    inactiveRefreshToken: {
      error: 'token_inactive',
      error_description:
        'Token is inactive because it is malformed, expired or otherwise invalid. Token validation failed.',
      status: 401,
    },
  },
}
