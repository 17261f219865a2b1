import { createMemoryRefreshStore, type RefreshStore } from 'relyant'
import { createRedisRefreshStore } from 'relyant/redis'
import { describe, expect, test } from 'vitest'
import { createClock } from '../support/clock.ts'
import { needs } from '../support/component.ts'
import { useRedis } from '../support/redis-clients.ts'
import { redisServer } from '../support/redis-server.ts'

const redis = useRedis()
const prefix = (): string => `${crypto.randomUUID()}:`
const stores: Record<string, () => RefreshStore> = {
  memory: () => createMemoryRefreshStore(),
  redis: () => createRedisRefreshStore(redis().redis, { prefix: prefix() }),
  redis4: () => createRedisRefreshStore(redis().redis4, { prefix: prefix() }),
  ioredis: () => createRedisRefreshStore(redis().ioredis, { prefix: prefix() }),
  ioredis5: () => createRedisRefreshStore(redis().ioredis5, { prefix: prefix() }),
}

const later = (): Date => new Date(Date.now() + 60_000)

describe.each(['memory', 'redis', 'redis4', 'ioredis', 'ioredis5'])('a refresh store: %s', (name) => {
  const run = name === 'memory' ? test : needs(redisServer)
  const create = (): RefreshStore => stores[name]?.() ?? expect.fail()

  run('gives a lock to one of many', async () => {
    const store = create()
    const got = await Promise.all(Array.from({ length: 20 }, (_, index) => store.lock('k', `owner ${index}`, later())))
    expect(got.filter(Boolean)).toHaveLength(1)
  })

  run('gives a lock again when its owner gives it back, and nobody else can', async () => {
    const store = create()
    await store.lock('k', 'a', later())
    await store.unlock('k', 'b')
    expect(await store.lock('k', 'b', later())).toBe(false)
    await store.unlock('k', 'a')
    expect(await store.lock('k', 'b', later())).toBe(true)
  })

  run('keeps values apart from locks, and from one another', async () => {
    const store = create()
    await store.lock('k', 'a', later())
    expect(await store.get('k')).toBeUndefined()
    await store.put('k', 'one', later())
    await store.put('k', 'two', later())
    expect([await store.get('k'), await store.get('other')]).toEqual(['two', undefined])
  })
})

describe('a refresh store in memory', () => {
  test('forgets locks and values when their time is over', async () => {
    const clock = createClock()
    const store = createMemoryRefreshStore({ now: clock.now })
    const until = new Date(clock.now() + 1000)
    await store.lock('k', 'a', until)
    await store.put('k', 'v', until)
    clock.advance(1)
    expect(await store.get('k')).toBeUndefined()
    expect(await store.lock('k', 'b', new Date(clock.now() + 1000))).toBe(true)
    await store.unlock('k', 'a')
    expect(await store.lock('k', 'c', new Date(clock.now() + 1000))).toBe(false)
  })

  test('keeps no more values than it may', async () => {
    const store = createMemoryRefreshStore({ max: 2 })
    for (const key of ['a', 'b', 'c']) await store.put(key, key, later())
    expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([undefined, 'b', 'c'])
  })
})
