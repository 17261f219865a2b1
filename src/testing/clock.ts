/** A clock that stands still until it is told to move: give its `now` to the relying party, the providers and the browser. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Moves on, in seconds. */
  advance(seconds: number): void
  /** Moves to a time. */
  set(time: Date | string | number): void
}

/** @param start where the clock stands: a date, its text, or milliseconds since the epoch; default: the present */
export function createTestClock(start: Date | string | number = Date.now()): TestClock {
  let at = milliseconds(start)
  return {
    now: () => at,
    advance(seconds) {
      at += milliseconds(seconds * 1000)
    },
    set(time) {
      at = milliseconds(time)
    },
  }
}

function milliseconds(time: Date | string | number): number {
  const value = new Date(time).getTime()
  if (Number.isNaN(value)) throw new TypeError(`${String(time)} is not a time`)
  return typeof time === 'number' ? time : value
}
