/** Where one fact of an identity came from, and what was done to it. */
export interface IdentityEvidence {
  readonly source: 'id_token' | 'userinfo' | 'assertion' | 'connection'
  /** The claim or attribute that was read, under the provider's own name. */
  readonly claim: string
  /** What the provider sent. */
  readonly raw: unknown
  /** What was repaired or left out, in words; absent when the value was taken as it came. */
  readonly repaired?: string
  /** What somebody who sets up the connection should know, such as a claim whose name is nearly the configured one. */
  readonly note?: string
}

/** How and when the provider authenticated the person. */
export interface Authentication {
  /** `auth_time` (OpenID Connect) or `AuthnInstant` (SAML). */
  readonly at?: Date
  /** `acr` or `AuthnContextClassRef`. */
  readonly acr?: string
  /** `amr`; SAML has no counterpart. */
  readonly amr?: readonly string[]
  /** `sid` or `SessionIndex`. */
  readonly sid?: string
}

/** The verified person, in the same shape whichever protocol spoke. */
export interface Identity {
  /**
   * The account key: the only thing to find an account by. It is made of proven parts: for OpenID Connect of issuer and
   * subject, and of the connection too where the issuer was typed and not discovered at its own origin; for SAML of
   * connection and name id, with the name id's format and qualifiers where they are not the default.
   */
  readonly accountKey: string
  readonly issuer: string
  readonly subject: string
  readonly email?: string
  /**
   * `true` or `false` when the provider said so and the connection's policy lets it count, or when the policy is
   * `trust-connection`; absent: unknown.
   */
  readonly emailVerified?: boolean
  readonly name?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly username?: string
  readonly picture?: string
  /** Always an array, in the provider's order, without repetitions. */
  readonly groups: readonly string[]
  /** `false` when the provider said nothing about groups, or too much: let gates deny, and syncs leave alone. */
  readonly groupsComplete: boolean
  /** Everything verified, under the provider's own names. */
  readonly claims: ReadonlyMap<string, unknown>
  readonly authentication: Authentication
  readonly evidence: ReadonlyMap<keyof Identity, IdentityEvidence>
}
