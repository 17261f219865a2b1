import type { Row } from './run-module.ts'

/** One line a module, under the name of its plan, and a sentence that counts them. */
export function tableOf(rows: readonly Row[]): string {
  const head = { module: 'module', outcome: 'outcome', expected: 'expected', detail: 'detail' }
  const widthOf = (column: keyof typeof head): number => Math.max(...[head, ...rows].map((row) => row[column].length))
  const widths = { module: widthOf('module'), outcome: widthOf('outcome'), expected: widthOf('expected') }
  const line = (row: typeof head, mark: string): string => {
    const cells = (['module', 'outcome', 'expected'] as const).map((column) => row[column].padEnd(widths[column]))
    return `${mark} ${[...cells, row.detail].join('  ')}`.trimEnd()
  }
  const plans = [...new Set(rows.map(({ plan }) => plan))].flatMap((plan) => [
    '',
    plan,
    ...rows.filter((row) => row.plan === plan).map((row) => line(row, row.deviates ? '!' : ' ')),
  ])
  return [line(head, ' '), ...plans, '', summaryOf(rows)].join('\n')
}

function summaryOf(rows: readonly Row[]): string {
  const count = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length
  const modules = new Set(rows.map(({ module }) => module)).size
  const deviations = rows.filter(({ deviates }) => deviates).length
  return `${modules} modules, run ${rows.length} times: ${count('accepted')} accepted, ${count('rejected')} rejected, ${count('unsupported')} unsupported, ${deviations} not as expected`
}

export const exitCodeOf = (rows: readonly Row[]): 0 | 1 => (rows.some(({ deviates }) => deviates) ? 1 : 0)
