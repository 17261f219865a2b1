import { describe, expect, test } from 'vitest'
import { cpuOf, machineFactor, usualBudget } from './cpu.ts'
import { hostileDocuments } from './hostile-documents.ts'

const factor = machineFactor()

describe.each(hostileDocuments)('$name', ({ limit, shapes, ...document }) => {
  const budget = (document.budget ?? usualBudget) * factor
  const measured = new Map<string, number>()

  test.each(Object.entries(shapes))('%s', { timeout: 120_000 }, async (shape, make) => {
    const cpu = await cpuOf(make(limit), budget)
    measured.set(shape, cpu)
    expect(cpu, 'milliseconds of CPU').toBeLessThan(budget)
  })

  // A document of a few kilobytes has no half that is worth measuring.
  test.runIf(limit >= 64 * 1024)(
    'the shape that takes longest grows no faster than the document',
    { timeout: 120_000 },
    async () => {
      const [longest = ''] = [...measured].sort(([, one], [, other]) => other - one)[0] ?? []
      const make = shapes[longest]
      if (make === undefined) throw new Error('no shape was measured')
      // The first measurement may have been interrupted: both are done again, the best of five.
      const [half, whole] = [await cpuOf(make(limit / 2)), await cpuOf(make(limit))]
      expect(whole, `${longest}: milliseconds of CPU, against ${half} for the half`).toBeLessThan(3.3 * half + 5)
    },
  )
})
