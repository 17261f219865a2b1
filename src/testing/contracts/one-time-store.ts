import { randomUUID } from 'node:crypto'
import type { OneTimeStore } from '../../state/one-time-store.ts'
import { type ContractCheck, type ContractOptions, expectEqual, lookalikes, timeOf } from './contract.ts'

const callers = 25

/**
 * What the library relies on in a one-time store, as tests for one of your own. Without them an enrollment token could be
 * redeemed twice.
 *
 * @param create makes a store; called for each test
 *
 * @example
 * for (const { name, run } of oneTimeStoreContract(() => createSqlOneTimeStore(pool), { shared: true })) test(name, run)
 */
export function oneTimeStoreContract(
  create: () => OneTimeStore | Promise<OneTimeStore>,
  options: ContractOptions = {},
): readonly ContractCheck[] {
  const { soon, much, passes } = timeOf(options)
  const check = (name: string, run: (store: OneTimeStore, key: string) => Promise<void>): ContractCheck => ({
    name,
    run: async () => run(await create(), randomUUID()),
  })
  const sharing = check('what one process put another can take, and only one of them', async (store, key) => {
    const another = await create()
    await store.put(key, 'value', much())
    const taken = await Promise.all([store.take(key), another.take(key)])
    expectEqual(
      taken.filter((value) => value !== undefined),
      ['value'],
      'what two stores took',
    )
    await store.put(key, 'again', much())
    expectEqual(await another.take(key), 'again', 'what the other store took')
  })
  return [
    check('a value is given once', async (store, key) => {
      await store.put(key, 'value', much())
      expectEqual([await store.take(key), await store.take(key)], ['value', undefined], 'what was taken')
    }),
    check('what was never put is not there', async (store, key) => {
      expectEqual(await store.take(key), undefined, 'what was taken')
    }),
    check('of many callers at once, one gets a value', async (store, key) => {
      await store.put(key, 'value', much())
      const taken = await Promise.all(Array.from({ length: callers }, () => store.take(key)))
      expectEqual(
        taken.filter((value) => value !== undefined),
        ['value'],
        `what ${callers} callers took`,
      )
    }),
    check('a value comes back to the letter', async (store, key) => {
      for (const value of ['', ' a ', '{"account":"oidc|https://id.example/|1"}', 'ä\n\u{1f510}', 'x'.repeat(8192)]) {
        await store.put(key, value, much())
        expectEqual(await store.take(key), value, 'the value')
      }
    }),
    check('keys are compared to the letter', async (store, key) => {
      const keys = lookalikes(key)
      for (const [index, one] of keys.entries()) await store.put(one, String(index), much())
      for (const [index, one] of keys.entries()) {
        expectEqual(await store.take(one), String(index), JSON.stringify(one.slice(36)))
      }
    }),
    check('of two values under one key the later one counts, and is the only one', async (store, key) => {
      await store.put(key, 'earlier', soon())
      await store.put(key, 'later', much())
      await passes()
      expectEqual([await store.take(key), await store.take(key)], ['later', undefined], 'what was taken')
    }),
    check('a value outlives many later ones', async (store, key) => {
      await store.put(key, 'value', much())
      for (let count = 0; count < 1000; count += 1) await store.put(`${key} ${count}`, 'other', much())
      expectEqual(await store.take(key), 'value', 'what was taken after 1000 others were put')
    }),
    check('a value is gone when its time is over, and no sooner than that', async (store, key) => {
      await store.put(`${key} short`, 'value', soon())
      await store.put(`${key} long`, 'value', much())
      await passes()
      expectEqual(await store.take(`${key} long`), 'value', 'a value whose time is not over')
      expectEqual(await store.take(`${key} short`), undefined, 'a value whose time is over')
    }),
    ...(options.shared === true ? [sharing] : []),
  ]
}
