/**
 * Waits for work no longer than a signal allows, also where the work does not heed it.
 *
 * @param drop gets what comes too late
 * @throws the reason of the signal, and what the work throws
 */
export function withSignal<Value>(
  work: Value | PromiseLike<Value>,
  signal: AbortSignal | null | undefined,
  drop: (late: Value) => void = () => undefined,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const stop = (): void => {
      isLate = true
      reject(signal?.reason)
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    Promise.resolve(work)
      .then((value) => (isLate ? drop(value) : resolve(value)), reject)
      .catch(() => undefined)
      .finally(() => signal?.removeEventListener('abort', stop))
  })
}
