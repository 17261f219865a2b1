import { BoundedMap } from '../core/bounded-map.ts'

/** What came of the first answer to each sign-in, in this process. */
export interface FirstOutcomes {
  /** Done when the first one is, and fails as that does; `undefined` where none is known. */
  of(handle: string): Promise<void> | undefined
  /**
   * Keeps an outcome for a minute.
   *
   * @param isOver whether a failure ends the sign-in; of one that does not, the next answer is a first one again
   */
  keep(handle: string, outcome: Promise<unknown>, isOver: (error: unknown) => boolean): void
}

/** In milliseconds. */
const remembered = 60_000

/** Where more are under way than these, a repetition is answered as in another process. */
const max = 1000

/** @param now milliseconds since the epoch */
export function createFirstOutcomes(now: () => number): FirstOutcomes {
  const entries = new BoundedMap<string, { readonly outcome: Promise<void>; readonly until: number }>(max, {
    isOver: ({ until }) => until <= now(),
  })
  return {
    of: (handle) => entries.get(handle)?.outcome,
    keep(handle, first, isOver) {
      // What was signed in is not kept.
      const outcome = first.then(() => undefined)
      entries.set(handle, { outcome, until: now() + remembered })
      outcome.catch((error) => {
        if (!isOver(error) && entries.get(handle)?.outcome === outcome) entries.delete(handle)
      })
    },
  }
}
