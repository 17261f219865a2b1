import type { OidcConnectionInput } from 'relyant'
import { createTestOidcProvider, type DefectContext, type Person, type TestOidcProvider } from 'relyant/testing'
import { type ConnectionName, emailOf, type PersonName } from './cast.ts'
import { type Claims, hostileKey, hostileKeySet, hostileKid, writeJwt } from './jwt.ts'
import type { PostedAnswer, Statement } from './statement.ts'
import { tokenEndpoint } from './token-endpoint.ts'

export interface OpenIdSettings {
  readonly name: ConnectionName
  readonly issuer: string
  readonly now: () => number
  readonly people: Readonly<Record<PersonName, Person>>
  /** Takes codes again, and does not look at PKCE. */
  readonly tolerant?: boolean
  /** Belongs to a tenant who types this issuer, signs with a key of its own, and keeps what it is sent. */
  readonly typedIssuer?: string
  /** Told of every secret that passes. */
  readonly secret: (value: string) => void
}

/** An OpenID Provider of the testing kit, which says what a statement says. */
export interface OpenIdProvider {
  readonly protocol: 'oidc'
  readonly origin: string
  readonly fetch: TestOidcProvider['fetch']
  connection(): OidcConnectionInput
  /** @param url of the authorization request */
  answer(url: string, statement: Statement): () => PostedAnswer
  rotateKeys(): void
  /** The next code is not taken: the token endpoint is down. */
  failOnce(): void
  /** Codes that were sent here and not known: those of others. */
  readonly foreignCodes: readonly string[]
  logoutToken(session: string): string
}

const clientSecretOf = (name: string): string => `client-secret-of-${name}-0123456789`

export function createOpenIdProvider(settings: OpenIdSettings): OpenIdProvider {
  const { name, issuer, now, people, typedIssuer } = settings
  const hostile = typedIssuer !== undefined
  const statements = new Map<string, Statement>()
  let asked: Statement | undefined
  const clientSecret = clientSecretOf(name)
  settings.secret(clientSecret)
  const kit = createTestOidcProvider({
    issuer,
    now,
    people: Object.values(people),
    clientId: `client-of-${name}`,
    clientSecret,
  })
  kit.misbehave({
    ...(hostile && {
      keys: () => hostileKeySet,
      parameters: (parameters: URLSearchParams) => parameters.set('iss', typedIssuer),
    }),
    idToken: (idToken, context, { claims }) =>
      asked === undefined ? idToken : stateIdToken(idToken, context, claims, asked),
  })

  function stateIdToken(idToken: string, context: DefectContext, claims: Claims, statement: Statement): string {
    const { defect, alias, authenticatedAt } = statement
    const signedInNow = Math.floor(authenticatedAt / 1000) === claims['auth_time']
    if (!hostile && signedInNow && defect === undefined && alias === undefined) return idToken
    const said = {
      ...claims,
      auth_time: Math.floor(authenticatedAt / 1000),
      ...(hostile && { iss: typedIssuer }),
      ...(alias === 'email' && { email: emailOf('ada'), email_verified: false }),
      ...(defect === 'wrong-audience' && { aud: 'another-client' }),
      ...(defect === 'wrong-issuer' && { iss: 'https://another-issuer.example' }),
      ...(defect === 'wrong-request' && { nonce: 'of-another-request' }),
      ...(defect === 'expired' && { iat: context.now - 7200, exp: context.now - 3600 }),
    }
    if (defect === 'unsigned') return writeJwt(said, context.kid, undefined)
    if (hostile && defect !== 'foreign-signature') return writeJwt(said, hostileKid, hostileKey.privateKey)
    const key = defect === 'foreign-signature' ? context.foreignKey : context.key
    return writeJwt(said, context.kid, key.privateKey)
  }

  const tokens = tokenEndpoint(kit.fetch, {
    ...settings,
    clientSecret,
    asked(code) {
      asked = statements.get(code)
    },
  })
  return {
    protocol: 'oidc',
    origin: issuer,
    fetch: tokens.fetch,
    foreignCodes: tokens.foreignCodes,
    failOnce: tokens.failOnce,
    rotateKeys: kit.rotateKeys,
    connection() {
      const scopes = name === 'staff' ? ['openid', 'profile', 'email', 'offline_access'] : undefined
      if (!hostile) return kit.connection(name, scopes === undefined ? {} : { scopes })
      const metadata = {
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
      }
      return kit.connection(name, { issuer: typedIssuer, metadata })
    },
    answer(url, statement) {
      const sent = new URL(url)
      if (settings.tolerant === true) {
        sent.searchParams.delete('code_challenge')
        sent.searchParams.delete('code_challenge_method')
      }
      const answer = kit.answer({ binding: 'redirect', url: sent.href }, { person: people[statement.person] })
      const code = new URL(answer.url).searchParams.get('code') ?? ''
      statements.set(code, statement)
      settings.secret(code)
      return () => ({ url: answer.url })
    },
    logoutToken(session) {
      const seconds = Math.floor(now() / 1000)
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const claims = { iss: typedIssuer ?? issuer, aud: `client-of-${name}`, iat: seconds, exp: seconds + 120 }
      return writeJwt({ ...claims, jti: session, sid: session, events }, hostileKid, hostileKey.privateKey)
    },
  }
}
