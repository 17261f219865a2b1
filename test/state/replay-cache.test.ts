import { describe, expect, test } from 'vitest'
import { type Claim, createMemoryReplayCache } from '../../src/state/replay-cache.ts'
import { recorded } from '../support/record-refusal.ts'

const of = (key: string, expiresAt: Date, connection = 'acme'): Claim => ({ connection, key, expiresAt })

/** A clock that a test moves by hand, in milliseconds. */
function createClock(): {
  now: () => number
  pass: (milliseconds: number) => void
  in: (milliseconds: number) => Date
} {
  let time = 1_800_000_000_000
  return {
    now: () => time,
    pass(milliseconds) {
      time += milliseconds
    },
    in: (milliseconds) => new Date(time + milliseconds),
  }
}

describe('the replay cache in memory', () => {
  test('gives a key to one of many who claim it at the same time', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ now: clock.now })
    const claims = await Promise.all(Array.from({ length: 100 }, () => cache.claim(of('a', clock.in(1000)))))
    expect(claims.filter((won) => won)).toHaveLength(1)
    expect(claims[0]).toBe(true)
  })

  test.each([0, -1, Number.NaN])('cannot be made for at most %d keys', (max) => {
    expect(() => createMemoryReplayCache({ max })).toThrow(TypeError)
  })

  test('keeps keys apart', async () => {
    const cache = createMemoryReplayCache()
    const tomorrow = new Date(Date.now() + 86_400_000)
    const keys = ['a', 'b', '__proto__', 'constructor', '']
    expect(await Promise.all(keys.map((key) => cache.claim(of(key, tomorrow))))).toEqual(keys.map(() => true))
    expect(await Promise.all(keys.map((key) => cache.claim(of(key, tomorrow))))).toEqual(keys.map(() => false))
  })

  test('remembers a key until it expires, and not longer', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ now: clock.now })
    expect(await cache.claim(of('a', clock.in(1000)))).toBe(true)
    clock.pass(999)
    expect(await cache.claim(of('a', clock.in(1000)))).toBe(false)
    clock.pass(1)
    expect(await cache.claim(of('a', clock.in(1000)))).toBe(true)
  })

  test('remembers a key for as long as the first claim said', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ now: clock.now })
    await cache.claim(of('a', clock.in(1000)))
    await cache.claim(of('a', clock.in(9000)))
    clock.pass(1000)
    expect(await cache.claim(of('a', clock.in(1000)))).toBe(true)
  })

  test('fails closed when it is full, also for many at once', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 2, maxPerConnection: 2, now: clock.now })
    const claims = await Promise.allSettled(['a', 'b', 'c', 'd'].map((key) => cache.claim(of(key, clock.in(1000)))))
    expect(claims.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    await expect(recorded(cache.claim(of('e', clock.in(1000))))).rejects.toMatchObject({
      code: 'store_unavailable',
      kind: 'unavailable',
      details: { reason: 'replay-cache-full', limit: 2 },
      message: 'the replay cache has no room for this connection: 2 claims have not expired yet',
      hint: 'Give a shared replay cache, or a larger one.',
    })
  })

  test('still knows what was used when it is full', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 1, now: clock.now })
    await cache.claim(of('a', clock.in(1000)))
    expect(await cache.claim(of('a', clock.in(1000)))).toBe(false)
  })

  test('makes room for what has expired as soon as it needs it', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 2, maxPerConnection: 2, now: clock.now })
    await cache.claim(of('a', clock.in(1000)))
    await cache.claim(of('b', clock.in(5000)))
    clock.pass(1000)
    expect(await cache.claim(of('c', clock.in(1000)))).toBe(true)
    await expect(recorded(cache.claim(of('d', clock.in(1000))))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(await cache.claim(of('b', clock.in(1000)))).toBe(false)
  })

  test('holds no more than what is alive, however many pass through', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 100, maxPerConnection: 100, now: clock.now })
    for (let index = 0; index < 10_000; index += 1) {
      expect(await cache.claim(of(String(index), clock.in(100_000)))).toBe(true)
      clock.pass(1000)
    }
  })

  test('refuses a date that is none: such a claim could be won twice', async () => {
    const cache = createMemoryReplayCache()
    const message = 'a claim needs a date at which it may be forgotten'
    await expect(cache.claim(of('a', new Date(Number.NaN)))).rejects.toThrow(new TypeError(message))
  })

  test('gives back what was released, and nothing else', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 2, maxPerConnection: 2, now: clock.now })
    await cache.claim(of('a', clock.in(1000)))
    await cache.claim(of('b', clock.in(1000)))
    for (const key of ['a', 'a', 'unknown']) await cache.release({ connection: 'acme', key })
    await cache.release({ connection: 'other', key: 'b' })
    const answers = [await cache.claim(of('b', clock.in(1000))), await cache.claim(of('a', clock.in(1000)))]
    expect(answers).toEqual([false, true])
    await expect(recorded(cache.claim(of('c', clock.in(1000))))).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

describe('the room of the replay cache in memory', () => {
  const limits = (max: number, maxPerConnection?: number) => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max, now: clock.now, ...(maxPerConnection && { maxPerConnection }) })
    /** How many of so many new claims of a connection get in. */
    const flood = async (connection: string, count: number): Promise<number> => {
      let taken = 0
      for (let index = 0; index < count; index += 1) {
        const claim = of(`${connection} ${clock.now()} ${index}`, clock.in(60_000), connection)
        taken += await cache.claim(claim).then(Number, () => 0)
      }
      return taken
    }
    return { clock, cache, flood }
  }

  test('is not taken from others by a connection that floods it', async () => {
    const { flood } = limits(100_000)
    expect(await flood('hostile', 100_000)).toBe(50_000)
    expect(await flood('acme', 10_000)).toBe(10_000)
  })

  test('is shared by those who come when it is full', async () => {
    const { flood } = limits(100)
    expect([await flood('hostile', 200), await flood('its twin', 200)]).toEqual([50, 50])
    expect(await flood('acme', 20)).toBe(20)
    expect(await flood('globex', 200)).toBe(25)
    expect(await flood('hostile', 1)).toBe(0)
  })

  test('grows with the logarithm of the number of connections that flood it, no faster', async () => {
    const { flood } = limits(100)
    let all = 0
    for (let count = 0; count < 100; count += 1) all += await flood(`tenant ${count}`, 101 - count)
    expect(all).toBeGreaterThan(300)
    expect(all).toBeLessThan(100 * (1 + Math.log(100)))
    expect(await flood('one more', 1)).toBe(0)
  })

  test('comes back when the claims of the flood have expired', async () => {
    const { clock, flood } = limits(100, 100)
    expect(await flood('hostile', 200)).toBe(100)
    clock.pass(60_000)
    expect(await flood('hostile', 200)).toBe(100)
  })

  test('is not swept for every claim that finds it full', async () => {
    const { flood } = limits(100_000, 100_000)
    await flood('hostile', 100_000)
    const before = process.cpuUsage()
    expect(await flood('hostile', 10_000)).toBe(0)
    // Swept each time, this would take some ten seconds.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
  })
})
