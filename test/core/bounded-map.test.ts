import { expect, test } from 'vitest'
import { BoundedMap } from '../../src/core/bounded-map.ts'
import { defined } from '../../src/core/defined.ts'

const valuesOf = <Value>(map: BoundedMap<string, Value>): readonly Value[] => [...map.values()]

test('forgets the value that was not used for longest', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect(map.get('a')).toBe(1)
  map.set('c', 3)
  expect(map.get('b')).toBeUndefined()
  expect(valuesOf(map)).toEqual([1, 3])
  map.set('a', 4)
  expect(valuesOf(map)).toEqual([3, 4])
  expect(map.size).toBe(2)
})

test('forgets what is over, from the oldest on, before it is full', () => {
  let now = 0
  const map = new BoundedMap<string, number>(9, { isOver: (until) => until <= now })
  map.set('a', 1)
  map.set('b', 5)
  map.set('c', 2)
  now = 2
  map.set('d', 9)
  expect(valuesOf(map)).toEqual([5, 2, 9])
})

test('deletes', () => {
  const map = new BoundedMap<string, number>(1)
  map.set('a', 1)
  expect(map.delete('a')).toBe(true)
  expect(map.delete('a')).toBe(false)
  expect(map.size).toBe(0)
})

test('what is not known is absent', () => {
  const name: string | undefined = [][0]
  const result: { readonly id: number; readonly name?: string } = defined({ id: 1, name })
  expect(result).toEqual({ id: 1 })
  expect('name' in result).toBe(false)
  expect(defined({ a: null, b: false, c: 0, d: '' })).toEqual({ a: null, b: false, c: 0, d: '' })
})
