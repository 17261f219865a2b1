/** Why somebody is asked to sign in; nothing but `demandsOf` treats the three differently. */
export type Purpose = LoginPurpose | EnrollmentPurpose | MfaPurpose

export type PurposeKind = Purpose['kind']

export interface LoginPurpose {
  readonly kind: 'login'
  /**
   * How long ago the provider may have authenticated the person, in seconds: sent as `max_age`, with 0 also as `prompt=login` or
   * `ForceAuthn`, and held against `auth_time` or `AuthnInstant`, which has to be there then. Default: any time ago.
   */
  readonly maxAge?: number
}

export interface EnrollmentPurpose {
  readonly kind: 'enrollment'
  /** The application's own reference to the invitation; it comes back with the result. */
  readonly reference: string
  /** The invited address: where given, the person has to have exactly this one, verified under the connection's policy. */
  readonly email?: string
}

export interface MfaPurpose {
  readonly kind: 'mfa'
  /** {@link Identity.key} of the person who has to confirm. */
  readonly accountKey: string
  /** What is being confirmed: the application's id of a device or a session; it comes back with the result. */
  readonly operationId: string
  /** How long ago the provider may have authenticated the person, in seconds. Default 0: a fresh authentication. */
  readonly maxAge?: number
  /** Authentication contexts of which one has to be met (`acr`, `AuthnContextClassRef`). */
  readonly acrValues?: readonly string[]
  /** Authentication methods of which one has to be met (`amr`); SAML cannot say them. */
  readonly amr?: readonly string[]
  /**
   * What to do about a provider that does not say when it authenticated the person: refuse (`proven`, the default), or
   * accept and say so in {@link SignIn.freshness} (`not-proven`).
   */
  readonly freshness?: Freshness
}

/** Whether it is known when the provider authenticated the person. */
export type Freshness = 'proven' | 'not-proven'

export const purposeKinds: readonly PurposeKind[] = ['login', 'enrollment', 'mfa']

/** What a purpose demands of the provider, and of its answer. */
export interface Demands {
  /** The provider has to authenticate the person anew: `prompt=login`, `ForceAuthn`. */
  readonly freshAuthentication?: boolean
  /** The provider must not show the person anything: `prompt=none`, `IsPassive`. */
  readonly passive?: boolean
  /** The greatest age of the authentication, in seconds: `max_age`. */
  readonly maxAge?: number
  /** One of these has to be met: `acr_values`, `RequestedAuthnContext`. */
  readonly acrValues?: readonly string[]
  /** One of these has to be in `amr`. */
  readonly amr?: readonly string[]
  /** Whether an answer without a time of authentication is refused. */
  readonly freshness?: Freshness
  /** The only account that may answer. */
  readonly accountKey?: string
  /** The only email address that may answer, and it has to be verified. */
  readonly email?: string
}
