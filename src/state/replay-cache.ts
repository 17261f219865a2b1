import { refuse } from '../core/errors.ts'

/** Something that may be used only once. */
export interface Claim {
  /** The id of the connection: its claims are apart from those of every other one. */
  readonly connection: string
  /** A hash (SHA-256, 43 characters of base64url): it says nothing of a person, and has always the same length. */
  readonly key: string
  /** When the claim may be forgotten. */
  readonly expiresAt: Date
}

/** Remembers what may be used only once, until it could not be used anyway. */
export interface ReplayCache {
  /** Claims something for the caller, atomically: of all callers in all processes, one gets `true`. */
  claim(claim: Claim): Promise<boolean>
  /**
   * Gives back what the caller has claimed: whoever comes next gets it. The library does so where a provider was not
   * reached, so that the person may load the page again.
   */
  release(claim: Pick<Claim, 'connection' | 'key'>): Promise<void>
}

export interface MemoryReplayCacheOptions {
  /** How many claims of all connections may be alive at once. Default 100,000. */
  readonly max?: number
  /** How many of them may be of one connection. Default: half of `max`. */
  readonly maxPerConnection?: number
  /** Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * A replay cache in the memory of this process: enough for one process, not for several, where an assertion could be used
 * once in each.
 *
 * It is bounded, and fails closed: where there is no room, a claim is refused with `store_unavailable` rather than an older one
 * forgotten. No connection takes the room of another: each has at most `maxPerConnection`, and when `max` is reached, those
 * that have less than an equal share of it still get in. So the whole may grow beyond `max`, with the logarithm of the number
 * of connections that hold claims (some seven times `max` for a thousand, if each of them floods in turn), and a claim takes
 * some 200 bytes.
 */
export function createMemoryReplayCache(options: MemoryReplayCacheOptions = {}): ReplayCache {
  const { max = 100_000, maxPerConnection = Math.ceil(max / 2), now = Date.now } = options
  if (!(max >= 1 && maxPerConnection >= 1)) throw new TypeError('max and maxPerConnection have to be at least 1')
  const connections = new Map<string, Map<string, number>>()
  let size = 0
  let [nextSweep, nextUrgentSweep] = [0, 0]

  const sweep = (at: number): void => {
    for (const [connection, claims] of connections) {
      for (const [key, expiresAt] of claims) {
        if (expiresAt > at) continue
        claims.delete(key)
        size -= 1
      }
      if (claims.size === 0) connections.delete(connection)
    }
    // Each takes as long as there are claims: a cache that is full must not be swept for every claim that it refuses.
    nextSweep = at + 60_000
    nextUrgentSweep = at + 1000
  }

  const hasRoom = (connection: string): boolean => {
    const own = connections.get(connection)?.size ?? 0
    const share = max / (connections.size + (own === 0 ? 1 : 0))
    return own < maxPerConnection && (size < max || own + 1 <= share)
  }

  return {
    async claim({ connection, key, expiresAt }) {
      const at = now()
      if (Number.isNaN(expiresAt.getTime())) throw new TypeError('a claim needs a date at which it may be forgotten')
      if (at >= nextSweep || (at >= nextUrgentSweep && !hasRoom(connection))) sweep(at)
      const known = connections.get(connection)?.get(key)
      if (known !== undefined && known > at) return false
      if (known === undefined && !hasRoom(connection)) {
        const held = connections.get(connection)?.size ?? 0
        const limit = held < maxPerConnection ? max : maxPerConnection
        refuse('store_unavailable', { reason: 'replay-cache-full', limit }, { connection })
      }
      const claims = connections.get(connection) ?? new Map<string, number>()
      connections.set(connection, claims.set(key, expiresAt.getTime()))
      if (known === undefined) size += 1
      return true
    },
    async release({ connection, key }) {
      const claims = connections.get(connection)
      if (claims?.delete(key) !== true) return
      size -= 1
      if (claims.size === 0) connections.delete(connection)
    },
  }
}
