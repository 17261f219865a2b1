/**
 * Stores in Redis, for applications of many processes.
 *
 * @module relyant/redis
 */
export {
  createRedisOneTimeStore,
  createRedisReplayCache,
  type RedisClient,
  type RedisOptions,
} from './state/redis-store.ts'
