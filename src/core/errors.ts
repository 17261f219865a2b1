import type { OutboundCookie } from './message.ts'
import type { Purpose } from './purpose.ts'

/**
 * What a refusal means for whoever handles it:
 * `stale` start again, a normal outcome · `denied` the provider or a policy said no to this person · `rejected` the answer
 * cannot be believed · `configuration` somebody has to change a setting · `unavailable` try again in a moment.
 */
export type SsoErrorKind = 'stale' | 'denied' | 'rejected' | 'configuration' | 'unavailable'

const kinds = {
  // configuration
  configuration_invalid: 'configuration',
  connection_not_found: 'configuration',
  connection_not_chosen: 'configuration',
  callback_unknown: 'configuration',
  issuer_mismatch: 'configuration',
  provider_metadata_invalid: 'configuration',
  client_rejected: 'configuration',
  request_rejected: 'configuration',
  assertion_encrypted: 'configuration',
  token_decryption_failed: 'configuration',
  subject_transient: 'configuration',
  // unavailable
  provider_unavailable: 'unavailable',
  signer_unavailable: 'unavailable',
  store_unavailable: 'unavailable',
  // stale
  response_missing: 'stale',
  transaction_missing: 'stale',
  transaction_invalid: 'stale',
  transaction_expired: 'stale',
  grant_rejected: 'stale',
  refresh_token_rejected: 'stale',
  access_token_rejected: 'stale',
  confirmation_stale: 'stale',
  // denied
  access_denied: 'denied',
  interaction_required: 'denied',
  email_not_verified: 'denied',
  enrollment_email_mismatch: 'denied',
  enrollment_token_invalid: 'denied',
  group_required: 'denied',
  claim_mismatch: 'denied',
  confirmation_failed: 'denied',
  account_mismatch: 'denied',
  authentication_not_fresh: 'denied',
  authentication_context_insufficient: 'denied',
  logout_failed: 'denied',
  // rejected: the exchange
  return_to_refused: 'rejected',
  response_malformed: 'rejected',
  connection_mismatch: 'rejected',
  purpose_mismatch: 'rejected',
  response_issuer_mismatch: 'rejected',
  response_jwt_invalid: 'rejected',
  provider_error: 'rejected',
  // rejected: OpenID Connect
  token_response_invalid: 'rejected',
  id_token_signature_invalid: 'rejected',
  id_token_claim_invalid: 'rejected',
  userinfo_invalid: 'rejected',
  claim_source_invalid: 'rejected',
  // rejected: SAML
  signature_missing: 'rejected',
  signature_invalid: 'rejected',
  verifiers_disagree: 'rejected',
  algorithm_refused: 'rejected',
  assertion_undecryptable: 'rejected',
  assertion_issuer_mismatch: 'rejected',
  destination_mismatch: 'rejected',
  audience_mismatch: 'rejected',
  authentication_missing: 'rejected',
  subject_missing: 'rejected',
  subject_confirmation_invalid: 'rejected',
  in_response_to_mismatch: 'rejected',
  response_unsolicited: 'rejected',
  assertion_not_yet_valid: 'rejected',
  assertion_expired: 'rejected',
  assertion_condition_unknown: 'rejected',
  assertion_replayed: 'rejected',
  // rejected: logout
  logout_token_invalid: 'rejected',
  logout_message_invalid: 'rejected',
  logout_message_expired: 'rejected',
  logout_replayed: 'rejected',
} as const satisfies Record<string, SsoErrorKind>

/** Every reason for which this library says no; each is explained in `docs/errors.md`. */
export type SsoErrorCode = keyof typeof kinds

export const ssoErrorCodes: readonly SsoErrorCode[] = Object.freeze(Object.keys(kinds)) as readonly SsoErrorCode[]

const publicMessages: Record<SsoErrorKind, string> = {
  stale: 'This sign-in is no longer open. Please start again.',
  denied: 'Your identity provider did not confirm this sign-in.',
  rejected: 'The answer of your identity provider could not be accepted. Please start again.',
  configuration: 'Single sign-on is not set up correctly. Please tell your administrator.',
  unavailable: 'Single sign-on cannot be reached right now. Please try again in a moment.',
}

