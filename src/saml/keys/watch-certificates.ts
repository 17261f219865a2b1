import type { SamlConnection } from '../../configuration/connection.ts'
import { BoundedMap } from '../../core/bounded-map.ts'
import type { CertificateOwner, SsoEvent } from '../../core/event.ts'
import { certificateStatus, ourCertificates, readCertificate } from './certificates.ts'

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
  const lastLooked = new WeakMap<SamlConnection, number>()
  const lastSaid = new BoundedMap<string, number>(maxEntries)

  function sayOnceADay(key: string, event: SsoEvent): void {
    if (now() < (lastSaid.get(key) ?? -Infinity) + day) return
    lastSaid.set(key, now())
    report(event)
  }

  function look(connection: SamlConnection, owner: CertificateOwner, pem: string): void {
    const certificate = readCertificate(pem)
    if (certificate === undefined) return
    const status = certificateStatus(certificate, now())
    if (status.state !== 'expires-soon' && status.state !== 'expired') return
    const type = status.state === 'expired' ? 'certificate_expired' : 'certificate_expires_soon'
    const key = JSON.stringify([connection.id, status.fingerprint])
    sayOnceADay(key, { type, connection: connection.id, owner, certificate: status })
  }

  return (connection) => {
    // Reading a certificate costs more than verifying with it.
    if (now() < (lastLooked.get(connection) ?? -Infinity) + day / 24) return
    lastLooked.set(connection, now())
    const { id, allowSha1 } = connection
    if (allowSha1) sayOnceADay(JSON.stringify([id]), { type: 'sha1_allowed', connection: id })
    for (const pem of connection.certificate) look(connection, 'provider', pem)
    for (const pem of ourCertificates(connection)) look(connection, 'relying-party', pem)
  }
}
