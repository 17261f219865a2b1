import { describe, expect, test } from 'vitest'
import { type Attempt, cpuOf, machineFactor, usualBudget } from './cpu.ts'
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
      // Of a few milliseconds other work on the machine makes twice as many, for a while: what grows does so each time.
      let growth = await growthOf(make, limit)
      for (let again = 0; again < 2 && growth.whole >= growth.bound; again += 1) growth = await growthOf(make, limit)
      const { whole, half, bound } = growth
      expect(whole, `${longest}: milliseconds of CPU, against ${half} for the half`).toBeLessThan(bound)
    },
  )
})

interface Growth {
  readonly half: number
  readonly whole: number
  /** What grows with the square of its size takes four times as long. */
  readonly bound: number
}

async function growthOf(make: (bytes: number) => Attempt, limit: number): Promise<Growth> {
  const [half, whole] = [await cpuOf(make(limit / 2)), await cpuOf(make(limit))]
  return { half, whole, bound: 3.3 * half + 5 }
}
