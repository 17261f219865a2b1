import type { Environment } from '../core/environment.ts'
import type { Secret } from '../core/secret.ts'
import type { AuthorizationParameters, LogoutParameters } from './authorization-parameters.ts'
import type { CommonConnection, CommonConnectionInput } from './common-input.ts'
import type { JwtBindingKey, JwtDecryptionKey, JwtSigningKey, OneOrMore } from './keys.ts'

/**
 * How the token endpoint knows the application.
 *
 * @see [OpenID Connect Core 1.0, section 9](https://openid.net/specs/openid-connect-core-1_0-errata2.html#ClientAuthentication)
 */
export type ClientAuthenticationMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'none'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'

/** Metadata of a provider that publishes none, under the names of the specification; further ones are kept. */
export interface OidcProviderMetadataInput {
  /** Where people are sent to sign in. */
  readonly authorization_endpoint: string
  /** Where codes and refresh tokens become tokens. */
  readonly token_endpoint: string
  /** Where the provider's keys are. */
  readonly jwks_uri: string
  /** Where more claims are, if anywhere. */
  readonly userinfo_endpoint?: string
  readonly [name: string]: unknown
}

/** An OpenID Connect connection, as an operator writes it. */
export interface OidcConnectionInput extends CommonConnectionInput {
  /** OpenID Connect; a preset sets it. */
  readonly protocol: 'oidc'
  /** Exactly as the provider's metadata spells it, the slash at the end included. */
  readonly issuer: string
  /** As registered with the provider. */
  readonly clientId: string
  /** For `client_secret_basic` and `client_secret_post`, and for nothing else. */
  readonly clientSecret?: string | Secret
  /** How the token endpoint knows the application. It has to be what is registered with the provider: there is no safe guess. */
  readonly tokenEndpointAuthMethod: ClientAuthenticationMethod
  /** What is asked for; has to contain `openid`. Default `['openid', 'profile', 'email']`. */
  readonly scopes?: readonly string[]
  /** Whether to ask the userinfo endpoint: when the ID token lacks email, its verification or groups (default), always, or never. */
  readonly userinfo?: 'when-missing' | 'always' | 'never'
  /**
   * The provider's metadata, under the names of the specification, where it publishes none: nothing is discovered then.
   * `issuer` is that of the connection, and is not proven then: account keys have the connection's id in them.
   */
  readonly metadata?: OidcProviderMetadataInput
  /**
   * Where our own requests go that are meant for the issuer's origin, for a provider that is reached at another host from
   * inside: discovery, keys, token endpoint, userinfo. What the browser opens, and what `iss` has to be, stays as it is.
   * The issuer is not proven then: account keys have the connection's id in them.
   */
  readonly backChannelOrigin?: string
  /** How long one request to the provider may take, its retries included, in seconds, 0.05 to 60. Default 10. */
  readonly timeout?: number
  /**
   * Sends the requests of this connection instead of the relying party's `fetch`: `createPublicFetch()` where a tenant typed
   * the issuer, or one with a dispatcher that presents a client certificate or goes through a proxy.
   */
  readonly fetch?: Environment['fetch']
  /** Sign client assertions (`private_key_jwt`) and request objects (JAR), newest first: the first signs. */
  readonly signingKeys?: OneOrMore<JwtSigningKey>
  /**
   * For whom a client assertion (`private_key_jwt`) is: the issuer (default), or the token endpoint, for providers that know no
   * other audience. One that is for an endpoint can be played back at another provider that names the same one.
   *
   * @see [RFC 7523, section 3](https://www.rfc-editor.org/rfc/rfc7523#section-3)
   */
  readonly clientAssertionAudience?: 'issuer' | 'token-endpoint'
  /** Whether requests are pushed to the provider first (PAR, RFC 9126): where it requires that (default), or always. */
  readonly par?: 'when-required' | 'always'
  /** Whether requests are signed (JAR, RFC 9101): where the provider requires that (default), or always. */
  readonly jar?: 'when-required' | 'always'
  /**
   * How the answer comes back: in the query (default), in a form that posts itself, or either as a signed JWT (JARM). A form is a
   * POST from another site, so the cookie of such a sign-in is `SameSite=None`.
   */
  readonly responseMode?: 'query' | 'form_post' | 'query.jwt' | 'form_post.jwt'
  /** Binds tokens to this key (DPoP, RFC 9449): all processes need the same one. */
  readonly dpopKey?: JwtBindingKey
  /**
   * Holds the connection to the FAPI 2.0 Security Profile.
   *
   * @see [FAPI 2.0 Security Profile, section 5.3](https://openid.net/specs/fapi-security-profile-2_0-final.html)
   */
  readonly profile?: 'fapi2'
  /** Sent with every authorization request; what `begin` is given wins. */
  readonly authorizationParameters?: AuthorizationParameters
  /**
   * Sent with every logout request, for a provider that wants more than the specification has, such as the `logout_uri` of Amazon
   * Cognito; what `beginLogout` is given wins. What the library says itself cannot be replaced.
   */
  readonly logoutParameters?: LogoutParameters
  /** What the access token is for (resource indicators, RFC 8707): absolute URIs without a fragment. */
  readonly resource?: string | readonly string[]
  /**
   * Who may stand in `aud` of an ID token beside us. Default: anybody, as long as `azp` says that the token is ours; under
   * `fapi2` nobody.
   */
  readonly audiences?: readonly string[]
  /** Decrypt ID tokens and userinfo, newest first; several while they are being renewed. */
  readonly decryptionKeys?: OneOrMore<JwtDecryptionKey>
  /**
   * Whether a logout token may come without `exp`, as drafts of the specification had it and Ory Hydra writes it: it is good for ten
   * minutes after its `iat` then. Default false; the JumpCloud preset sets it.
   *
   * @see [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)
   */
  readonly allowLogoutTokenWithoutExp?: boolean
  /** Claims that everybody who signs in has to have, to the letter: `jc_org` of JumpCloud, `hd` of Google, `tid` of Entra ID. */
  readonly requiredClaims?: Readonly<Record<string, string | number | boolean>>
}

/** A {@link JwtSigningKey} whose text no inspection shows. */
export interface ParsedJwtSigningKey extends Omit<JwtSigningKey, 'privateKey'> {
  readonly privateKey?: CryptoKey | Secret
}

/** A {@link JwtDecryptionKey} whose text no inspection shows. */
export interface ParsedJwtDecryptionKey extends Omit<JwtDecryptionKey, 'privateKey'> {
  readonly privateKey: CryptoKey | Secret
}

/** A {@link JwtBindingKey} whose text no inspection shows. */
export interface ParsedJwtBindingKey extends Omit<JwtBindingKey, 'privateKey'> {
  readonly privateKey: Secret
}

type WithoutDefault = 'metadata' | 'backChannelOrigin' | 'fetch' | 'profile' | 'audiences'
type Parsed = 'clientSecret' | 'signingKeys' | 'decryptionKeys' | 'dpopKey' | 'resource'

/** An OpenID Connect connection, as the library receives it: with its defaults, and its secrets hidden. */
export interface OidcConnection
  extends CommonConnection,
    Required<Omit<OidcConnectionInput, keyof CommonConnectionInput | WithoutDefault | Parsed>>,
    Pick<OidcConnectionInput, WithoutDefault> {
  readonly clientSecret?: Secret
  readonly signingKeys: readonly ParsedJwtSigningKey[]
  readonly decryptionKeys: readonly ParsedJwtDecryptionKey[]
  readonly dpopKey?: ParsedJwtBindingKey
  readonly resource?: readonly string[]
}
