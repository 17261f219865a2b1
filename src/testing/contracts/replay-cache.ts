import { randomUUID } from 'node:crypto'
import type { ReplayCache } from '../../state/replay-cache.ts'
import { type ContractCheck, type ContractOptions, expectEqual, lookalikes, timeOf } from './contract.ts'

const callers = 25

/**
 * What the library relies on in a replay cache, as tests for one of your own. Without them an assertion could be used twice.
 *
 * @param create makes a cache; called for each test
 *
 * @example
 * for (const { name, run } of replayCacheContract(() => createSqlReplayCache(pool), { shared: true })) test(name, run)
 */
export function replayCacheContract(
  create: () => ReplayCache | Promise<ReplayCache>,
  options: ContractOptions = {},
): readonly ContractCheck[] {
  const { soon, much, passes } = timeOf(options)
  const check = (name: string, run: (cache: ReplayCache, key: string) => Promise<void>): ContractCheck => ({
    name,
    run: async () => run(await create(), randomUUID()),
  })
  const sharing = check('a claim made by one process counts for another', async (cache, key) => {
    const another = await create()
    expectEqual(await cache.claim(key, much()), true, 'the first claim')
    expectEqual(await another.claim(key, much()), false, 'the same claim through another cache')
    const both = [cache, another].map((one) => one.claim(`${key} at once`, much()))
    expectEqual((await Promise.all(both)).filter(Boolean).length, 1, 'how many of two caches got it')
  })
  return [
    check('the first caller gets a key, and nobody after', async (cache, key) => {
      const answers = [await cache.claim(key, much()), await cache.claim(key, much()), await cache.claim(key, soon())]
      expectEqual(answers, [true, false, false], 'the answers')
    }),
    check('of many callers at once, one gets a key', async (cache, key) => {
      const answers = await Promise.all(Array.from({ length: callers }, () => cache.claim(key, much())))
      expectEqual(answers.filter((answer) => answer === true).length, 1, `how many of ${callers} got it`)
      expectEqual(
        answers.filter((answer) => answer === false).length,
        callers - 1,
        'how many were told that they did not',
      )
    }),
    check('keys are compared to the letter', async (cache, key) => {
      for (const one of lookalikes(key))
        expectEqual(await cache.claim(one, much()), true, JSON.stringify(one.slice(36)))
    }),
    check('a claim outlives many later ones', async (cache, key) => {
      await cache.claim(key, much())
      for (let count = 0; count < 1000; count += 1) await cache.claim(`${key} ${count}`, much())
      expectEqual(await cache.claim(key, much()), false, 'the claim after 1000 others')
    }),
    check('a claim is forgotten when its time is over, and no sooner than that', async (cache, key) => {
      await cache.claim(`${key} short`, soon())
      await cache.claim(`${key} long`, much())
      await passes()
      expectEqual(await cache.claim(`${key} long`, much()), false, 'a claim whose time is not over')
      expectEqual(await cache.claim(`${key} short`, much()), true, 'a claim whose time is over')
    }),
    check('a refused claim changes nothing of how long the first one counts', async (cache, key) => {
      await cache.claim(key, much())
      await cache.claim(key, soon())
      await passes()
      expectEqual(await cache.claim(key, much()), false, 'the claim, after the time that the refused one named')
    }),
    ...(options.shared === true ? [sharing] : []),
  ]
}
