import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Configuration, Grant, JWK, KoaContextWithOIDC } from 'oidc-provider'
import { escapeMarkup, messagePage, page } from './pages.ts'
import type { Person } from './people.ts'

/** The client authentication methods JumpCloud offers. */
export type TokenEndpointAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none'

/** The paths of JumpCloud's endpoints. */
export const routes = {
  authorization: '/oauth2/auth',
  token: '/oauth2/token',
  userinfo: '/userinfo',
  jwks: '/.well-known/jwks.json',
  revocation: '/oauth2/revoke',
  end_session: '/oauth2/sessions/logout',
} as const

/** What the configuration depends on, with every default filled in. */
export interface ConfigurationInput {
  readonly issuer: string
  /** Cookies ignore ports, so providers on one host need cookie names of their own. */
  readonly cookiePrefix: string
  readonly people: readonly Person[]
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly backchannelLogoutUri: string | undefined
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod
  readonly emailVerified: 'text' | 'boolean' | 'absent'
  readonly groupsClaim: string
  readonly claimsIn: 'id_token' | 'userinfo'
  readonly extraClaims: Readonly<Record<string, unknown>>
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** The configuration of oidc-provider that makes it answer like JumpCloud. */
export function createConfiguration(input: ConfigurationInput): Configuration {
  return {
    routes,
    clients: [
      {
        client_id: input.clientId,
        ...(input.tokenEndpointAuthMethod === 'none' ? {} : { client_secret: input.clientSecret }),
        token_endpoint_auth_method: input.tokenEndpointAuthMethod,
        redirect_uris: [...input.redirectUris],
        post_logout_redirect_uris: [...input.postLogoutRedirectUris],
        ...(input.backchannelLogoutUri !== undefined && {
          backchannel_logout_uri: input.backchannelLogoutUri,
          backchannel_logout_session_required: true,
        }),
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        require_auth_time: true,
      },
    ],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
    claims: {
      // JumpCloud's plain JSON userinfo carries these too; into an ID token oidc-provider writes its own.
      openid: ['sub', 'aud', 'iss', 'iat', 'rat'],
      email: ['email', 'email_verified'],
      profile: [
        ...['name', 'given_name', 'family_name', 'preferred_username', input.groupsClaim],
        ...Object.keys(input.extraClaims),
      ],
      groups: [input.groupsClaim],
    },
    conformIdTokenClaims: input.claimsIn === 'userinfo',
    findAccount: (_context, id) => {
      const person = input.people.find((candidate) => candidate.id === id)
      return person && { accountId: id, claims: (use) => ({ sub: id, ...claimsOf(person, use, input) }) }
    },
    loadExistingGrant: grantEverything,
    rotateRefreshToken: true,
    jwks: { keys: [createSigningKey()] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    cookies: {
      names: {
        session: `${input.cookiePrefix}-session`,
        interaction: `${input.cookiePrefix}-interaction`,
        resume: `${input.cookiePrefix}-resume`,
      },
      keys: [randomBytes(32).toString('base64url')],
    },
    ttl: {
      AccessToken: hour,
      AuthorizationCode: minute,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 30 * day,
      Session: day,
      Grant: 30 * day,
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          const buttons = '<p><button form="op.logoutForm" name="logout" value="yes">Sign out</button></p>'
          context.body = page('Sign out of the example OpenID provider?', `${form}\n${buttons}`)
        },
        postLogoutSuccessSource: (context) => {
          context.body = messagePage('Signed out', 'You are signed out of the example OpenID provider.')
        },
      },
    },
    // oidc-provider's own way refuses loopback, where everything of this example lives.
    fetch: (url, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
    clientBasedCORS: () => false,
    renderError: (context, fields) => {
      const rows = Object.entries(fields).map(
        ([name, value]) => `${escapeMarkup(name)}: ${escapeMarkup(String(value))}`,
      )
      context.type = 'html'
      context.body = page('The request was refused', `<p>${rows.join('<br>')}</p>`)
    },
  }
}

function claimsOf(person: Person, use: string, input: ConfigurationInput): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000)
  const verified = { text: String(person.emailVerified), boolean: person.emailVerified, absent: undefined }
  const [onlyGroup, ...furtherGroups] = person.groups
  return withoutUndefined({
    ...(use === 'userinfo' ? { aud: [input.clientId], iss: input.issuer, iat: now } : {}),
    rat: now,
    email: person.email,
    email_verified: verified[input.emailVerified],
    name: `${person.givenName} ${person.familyName}`,
    given_name: person.givenName,
    family_name: person.familyName,
    preferred_username: person.username,
    [input.groupsClaim]: furtherGroups.length > 0 ? person.groups : onlyGroup,
    ...input.extraClaims,
  })
}

function withoutUndefined(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

/** Consent is the administrator's affair at JumpCloud: nobody is asked. */
async function grantEverything(context: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, account, params, provider } = context.oidc
  if (client === undefined || session === undefined || account === undefined) return undefined
  const known = session.grantIdFor(client.clientId)
  const existing = known === undefined ? undefined : await provider.Grant.find(known)
  const grant =
    existing?.accountId === account.accountId
      ? existing
      : new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
  grant.addOIDCScope(String(params?.['scope'] ?? 'openid'))
  await grant.save()
  return grant
}

function createSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    ...(privateKey.export({ format: 'jwk' }) as JWK),
    alg: 'RS256',
    use: 'sig',
    kid: randomBytes(8).toString('hex'),
  }
}
