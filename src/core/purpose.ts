/** Why somebody is asked to sign in; nothing but `demandsOf` treats the three differently. */
export type Purpose = LoginPurpose | EnrollmentPurpose | MfaPurpose

export type PurposeKind = Purpose['kind']

export interface LoginPurpose {
  readonly kind: 'login'
}

export interface EnrollmentPurpose {
  readonly kind: 'enrollment'
  /** The application's own reference to the invitation; it comes back with the result. */
  readonly reference: string
}

export interface MfaPurpose {
  readonly kind: 'mfa'
  /** {@link Identity.key} of the person who has to confirm. */
  readonly account: string
  /** What is being confirmed: the application's id of a device or a session; it comes back with the result. */
  readonly confirming: string
  /** How long ago the provider may have authenticated the person, in seconds. Default 0: a fresh authentication. */
  readonly maxAge?: number
  /** Authentication contexts of which one has to be met (`acr`, `AuthnContextClassRef`). */
  readonly contexts?: readonly string[]
}

export const purposeKinds: readonly PurposeKind[] = ['login', 'enrollment', 'mfa']

/** What a purpose demands of the provider, and of its answer. */
export interface Demands {
  /** The provider has to authenticate the person anew: `prompt=login`, `ForceAuthn`. */
  readonly freshAuthentication?: boolean
  /** The greatest age of the authentication, in seconds: `max_age`. */
  readonly maxAge?: number
  /** One of these has to be met: `acr_values`, `RequestedAuthnContext`. */
  readonly contexts?: readonly string[]
  /** The only account that may answer. */
  readonly account?: string
}
