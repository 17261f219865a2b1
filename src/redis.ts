/**
 * Stores in Redis, for applications of many processes.
 *
 * @module relyant/redis
 */
export type { HeldLease, LeaseStore } from './state/lease.ts'
export { createRedisLease } from './state/redis-lease.ts'
export {
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
  type RedisClient,
  type RedisOptions,
} from './state/redis-store.ts'
