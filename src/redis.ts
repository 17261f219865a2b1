/**
 * Stores in Redis, for applications of many processes.
 *
 * @module relyant/redis
 */
export {
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
  type RedisClient,
  type RedisOptions,
} from './state/redis-store.ts'
