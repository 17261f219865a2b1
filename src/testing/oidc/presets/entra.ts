import { createHash } from 'node:crypto'
import { asUuid, type Claims, type OpenIdPreset, type TokenFacts } from '../preset.ts'
import { standardTexts } from '../standard-claims.ts'

const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`

/** Above this number a token has no groups, but says where to ask for them. */
const maximalGroups = 200

const objectIdOf = (subject: string): string =>
  asUuid(createHash('sha256').update(`oid|${subject}`).digest('hex').slice(0, 32))

function groups({ person, groupsClaim }: TokenFacts): Claims {
  if (groupsClaim === undefined || person.groups === undefined) return {}
  if (person.groups.length <= maximalGroups) return { [groupsClaim]: [...person.groups] }
  const endpoint = `https://graph.windows.net/${tenant}/users/${objectIdOf(person.subject)}/getMemberObjects`
  return { _claim_names: { [groupsClaim]: 'src1' }, _claim_sources: { src1: { endpoint } } }
}

const email = ({ person, scopes }: TokenFacts): Claims =>
  scopes.has('email') && person.email !== false ? { email: person.email } : {}

/**
 * Microsoft Entra ID, version 2.0, of one tenant, by Microsoft's public documentation; recorded are only that it never sends
 * `email_verified`, and its group overage. `auth_time`, `acr` and `amr` are optional claims: they come for people who say so.
 */
export const entra: OpenIdPreset = {
  issuer,
  clientId: '6731de76-14a6-49ae-97bc-6eba6914391e',
  groupsClaim: 'groups',
  tokenEndpointAuthMethod: 'client_secret_post',
  kid: '2ZQpJ3UpbjAYXYGaXEJl8lV0TOI',
  expiresIn: 3599,
  refresh: { rotates: true, reuse: 'works' },
  sessionId: asUuid,
  grantsRefreshToken: (request) => request.get('scope')?.split(' ').includes('offline_access') === true,
  texts: {
    ...standardTexts,
    unknownClient: {
      error: 'unauthorized_client',
      error_description: 'AADSTS700016: Application was not found in the directory.',
      status: 400,
    },
    wrongSecret: {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret provided.',
      status: 401,
    },
  },
  endpoints: (at) => {
    const own = at === issuer
    const base = at.replace(/\/(v2\.0)?\/?$/, '')
    return {
      authorization: `${base}/oauth2/v2.0/authorize`,
      token: `${base}/oauth2/v2.0/token`,
      userinfo: own ? 'https://graph.microsoft.com/oidc/userinfo' : `${base}/oidc/userinfo`,
      jwks: `${base}/discovery/v2.0/keys`,
      revocation: `${base}/oauth2/v2.0/revoke`,
      endSession: `${base}/oauth2/v2.0/logout`,
    }
  },
  metadata: {
    // Entra cannot revoke a token.
    revocation_endpoint: undefined,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    tenant_region_scope: 'EU',
  },
  idToken: (facts) => ({
    ver: '2.0',
    iss: facts.issuer,
    sub: facts.person.subject,
    aud: facts.clientId,
    exp: facts.now + 3900,
    iat: facts.now - 300,
    nbf: facts.now - 300,
    auth_time: facts.person.authTime === undefined ? undefined : facts.authTime,
    acr: facts.person.acr,
    amr: facts.person.amr,
    ...(facts.scopes.has('profile') && {
      name: facts.person.name,
      preferred_username: facts.person.email === false ? facts.person.username : facts.person.email,
    }),
    oid: objectIdOf(facts.person.subject),
    tid: tenant,
    sid: facts.session,
    uti: facts.ids().slice(0, 22),
    nonce: facts.nonce,
    ...email(facts),
    ...groups(facts),
  }),
  userinfo: (facts) => ({
    sub: facts.person.subject,
    ...(facts.scopes.has('profile') && {
      name: facts.person.name,
      given_name: facts.person.givenName,
      family_name: facts.person.familyName,
      picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
    }),
    ...email(facts),
  }),
  tokenResponse: () => ({ ext_expires_in: 3599 }),
  authorizationResponse: (session) => ({ session_state: session }),
}
