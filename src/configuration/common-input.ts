import type { EmailVerificationPolicy } from '../claims/email-verified.ts'
import type { GroupsClaim } from '../claims/groups-claim.ts'

/** One name, or several: the first one that is present is read. */
export type NameOrNames = string | readonly string[]

/** Claims to read the person's facts from, under literal names: dots and slashes have no meaning. */
export interface ClaimNamesInput {
  /** Default: `email` (OpenID Connect), or the usual attributes for it (SAML). */
  readonly email?: NameOrNames
  /** Default: `email_verified`. */
  readonly emailVerified?: NameOrNames
  /** The full name. Default: `name`, or the usual attributes for it. */
  readonly name?: NameOrNames
  /** Default: `given_name`, or the usual attributes for it. */
  readonly givenName?: NameOrNames
  /** Default: `family_name`, or the usual attributes for it. */
  readonly familyName?: NameOrNames
  /** Default: `preferred_username`, or the usual attributes for it. */
  readonly username?: NameOrNames
  /** The URL of a picture. Default: `picture`. */
  readonly picture?: NameOrNames
}

/** What to tell the operator when the provider's own error text contains something known. */
export interface ProviderHint {
  /** A part of the provider's own error text; case does not matter. */
  readonly contains: string
  /** What to change, and where. */
  readonly hint: string
}

/** The options that connections of both protocols have: who the connection is, and how its claims are read. */
export interface CommonConnectionInput {
  /**
   * The name of the connection, 1 to 64 letters, digits, dots, dashes or underscores: in URLs, in logs, and in the account keys
   * of SAML and of issuers that are not proven.
   */
  readonly id: string
  /**
   * What makes an email verified. `standard` (default): only a real boolean counts. `accept-text`: "true", "1", "yes" and 1 count
   * as well. `require`: as `accept-text`, and a person who is not verified is refused. `trust-connection`: every email of this
   * connection counts as verified unless the provider says no. `ignore`: never known.
   */
  readonly emailVerification?: EmailVerificationPolicy
  /**
   * The claims that hold the person's groups, under literal names: dots and slashes have no meaning. `{ path: ['a', 'b'] }` is
   * what stands in `b` inside of the claim `a`; `{ keysOf: ['a', 'b'] }` are the keys of the object that stands there. Default:
   * groups are unknown.
   */
  readonly groupsClaim?: GroupsClaim | readonly GroupsClaim[]
  /** Splits one text into groups, for providers that join several of them; never the elements of a list. */
  readonly groupsDelimiter?: string
  /** What it means when the claim is absent: `unknown` (default), or `none` where you know that the provider always sends it. */
  readonly groupsWhenAbsent?: 'unknown' | 'none'
  /** Claims to read the person's facts from where the usual names do not fit; the first one present wins. */
  readonly claimNames?: ClaimNamesInput
  /** Tolerated difference between our clock and the provider's, in seconds, 0 to 300. Default 120. */
  readonly clockTolerance?: number
  /**
   * Whether RSA keys of the provider of 1024 bits and more may count. Default false: 2048 bits and more. What is worse than short
   * never counts. Each use is an event (`weak_key_allowed`).
   *
   * @see [RFC 7518, section 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)
   */
  readonly allowWeakKeys?: boolean
  /** What to tell the operator when the provider's own error text contains something known; the first match is taken. */
  readonly hints?: readonly ProviderHint[]
}

type Names = readonly string[]

/** {@link CommonConnectionInput} as the library receives it: with its defaults. */
export interface CommonConnection
  extends Required<Omit<CommonConnectionInput, 'groupsClaim' | 'groupsDelimiter' | 'claimNames'>>,
    Pick<CommonConnectionInput, 'groupsDelimiter'> {
  /** The claims that hold the person's groups. */
  readonly groupsClaim?: readonly GroupsClaim[]
  /** Claims to read the person's facts from where the usual names do not fit. */
  readonly claimNames: { readonly [Fact in keyof ClaimNamesInput]: Names }
}
