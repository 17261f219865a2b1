import type { ServerMetadata } from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import { BoundedMap } from '../core/bounded-map.ts'
import { defined } from '../core/defined.ts'
import type { Environment } from '../core/environment.ts'
import type { SsoError } from '../core/errors.ts'
import type { SsoEvent } from '../core/event.ts'
import { createSelfRefreshing, type SelfRefreshing } from '../network/self-refreshing.ts'
import { contextOf, type Provider } from './exchange.ts'
import { createKeySet, type KeySet } from './keys.ts'
import { fetchMetadata } from './provider-metadata.ts'

/** How a connection's provider is doing, as far as it was asked. */
export interface ProviderHealth {
  /** The id of the connection. */
  readonly connection: string
  readonly issuer: string
  /**
   * `unknown` nobody signed in yet · `ready` · `stale` sign-ins work with what was known before, because the provider cannot
   * be asked · `failing` sign-ins are refused
   */
  readonly state: 'unknown' | 'ready' | 'stale' | 'failing'
  readonly metadataFetchedAt?: Date
  readonly keysFetchedAt?: Date
  /** Why the provider could not be asked, where it could not. */
  readonly error?: SsoError
  /** When it is asked again at the earliest. */
  readonly nextAttempt?: Date
}

export interface ProviderCache {
  /** @throws SsoError `provider_unavailable`, `issuer_mismatch`, `provider_metadata_invalid` */
  get(connection: OidcConnection): Promise<Provider>
  /** Asks for everything that a sign-in needs of the provider. Never throws: see what {@link ProviderCache.health} says. */
  warmUp(connection: OidcConnection): Promise<void>
  /** Of these, and of all others that were used. */
  health(connections: readonly OidcConnection[]): readonly ProviderHealth[]
}

interface Entry {
  /** As it was last looked up. */
  connection: OidcConnection
  readonly metadata: SelfRefreshing<ServerMetadata>
  keys?: { readonly url: string; readonly set: KeySet }
}

const hour = 60 * 60 * 1000
const ages = { refresh: 0.8 * hour, expire: hour, stale: 24 * hour }
const maxProviders = 1000

/**
 * Gets to know each provider when it is first used, and keeps what it knows good by itself: an application can start while
 * its provider is down, and goes on while it is away for a while.
 */
export function createProviderCache(
  environment: Environment,
  report: (event: SsoEvent) => void = () => {},
): ProviderCache {
  const entries = new BoundedMap<string, Entry>(maxProviders)

  function keyOf(connection: OidcConnection): string {
    const { id, issuer, metadata = null, backChannelOrigin = null, tokenEndpointAuthMethod } = connection
    return JSON.stringify([id, issuer, metadata, backChannelOrigin, tokenEndpointAuthMethod])
  }

  function entryOf(connection: OidcConnection): Entry {
    const key = keyOf(connection)
    const entry: Entry = entries.get(key) ?? {
      connection,
      metadata: createSelfRefreshing({
        now: environment.now,
        agesOf: () => ages,
        fetch: () => fetchMetadata(contextOf(environment, entry.connection)),
      }),
    }
    entry.connection = connection
    entries.set(key, entry)
    return entry
  }

  function keysOf(entry: Entry, url: string): KeySet {
    if (entry.keys?.url !== url)
      entry.keys = { url, set: createKeySet(url, () => entry.connection, environment, report) }
    return entry.keys.set
  }

  async function get(connection: OidcConnection): Promise<Provider> {
    const entry = entryOf(connection)
    const metadata = await entry.metadata.get()
    return { metadata, keys: keysOf(entry, metadata.jwks_uri as string) }
  }

  return {
    get,
    async warmUp(connection) {
      await get(connection)
        .then(({ keys }) => keys.load())
        .catch(() => undefined)
    },
    health(connections) {
      // Only looks: to be asked how it is must not make a provider the latest used, nor push one out.
      const known = new Map([...entries.values()].map((entry) => [keyOf(entry.connection), healthOf(entry)]))
      for (const connection of connections) {
        const { id, issuer } = connection
        const key = keyOf(connection)
        if (!known.has(key)) known.set(key, { connection: id, issuer, state: 'unknown' })
      }
      return [...known.values()]
    },
  }
}

function healthOf({ connection, metadata, keys }: Entry): ProviderHealth {
  const known = metadata.status()
  const keysKnown = keys?.set.status()
  const failed = [known, keysKnown].find((one) => one?.nextAttempt !== undefined)
  return defined({
    connection: connection.id,
    issuer: connection.issuer,
    state: failed !== undefined ? (failed.usable ? 'stale' : 'failing') : known.usable ? 'ready' : 'unknown',
    metadataFetchedAt: known.fetchedAt,
    keysFetchedAt: keysKnown?.fetchedAt,
    error: failed?.error,
    nextAttempt: failed?.nextAttempt,
  } as const)
}
