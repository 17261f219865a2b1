import { createMemoryLease, type LeaseStore } from 'relyant/directory'
import { migratePostgres, postgresLease } from 'relyant/postgres'
import { createRedisLease } from 'relyant/redis'
import { beforeAll, describe, expect, test as plain } from 'vitest'
import { createClock } from '../../support/clock.ts'
import { needs } from '../../support/component.ts'
import { createSyncWorld, personOf, withApply } from '../../support/directory-sync.ts'
import { postgresServer, usePostgres } from '../../support/postgres-server.ts'
import { useRedis } from '../../support/redis-clients.ts'
import { redisServer } from '../../support/redis-server.ts'

const redis = useRedis()
const postgres = usePostgres()

/** What a store of leases has to keep; `expire` makes all of them end. */
function keepsItsWord(
  test: typeof plain | typeof plain.skip,
  create: () => LeaseStore,
  expire: () => Promise<unknown>,
) {
  test('of many who ask at once, one gets it', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => create().acquire('many', 60_000)))
    expect(all.filter((one) => one !== undefined)).toHaveLength(1)
  })

  test('the fence grows, also after a release, and after a time that ran out', async () => {
    const first = await create().acquire('grows', 60_000)
    expect(await create().acquire('grows', 60_000)).toBeUndefined()
    await first?.release()
    const second = await create().acquire('grows', 60_000)
    await expire()
    const third = await create().acquire('grows', 60_000)
    expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.NaN)
    expect(third?.fence).toBeGreaterThan(second?.fence ?? Number.NaN)
  })

  test('is renewed while it is held, and only by its owner', async () => {
    const first = await create().acquire('renewed', 60_000)
    expect(await first?.renew()).toBe(true)
    await expire()
    expect(await first?.renew()).toBe(false)
    const second = await create().acquire('renewed', 60_000)
    expect([await first?.renew(), await second?.renew()]).toEqual([false, true])
    await first?.release()
    expect(await create().acquire('renewed', 60_000)).toBeUndefined()
  })

  test('names are apart', async () => {
    expect(await create().acquire('one', 60_000)).toBeDefined()
    expect(await create().acquire('other', 60_000)).toBeDefined()
  })

  test('two schedulers: exactly one runs, and one that was taken over writes nothing more', async () => {
    const world = createSyncWorld()
    world.directory.users = [personOf('ada')]
    const others: unknown[] = []
    const meanwhile = withApply(world.target, async (batch, context) => {
      others.push(await world.start({ lease: create() }).runNow())
      return world.target.apply(batch, context)
    })
    expect(await world.start({ lease: create(), target: meanwhile }).runNow()).toMatchObject({ outcome: 'completed' })
    expect(others).toEqual([{ skipped: 'running' }])
    world.directory.users = []
    const again = createSyncWorld()
    again.directory.users = []
    const target = withApply(again.target, async (batch, context) => {
      const result = await again.target.apply(batch, context)
      await expire()
      expect(await again.start({ lease: create() }).runNow()).toMatchObject({ outcome: 'completed' })
      again.clock.advance(30)
      return result
    })
    expect(await again.start({ lease: create(), target, batchSize: 1 }).runNow()).toMatchObject({
      ...{ outcome: 'failed', error: { code: 'directory_lease_lost' }, counts: { 'disable-user': { done: 1 } } },
    })
  })
}

describe('in memory', () => {
  const clock = createClock()
  const store = createMemoryLease({ now: clock.now })
  keepsItsWord(
    plain,
    () => store,
    async () => clock.advance(61),
  )
})

describe.each(['redis', 'ioredis'] as const)('in Redis, over %s', (name) => {
  const prefix = `${name}:`
  keepsItsWord(
    needs(redisServer),
    () => createRedisLease(redis()[name], { prefix }),
    async () =>
      redis().redis.eval(`for _, key in ipairs(redis.call('keys', '${prefix}lease:*')) do redis.call('del', key) end`),
  )
})

describe('in PostgreSQL', () => {
  const test = needs(postgresServer)
  beforeAll(async () => {
    await migratePostgres({ client: postgres().pool, schema: 'leases' })
  })
  const create = () => postgresLease({ client: postgres().pool, schema: 'leases' })
  keepsItsWord(test, create, () =>
    postgres().pool.query(`update leases.leases set expires_at = now() - interval '1 s'`),
  )

  test('a time that runs out is the time of the database', async () => {
    expect(await create().acquire('short', 50)).toBeDefined()
    await postgres().pool.query('select pg_sleep(0.1)')
    expect(await create().acquire('short', 50)).toBeDefined()
  })
})

needs(redisServer)('a Redis that has lost its memory gives no smaller fence than before', async () => {
  const before = await createRedisLease(redis().redis).acquire('lost', 60_000)
  await redis().redis.flushAll()
  const after = await createRedisLease(redis().redis).acquire('lost', 60_000)
  expect(after?.fence).toBeGreaterThanOrEqual(before?.fence ?? Number.NaN)
})
