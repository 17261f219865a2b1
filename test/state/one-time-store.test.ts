import { createMemoryOneTimeStore } from 'relyant'
import { expect, test } from 'vitest'
import { createClock } from '../support/clock.ts'

test('a value is taken once, by one of many', async () => {
  const store = createMemoryOneTimeStore()
  await store.put('k', 'v', new Date(Date.now() + 1000))
  const taken = await Promise.all([store.take('k'), store.take('k'), store.take('k')])
  expect(taken.filter((value) => value !== undefined)).toEqual(['v'])
  expect(await store.take('k')).toBeUndefined()
})

test('a value is forgotten when it expires', async () => {
  const { now, advance } = createClock()
  const store = createMemoryOneTimeStore({ now })
  await store.put('k', 'v', new Date(now() + 1000))
  advance(1)
  expect(await store.take('k')).toBeUndefined()
})

test('a newer value of a key replaces the older one', async () => {
  const store = createMemoryOneTimeStore()
  const later = new Date(Date.now() + 1000)
  await store.put('k', 'old', later)
  await store.put('k', 'new', later)
  expect(await store.take('k')).toBe('new')
})

test('of too many values the oldest are forgotten', async () => {
  const store = createMemoryOneTimeStore({ max: 2 })
  const later = new Date(Date.now() + 1000)
  for (const key of ['a', 'b', 'c']) await store.put(key, key, later)
  expect([await store.take('a'), await store.take('b'), await store.take('c')]).toEqual([undefined, 'b', 'c'])
})
