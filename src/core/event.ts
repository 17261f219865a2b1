import type { CertificateStatus } from './certificate-status.ts'
import type { SsoErrorCode } from './errors.ts'

/** Whose certificate: the provider's verifies its answers, ours stands for our signatures. */
export type CertificateOwner = 'provider' | 'relying-party'

interface AboutCertificate {
  /** The id of the connection. */
  readonly connection: string
  readonly owner: CertificateOwner
  readonly certificate: CertificateStatus
}

/** A certificate ends within 30 days; said once a day while its connection is used. */
export interface CertificateExpiresSoonEvent extends AboutCertificate {
  readonly type: 'certificate_expires_soon'
}

/** A certificate ended. It is still used: see docs/connections.md. Said once a day while its connection is used. */
export interface CertificateExpiredEvent extends AboutCertificate {
  readonly type: 'certificate_expired'
}

/** A connection has `allowSha1`: whoever can make two documents of one SHA-1 can sign in as anybody. Said once a day while it is used. */
export interface Sha1AllowedEvent {
  readonly type: 'sha1_allowed'
  readonly connection: string
}

/**
 * A connection has `allowWeakKeys`, and a key that is too short was relied on: who can break it can sign in as anybody. Said once a
 * day while it is used.
 */
export interface WeakKeyAllowedEvent {
  readonly type: 'weak_key_allowed'
  readonly connection: string
  /** How long the key is. */
  readonly bits: number
}

/** A provider's metadata was fetched again. */
export interface MetadataRefreshedEvent {
  readonly type: 'metadata_refreshed'
  readonly connection: string
  /** Why: it was getting old, or a signature did not verify with the keys that were known. */
  readonly because: 'age' | 'signature_invalid'
  readonly certificatesChanged: boolean
}

/** A provider's metadata could not be fetched again, or did not read; the last good one stays in use. */
export interface MetadataRefreshFailedEvent {
  readonly type: 'metadata_refresh_failed'
  readonly connection: string
  readonly because: 'age' | 'signature_invalid'
  readonly code: SsoErrorCode
  readonly message: string
  /** Until when the last good one can be used, where it says so. */
  readonly usableUntil: Date | undefined
}

/**
 * A provider's metadata has a certificate again that it had no longer: the provider went back to a key, or an old document is
 * served. The certificate counts.
 */
export interface MetadataCertificateReturnedEvent {
  readonly type: 'metadata_certificate_returned'
  readonly connection: string
  readonly certificate: CertificateStatus
}

/** Two verifiers read one response differently: a sign-in was refused, and somebody may be trying what one of them misses. */
export interface VerifiersDisagreeEvent {
  readonly type: 'verifiers_disagree'
  readonly connection: string
  readonly message: string
}

/** What an operator should hear of, refusal or not. Holds no secret and no personal datum. */
export type SsoEvent =
  | CertificateExpiresSoonEvent
  | CertificateExpiredEvent
  | Sha1AllowedEvent
  | WeakKeyAllowedEvent
  | MetadataRefreshedEvent
  | MetadataRefreshFailedEvent
  | MetadataCertificateReturnedEvent
  | VerifiersDisagreeEvent