const ownPublicMessages: Partial<Record<SsoErrorCode, string>> = {
  return_to_refused: 'This link leads to a place that cannot be opened after signing in.',
  connection_not_found: 'There is no such sign-in.',
  connection_not_chosen: 'This link does not say how to sign in.',
  email_not_verified: 'Your identity provider has not confirmed your email address.',
  interaction_required: 'Your identity provider needs you to sign in there first. Please start again.',
  enrollment_email_mismatch: 'This invitation is for another email address than the one you signed in with.',
  enrollment_token_invalid: 'This enrollment is no longer open. Please start again.',
  claim_mismatch: 'Your account is not of the organisation that may sign in here.',
  group_required: 'You are not in a group that may open this.',
  confirmation_stale: 'Nothing was confirmed yet: this page was no longer open. Please confirm again.',
  confirmation_failed: 'The code is not the one that is shown. Nothing was confirmed.',
  account_mismatch: 'You signed in as somebody else than the person who has to confirm this.',
  authentication_not_fresh: 'Your identity provider did not ask you to sign in again. Please start again.',
  logout_failed: 'You are signed out here, but your identity provider could not sign you out there.',
}

export interface SsoErrorDetails {
  readonly hint?: string | undefined
  readonly connection?: string | undefined
  readonly cookies?: readonly OutboundCookie[] | undefined
  readonly purpose?: Purpose | undefined
  readonly cause?: unknown
}

const marker: unique symbol = Symbol.for('relyant.SsoError') as never

/**
 * The one error that this library throws for a refusal. Wrong arguments are `TypeError`s, and a bug stays a bug.
 *
 * `message` is for the operator's log: it names expected and received values, and never holds a secret, a token or an
 * assertion. `publicMessage` is the only text meant for a browser.
 */
export class SsoError extends Error {
  override readonly name: string = 'SsoError'
  /** Why; a closed union, so that a `switch` can be exhaustive. */
  readonly code: SsoErrorCode
  /** What to change, and where: for the operator. */
  readonly hint: string | undefined
  /** The id of the connection concerned, where it is known. */
  readonly connection: string | undefined
  /** Cookies to send along with the refusal: they end the transaction that cannot be completed any more. */
  readonly cookies: readonly OutboundCookie[]
  readonly [marker] = true
  /** Not shown by an inspection: it names people. */
  readonly #purpose: Purpose | undefined

  constructor(code: SsoErrorCode, message: string, details: SsoErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.connection = details.connection
    this.cookies = details.cookies ?? []
    this.#purpose = details.purpose
  }

  get kind(): SsoErrorKind {
    return kinds[this.code]
  }

  /** What the sign-in was for, where it is known: which step-up has to end, which invitation was tried. */
  get purpose(): Purpose | undefined {
    return this.#purpose
  }

  /** One safe sentence for the person at the browser. */
  get publicMessage(): string {
    return ownPublicMessages[this.code] ?? publicMessages[this.kind]
  }

  /** The same refusal, with what only a caller further up knows filled in. */
  with(details: Omit<SsoErrorDetails, 'cause'>): SsoError {
    const { code, message, hint, connection, cookies, purpose, cause } = this
    return new SsoError(code, message, { hint, connection, cookies, purpose, cause, ...details })
  }

  /** What may go into a log as JSON: no cause, because a foreign error may carry what it received. */
  toJSON(): Record<string, string> {
    const { name, code, kind, message, hint, connection } = this
    return { name, code, kind, message, ...(hint && { hint }), ...(connection && { connection }) }
  }
}

/**
 * Tells whether `value` is an {@link SsoError}, also one of another copy of this package (`instanceof` would not).
 */
export function isSsoError(value: unknown): value is SsoError {
  return typeof value === 'object' && value !== null && marker in value
}
