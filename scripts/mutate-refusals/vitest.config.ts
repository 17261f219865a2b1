import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.config.ts'
import { sitesFile } from './journal.ts'
import { instrument, type Site } from './sites.ts'

const sites: readonly Site[] = JSON.parse(readFileSync(sitesFile, 'utf8'))

export default mergeConfig(
  shared,
  defineConfig({
    plugins: [
      {
        name: 'switches at refusals',
        enforce: 'pre',
        transform(code, id) {
          const file = relative(process.cwd(), id.split('?')[0] ?? '')
          const here = sites.filter((site) => site.file === file)
          return here.length === 0 ? undefined : { code: instrument(code, here), map: null }
        },
      },
    ],
    test: {
      runner: fileURLToPath(new URL('runner.ts', import.meta.url)),
      reporters: ['dot'],
      silent: true,
      maxWorkers: 2,
      // What starts processes of its own would run without the switches.
      exclude: ['test/{architecture,browser,demo}/**', 'test/testing/{browser/**,examples.test.ts}', 'node_modules/**'],
    },
  }),
)
