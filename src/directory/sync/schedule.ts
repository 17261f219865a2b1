import type { SetTimer } from './options.ts'

export interface Schedule {
  start(): void
  /** No further run begins. */
  stop(): void
  readonly nextAt: Date | undefined
  readonly failures: number
}

const minute = 60_000
const longest = 60 * minute

/**
 * Runs again and again, never two at a time: after each run the time to the next begins. Failures double it, up to an hour or the
 * interval, whichever is longer; a tenth more or less keeps processes out of step.
 *
 * @param run tells whether it went well
 */
export function createSchedule(
  settings: {
    readonly interval: number
    readonly now: () => number
    readonly setTimer: SetTimer
    readonly random: () => number
  },
  run: () => Promise<boolean>,
): Schedule {
  const { now, setTimer, random } = settings
  const interval = settings.interval * 1000
  let cancel: (() => void) | undefined
  let nextAt: Date | undefined
  let failures = 0
  let generation = 0
  const wait = (milliseconds: number, current: number): void => {
    nextAt = new Date(now() + milliseconds)
    cancel = setTimer(() => void turn(current), milliseconds)
  }
  const turn = async (current: number): Promise<void> => {
    nextAt = undefined
    const went = await run()
    if (current !== generation) return
    failures = went ? 0 : failures + 1
    const backedOff = Math.min(interval * 2 ** failures, Math.max(interval, longest))
    wait(Math.max(minute, backedOff * (0.9 + random() * 0.2)), current)
  }
  return {
    start() {
      if (cancel !== undefined) return
      generation += 1
      // Soon, but not all processes of a deployment at once.
      wait(interval * 0.1 * random(), generation)
    },
    stop() {
      generation += 1
      cancel?.()
      cancel = undefined
      nextAt = undefined
    },
    get nextAt() {
      return nextAt
    },
    get failures() {
      return failures
    },
  }
}
