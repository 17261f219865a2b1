import {
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
  type RedisClient,
} from 'relyant/redis'
import { type ContractCheck, oneTimeStoreContract, refreshStoreContract, replayCacheContract } from 'relyant/testing'
import { describe } from 'vitest'
import { needs } from '../../support/component.ts'
import { useRedis } from '../../support/redis-clients.ts'
import { redisServer } from '../../support/redis-server.ts'

const test = needs(redisServer)

const clients = useRedis()
const connected = (): RedisClient => clients().redis
// Redis counts milliseconds, so that a short time is enough to be waited for.
const options = { shared: true, lifetime: 0.1 }

const contracts: Readonly<Record<string, readonly ContractCheck[]>> = {
  'the replay cache on Redis': replayCacheContract(() => createRedisReplayCache(connected()), options),
  'the one-time store on Redis': oneTimeStoreContract(() => createRedisOneTimeStore(connected()), options),
  'the refresh store on Redis': refreshStoreContract(() => createRedisRefreshStore(connected()), options),
}

describe.each(Object.entries(contracts))('%s', (_, checks) => {
  for (const { name, run } of checks) test(name, run)
})
