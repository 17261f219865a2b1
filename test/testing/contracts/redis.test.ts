import { createClient } from 'redis'
import { createRedisOneTimeStore, createRedisReplayCache, type RedisClient } from 'relyant/redis'
import { type ContractCheck, oneTimeStoreContract, replayCacheContract } from 'relyant/testing'
import { afterAll, beforeAll, describe } from 'vitest'
import { isInstalled, needs } from '../../support/component.ts'
import { type RedisServer, redisServer, startRedisServer } from '../../support/redis-server.ts'

const test = needs(redisServer)

let server: RedisServer | undefined
let client: ReturnType<typeof createClient> | undefined

beforeAll(async () => {
  if (!isInstalled(redisServer)) return
  server = await startRedisServer()
  client = createClient({ url: `redis://127.0.0.1:${server.port}` })
  await client.connect()
})
afterAll(async () => {
  client?.destroy()
  await server?.close()
})

const connected = (): RedisClient => client as RedisClient
// Redis counts milliseconds, so that a short time is enough to be waited for.
const options = { shared: true, lifetime: 0.1 }

const contracts: Readonly<Record<string, readonly ContractCheck[]>> = {
  'the replay cache on Redis': replayCacheContract(() => createRedisReplayCache(connected()), options),
  'the one-time store on Redis': oneTimeStoreContract(() => createRedisOneTimeStore(connected()), options),
}

describe.each(Object.entries(contracts))('%s', (_, checks) => {
  for (const { name, run } of checks) test(name, run)
})
