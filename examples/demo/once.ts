import type { SsoError } from 'relyant'
import { type Journey, journeys, type Step } from './journeys.ts'
import { type Facts, listSignIns, type Outcome } from './sign-ins.ts'
import { startDemo } from './start.ts'

export interface OnceReport {
  /** What came of every sign-in. */
  readonly outcomes: readonly Outcome[]
  /** What came of the journeys, by their titles. */
  readonly steps: ReadonlyMap<string, readonly Step[]>
  readonly lines: readonly string[]
  /** What did not end as it should have; empty when all is well. */
  readonly problems: readonly string[]
}

/** Goes through everything that the demo shows, over HTTP and without a browser. */
export async function runOnce(): Promise<OnceReport> {
  const refusals: SsoError[] = []
  const demo = await startDemo({ port: 0, log: (error) => refusals.push(error) })
  const outcomes: Outcome[] = []
  const steps = new Map<Journey['title'], Step[]>()
  const problems: string[] = []
  const attempt = async (what: string, run: () => Promise<void>): Promise<void> => {
    refusals.length = 0
    try {
      await run()
    } catch (error) {
      const refusal = refusals.at(-1)
      const reason = error instanceof Error ? error.message : String(error)
      problems.push(`${what}: ${reason}${refusal === undefined ? '' : ` (${refusal.code}: ${refusal.message})`}`)
    }
  }
  try {
    for (const { what, run } of listSignIns(demo)) {
      await attempt(what, async () => void outcomes.push(await run()))
    }
    for (const journey of journeys) {
      const done: Step[] = []
      steps.set(journey.title, done)
      await attempt(journey.title, async () => {
        for await (const step of journey.steps(demo)) done.push(step)
      })
    }
  } finally {
    await demo.close()
  }
  const sections = [...steps].flatMap(([title, done]) => ['', title, ...align(done.map(cellsOfStep), 3)])
  return { outcomes, steps, lines: [...layOut(outcomes), ...sections], problems }
}

function layOut(outcomes: readonly Outcome[]): readonly string[] {
  const head = ['protocol', 'connection', 'subject', 'email', 'emailVerified', 'groups']
  const rows = outcomes.map(({ protocol, connection, identity, refusal }) =>
    identity === undefined
      ? [protocol, connection, `refused: ${refusal?.code}`, refusal?.publicMessage ?? '']
      : [protocol, connection, ...cellsOf(identity)],
  )
  return align([head, ...rows], 5)
}

function cellsOf({ subject, email, emailVerified, groups }: Facts): readonly string[] {
  return [subject, email ?? 'unknown', emailVerified?.toString() ?? 'unknown', JSON.stringify(groups)]
}

function cellsOfStep({ protocol, connection, attempt, outcome }: Step): readonly string[] {
  const text = typeof outcome === 'string' ? outcome : `refused: ${outcome.code} – ${outcome.publicMessage}`
  return [protocol, connection, attempt, text]
}

/** Pads the first columns; the last cell of a row is none of them, and may run on to the end of the line. */
function align(rows: readonly (readonly string[])[], columns: number): readonly string[] {
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.filter((row) => row.length > columns).map((row) => row[index]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
