import { randomUUID } from 'node:crypto'
import type { RefreshStore } from '../../state/refresh-store.ts'
import { type ContractCheck, type ContractOptions, expectEqual, timeOf } from './contract.ts'

const callers = 25

/**
 * What the library relies on in a refresh store, as tests for one of your own. Without them a refresh token could be used
 * twice, which ends the whole grant at providers that rotate.
 *
 * @param create makes a store; called for each test
 *
 * @example
 * for (const { name, run } of refreshStoreContract(() => createSqlRefreshStore(pool), { shared: true })) test(name, run)
 */
export function refreshStoreContract(
  create: () => RefreshStore | Promise<RefreshStore>,
  options: ContractOptions = {},
): readonly ContractCheck[] {
  const { soon, much, passes } = timeOf(options)
  const check = (name: string, run: (store: RefreshStore, key: string) => Promise<void>): ContractCheck => ({
    name,
    run: async () => run(await create(), randomUUID()),
  })
  const sharing = check('processes share locks and values', async (store, key) => {
    const another = await create()
    const both = [store.lock(key, 'a', much()), another.lock(key, 'b', much())]
    expectEqual((await Promise.all(both)).filter(Boolean).length, 1, 'how many of two stores got the lock')
    await store.put(key, 'value', much())
    expectEqual(await another.get(key), 'value', 'the value in the other store')
  })
  return [
    check('of many owners at once, one gets a lock', async (store, key) => {
      const got = await Promise.all(Array.from({ length: callers }, (_, index) => store.lock(key, `${index}`, much())))
      expectEqual(got.filter((one) => one === true).length, 1, `how many of ${callers} got it`)
      expectEqual(got.filter((one) => one === false).length, callers - 1, 'how many were told that they did not')
    }),
    check('a lock is given again when its owner gives it back, and nobody else can', async (store, key) => {
      await store.lock(key, 'a', much())
      await store.unlock(key, 'b')
      expectEqual(await store.lock(key, 'b', much()), false, 'the lock, given back by somebody else')
      await store.unlock(key, 'a')
      expectEqual(await store.lock(key, 'b', much()), true, 'the lock, given back by its owner')
    }),
    check('the lock of a process that died ends by itself, and no sooner than it may', async (store, key) => {
      await store.lock(`${key} short`, 'a', soon())
      await store.lock(`${key} long`, 'a', much())
      await passes()
      expectEqual(await store.lock(`${key} long`, 'b', much()), false, 'a lock whose time is not over')
      expectEqual(await store.lock(`${key} short`, 'b', much()), true, 'a lock whose time is over')
    }),
    check('who has lost a lock cannot give it back for the next owner', async (store, key) => {
      await store.lock(key, 'a', soon())
      await passes()
      await store.lock(key, 'b', much())
      await store.unlock(key, 'a')
      expectEqual(await store.lock(key, 'c', much()), false, 'the lock of the next owner')
    }),
    check('an attempt in vain changes nothing of how long a lock counts', async (store, key) => {
      await store.lock(key, 'a', much())
      await store.lock(key, 'b', soon())
      await passes()
      expectEqual(await store.lock(key, 'c', much()), false, 'the lock, after the time that the attempt named')
    }),
    check('what was never put is not there, also where a lock is', async (store, key) => {
      await store.lock(key, 'a', much())
      expectEqual(await store.get(key), undefined, 'the value')
      await store.put(key, 'value', much())
      await store.unlock(key, 'a')
      expectEqual(await store.get(key), 'value', 'the value, after the lock')
    }),
    check('a value comes back to the letter, as often as it is asked for', async (store, key) => {
      for (const value of ['eyJhbGciOiJkaXIifQ..a-b_c.d', 'x'.repeat(32_768)]) {
        await store.put(key, value, much())
        expectEqual([await store.get(key), await store.get(key)], [value, value], 'the value, twice')
      }
    }),
    check('of two values under one key the later one counts', async (store, key) => {
      await store.put(key, 'earlier', soon())
      await store.put(key, 'later', much())
      await store.put(`${key} other`, 'other', much())
      await passes()
      expectEqual(await store.get(key), 'later', 'the value')
    }),
    check('a value is gone when its time is over, and no sooner than that', async (store, key) => {
      await store.put(`${key} short`, 'value', soon())
      await store.put(`${key} long`, 'value', much())
      await passes()
      expectEqual(await store.get(`${key} long`), 'value', 'a value whose time is not over')
      expectEqual(await store.get(`${key} short`), undefined, 'a value whose time is over')
    }),
    ...(options.shared === true ? [sharing] : []),
  ]
}
