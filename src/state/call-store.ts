import { isSsoError, refuse } from '../core/errors.ts'

/** What an application gives to keep things in. */
export type StoreName = 'replay cache' | 'refresh store' | 'one-time store' | 'lookup of connections'

/** For so long a request waits for a store, in milliseconds: a client that queues while it has no connection never answers. */
export const storeTimeout = 2000

const overdue = Symbol('overdue')

/**
 * Waits for something of the application's no longer than {@link storeTimeout}.
 *
 * @param late gets an answer that comes after that; an error that does is dropped
 * @throws SsoError `store_unavailable`, and what the call throws
 */
export async function inTime<Value>(
  store: StoreName,
  call: () => Value | Promise<Value>,
  late: (value: Value) => void = () => undefined,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<typeof overdue>((resolve) => {
    timer = setTimeout(resolve, storeTimeout, overdue)
  })
  try {
    const answer = Promise.resolve(call())
    const first = await Promise.race([answer, limit])
    if (first !== overdue) return first
    answer.then(late).catch(() => undefined)
  } finally {
    clearTimeout(timer)
  }
  refuse('store_unavailable', { reason: 'store-slow', store, limit: storeTimeout })
}

/**
 * Calls a store of the application's, {@link inTime}.
 *
 * @throws SsoError `store_unavailable`, whatever the store threw
 */
export async function callStore<Value>(
  store: StoreName,
  call: () => Promise<Value>,
  late?: (value: Value) => void,
): Promise<Value> {
  try {
    return await inTime(store, call, late)
  } catch (cause) {
    if (isSsoError(cause) && cause.code === 'store_unavailable') throw cause
    refuse('store_unavailable', { reason: 'store-failed', store }, { cause })
  }
}
