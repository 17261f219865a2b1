import type { CertificateStatus } from './certificate-status.ts'
import type { SsoError } from './errors.ts'
import type { CertificateOwner } from './event.ts'

/** What is known of a SAML connection's provider, and how long its certificates last. Holds no secret. */
export interface ConnectionInspection {
  /** The id of the connection. */
  readonly connection: string
  /** Where it is known from. */
  readonly source: 'configuration' | 'metadata' | 'metadata-url'
  readonly idpEntityId: string
  readonly ssoUrl: string
  readonly ssoBinding: 'redirect' | 'post'
  readonly signRequests: boolean
  /** Whether SHA-1 counts, which it should not. */
  readonly allowSha1: boolean
  readonly certificates: readonly (CertificateStatus & { readonly owner: CertificateOwner })[]
  /** Said by metadata only. */
  readonly wantAuthnRequestsSigned?: boolean
  /** How many of the provider's certificates were left out, because there were more than four. */
  readonly certificatesLeftOut?: number
  readonly validUntil?: Date
  readonly fetchedAt?: Date
  /** Why the last attempt to fetch the metadata again failed; the last good one is in use. */
  readonly lastFailure?: SsoError
}
