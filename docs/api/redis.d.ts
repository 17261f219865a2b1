export {
  RedisClient,
  RedisOptions,
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
} from './shared.js';
