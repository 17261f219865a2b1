import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, type Refuse, refusalsOf } from '../core/errors.ts'
import { endpointOf } from '../network/guarded-fetch.ts'
import { createSelfRefreshing, type RefreshStatus } from '../network/self-refreshing.ts'
import { createProviderFetch, withRetries } from './http.ts'

/**
 * How a token came: over the back channel, in answer to a request of ours, or over the front channel, where an attacker may
 * bring as many forged ones as he likes. Those must neither make us ask the provider each time nor use up the turn of a real one.
 */
export type Channel = 'back' | 'front'

/** The keys with which a provider signs. */
export interface KeySet {
  /** Finds the key for a token among those that are known. */
  readonly find: JWTVerifyGetKey
  /** Counts how often the keys were fetched anew. */
  version(): number
  /**
   * Fetches the keys anew because a token does not verify with those of a version: after a rotation it does then.
   *
   * @returns false when another token was the cause not long ago, in vain
   */
  renew(channel: Channel, version: number): Promise<boolean>
  /** Says that the renewal was not in vain. */
  renewed(channel: Channel): void
  /** @throws SsoError `provider_unavailable` */
  load(): Promise<unknown>
  status(): RefreshStatus
}

const minute = 60_000
const ages = { refresh: 8 * minute, expire: 10 * minute, stale: 60 * minute }

/** So long after a renewal in vain no other one begins, in milliseconds; and after one that the provider did not answer. */
const rest = { inVain: 30_000, unanswered: 1000 }

/**
 * Keeps the keys of a provider: fetched when first needed, and anew when a token does not verify, at most one request at a
 * time.
 *
 * @param connection as it is by now: one that is looked up may have another `fetch` the next time
 * @see [OpenID Connect Core 1.0, section 10.1.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RotateSigKeys)
 */
export function createKeySet(url: string, connection: () => OidcConnection, environment: Environment): KeySet {
  const { now } = environment
  let version = 0
  let renewing: Promise<unknown> | undefined
  const restUntil = { back: 0, front: 0 }
  const keys = createSelfRefreshing({
    now,
    agesOf: () => ages,
    fetch: async () => {
      const fetched = await fetchKeys(url, connection(), environment)
      version += 1
      return fetched
    },
  })

  async function fetchAnew(channel: Channel): Promise<void> {
    restUntil[channel] = now() + rest.inVain
    try {
      await keys.renew()
    } catch (error) {
      restUntil[channel] = now() + rest.unanswered
      throw error
    }
  }

  return {
    find: async (header, token) => (await keys.get())(header, token),
    load: keys.get,
    version: () => version,
    async renew(channel, seen) {
      // Somebody else was quicker.
      if (seen !== version) return true
      if (renewing === undefined && now() < restUntil[channel]) return false
      renewing ??= fetchAnew(channel).finally(() => {
        renewing = undefined
      })
      await renewing
      return true
    },
    renewed(channel) {
      restUntil[channel] = 0
    },
    status: keys.status,
  }
}

async function fetchKeys(
  url: string,
  connection: OidcConnection,
  environment: Environment,
): Promise<ReturnType<typeof createLocalJWKSet>> {
  const refuse: Refuse = refusalsOf(connection)
  const fetch = withRetries(createProviderFetch(environment, connection))
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(connection.timeout * 1000),
  })
  const { status } = response
  const unreadable = { reason: 'keys-unreadable', endpoint: endpointOf(url), status } as const
  if (status !== 200) refuse('provider_unavailable', unreadable)
  try {
    return createLocalJWKSet((await response.json()) as JSONWebKeySet)
  } catch (cause) {
    if (isSsoError(cause)) throw cause
    // A syntax error quotes what it read.
    refuse('provider_unavailable', unreadable, { cause: cause instanceof SyntaxError ? undefined : cause })
  }
}
