import { refuse } from '../core/errors.ts'
import type { OneTimeStore } from './one-time-store.ts'
import type { RefreshStore } from './refresh-store.ts'
import type { ReplayCache } from './replay-cache.ts'

/** A client of `redis` (node-redis), or one of `ioredis`: whatever sends a command. */
export type RedisClient =
  | { sendCommand(command: string[]): Promise<unknown> }
  | { call(command: string, ...parameters: string[]): Promise<unknown> }

export interface RedisOptions {
  /** In front of every key. Default `sso:`. */
  readonly prefix?: string
}

/**
 * A replay cache for an application of many processes: one `SET … NX`, which Redis does atomically, and which Redis forgets
 * by itself.
 *
 * The server must not evict keys before they expire (`maxmemory-policy noeviction`), nor lose them when it restarts.
 */
export function createRedisReplayCache(client: RedisClient, options: RedisOptions = {}): ReplayCache {
  const send = commandsOf(client)
  const { prefix = 'sso:' } = options
  return {
    async claim({ connection, key, expiresAt }) {
      return (await send('SET', `${prefix}replay:${connection}:${key}`, '1', 'NX', ...until(expiresAt))) !== null
    },
    async release({ connection, key }) {
      await send('DEL', `${prefix}replay:${connection}:${key}`)
    },
  }
}

/** A one-time store for an application of many processes: `SET` and `GETDEL` (Redis 6.2 and later). */
export function createRedisOneTimeStore(client: RedisClient, options: RedisOptions = {}): OneTimeStore {
  const send = commandsOf(client)
  const { prefix = 'sso:' } = options
  return {
    async put(key, value, expiresAt) {
      await send('SET', `${prefix}once:${key}`, value, ...until(expiresAt))
    },
    async take(key) {
      const value = await send('GETDEL', `${prefix}once:${key}`)
      return typeof value === 'string' ? value : undefined
    },
  }
}

const unlockScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

/** A refresh store for an application of many processes: `SET … NX`, and a script that ends a lock of one's own only. */
export function createRedisRefreshStore(client: RedisClient, options: RedisOptions = {}): RefreshStore {
  const send = commandsOf(client)
  const { prefix = 'sso:' } = options
  return {
    async lock(key, owner, expiresAt) {
      return (await send('SET', `${prefix}refreshing:${key}`, owner, 'NX', ...until(expiresAt))) !== null
    },
    async unlock(key, owner) {
      await send('EVAL', unlockScript, '1', `${prefix}refreshing:${key}`, owner)
    },
    async put(key, value, expiresAt) {
      await send('SET', `${prefix}refreshed:${key}`, value, ...until(expiresAt))
    },
    async get(key) {
      const value = await send('GET', `${prefix}refreshed:${key}`)
      return typeof value === 'string' ? value : undefined
    },
  }
}

/** For how long something is kept: what a date means to the clock of Redis, which may be another one, does not count. */
function until(expiresAt: Date): readonly [option: 'PX' | 'PXAT', milliseconds: string] {
  const left = expiresAt.getTime() - Date.now()
  if (Number.isNaN(left)) throw new TypeError('a value needs a date at which it may be forgotten')
  return left > 0 ? ['PX', String(left)] : ['PXAT', '1']
}

/** @throws SsoError `store_unavailable` */
export function commandsOf(client: RedisClient): (command: string, ...parameters: string[]) => Promise<unknown> {
  return async (command, ...parameters) => {
    try {
      return await ('sendCommand' in client && !('call' in client)
        ? client.sendCommand([command, ...parameters])
        : (client as Extract<RedisClient, { call: unknown }>).call(command, ...parameters))
    } catch (cause) {
      refuse('store_unavailable', { reason: 'command-failed', command }, { cause })
    }
  }
}
