import { createHoldings } from '../apply/holdings.ts'
import { isStillSo } from '../apply/still-so.ts'
import type { DirectoryReader } from '../target.ts'
import { type Run, tellAccessEnded } from './run.ts'

/** What a run that was killed had written, as the accounts themselves show it: it counts, and is told; the rest is forgotten. */
export async function takeUp(run: Run, tables: Awaited<ReturnType<DirectoryReader['read']>>): Promise<void> {
  const { journal, settings } = run
  const source = settings.source.id
  const unsettled = await journal.unsettled(source)
  if (unsettled.length === 0) return
  const held = createHoldings(tables)
  const done = unsettled.filter((step) => isStillSo(held, step.operation, step.run, source))
  const untold = await tellAccessEnded(done, settings)
  const written = new Set(done)
  await journal.settle(
    unsettled
      .filter((step) => !untold.has(step))
      .map((step) => ({ run: step.run, key: step.operation.key, done: written.has(step) })),
  )
}
