import { existsSync } from 'node:fs'
import { test } from 'vitest'

/** A program of the system, and how to get it. */
export interface Component {
  readonly path: string
  readonly install: string
}

export const isInstalled = (program: Component): boolean => existsSync(program.path)

/**
 * Where a test needs a program of the system: runs it where the program is, says why it is skipped where it is not, and fails
 * in CI, where everything is installed.
 */
export function needs(program: Component): typeof test | typeof test.skip {
  const missing = !isInstalled(program)
  if (missing && process.env['CI'] !== undefined) throw new Error(`${program.path} is missing: ${program.install}`)
  if (missing) console.warn(`skipped: ${program.path} is not installed (${program.install})`)
  return missing ? test.skip : test
}

export const chromium: Component = { path: '/usr/bin/chromium', install: 'apt-get install chromium' }
