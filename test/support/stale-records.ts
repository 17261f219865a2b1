import { existsSync, readdirSync } from 'node:fs'
import type { Reporter, Vitest } from 'vitest/node'

let vitest: Vitest

/** Fails a run that leaves a record of a test behind: what is not compared any more must not go missing without a word. */
export const staleRecords: Reporter = {
  onInit(context) {
    vitest = context
  },
  onTestRunEnd() {
    const { didUpdate, unchecked, uncheckedKeysByFile } = vitest.snapshot.summary
    if (unchecked > 0 && !didUpdate) {
      const keys = uncheckedKeysByFile.flatMap(({ filePath, keys }) => keys.map((key) => `${filePath}: ${key}`))
      fail(`${unchecked} records belong to no test (vitest run -u removes them)`, keys)
    }
    const orphans = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.snap') && !existsSync(`test/${file.replace('__snapshots__/', '').replace(/\.snap$/, '')}`),
    )
    if (orphans.length > 0) fail('records belong to no test file', orphans)
  },
}

function fail(what: string, which: readonly string[]): void {
  console.error(`\n${what}:\n  ${which.slice(0, 20).join('\n  ')}`)
  process.exitCode = 1
}
