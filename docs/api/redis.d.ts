export {
  HeldLease,
  LeaseStore,
  RedisClient,
  RedisOptions,
  createRedisLease,
  createRedisOneTimeStore,
  createRedisRefreshStore,
  createRedisReplayCache,
} from './shared.js';
