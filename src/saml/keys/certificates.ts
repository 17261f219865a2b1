import { X509Certificate } from 'node:crypto'
import type { SamlConnection } from '../../configuration/connection.ts'
import { type CertificateStatus, expiresSoon } from '../../core/certificate-status.ts'
import { keyTypeProblem } from './key-type.ts'

/** @returns `undefined` for what only looks like a certificate */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** Why a certificate is of no use: it cannot be read, or its key cannot verify. */
export type CertificateProblem =
  | { readonly problem: 'unreadable' }
  | { readonly problem: 'type' | 'type-of-one-verifier'; readonly received: string | undefined }

/** Says why a certificate's key cannot verify a response; nothing when it can. */
export function certificateProblem(
  certificate: X509Certificate | undefined,
  verification: SamlConnection['verification'],
): CertificateProblem | undefined {
  if (certificate === undefined) return { problem: 'unreadable' }
  try {
    const found = keyTypeProblem(certificate.publicKey, verification)
    return found && { problem: found.isForStrict ? 'type-of-one-verifier' : 'type', received: found.received }
  } catch {
    return { problem: 'unreadable' }
  }
}

const day = 24 * 60 * 60 * 1000

/**
 * What a certificate says about itself, for a warning. No answer is refused because of it.
 *
 * @param now milliseconds since the epoch
 * @see SAML V2.0 Metadata Interoperability Profile 1.0, sections 2.5.1 and 2.6.1
 */
export function certificateStatus(certificate: X509Certificate, now: number): CertificateStatus {
  const notBefore = new Date(certificate.validFrom)
  const notAfter = new Date(certificate.validTo)
  const days = Math.floor((notAfter.getTime() - now) / day)
  return {
    state:
      now < notBefore.getTime()
        ? 'not-yet-valid'
        : days < 0
          ? 'expired'
          : days < expiresSoon
            ? 'expires-soon'
            : 'valid',
    days,
    notBefore,
    notAfter,
    subject: certificate.subject?.replaceAll('\n', ', ') ?? '',
    fingerprint: certificate.fingerprint256,
  }
}

/** Those of our keys, each once: one key may be there for both. */
export const ourCertificates = ({
  signingKeys,
  decryptionKeys,
}: Pick<SamlConnection, 'signingKeys' | 'decryptionKeys'>): readonly string[] => [
  ...new Set([...signingKeys, ...decryptionKeys].map(({ certificate }) => certificate)),
]
