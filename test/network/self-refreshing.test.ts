import { beforeEach, describe, expect, test } from 'vitest'
import { SsoError } from '../../src/core/errors.ts'
import { createSelfRefreshing, type SelfRefreshing } from '../../src/network/self-refreshing.ts'
import { type Clock, createClock } from '../support/clock.ts'

const down = new SsoError('provider_unavailable', { reason: 'status', endpoint: 'https://a.example/', received: 503 })

let clock: Clock
let answers: (number | Error)[]
let asked: (number | undefined)[]
let value: SelfRefreshing<number>

beforeEach(() => {
  clock = createClock()
  answers = []
  asked = []
  value = createSelfRefreshing<number>({
    now: clock.now,
    agesOf: () => ({ refresh: 60_000, expire: 120_000, stale: 600_000 }),
    fetch: async (previous) => {
      asked.push(previous)
      const answer = answers.shift() ?? asked.length
      if (answer instanceof Error) throw answer
      return answer
    },
  })
})

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('a value', () => {
  test('is fetched when it is first needed, once for all who ask together', async () => {
    expect(value.peek()).toBeUndefined()
    expect(value.status()).toEqual({ usable: false, fetching: false, resting: false })
    expect(await Promise.all([value.get(), value.get(), value.renew()])).toEqual([1, 1, 1])
    expect(asked).toEqual([undefined])
    expect(value.peek()).toBe(1)
    expect(value.status()).toEqual({ usable: true, fetching: false, resting: false, fetchedAt: new Date(clock.now()) })
  })

  test('is fetched behind a caller from its first age on, and waited for from its second', async () => {
    await value.get()
    clock.advance(60)
    expect(await value.get()).toBe(1)
    await settle()
    expect(await value.get()).toBe(2)
    clock.advance(120)
    expect(await value.get()).toBe(3)
    expect(asked).toEqual([undefined, 1, 2])
  })

  test('is used while no new one can be had, and not beyond its last age', async () => {
    await value.get()
    clock.advance(121)
    answers = [down]
    expect(await value.get()).toBe(1)
    expect(value.status()).toMatchObject({ usable: true, error: down })
    clock.advance(480)
    answers = [down]
    await expect(value.get()).rejects.toBe(down)
    expect(value.status()).toMatchObject({ usable: false })
    expect(value.peek()).toBe(1)
  })

  test('is not used where a bug kept it from being fetched: a caller who waits hears of it', async () => {
    await value.get()
    clock.advance(121)
    answers = [new RangeError('a bug')]
    await expect(value.get()).rejects.toThrow(RangeError)
    expect(value.status().error).toBeUndefined()
    expect(value.status().nextAttempt).toBeInstanceOf(Date)
  })
})

test('after a failure nobody is asked during the back-off, which doubles from one second to thirty', async () => {
  for (const [count, seconds] of [1, 2, 4, 8, 16, 30, 30].entries()) {
    answers = [down]
    await expect(value.get()).rejects.toBe(down)
    const wait = (value.status().nextAttempt as Date).getTime() - clock.now()
    expect(wait).toBeGreaterThanOrEqual(seconds * 500)
    expect(wait).toBeLessThanOrEqual(seconds * 1000)
    clock.advance(seconds * 0.49)
    await expect(value.get()).rejects.toBe(down)
    expect(asked).toHaveLength(count + 1)
    clock.advance(seconds * 0.51)
  }
  expect(await value.get()).toBe(8)
  expect(value.status()).toMatchObject({ usable: true })
  answers = [down]
  await expect(value.renew()).rejects.toBe(down)
  expect((value.status().nextAttempt as Date).getTime() - clock.now()).toBeLessThanOrEqual(1000)
})

test('a caller shares a request that is under way although the last one failed a moment ago', async () => {
  answers = [down]
  await expect(value.get()).rejects.toBe(down)
  const renewed = value.renew()
  expect(value.status().fetching).toBe(true)
  expect(await value.get()).toBe(2)
  expect(await renewed).toBe(2)
})

describe('a clock that is set back by a day', () => {
  const day = 86_400

  test('makes no value younger', async () => {
    await value.get()
    clock.advance(-day)
    expect(value.status()).toMatchObject({ usable: false })
    expect(await value.get()).toBe(2)
  })

  test('makes no back-off longer', async () => {
    answers = [down]
    await expect(value.get()).rejects.toBe(down)
    clock.advance(-day)
    expect(await value.get()).toBe(2)
  })

  test('lets no failure of before keep an old value in use', async () => {
    await value.get()
    clock.advance(121)
    answers = [down]
    expect(await value.get()).toBe(1)
    clock.advance(-day)
    answers = [down]
    await expect(value.get()).rejects.toBe(down)
    expect(asked).toHaveLength(3)
  })
})
