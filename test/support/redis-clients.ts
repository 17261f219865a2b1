import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { createClient } from 'redis'
import { createClient as createClient4 } from 'redis4'
import type { RedisClient } from 'relyant/redis'
import { afterAll, beforeAll } from 'vitest'
import { isInstalled } from './component.ts'
import { redisServer, startRedisServer } from './redis-server.ts'

/** What this library asks of each of them; the oldest and the newest version. */
interface Clients {
  readonly redis: RedisClient & { eval(script: string): Promise<unknown>; flushAll(): Promise<unknown> }
  readonly redis4: RedisClient
  readonly ioredis: RedisClient
  readonly ioredis5: RedisClient
  close(): Promise<void>
}

/** Starts a Redis server for the tests of a file, where one is installed. Its clients are for use in tests only. */
export function useRedis(): () => Clients {
  let connected: Clients | undefined
  beforeAll(async () => {
    if (isInstalled(redisServer)) connected = await connectRedis()
  })
  afterAll(() => connected?.close())
  return () => {
    if (connected === undefined) throw new Error('there is no Redis, or the tests have not begun')
    return connected
  }
}

/** A Redis server, and a client of each package that this library takes: of its newest version, and of its oldest. */
async function connectRedis(): Promise<Clients> {
  const server = await startRedisServer()
  const redis = createClient({ url: `redis://127.0.0.1:${server.port}` })
  await redis.connect()
  const redis4 = createClient4({ url: `redis://127.0.0.1:${server.port}` })
  await redis4.connect()
  const ioredis = new Redis(server.port, '127.0.0.1', { maxRetriesPerRequest: 0 })
  const ioredis5 = new Redis5(server.port, '127.0.0.1', { maxRetriesPerRequest: 0 })
  return {
    redis,
    redis4,
    ioredis,
    ioredis5,
    async close() {
      redis.destroy()
      await redis4.disconnect()
      ioredis.disconnect()
      ioredis5.disconnect()
      await server.close()
    },
  }
}
