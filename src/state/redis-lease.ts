import type { LeaseStore } from './lease.ts'
import { commandsOf, type RedisClient, type RedisOptions } from './redis-store.ts'

// Both keys have their name in braces, so that a cluster keeps them together. The fence starts at the time, in milliseconds: a
// server that has lost its memory gives no smaller one than before.
const acquireScript = `
if not redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(redis.call('get', KEYS[2]) or '0') then redis.call('set', KEYS[2], string.format('%.0f', now)) end
return redis.call('incr', KEYS[2])`
const renewScript =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
const releaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

/**
 * Leases for an application of many processes, with a fence that grows (Redis 5 and later).
 *
 * The server must not evict keys before they expire (`maxmemory-policy noeviction`).
 */
export function createRedisLease(client: RedisClient, options: RedisOptions = {}): LeaseStore {
  const send = commandsOf(client)
  const { prefix = 'sso:' } = options
  return {
    async acquire(name, milliseconds) {
      const owner = crypto.randomUUID()
      const [lease, fences] = [`${prefix}lease:{${name}}`, `${prefix}fence:{${name}}`]
      const fence = await send('EVAL', acquireScript, '2', lease, fences, owner, String(milliseconds))
      if (fence === null) return undefined
      return {
        fence: Number(fence),
        renew: async () => Number(await send('EVAL', renewScript, '1', lease, owner, String(milliseconds))) === 1,
        async release() {
          await send('EVAL', releaseScript, '1', lease, owner)
        },
      }
    },
  }
}
