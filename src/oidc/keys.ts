import { type CompactJWSHeaderParameters, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { isSsoError, type Refuse, refusalsOf } from '../core/errors.ts'
import type { SsoEvent } from '../core/event.ts'
import { endpointOf } from '../network/guarded-fetch.ts'
import { createSelfRefreshing, type RefreshStatus } from '../network/self-refreshing.ts'
import { createProviderFetch, withRetries } from './http.ts'
import { type Candidates, candidatesFor } from './key-candidates.ts'

/**
 * How a token came: over the back channel, in answer to a request of ours, or over the front channel, where an attacker may
 * bring as many forged ones as he likes. Those must neither make us ask the provider each time nor use up the turn of a real one.
 */
export type Channel = 'back' | 'front'

/** The keys with which a provider signs. */
export interface KeySet {
  /** Where they are: origin and path. */
  readonly endpoint: string
  /** Finds the keys that a token may be signed with among those that are known. */
  find(header: CompactJWSHeaderParameters): Promise<Candidates>
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
  /** Says that a weak key was relied on. */
  usedWeakKey(bits: number): void
  status(): RefreshStatus
}

const minute = 60_000
const ages = { refresh: 8 * minute, expire: 10 * minute, stale: 60 * minute }

/** So long after a renewal in vain no other one begins, in milliseconds; and after one that the provider did not answer. */
const rest = { inVain: 30_000, unanswered: 1000 }

const day = 24 * 60 * minute

/**
 * Keeps the keys of a provider: fetched when first needed, and anew when a token does not verify, at most one request at a
 * time.
 *
 * @param connection as it is by now: one that is looked up may have another `fetch` the next time
 * @param report is told of a weak key, once a day
 * @see [OpenID Connect Core 1.0, section 10.1.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#RotateSigKeys)
 */
export function createKeySet(
  url: string,
  connection: () => OidcConnection,
  environment: Environment,
  report: (event: SsoEvent) => void = () => {},
): KeySet {
  const { now } = environment
  let version = 0
  let weakKeyReportedAt = -Infinity
  let renewing: Promise<unknown> | undefined
  const resting: Record<Channel, { readonly since: number; readonly span: number }> = {
    back: { since: -Infinity, span: 0 },
    front: { since: -Infinity, span: 0 },
  }
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
    resting[channel] = { since: now(), span: rest.inVain }
    try {
      await keys.renew()
    } catch (error) {
      resting[channel] = { since: now(), span: backOff() }
      throw error
    }
  }

  /** As long as the cache itself waits: a token must not ask a provider more often than a sign-in does. */
  const backOff = (): number => Math.max(rest.unanswered, (keys.status().nextAttempt?.getTime() ?? 0) - now())

  // What lies ahead is as far away as what lies behind: a clock that was set back holds nothing up for longer.
  const isResting = (channel: Channel): boolean => Math.abs(now() - resting[channel].since) < resting[channel].span

  return {
    endpoint: endpointOf(url),
    async find(header) {
      const { find, published } = await keys.get()
      return { keys: await candidatesFor(find, header), published }
    },
    load: keys.get,
    version: () => version,
    async renew(channel, seen) {
      // Somebody else was quicker.
      if (seen !== version) return true
      if (renewing === undefined && isResting(channel)) return false
      renewing ??= fetchAnew(channel).finally(() => {
        renewing = undefined
      })
      await renewing
      return true
    },
    renewed(channel) {
      resting[channel] = { since: -Infinity, span: 0 }
    },
    usedWeakKey(bits) {
      if (Math.abs(now() - weakKeyReportedAt) < day) return
      weakKeyReportedAt = now()
      report({ type: 'weak_key_allowed', connection: connection().id, bits })
    },
    status: keys.status,
  }
}

async function fetchKeys(
  url: string,
  connection: OidcConnection,
  environment: Environment,
): Promise<{ readonly find: ReturnType<typeof createLocalJWKSet>; readonly published: number }> {
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
    const find = createLocalJWKSet((await response.json()) as JSONWebKeySet)
    return { find, published: find.jwks()?.keys.length ?? 0 }
  } catch (cause) {
    if (isSsoError(cause)) throw cause
    // A syntax error quotes what it read.
    refuse('provider_unavailable', unreadable, { cause: cause instanceof SyntaxError ? undefined : cause })
  }
}
