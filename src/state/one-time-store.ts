import { BoundedMap } from '../core/bounded-map.ts'

/** Keeps small values until they are taken, once. */
export interface OneTimeStore {
  /** @param expiresAt when the value may be forgotten */
  put(key: string, value: string, expiresAt: Date): Promise<void>
  /** Gives a value and forgets it, atomically: of all callers in all processes, one gets it. */
  take(key: string): Promise<string | undefined>
}

/** A one-time store in the memory of this process; of more than `max` values the oldest are forgotten. */
export function createMemoryOneTimeStore(
  options: { readonly max?: number; readonly now?: () => number } = {},
): OneTimeStore {
  const { max = 100_000, now = Date.now } = options
  const isOver = ({ expiresAt }: { readonly expiresAt: number }): boolean => !(expiresAt > now())
  const values = new BoundedMap<string, { readonly value: string; readonly expiresAt: number }>(max, { isOver })
  return {
    async put(key, value, expiresAt) {
      values.set(key, { value, expiresAt: expiresAt.getTime() })
    },
    async take(key) {
      const entry = values.get(key)
      values.delete(key)
      return entry === undefined || isOver(entry) ? undefined : entry.value
    },
  }
}
