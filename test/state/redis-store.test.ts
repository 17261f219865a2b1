import { Redis } from 'ioredis'
import { type Claim, createEnrollmentTokens } from 'relyant'
import {
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
  type RedisClient,
} from 'relyant/redis'
import { describe, expect } from 'vitest'
import { needs } from '../support/component.ts'
import { useRedis } from '../support/redis-clients.ts'
import { redisServer } from '../support/redis-server.ts'

const test = needs(redisServer)

const redis = useRedis()

const of = (key: string, expiresAt: Date): Claim => ({ connection: 'acme', key, expiresAt })

const later = (): Date => new Date(Date.now() + 60_000)
const past = (): Date => new Date(Date.now() - 1000)

describe.each(['redis', 'redis4', 'ioredis', 'ioredis5'] as const)('stores over the client %s', (name) => {
  const client = (): RedisClient => redis()[name]

  test('claim a key for one of many', async () => {
    const [one, other] = [createRedisReplayCache(client()), createRedisReplayCache(client())]
    const key = JSON.stringify(['acme', `_${name}`])
    const claims = await Promise.all([one, other, one, other].map((cache) => cache.claim(of(key, later()))))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await one.claim(of(`${key}x`, later()))).toBe(true)
  })

  test('keep the keys of two applications apart', async () => {
    const [one, other] = ['a:', 'b:'].map((prefix) => createRedisReplayCache(client(), { prefix }))
    expect([await one?.claim(of(name, later())), await other?.claim(of(name, later()))]).toEqual([true, true])
  })

  test('forget what has expired', async () => {
    const cache = createRedisReplayCache(client())
    expect(await cache.claim(of(`${name} gone`, past()))).toBe(true)
    expect(await cache.claim(of(`${name} gone`, later()))).toBe(true)
    const store = createRedisOneTimeStore(client())
    await store.put(`${name} gone`, 'v', past())
    expect(await store.take(`${name} gone`)).toBeUndefined()
  })

  test('give a value once, to one of many', async () => {
    const store = createRedisOneTimeStore(client())
    await store.put(name, 'väl\nue', later())
    const taken = await Promise.all([store.take(name), store.take(name), store.take(name)])
    expect(taken.filter((value) => value !== undefined)).toEqual(['väl\nue'])
  })

  test('carry enrollment tokens from one process to another', async () => {
    const [one, other] = [1, 2].map(() => createEnrollmentTokens({ store: createRedisOneTimeStore(client()) }))
    const minted = await one?.mint({ accountKey: 'oidc|a|b', reference: 'r' })
    expect(await other?.redeem(minted?.token ?? '')).toEqual({ accountKey: 'oidc|a|b', reference: 'r' })
    await expect(one?.redeem(minted?.token ?? '')).rejects.toMatchObject({ code: 'enrollment_token_invalid' })
  })

  test('refuse a date that is none', async () => {
    await expect(createRedisReplayCache(client()).claim(of('k', new Date('x')))).rejects.toThrow(TypeError)
  })
})

test('what is kept is kept for a time, so that the clock of Redis does not matter', async () => {
  const commands: string[][] = []
  const client: RedisClient = { call: async (...command) => commands.push(command) }
  await createRedisReplayCache(client).claim(of('k', later()))
  await createRedisOneTimeStore(client).put('k', 'v', later())
  const refreshes = createRedisRefreshStore(client)
  await refreshes.lock('k', 'a', later())
  await refreshes.put('k', 'v', later())
  expect(commands).toHaveLength(4)
  for (const command of commands) {
    expect(command.at(-2)).toBe('PX')
    expect(Number(command.at(-1))).toBeLessThanOrEqual(60_000)
    expect(Number(command.at(-1))).toBeGreaterThan(50_000)
  }
})

test('a Redis that is gone is unavailable, not a yes', async () => {
  const client = new Redis(1, '127.0.0.1', { maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true })
  client.on('error', () => {})
  const cache = createRedisReplayCache(client)
  await expect(cache.claim(of('k', later()))).rejects.toMatchObject({
    code: 'store_unavailable',
    kind: 'unavailable',
    details: { reason: 'command-failed', command: 'SET' },
  })
  client.disconnect()
})
