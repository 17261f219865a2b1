import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll } from 'vitest'
import { isInstalled } from './component.ts'
import { redisServer, startRedisServer } from './redis-server.ts'

type Clients = Awaited<ReturnType<typeof connectRedis>>

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

/** A Redis server, and a client of each package that this library takes. */
async function connectRedis() {
  const server = await startRedisServer()
  const redis = createClient({ url: `redis://127.0.0.1:${server.port}` })
  await redis.connect()
  const ioredis = new Redis(server.port, '127.0.0.1', { maxRetriesPerRequest: 0 })
  return {
    redis,
    ioredis,
    async close() {
      redis.destroy()
      ioredis.disconnect()
      await server.close()
    },
  }
}
