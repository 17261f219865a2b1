import { setMaxListeners } from 'node:events'

/**
 * Carries work out side by side, and ends what is left of it with the first failure.
 *
 * @param work gets a signal of its own, which ends with the first failure too
 * @throws the first failure, and the reason of the signal
 */
export async function allOrFirstFailure<Item, Value>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Value>,
): Promise<Value[]> {
  const controller = new AbortController()
  // As many as there is work, which is no leak: each is removed when its work has ended.
  setMaxListeners(0, controller.signal)
  const stop = (): void => controller.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await Promise.all(items.map((item) => work(item, controller.signal)))
  } catch (error) {
    controller.abort(error)
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
