import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'

// That no record of a test goes missing is what a run of CI sees by itself: it neither writes records nor leaves any out.
test('every record of refusals belongs to a test file', () => {
  const records = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.snap'))
  expect(records.length).toBeGreaterThan(40)
  const testOf = (record: string): string => `test/${record.replace('__snapshots__/', '').replace(/\.snap$/, '')}`
  expect(records.filter((record) => !existsSync(testOf(record)))).toEqual([])
})
