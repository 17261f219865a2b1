import { refuse } from '../core/errors.ts'

/** Remembers what may be used only once, until it could not be used anyway. */
export interface ReplayCache {
  /**
   * Claims `key` for the caller, atomically: of all callers in all processes, one gets `true`.
   *
   * @param expiresAt when the claim may be forgotten
   */
  claim(key: string, expiresAt: Date): Promise<boolean>
}

/**
 * A replay cache in the memory of this process: enough for one process, not for several, where an assertion could be used
 * once in each.
 *
 * It is bounded, and fails closed: only verified assertions get in, and when `max` of them are alive at once the next one is
 * refused with `store_unavailable` rather than an older one forgotten.
 */
export function createMemoryReplayCache(
  options: { readonly max?: number; readonly now?: () => number } = {},
): ReplayCache {
  const { max = 100_000, now = Date.now } = options
  if (!(max >= 1)) throw new TypeError('max has to be at least 1')
  const claims = new Map<string, number>()
  let nextSweep = 0
  const sweep = (at: number): void => {
    for (const [key, expiresAt] of claims) if (expiresAt <= at) claims.delete(key)
    nextSweep = at + 60_000
  }
  return {
    async claim(key, expiresAt) {
      const at = now()
      if (Number.isNaN(expiresAt.getTime())) throw new TypeError('a claim needs a date at which it may be forgotten')
      if (at >= nextSweep || claims.size >= max) sweep(at)
      if ((claims.get(key) ?? 0) > at) return false
      if (claims.size >= max) refuse('store_unavailable', { reason: 'replay-cache-full', limit: max })
      claims.set(key, expiresAt.getTime())
      return true
    },
  }
}
