import { defined } from '../core/defined.ts'
import { isSsoError, type SsoError } from '../core/errors.ts'

/** For how long a value is good, in milliseconds since it was fetched. */
export interface Ages {
  /** From here on it is fetched anew while callers still get it. */
  readonly refresh: number
  /** From here on a caller waits for a new one. */
  readonly expire: number
  /** Until here it is used where no new one can be had. */
  readonly stale: number
}

/** What is known of a value without asking for it. */
export interface RefreshStatus {
  readonly fetchedAt?: Date
  /** Whether there is a value that may still be used. */
  readonly usable: boolean
  /** Whether one is being fetched right now. */
  readonly fetching: boolean
  /** Whether the back-off of the last attempt, which failed, is not over. */
  readonly resting: boolean
  /** Why it could not be fetched anew, where it could not. */
  readonly error?: SsoError
  /** The end of the back-off, also where it has passed; absent unless the last attempt failed. */
  readonly nextAttempt?: Date
}

/** A value that is fetched when it is first needed, and stays good by itself. */
export interface SelfRefreshing<Value> {
  /** @throws SsoError why there is no value */
  get(): Promise<Value>
  /** The value that is known, whatever its age. */
  peek(): Value | undefined
  /** Fetches anew, whatever the age; shares a request that is under way. */
  renew(): Promise<Value>
  status(): RefreshStatus
}

export interface SelfRefreshingOptions<Value> {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** @param previous the last good one */
  readonly fetch: (previous: Value | undefined) => Promise<Value>
  /** For how long a value that has just been fetched is good. */
  readonly agesOf: (value: Value) => Ages
}

const firstBackOff = 1000
const longestBackOff = 30_000

/**
 * Keeps a value that another party can change: one request at a time, refreshed before it expires, used beyond that while no
 * new one can be had. A failure is remembered for its back-off, which doubles from one second to thirty, and no longer.
 *
 * No timer runs: a caller who asks for the value moves it on.
 */
export function createSelfRefreshing<Value>({
  now,
  fetch,
  agesOf,
}: SelfRefreshingOptions<Value>): SelfRefreshing<Value> {
  let known: { readonly value: Value; readonly at: number; readonly ages: Ages } | undefined
  let failure:
    | { readonly error: unknown; readonly at: number; readonly rest: number; readonly count: number }
    | undefined
  let pending: Promise<Value> | undefined

  /** What lies ahead is as far away as what lies behind: a clock that was set back makes nothing younger. */
  const ageOf = ({ at }: { readonly at: number }): number => Math.abs(now() - at)

  const renew = (): Promise<Value> => {
    pending ??= fetch(known?.value)
      .then(
        (value) => {
          known = { value, at: now(), ages: agesOf(value) }
          failure = undefined
          return value
        },
        (error: unknown) => {
          const count = (failure?.count ?? 0) + 1
          const span = Math.min(firstBackOff * 2 ** (count - 1), longestBackOff)
          // Not all processes at the same moment.
          failure = { error, count, at: now(), rest: span * (0.5 + Math.random() / 2) }
          throw error
        },
      )
      .finally(() => {
        pending = undefined
      })
    return pending
  }

  return {
    renew,
    peek: () => known?.value,
    async get() {
      const usable = known !== undefined && ageOf(known) < known.ages.stale ? known : undefined
      const resting = failure !== undefined && ageOf(failure) < failure.rest
      // A failure of long ago says nothing of now: what is too old would be used once more before anyone asks.
      const failing = failure !== undefined && ageOf(failure) < failure.rest + longestBackOff
      if (usable !== undefined && (ageOf(usable) < usable.ages.expire || failing)) {
        if (ageOf(usable) >= usable.ages.refresh && !resting) renew().catch(() => undefined)
        return usable.value
      }
      if (resting && pending === undefined) throw failure?.error
      try {
        return await renew()
      } catch (error) {
        // A bug stays a bug: only a refusal is outlived.
        if (usable !== undefined && isSsoError(error)) return usable.value
        throw error
      }
    },
    status: () =>
      defined({
        usable: known !== undefined && ageOf(known) < known.ages.stale,
        fetching: pending !== undefined,
        resting: failure !== undefined && ageOf(failure) < failure.rest,
        fetchedAt: known && new Date(known.at),
        error: isSsoError(failure?.error) ? failure.error : undefined,
        nextAttempt: failure && new Date(failure.at + failure.rest),
      }),
  }
}
