/** Waits as long as a network would: one timer for all that end in the same millisecond. */
export function createLatency(milliseconds: number): () => Promise<void> {
  const waiting = new Map<number, Promise<void>>()
  return () => {
    if (milliseconds === 0) return Promise.resolve()
    const end = Math.round(performance.now() + milliseconds)
    const known = waiting.get(end)
    if (known !== undefined) return known
    const wait = new Promise<void>((resolve) => {
      setTimeout(() => {
        waiting.delete(end)
        resolve()
      }, end - performance.now())
    })
    waiting.set(end, wait)
    return wait
  }
}
