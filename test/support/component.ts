import { existsSync } from 'node:fs'
import { test } from 'vitest'

/**
 * Where a test needs a program of the system: runs it where the program is, says why it is skipped where it is not, and fails
 * in CI, where everything is installed.
 */
export function needs(program: { readonly path: string; readonly install: string }): typeof test | typeof test.skip {
  const missing = !existsSync(program.path)
  if (missing && process.env['CI'] !== undefined) throw new Error(`${program.path} is missing: ${program.install}`)
  if (missing) console.warn(`skipped: ${program.path} is not installed (${program.install})`)
  return missing ? test.skip : test
}

export const chromium = { path: '/usr/bin/chromium', install: 'apt-get install chromium' }
