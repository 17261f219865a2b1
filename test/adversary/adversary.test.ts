import { expect, test } from 'vitest'
import { play } from './play.ts'

// Many more games are played by `npm run adversary`; here as many as a few seconds allow.
test('no game brings about what may never happen, and honest people get in', async () => {
  const report = await play({ runs: 60, seed: 1, within: 6000 })
  expect(report.failure).toBeUndefined()
  expect(report.runs).toBeGreaterThan(0)
  const { tried, succeeded } = report.honest
  expect(succeeded).toBeGreaterThan(report.runs / 2)
  expect(succeeded / tried).toBeGreaterThan(0.9)
})
