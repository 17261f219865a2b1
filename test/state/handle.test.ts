import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHandle, isHandle } from '../../src/state/handle.ts'

const instant = fc.integer({ min: 0, max: Date.UTC(5000, 0) })

describe('a handle', () => {
  test('fits RelayState, a cookie name and a query', () => {
    fc.assert(fc.property(instant, (now) => /^[0-9a-z]{9}[A-Za-z0-9_-]{24}$/.test(createHandle(now))))
  })

  test('is one', () => {
    fc.assert(fc.property(instant, (now) => isHandle(createHandle(now))))
  })

  test('sorts by its time', () => {
    fc.assert(
      fc.property(instant, instant, (one, another) => {
        if (one === another) return
        const handles = [createHandle(one), createHandle(another)]
        expect(handles.toSorted()).toEqual(one < another ? handles : handles.toReversed())
      }),
    )
  })

  test('is another one every time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => createHandle(0))).size).toBe(1000)
  })

  test.each([[-1], [0.5], [Date.UTC(9999, 0)]])('is one at any time: %s', (now) => {
    expect(isHandle(createHandle(now))).toBe(true)
  })
})

describe('is no handle:', () => {
  const handle = createHandle(1_800_000_000_000)
  test.each([
    ['nothing', ''],
    ['one character less', handle.slice(1)],
    ['one character more', `${handle}A`],
    ['a line end after it', `${handle}\n`],
    ['a line before it', `x\n${handle}`],
    ['capitals in its time', handle.slice(0, 9).toUpperCase().replaceAll(/\d/g, 'A') + handle.slice(9)],
    ['a character that base64url does not have', `${handle.slice(0, -1)}+`],
    ['a separator of cookies', `${handle.slice(0, -1)};`],
  ])('%s', (_what, value) => {
    expect(isHandle(value)).toBe(false)
  })
})
