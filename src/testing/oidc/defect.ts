import type { Fault } from '../fault.ts'
import type { ProviderAlgorithm, ProviderKey } from './keys.ts'
import type { Claims, OpenIdEndpoints } from './preset.ts'

/** The endpoints of a provider, by what they are for. */
export type OidcEndpointName =
  | 'authorization'
  | 'discovery'
  | 'endSession'
  | 'jwks'
  | 'pushedAuthorization'
  | 'revocation'
  | 'token'
  | 'userinfo'

/** What a defect may want to know of the provider that commits it. */
export interface DefectContext {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** The provider's time, in seconds. */
  readonly now: number
  /** The key that signs, and its id. */
  readonly key: ProviderKey
  readonly kid: string
  readonly algorithm: ProviderAlgorithm
  /** A key of the same kind that the provider does not publish. */
  readonly foreignKey: ProviderKey
}

export interface IdTokenParts {
  readonly header: Claims
  readonly claims: Claims
}

/** A defect of one's own: each hook gets what would have been sent, and gives what is sent instead. */
export interface OidcDefect {
  /** What an authorization request lacks, in words; it is refused with `invalid_request`. */
  readonly demands?: (request: URLSearchParams) => string | undefined
  /** Serves endpoints at other paths, which only the metadata tells. */
  readonly moves?: Readonly<Partial<Record<keyof OpenIdEndpoints, `/${string}`>>>
  /** The discovery document. */
  readonly metadata?: (metadata: Claims, context: DefectContext) => unknown
  /** The key set: `{ keys: [...] }`. */
  readonly keys?: (keySet: { readonly keys: readonly Claims[] }, context: DefectContext) => unknown
  /** The parameters of the authorization response, changed in place. */
  readonly parameters?: (parameters: URLSearchParams, context: DefectContext) => void
  /** The claims of an authorization response that is a JWT (JARM), before it is signed. */
  readonly responseClaims?: (claims: Claims, context: DefectContext) => Claims
  /** The finished JWT of an authorization response, and its claims. */
  readonly response?: (jwt: string, context: DefectContext, claims: Claims) => string
  /** The nonce that a proof of possession (DPoP) has to have at an endpoint; `undefined`: none. */
  readonly dpopNonce?: (endpoint: OidcEndpointName | undefined) => string | undefined
  /** The parameters with which a browser comes back from a logout, changed in place. */
  readonly signedOut?: (parameters: URLSearchParams, context: DefectContext) => void
  /** The claims of the ID token, before it is signed; `undefined` leaves one out. */
  readonly claims?: (claims: Claims, context: DefectContext) => Claims
  /** The header of the ID token; what it says is not what is done: the signature stays the provider's. */
  readonly header?: (header: Claims, context: DefectContext) => Claims | string
  /** Signs the ID token with a key that is not published. */
  readonly foreignKey?: boolean
  /** The finished ID token, and what it was made of. */
  readonly idToken?: (idToken: string, context: DefectContext, parts: IdTokenParts) => string
  /** The body of a successful token response. */
  readonly tokenResponse?: (body: Claims, context: DefectContext) => unknown
  /** The userinfo response. Text is sent as a JWT, everything else as JSON. */
  readonly userinfo?: (claims: Claims, context: DefectContext) => unknown
  /**
   * Answers instead of an endpoint; `answer()` is what the endpoint itself would say. The key is the name of an endpoint, or
   * a path that the provider does not have, such as `/elsewhere`.
   */
  readonly endpoint?: Readonly<
    Partial<Record<OidcEndpointName | `/${string}`, (answer: () => Promise<Response>) => Response | Promise<Response>>>
  >
}

/** A named defect of an OpenID Provider; a member of {@link oidcFaults}. */
export interface OidcFault extends Fault, OidcDefect {}
