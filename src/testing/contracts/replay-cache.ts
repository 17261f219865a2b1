import { randomUUID } from 'node:crypto'
import type { Claim, ReplayCache } from '../../state/replay-cache.ts'
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
  const long = (key: string, connection = 'acme'): Claim => ({ connection, key, expiresAt: much() })
  const short = (key: string): Claim => ({ ...long(key), expiresAt: soon() })
  const sharing = check('what one process claims or releases counts for another', async (cache, key) => {
    const another = await create()
    expectEqual(await cache.claim(long(key)), true, 'the first claim')
    expectEqual(await another.claim(long(key)), false, 'the same claim through another cache')
    const both = [cache, another].map((one) => one.claim(long(`${key} at once`)))
    expectEqual((await Promise.all(both)).filter(Boolean).length, 1, 'how many of two caches got it')
    await another.release(long(key))
    expectEqual(await cache.claim(long(key)), true, 'the claim, after another cache has released it')
  })
  return [
    check('the first caller gets a key, and nobody after', async (cache, key) => {
      const answers = [await cache.claim(long(key)), await cache.claim(long(key)), await cache.claim(short(key))]
      expectEqual(answers, [true, false, false], 'the answers')
    }),
    check('of many callers at once, one gets a key', async (cache, key) => {
      const answers = await Promise.all(Array.from({ length: callers }, () => cache.claim(long(key))))
      expectEqual(answers.filter((answer) => answer === true).length, 1, `how many of ${callers} got it`)
      expectEqual(
        answers.filter((answer) => answer === false).length,
        callers - 1,
        'how many were told that they did not',
      )
    }),
    check('keys are compared to the letter', async (cache, key) => {
      for (const one of lookalikes(key)) expectEqual(await cache.claim(long(one)), true, JSON.stringify(one.slice(36)))
    }),
    check('the same key is another one for another connection', async (cache, key) => {
      for (const connection of ['acme', 'Acme', 'acme.1', 'acme-1', 'constructor']) {
        expectEqual(await cache.claim(long(key, connection)), true, connection)
      }
      await cache.release({ connection: 'acme', key })
      expectEqual(
        await cache.claim(long(key, 'Acme')),
        false,
        'the claim, after that of another connection was released',
      )
    }),
    check('what was released is there for the next caller, once', async (cache, key) => {
      await cache.claim(long(key))
      await cache.claim(long(`${key} other`))
      await cache.release({ connection: 'acme', key })
      const answers = await Promise.all(Array.from({ length: callers }, () => cache.claim(long(key))))
      expectEqual(answers.filter(Boolean).length, 1, `how many of ${callers} got it`)
      expectEqual(await cache.claim(long(`${key} other`)), false, 'a claim that was not released')
      await cache.release({ connection: 'acme', key: `${key} unknown` })
    }),
    check('a claim outlives many later ones', async (cache, key) => {
      await cache.claim(long(key))
      for (let count = 0; count < 1000; count += 1) await cache.claim(long(`${key} ${count}`))
      expectEqual(await cache.claim(long(key)), false, 'the claim after 1000 others')
    }),
    check('a claim is forgotten when its time is over, and no sooner than that', async (cache, key) => {
      await cache.claim(short(`${key} short`))
      await cache.claim(long(`${key} long`))
      await passes()
      expectEqual(await cache.claim(long(`${key} long`)), false, 'a claim whose time is not over')
      expectEqual(await cache.claim(long(`${key} short`)), true, 'a claim whose time is over')
    }),
    check('a refused claim changes nothing of how long the first one counts', async (cache, key) => {
      await cache.claim(long(key))
      await cache.claim(short(key))
      await passes()
      expectEqual(await cache.claim(long(key)), false, 'the claim, after the time that the refused one named')
    }),
    ...(options.shared === true ? [sharing] : []),
  ]
}
