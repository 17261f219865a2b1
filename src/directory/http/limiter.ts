import type { SourceEnvironment } from './environment.ts'

/** Bounds how many requests run at once, and lets all of them rest when one of them is told to. */
export interface Limiter {
  /** Waits for a place, and for the end of a rest, and then runs. */
  run<Value>(signal: AbortSignal, task: () => Promise<Value>): Promise<Value>
  /** Nobody sends anything until then; milliseconds since the epoch. */
  restUntil(time: number): void
  /** Waits for the end of the rest. */
  rested(signal: AbortSignal): Promise<void>
}

export function createLimiter(concurrency: number, { now, sleep }: SourceEnvironment): Limiter {
  let running = 0
  let resting = 0
  const waiting = new Set<() => void>()

  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', stop)
        waiting.delete(begin)
        running += 1
        resolve()
      }
      const stop = (): void => {
        waiting.delete(begin)
        reject(signal.reason)
      }
      if (signal.aborted) stop()
      else if (running < concurrency) begin()
      else {
        waiting.add(begin)
        signal.addEventListener('abort', stop, { once: true })
      }
    })

  const leave = (): void => {
    running -= 1
    const [next] = waiting
    next?.()
  }

  const rested = async (signal: AbortSignal): Promise<void> => {
    // Another answer may have made it longer meanwhile.
    for (let left = resting - now(); left > 0; left = resting - now()) await sleep(left, signal)
  }

  return {
    rested,
    restUntil(time) {
      resting = Math.max(resting, time)
    },
    async run(signal, task) {
      await enter(signal)
      try {
        return await task()
      } finally {
        leave()
      }
    },
  }
}
