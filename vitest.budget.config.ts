import { defineConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** By itself: what other tests do in the same process, and what coverage adds to every line, would be counted too. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['test/budget/*.budget.ts'], maxWorkers: 1 },
})
