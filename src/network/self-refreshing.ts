import { isSsoError, type SsoError } from '../core/errors.ts'

/** For how long a value is good, in milliseconds since it was fetched. */
export interface Ages {
  /** From here on it is fetched anew behind the back of whoever asks. */
  readonly refresh: number
  /** From here on whoever asks waits for a new one. */
  readonly expire: number
  /** Until here it is used where no new one can be had. */
  readonly stale: number
}

/** What is known of a value without asking for it. */
export interface Freshness {
  readonly fetchedAt?: Date
  /** Whether there is a value that may still be used. */
  readonly usable: boolean
  /** Why it could not be fetched anew, where it could not. */
  readonly error?: SsoError
  /** Until then nobody asks again after a failure. */
  readonly nextAttempt?: Date
}

/** A value that is fetched when it is first needed, and stays good by itself. */
export interface Refreshed<Value> {
  /** @throws SsoError why there is no value */
  get(): Promise<Value>
  /** Fetches anew, whatever the age; shares a request that is under way. */
  renew(): Promise<Value>
  freshness(): Freshness
}

const firstBackOff = 1000
const longestBackOff = 30_000

/**
 * Keeps a value that another party can change: one request at a time, refreshed before it expires, used beyond that while no
 * new one can be had. A failure is remembered for its back-off, which doubles from one second to thirty, and no longer.
 *
 * No timer runs: whoever asks for the value moves it on.
 */
export function createRefreshed<Value>(
  now: () => number,
  ages: Ages,
  fetchValue: () => Promise<Value>,
): Refreshed<Value> {
  let known: { readonly value: Value; readonly at: number } | undefined
  let failure: { readonly error: unknown; readonly until: number; readonly count: number } | undefined
  let pending: Promise<Value> | undefined

  const renew = (): Promise<Value> => {
    pending ??= fetchValue()
      .then(
        (value) => {
          known = { value, at: now() }
          failure = undefined
          return value
        },
        (error: unknown) => {
          const count = (failure?.count ?? 0) + 1
          const span = Math.min(firstBackOff * 2 ** (count - 1), longestBackOff)
          // Not all processes at the same moment.
          failure = { error, count, until: now() + span * (0.5 + Math.random() / 2) }
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
    async get() {
      const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.at
      const resting = failure !== undefined && now() < failure.until
      // A failure of long ago says nothing of now: what is too old would be used once more before anybody asks.
      const failing = failure !== undefined && now() < failure.until + longestBackOff
      if (known !== undefined && (age < ages.expire || (failing && age < ages.stale))) {
        if (age >= ages.refresh && !resting) renew().catch(() => undefined)
        return known.value
      }
      if (resting) throw failure?.error
      try {
        return await renew()
      } catch (error) {
        if (known !== undefined && age < ages.stale) return known.value
        throw error
      }
    },
    freshness: () => ({
      usable: known !== undefined && now() - known.at < ages.stale,
      ...(known !== undefined && { fetchedAt: new Date(known.at) }),
      ...(failure !== undefined && {
        nextAttempt: new Date(failure.until),
        ...(isSsoError(failure.error) && { error: failure.error }),
      }),
    }),
  }
}
