import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
// Its tests are tests of this file as well.
import '../../examples/testing/vitest.test.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('the example for vitest says it all in under 40 lines', () => {
  const lines = readFileSync(`${root}/examples/testing/vitest.test.ts`, 'utf8').trim().split('\n')
  expect(lines.length).toBeLessThan(40)
})

test('the example for node:test passes, and its process ends by itself', async () => {
  const options = ['--import', 'tsx', '--test', '--test-reporter=tap', 'examples/testing/node.test.ts']
  const env = { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.test.json', NODE_OPTIONS: '' }
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: root, env, timeout: 20_000 })
  expect(stdout).toContain('# pass 4')
  expect(stdout).toContain('# fail 0')
})
