import type { SamlMetadataConnection } from '../../configuration/connection.ts'
import { BoundedMap } from '../../core/bounded-map.ts'
import type { Environment } from '../../core/environment.ts'
import { isSsoError, type SsoError } from '../../core/errors.ts'
import type { MetadataRefreshedEvent, SsoEvent } from '../../core/event.ts'
import type { IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { type Ages, createSelfRefreshing, type SelfRefreshing } from '../../network/self-refreshing.ts'
import { certificateStatus, readCertificate } from '../keys/certificates.ts'
import { fetchMetadata } from './fetch-metadata.ts'
import { metadataRequestOf, readIdentityProviderMetadata } from './identity-provider-metadata.ts'
import { type CertificateHistory, createCertificateHistory, refuseOlder } from './metadata-history.ts'

/** A connection whose metadata is at a URL. */
export type RemoteConnection = SamlMetadataConnection & { readonly metadataUrl: string }

export interface FetchedMetadata {
  readonly metadata: IdentityProviderMetadata
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number
}

export interface MetadataCache {
  /** @throws SsoError `provider_unavailable`, `provider_metadata_invalid` where no good one is known */
  get(connection: RemoteConnection): Promise<FetchedMetadata>
  /**
   * Looks for other keys than those that did not verify a signature: at most once a minute, because anyone can send a
   * signature that does not verify.
   *
   * @returns `undefined` where nothing newer is to be had
   */
  renew(connection: RemoteConnection, tried: readonly string[]): Promise<FetchedMetadata | undefined>
  /** Why the last attempt failed, if it did. */
  lastFailure(connection: RemoteConnection): SsoError | undefined
}

const minute = 60 * 1000
const shortest = 5 * minute
const longest = 24 * 60 * minute
const maxEntries = 1000

interface Entry {
  /** As it was last looked up. */
  connection: RemoteConnection
  readonly document: SelfRefreshing<FetchedMetadata>
  /** Why the next request is made. */
  because: MetadataRefreshedEvent['because']
  /** When a signature that did not verify was last the cause of a request. */
  renewedAt: number
  readonly history: CertificateHistory
}

/**
 * Fetches the metadata of each connection when it is first used, and again in time; the last good one stays in use for as long
 * as it is valid.
 *
 * @param check throws an `SsoError` for metadata that reads, and with which the connection could not be used all the same
 */
export function createMetadataCache(
  environment: Environment,
  report: (event: SsoEvent) => void,
  check: (connection: RemoteConnection, metadata: IdentityProviderMetadata) => void,
): MetadataCache {
  const entries = new BoundedMap<string, Entry>(maxEntries)
  const { now } = environment

  function entryOf(connection: RemoteConnection): Entry {
    const { id, metadataUrl } = connection
    const key = JSON.stringify([id, metadataUrl, metadataRequestOf(connection, 0)])
    const entry: Entry = entries.get(key) ?? {
      connection,
      because: 'age',
      renewedAt: Number.NEGATIVE_INFINITY,
      history: createCertificateHistory(),
      document: createSelfRefreshing({
        now,
        agesOf: ({ metadata }) => agesOf(metadata, now()),
        fetch: (previous) => {
          const { because } = entry
          entry.because = 'age'
          return fetchAndReport(entry, previous, because)
        },
      }),
    }
    entry.connection = connection
    entries.set(key, entry)
    return entry
  }

  /** Only what follows a good one is worth an event: without one, the caller is refused. */
  async function fetchAndReport(
    { connection, history }: Entry,
    previous: FetchedMetadata | undefined,
    because: MetadataRefreshedEvent['because'],
  ): Promise<FetchedMetadata> {
    const { id } = connection
    try {
      const fetched = await fetchOnce(connection, previous)
      if (previous !== undefined) {
        const [known, received] = [previous.metadata.certificates, fetched.metadata.certificates]
        const certificatesChanged = !sameCertificates(known, received)
        report({ type: 'metadata_refreshed', connection: id, because, certificatesChanged })
        for (const pem of history.follow(known, received)) reportReturned(id, pem)
      }
      return fetched
    } catch (cause) {
      if (!isSsoError(cause)) throw cause
      const error = cause.with({ connection: id })
      if (previous !== undefined) {
        const { code, message } = error
        const usableUntil = previous.metadata.validUntil
        report({ type: 'metadata_refresh_failed', connection: id, because, code, message, usableUntil })
      }
      throw error
    }
  }

  function reportReturned(id: string, pem: string): void {
    const certificate = readCertificate(pem)
    if (certificate === undefined) return
    const status = certificateStatus(certificate, now())
    report({ type: 'metadata_certificate_returned', connection: id, certificate: status })
  }

  async function fetchOnce(
    connection: RemoteConnection,
    previous: FetchedMetadata | undefined,
  ): Promise<FetchedMetadata> {
    const text = await fetchMetadata(environment, connection.metadataUrl)
    const metadata = await readIdentityProviderMetadata(text, metadataRequestOf(connection, now()))
    if (previous !== undefined && connection.metadataCertificate !== undefined) refuseOlder(previous.metadata, metadata)
    check(connection, metadata)
    return { metadata, fetchedAt: now() }
  }

  return {
    get: (connection) => entryOf(connection).document.get(),
    async renew(connection, tried) {
      const entry = entryOf(connection)
      const { document } = entry
      const newer = (fetched: FetchedMetadata | undefined): FetchedMetadata | undefined =>
        fetched !== undefined && !sameCertificates(fetched.metadata.certificates, tried) ? fetched : undefined
      const known = newer(document.peek())
      if (known !== undefined) return known
      const { fetching, resting } = document.status()
      if (!fetching) {
        // Either way: a clock that was set back would hold off new keys until it has caught up.
        if (resting || Math.abs(now() - entry.renewedAt) < minute) return undefined
        entry.renewedAt = now()
        entry.because = 'signature_invalid'
      }
      try {
        return newer(await document.renew())
      } catch (error) {
        if (isSsoError(error)) return undefined
        throw error
      }
    },
    lastFailure: (connection) => entryOf(connection).document.status().error,
  }
}

/**
 * As long as the document says, within bounds; and under no circumstances longer than it is valid.
 *
 * @see SAML Metadata 2.0, section 2.3.2
 */
function agesOf({ cacheDuration, validUntil }: IdentityProviderMetadata, now: number): Ages {
  const valid = (validUntil?.getTime() ?? Number.POSITIVE_INFINITY) - now
  const wished = Math.min((cacheDuration ?? Number.POSITIVE_INFINITY) * 1000, valid, longest)
  const lifetime = Math.max(wished, shortest)
  return { refresh: lifetime * 0.75, expire: Math.min(lifetime, valid), stale: valid }
}

function sameCertificates(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((certificate) => other.includes(certificate))
}
