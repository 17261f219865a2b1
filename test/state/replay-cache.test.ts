import { describe, expect, test } from 'vitest'
import { createMemoryReplayCache } from '../../src/state/replay-cache.ts'
import { recorded } from '../support/record-refusal.ts'

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
    const claims = await Promise.all(Array.from({ length: 100 }, () => cache.claim('a', clock.in(1000))))
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
    expect(await Promise.all(keys.map((key) => cache.claim(key, tomorrow)))).toEqual(keys.map(() => true))
    expect(await Promise.all(keys.map((key) => cache.claim(key, tomorrow)))).toEqual(keys.map(() => false))
  })

  test('remembers a key until it expires, and not longer', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ now: clock.now })
    expect(await cache.claim('a', clock.in(1000))).toBe(true)
    clock.pass(999)
    expect(await cache.claim('a', clock.in(1000))).toBe(false)
    clock.pass(1)
    expect(await cache.claim('a', clock.in(1000))).toBe(true)
  })

  test('remembers a key for as long as the first claim said', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ now: clock.now })
    await cache.claim('a', clock.in(1000))
    await cache.claim('a', clock.in(9000))
    clock.pass(1000)
    expect(await cache.claim('a', clock.in(1000))).toBe(true)
  })

  test('fails closed when it is full, also for many at once', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 2, now: clock.now })
    const claims = await Promise.allSettled(['a', 'b', 'c', 'd'].map((key) => cache.claim(key, clock.in(1000))))
    expect(claims.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    await expect(recorded(cache.claim('e', clock.in(1000)))).rejects.toMatchObject({
      code: 'store_unavailable',
      kind: 'unavailable',
      details: { reason: 'replay-cache-full', limit: 2 },
      message: 'the replay cache holds 2 assertions that have not expired yet',
      hint: 'Give a shared replay cache, or a larger one.',
    })
  })

  test('still knows what was used when it is full', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 1, now: clock.now })
    await cache.claim('a', clock.in(1000))
    expect(await cache.claim('a', clock.in(1000))).toBe(false)
  })

  test('makes room for what has expired as soon as it needs it', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 2, now: clock.now })
    await cache.claim('a', clock.in(1000))
    await cache.claim('b', clock.in(5000))
    clock.pass(1000)
    expect(await cache.claim('c', clock.in(1000))).toBe(true)
    await expect(recorded(cache.claim('d', clock.in(1000)))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(await cache.claim('b', clock.in(1000))).toBe(false)
  })

  test('holds no more than what is alive, however many pass through', async () => {
    const clock = createClock()
    const cache = createMemoryReplayCache({ max: 100, now: clock.now })
    for (let index = 0; index < 10_000; index += 1) {
      expect(await cache.claim(String(index), clock.in(100_000))).toBe(true)
      clock.pass(1000)
    }
  })

  test('refuses a date that is none: such a claim could be won twice', async () => {
    const cache = createMemoryReplayCache()
    const message = 'a claim needs a date at which it may be forgotten'
    await expect(cache.claim('a', new Date(Number.NaN))).rejects.toThrow(new TypeError(message))
  })
})
