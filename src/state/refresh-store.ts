import { BoundedMap } from '../core/bounded-map.ts'

/** What the processes of an application share while they refresh tokens, so that each token is used once. */
export interface RefreshStore {
  /** Gives `key` to `owner`, atomically: false while another one holds it, at the longest until `expiresAt`. */
  lock(key: string, owner: string, expiresAt: Date): Promise<boolean>
  /** Gives `key` back, if `owner` still holds it. */
  unlock(key: string, owner: string): Promise<void>
  /** @param expiresAt when the value may be forgotten */
  put(key: string, value: string, expiresAt: Date): Promise<void>
  get(key: string): Promise<string | undefined>
}

interface Entry {
  readonly value: string
  readonly expiresAt: number
}

/** A refresh store in the memory of this process, which is right for one process only; of more than `max` values the oldest go. */
export function createMemoryRefreshStore(
  options: { readonly max?: number; readonly now?: () => number } = {},
): RefreshStore {
  const { max = 10_000, now = Date.now } = options
  const isOver = ({ expiresAt }: Entry): boolean => !(expiresAt > now())
  const locks = new BoundedMap<string, Entry>(max, { isOver })
  const values = new BoundedMap<string, Entry>(max, { isOver })
  const live = (entries: BoundedMap<string, Entry>, key: string): string | undefined => {
    const entry = entries.get(key)
    return entry === undefined || isOver(entry) ? undefined : entry.value
  }
  return {
    async lock(key, owner, expiresAt) {
      if (live(locks, key) !== undefined) return false
      locks.set(key, { value: owner, expiresAt: expiresAt.getTime() })
      return true
    },
    async unlock(key, owner) {
      if (locks.get(key)?.value === owner) locks.delete(key)
    },
    async put(key, value, expiresAt) {
      values.set(key, { value, expiresAt: expiresAt.getTime() })
    },
    get: async (key) => live(values, key),
  }
}
