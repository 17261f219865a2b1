/** A right that one of many processes has for a time. */
export interface HeldLease {
  /** Grows with every lease of a name: what is written under a smaller one than was seen before comes too late. */
  readonly fence: number
  /** Has it for the whole time again, from now on; false where it is lost. */
  renew(): Promise<boolean>
  /** Gives it back, if it is still held. */
  release(): Promise<void>
}

/** Where the processes of an application agree on which of them does something. */
export interface LeaseStore {
  /** @returns undefined while another one has it, which ends by itself `milliseconds` after it was last renewed */
  acquire(name: string, milliseconds: number): Promise<HeldLease | undefined>
}

/** Leases in the memory of this process, which is right for one process only. */
export function createMemoryLease(options: { readonly now?: () => number } = {}): LeaseStore {
  const { now = Date.now } = options
  const held = new Map<string, { readonly fence: number; until: number }>()
  return {
    async acquire(name, milliseconds) {
      const before = held.get(name)
      if (before !== undefined && before.until > now()) return undefined
      // From the time on, so that a process that starts again is not behind what was written before.
      const fence = Math.max((before?.fence ?? 0) + 1, now())
      held.set(name, { fence, until: now() + milliseconds })
      const mine = () => {
        const current = held.get(name)
        return current?.fence === fence && current.until > now() ? current : undefined
      }
      return {
        fence,
        async renew() {
          const lease = mine()
          if (lease === undefined) return false
          lease.until = now() + milliseconds
          return true
        },
        async release() {
          const lease = mine()
          if (lease !== undefined) lease.until = 0
        },
      }
    },
  }
}
