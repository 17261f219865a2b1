import type { SamlMetadataConnection } from '../../configuration/saml-connection.ts'
import type { Environment } from '../../core/environment.ts'
import { isSsoError, type SsoError } from '../../core/errors.ts'
import type { MetadataRefreshedEvent, SsoEvent } from '../../core/event.ts'
import type { IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { fetchMetadata } from './fetch-metadata.ts'
import { readIdentityProviderMetadata } from './identity-provider-metadata.ts'

/** A connection whose metadata is at a URL. */
export type RemoteConnection = SamlMetadataConnection & { readonly metadataUrl: string }

/** What was fetched, and how long it is good for; times in milliseconds since the epoch. */
export interface FetchedMetadata {
  readonly metadata: IdentityProviderMetadata
  readonly fetchedAt: number
  /** From then on it is fetched again while it is still used. */
  readonly staleAt: number
  /** From then on a sign-in waits for a new one; where there is none, it is used nevertheless. */
  readonly dueAt: number
}

export interface MetadataCache {
  /** @throws SsoError `provider_unavailable`, `provider_metadata_invalid` where no good one is known */
  get(connection: RemoteConnection): Promise<FetchedMetadata>
  /**
   * Looks for other keys than those that did not verify a signature: at most once a minute, because anybody can send a
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
/** How long nobody is asked again after a failure. */
const pause = minute / 2
const maxEntries = 1000

interface Entry {
  current?: FetchedMetadata
  pending?: Promise<FetchedMetadata>
  failure?: { readonly error: unknown; readonly at: number }
  renewedAt?: number
}

/**
 * Fetches the metadata of each connection when it is first used, and again in time; the last good one stays in use.
 *
 * @param check throws an `SsoError` for metadata that reads, and with which the connection could not be used all the same
 */
export function createMetadataCache(
  environment: Environment,
  report: (event: SsoEvent) => void,
  check: (connection: RemoteConnection, metadata: IdentityProviderMetadata) => void,
): MetadataCache {
  const entries = new Map<string, Entry>()
  const { now } = environment

  function entryOf(connection: RemoteConnection): Entry {
    const { id, metadataUrl, idpEntityId, metadataCertificate, verification } = connection
    const key = JSON.stringify([id, metadataUrl, idpEntityId, metadataCertificate, verification])
    const entry = entries.get(key) ?? {}
    // The one that was not used for longest goes first.
    entries.delete(key)
    entries.set(key, entry)
    const oldest = entries.keys().next().value
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    return entry
  }

  /** One request at a time; a failure ends as an event where there is a last good one, and is thrown in any case. */
  function load(
    connection: RemoteConnection,
    entry: Entry,
    because: MetadataRefreshedEvent['because'],
  ): Promise<FetchedMetadata> {
    if (entry.pending !== undefined) return entry.pending
    const { current: previous } = entry
    const pending = fetchOnce(connection).then(
      (fetched) => {
        entry.current = fetched
        delete entry.failure
        if (previous !== undefined) {
          const certificatesChanged = !sameCertificates(previous.metadata.certificates, fetched.metadata.certificates)
          report({ type: 'metadata_refreshed', connection: connection.id, because, certificatesChanged })
        }
        return fetched
      },
      (error: unknown) => {
        entry.failure = { error, at: now() }
        if (previous !== undefined && isSsoError(error)) {
          const { code, message } = error
          const usableUntil = previous.metadata.validUntil
          report({ type: 'metadata_refresh_failed', connection: connection.id, because, code, message, usableUntil })
        }
        throw error
      },
    )
    entry.pending = pending
    const done = (): void => {
      delete entry.pending
    }
    pending.then(done, done)
    return pending
  }

  async function fetchOnce(connection: RemoteConnection): Promise<FetchedMetadata> {
    try {
      const text = await fetchMetadata(environment, connection.metadataUrl)
      const { idpEntityId: entityId, metadataCertificate: certificates, verification } = connection
      const request = { entityId, certificates, verification, now: now() }
      const metadata = await readIdentityProviderMetadata(text, request)
      check(connection, metadata)
      return { metadata, ...lifetimeOf(metadata, now()) }
    } catch (error) {
      throw isSsoError(error) ? error.with({ connection: connection.id }) : error
    }
  }

  const paused = ({ failure }: Entry): boolean => failure !== undefined && now() < failure.at + pause

  return {
    async get(connection) {
      const entry = entryOf(connection)
      const { current } = entry
      const usable = current !== undefined && now() < (current.metadata.validUntil?.getTime() ?? Infinity)
      if (!usable) {
        if (entry.pending === undefined && entry.failure !== undefined && paused(entry)) throw entry.failure.error
        return load(connection, entry, 'age')
      }
      if (now() < current.staleAt || paused(entry)) return current
      // Who waited in vain once would wait again: until the provider is back, nobody does.
      const waits = now() >= current.dueAt && entry.failure === undefined
      const refresh = load(connection, entry, 'age').catch((error: unknown) => {
        if (isSsoError(error)) return current
        throw error
      })
      if (waits) return refresh
      // Nobody waits for it, so nobody hears of a bug in it either: the next one to wait does.
      refresh.catch(() => undefined)
      return current
    },
    async renew(connection, tried) {
      const entry = entryOf(connection)
      const isNews = ({ metadata }: FetchedMetadata): boolean => !sameCertificates(metadata.certificates, tried)
      if (entry.current !== undefined && isNews(entry.current)) return entry.current
      if (entry.pending === undefined) {
        if (paused(entry) || now() < (entry.renewedAt ?? -Infinity) + minute) return undefined
        entry.renewedAt = now()
      }
      try {
        const fetched = await load(connection, entry, 'signature_invalid')
        return isNews(fetched) ? fetched : undefined
      } catch (error) {
        if (isSsoError(error)) return undefined
        throw error
      }
    },
    lastFailure(connection) {
      const error = entryOf(connection).failure?.error
      return isSsoError(error) ? error : undefined
    },
  }
}

function lifetimeOf(
  { cacheDuration, validUntil }: IdentityProviderMetadata,
  now: number,
): Pick<FetchedMetadata, 'fetchedAt' | 'staleAt' | 'dueAt'> {
  const wished = Math.min((cacheDuration ?? Infinity) * 1000, (validUntil?.getTime() ?? Infinity) - now, longest)
  const lifetime = Math.max(wished, shortest)
  return { fetchedAt: now, staleAt: now + lifetime * 0.75, dueAt: now + lifetime }
}

function sameCertificates(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((certificate) => other.includes(certificate))
}
