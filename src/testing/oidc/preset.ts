import type { TestIds } from '../ids.ts'
import type { Person } from '../person.ts'

export type Claims = Record<string, unknown>

/** Providers whose behaviour on the wire is reproduced. */
export type OidcPresetName = 'entra' | 'generic' | 'google' | 'jumpcloud' | 'keycloak' | 'okta'

/** How the token endpoint knows a client (OpenID Connect Core 1.0, section 9). */
export type ClientAuthenticationMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'none'
  | 'private_key_jwt'
  | 'self_signed_tls_client_auth'
  | 'tls_client_auth'

/** Where a provider answers: whole URLs. */
export interface OpenIdEndpoints {
  readonly authorization: string
  readonly token: string
  readonly userinfo: string
  readonly jwks: string
  readonly revocation: string
  /** Google has none. */
  readonly endSession?: string
  readonly pushedAuthorization?: string
}

/** What is known when tokens are made. Times are seconds. */
export interface TokenFacts {
  readonly person: Person
  readonly issuer: string
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
  readonly now: number
  /** When the authorization request arrived. */
  readonly requestedAt: number
  /** `undefined`: the provider does not say. */
  readonly authTime: number | undefined
  /** Whether the person was asked for this answer, or let in by the session of an earlier one. */
  readonly signedInNow: boolean
  readonly nonce: string | undefined
  readonly atHash: string
  /** The same for all tokens of one session. */
  readonly session: string
  /** `undefined`: the provider has no groups claim. */
  readonly groupsClaim: string | undefined
  readonly ids: TestIds
}

/** One provider's own ways, as data. */
export interface OpenIdPreset {
  /** Its slash at the end, or the lack of it, is part of it. */
  readonly issuer: string
  readonly clientId: string
  readonly groupsClaim: string | undefined
  readonly tokenEndpointAuthMethod: ClientAuthenticationMethod
  readonly endpoints: (issuer: string) => OpenIdEndpoints
  /** What the discovery document says beside issuer and endpoints. */
  readonly metadata: Claims
  readonly kid: string
  readonly idToken: (facts: TokenFacts) => Claims
  readonly userinfo: (facts: TokenFacts) => Claims
  /** What the token response has beside the usual members. */
  readonly tokenResponse?: (facts: TokenFacts) => Claims
  /** What the authorization response has beside the usual parameters. */
  readonly authorizationResponse?: (session: string) => Readonly<Record<string, string>>
  /** How the claims of a person that the test made up arrive. Default: as they are. */
  readonly customClaim?: (name: string, value: unknown) => unknown
  /** How 32 hexadecimal digits become the id of a session. Default: as they are. */
  readonly sessionId?: (hex: string) => string
  /** The order of claims. Default: as they were made. */
  readonly sortsClaims?: boolean
  /** Seconds that an access token lives. */
  readonly expiresIn: number
  /** A shorter `state` is refused. */
  readonly minimalStateLength?: number
  /** Which values of `prompt` it knows. Default: all of OpenID Connect Core 1.0, section 3.1.2.1. */
  readonly prompts?: readonly string[]
  /** Whether an authorization request is answered with a refresh token. */
  readonly grantsRefreshToken: (request: URLSearchParams) => boolean
  /** Whether each use of a refresh token makes a new one, and what a second use of the old one does. */
  readonly refresh: { readonly rotates: boolean; readonly reuse: 'revokes' | 'works' }
  /** Whether a client that failed in a header is challenged for it. Default true, RFC 6749, section 5.2. */
  readonly challengesClients?: boolean
  readonly texts: OpenIdTexts
}

export interface OAuthError {
  readonly error: string
  readonly error_description: string
  readonly status?: number
}

/** The error texts by which a provider is told. */
export interface OpenIdTexts {
  readonly unknownClient: OAuthError
  readonly wrongSecret: OAuthError
  readonly wrongMethod: (registered: ClientAuthenticationMethod, used: string) => OAuthError
  readonly inactiveRefreshToken: OAuthError
}

/** Joins an issuer and a path, whether or not the issuer ends in a slash. */
export const under = (issuer: string, path: string): string => issuer.replace(/\/$/, '') + path

const uuidPattern = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/

/** 32 hexadecimal digits, written as a UUID. */
export const asUuid = (hex: string): string => hex.replace(uuidPattern, '$1-$2-$3-$4-$5')
