import { expect, test } from 'vitest'
import { play } from './play.ts'

test('no plan of a random world does what the true directory does not justify, and all of them settle', () => {
  const report = play({ runs: 60, seed: 1 })
  expect(report.failure).toBeUndefined()
  expect(report.plans).toBeGreaterThan(1000)
})
