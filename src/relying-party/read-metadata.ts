import { toPemCertificate } from '../configuration/certificate.ts'
import type { CertificateStatus } from '../core/certificate-status.ts'
import type { IdentityProviderMetadata } from '../core/identity-provider-metadata.ts'

export interface ReadMetadataOptions {
  /** Which entity is meant; needed where the document has several identity providers. */
  readonly entityId?: string
  /** The document has to be signed with the key of one of these certificates; then nothing else of it is read. */
  readonly certificates?: readonly string[]
  /** With `certificates`: how far ahead `validUntil` may be, in seconds. Default: 30 days. */
  readonly maxValidity?: number
  /** As the connection will have it: only with `strict` a key of ECDSA can be used. Default: `both`. */
  readonly verification?: 'both' | 'strict'
  /** Milliseconds since the epoch. Default: now. */
  readonly now?: number
}

/**
 * Reads the metadata of a SAML identity provider, to show what it says or to check it before it is stored.
 *
 * @throws SsoError `provider_metadata_invalid`, with what exactly is wrong
 * @throws TypeError for a certificate that is none
 */
export async function readIdentityProviderMetadata(
  text: string,
  { entityId, certificates = [], maxValidity, verification = 'both', now = Date.now() }: ReadMetadataOptions = {},
): Promise<IdentityProviderMetadata> {
  const { readIdentityProviderMetadata: read } = await import('../saml/metadata/identity-provider-metadata.ts')
  return read(text, { entityId, now, verification, maxValidity, certificates: certificates.map(pemOf) })
}

/**
 * Says how long a certificate lasts.
 *
 * @param certificate PEM, or its base64 lines
 * @param now milliseconds since the epoch
 * @throws TypeError for what is not a certificate
 */
export async function certificateStatus(certificate: string, now: number = Date.now()): Promise<CertificateStatus> {
  const { certificateStatus: statusOf, readCertificate } = await import('../saml/keys/certificates.ts')
  const read = readCertificate(pemOf(certificate))
  if (read === undefined) throw new TypeError('this is not a certificate: it cannot be read')
  return statusOf(read, now)
}

function pemOf(certificate: string): string {
  const result = toPemCertificate(certificate)
  if ('pem' in result) return result.pem
  throw new TypeError(result.problem)
}
