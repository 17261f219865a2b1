import { describe, expect, test } from 'vitest'
import { type Attempt, cpuOf, usualBudget } from './cpu.ts'
import { hostileDocuments } from './hostile-documents.ts'

describe.each(hostileDocuments)('$name', ({ limit, budget = usualBudget, shapes }) => {
  test.each(Object.entries(shapes))('%s', { timeout: 120_000 }, async (_shape, make) => {
    expect(await cpuOf(make(limit), budget), 'milliseconds of CPU').toBeLessThan(budget)
  })

  test('the shape that takes longest grows no faster than the document', { timeout: 120_000 }, async () => {
    let worst = {
      whole: 0,
      shape: '',
      make:
        (_bytes: number): Attempt =>
        async () =>
        async () =>
          undefined,
    }
    for (const [shape, make] of Object.entries(shapes)) {
      const whole = await cpuOf(make(limit), Number.POSITIVE_INFINITY)
      if (whole > worst.whole) worst = { whole, shape, make }
    }
    // The first measurement may have been interrupted: both are done again, the best of five.
    const [half, whole] = [await cpuOf(worst.make(limit / 2)), await cpuOf(worst.make(limit))]
    expect(whole, `${worst.shape}: milliseconds of CPU, against ${half} for the half`).toBeLessThan(3.3 * half + 5)
  })
})
