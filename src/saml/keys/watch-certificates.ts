import type { SamlConnection } from '../../configuration/connection.ts'
import { BoundedMap } from '../../core/bounded-map.ts'
import type { CertificateOwner, SsoEvent } from '../../core/event.ts'
import { certificateStatus, ourCertificates, readCertificate } from './certificates.ts'
import { weaknessOf } from './key-strength.ts'

const day = 24 * 60 * 60 * 1000
const maxEntries = 10_000

/**
 * Says of each certificate of a connection that is used that it ends soon, or has ended, and of the connection that it lets
 * SHA-1 count: once a day.
 */
export function createCertificateWatch(
  now: () => number,
  report: (event: SsoEvent) => void,
): (connection: SamlConnection) => void {
  const lastInspected = new WeakMap<SamlConnection, number>()
  const lastReported = new BoundedMap<string, number>(maxEntries)

  /** What lies ahead is as far away as what lies behind: a clock that was set back keeps nothing silent. */
  const elapsed = (since = Number.NEGATIVE_INFINITY): number => Math.abs(now() - since)

  function reportDaily(key: string, event: SsoEvent): void {
    if (elapsed(lastReported.get(key)) < day) return
    lastReported.set(key, now())
    report(event)
  }

  function inspect(connection: SamlConnection, owner: CertificateOwner, pem: string): void {
    const certificate = readCertificate(pem)
    if (certificate === undefined) return
    const status = certificateStatus(certificate, now())
    if (status.state !== 'expires-soon' && status.state !== 'expired') return
    const type = status.state === 'expired' ? 'certificate_expired' : 'certificate_expires_soon'
    const key = JSON.stringify([connection.id, status.fingerprint])
    reportDaily(key, { type, connection: connection.id, owner, certificate: status })
  }

  return (connection) => {
    // Reading a certificate costs more than verifying with it.
    if (elapsed(lastInspected.get(connection)) < day / 24) return
    lastInspected.set(connection, now())
    const { id, allowSha1, allowWeakKeys } = connection
    if (allowWeakKeys) {
      for (const pem of connection.certificate) {
        const key = readCertificate(pem)?.publicKey
        const weakness = key && weaknessOf(key)
        if (weakness !== undefined)
          reportDaily(JSON.stringify([id, pem]), { type: 'weak_key_allowed', connection: id, bits: weakness.bits })
      }
    }
    if (allowSha1) reportDaily(JSON.stringify([id]), { type: 'sha1_allowed', connection: id })
    for (const pem of connection.certificate) inspect(connection, 'provider', pem)
    for (const pem of ourCertificates(connection)) inspect(connection, 'relying-party', pem)
  }
}
