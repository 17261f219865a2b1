import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { startRedisServer } from './redis-server.ts'

/** A Redis server, and a client of each package that this library takes. */
export async function connectRedis() {
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
