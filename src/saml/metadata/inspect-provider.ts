import { defined } from '../../core/defined.ts'
import type { CertificateOwner } from '../../core/event.ts'
import type { ConnectionInspection } from '../../core/inspection.ts'
import { certificateStatus, ourCertificates, readCertificate } from '../keys/certificates.ts'
import { decryptionKeysOf } from '../keys/decryption-keys.ts'
import { verificationKeysOf } from '../keys/verification-keys.ts'
import type { KnownProvider } from './identity-providers.ts'

/**
 * Says what is known of a provider, for an operator to look at.
 *
 * @param now milliseconds since the epoch
 * @throws SsoError `configuration_invalid` for a certificate that cannot be used
 */
export function inspectProvider(known: KnownProvider, now: number): ConnectionInspection {
  const { connection, source, metadata, fetchedAt, lastFailure } = known
  verificationKeysOf(connection)
  decryptionKeysOf(connection)
  const { idpEntityId, ssoUrl, ssoBinding, signRequests, allowSha1 } = connection
  return defined({
    connection: connection.id,
    source,
    idpEntityId,
    ssoUrl,
    ssoBinding,
    signRequests,
    allowSha1,
    certificates: [
      ...statusesOf('provider', connection.certificate, now),
      ...statusesOf('relying-party', ourCertificates(connection), now),
    ],
    wantAuthnRequestsSigned: metadata?.wantAuthnRequestsSigned,
    certificatesLeftOut: metadata?.certificatesLeftOut,
    validUntil: metadata?.validUntil,
    fetchedAt: fetchedAt === undefined ? undefined : new Date(fetchedAt),
    lastFailure,
  })
}

function statusesOf(
  owner: CertificateOwner,
  pems: readonly string[],
  now: number,
): ConnectionInspection['certificates'] {
  return pems.flatMap((pem) => {
    const certificate = readCertificate(pem)
    return certificate === undefined ? [] : [{ ...certificateStatus(certificate, now), owner }]
  })
}
