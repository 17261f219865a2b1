import type { Identity } from './identity.ts'
import type { LogoutReference } from './logout-reference.ts'
import type { OutboundCookie } from './message.ts'
import type { Freshness, Purpose } from './purpose.ts'

/**
 * Claims that another party makes: sent along as its signed JWT (aggregated), or to be asked for at an endpoint
 * (distributed). Nothing of them is verified, fetched or in the identity: see `resolveClaims`.
 *
 * @see [OpenID Connect Core 1.0, section 5.6.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AggregatedDistributedClaims)
 */
export interface ClaimReference {
  /** The names of the claims. */
  readonly claims: readonly string[]
  readonly jwt?: string
  readonly endpoint?: string
  readonly accessToken?: string
}

/** What the OpenID Provider sent, verified. */
export interface RawOidc {
  readonly protocol: 'oidc'
  /** The ID token as received: keep it on the server, as `id_token_hint` of a logout. */
  readonly idToken: string
  readonly idTokenClaims: Readonly<Record<string, unknown>>
  readonly userinfo?: Readonly<Record<string, unknown>>
  /** Claims that other parties make, where there are some. */
  readonly claimSources?: readonly ClaimReference[]
  readonly accessToken: string
  readonly refreshToken?: string
  /** Seconds from the token response, where the provider said so. */
  readonly expiresIn?: number
  readonly scope?: string
  /**
   * What else the authorization response said, such as Apple's `user` of a first sign-in; absent where that is nothing. The browser
   * brought it: nobody signed it, and it is no fact about the person. At most twenty, each of at most 4096 characters.
   */
  readonly responseParameters?: Readonly<Record<string, string>>
}

/** The value of a SAML attribute that is more than a text. */
export interface XmlValue {
  /** The `AttributeValue` in its canonical form, cut off behind 16,384 characters. */
  readonly xml: string
}

/** What the SAML identity provider sent, verified. */
export interface RawSaml {
  readonly protocol: 'saml'
  /** The assertion as the signature covers it, and nothing from outside. */
  readonly assertion: string
  readonly assertionId: string
  /** Absent where the subject has none, and `subjectAttribute` names the person. */
  readonly nameId?: {
    readonly value: string
    readonly format?: string
    readonly nameQualifier?: string
    readonly spNameQualifier?: string
  }
  readonly sessionIndex?: string
  readonly sessionNotOnOrAfter?: Date
  /** The values of each attribute; one with elements in it is no text, unless it is exactly one `NameID`. */
  readonly attributes: ReadonlyMap<string, readonly (string | XmlValue)[]>
}

/** What a protocol half hands up: a verified identity, what it was read from, and what may be used only once. */
export interface Verified {
  readonly identity: Identity
  readonly raw: RawOidc | RawSaml
  /** Set for a SAML assertion: its id has to be claimed in a replay cache before anything is done with the identity. */
  readonly once?: { readonly id: string; readonly expiresAt: Date }
}

/** A finished sign-in. The library has verified; what happens next is the application's. */
export interface SignIn {
  readonly purpose: Purpose
  /** The id of the connection. */
  readonly connection: string
  /** A checked path of the application, or a URL on one of its own origins. */
  readonly returnTo: string
  /** What was given to `begin` as `context`. */
  readonly context: Readonly<Record<string, string>>
  readonly identity: Identity
  readonly raw: RawOidc | RawSaml
  /** Keep this with the session, on the server: a logout needs it. */
  readonly logoutReference: LogoutReference
  /** Who began: an unsolicited SAML response is the provider's doing, and only logins can be. */
  readonly initiatedBy: 'relying-party' | 'provider'
  /** Whether the time of authentication was proven; only said where a fresh one was asked for. */
  readonly freshness?: Freshness
  /** Cookies to send along: they end the transaction. The handlers do this by themselves. */
  readonly cookies: readonly OutboundCookie[]
}
