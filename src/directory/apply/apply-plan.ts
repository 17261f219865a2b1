import { isSsoError, refuse } from '../../core/errors.ts'
import type { DirectoryJournal, JournalStep, SettledStep } from '../journal.ts'
import type { Operation } from '../plan.ts'
import type { DirectoryTarget, OperationResult, WriteContext } from '../target.ts'
import { batchesOf, creationOf, needsOf } from './batches.ts'
import type { Tally } from './tally.ts'

/** How far a run is. */
export interface ApplyProgress {
  readonly run: string
  readonly done: number
  readonly of: number
}

/** All that the steps of one run need. */
export interface Applying {
  readonly target: DirectoryTarget
  readonly journal: DirectoryJournal
  readonly context: Omit<WriteContext, 'at'>
  readonly tally: Tally
  readonly now: () => number
  readonly batchSize: number
  /** Throws where the run may not write any more: it is called before every batch. */
  readonly mayWrite: () => Promise<void>
  readonly onProgress: (progress: ApplyProgress) => void
  /** After a batch is written. The steps that it gives back stay unsettled, so that the next run tells of them again. */
  readonly onDone: (steps: readonly JournalStep[]) => Promise<ReadonlySet<JournalStep>>
}

/**
 * Carries steps out in batches. Before a batch is written the journal knows it, and afterwards what came of it: a run that is
 * killed in between can be taken up. A step that needs one that was refused is not tried.
 *
 * @throws SsoError `directory_target_failed`, `directory_lease_lost`; the reason of the signal
 */
export async function applySteps(steps: readonly Operation[], applying: Applying): Promise<void> {
  const { context, journal, tally, onProgress } = applying
  const missing = new Set<string>()
  let done = 0
  let batch = 0
  for (const all of batchesOf(steps, applying.batchSize)) {
    const tried = all.filter((step) => {
      const waits = needsOf(step).some((need) => missing.has(need))
      if (waits) tally.add(step, 'skipped', 'depends-on-refused')
      return !waits
    })
    if (tried.length > 0) {
      batch += 1
      await applying.mayWrite()
      context.signal.throwIfAborted()
      const at = new Date(applying.now())
      await journal.intend(context.run, tried, at)
      const results = await writeBatch(tried, batch, at, applying)
      await settle(tried, results, at, applying)
      for (const step of tried) {
        const makes = creationOf(step)
        if (results.get(step.key)?.outcome === 'refused' && makes !== undefined) missing.add(makes)
      }
    }
    done += all.length
    onProgress({ run: context.run, done, of: steps.length })
  }
}

type Results = ReadonlyMap<string, OperationResult>

async function writeBatch(
  steps: readonly Operation[],
  batch: number,
  at: Date,
  { target, context }: Applying,
): Promise<Results> {
  const { source } = context
  let answered: readonly OperationResult[]
  try {
    answered = await target.apply(steps, { ...context, at })
  } catch (cause) {
    if (isSsoError(cause)) throw cause
    refuse('directory_target_failed', { reason: 'apply', source, batch }, { cause })
  }
  const results = new Map(answered.map((result) => [result.key, result]))
  const received = steps.filter(({ key }) => results.has(key)).length
  if (received < steps.length) {
    refuse('directory_target_failed', { reason: 'results', source, batch, expected: steps.length, received })
  }
  return results
}

async function settle(steps: readonly Operation[], results: Results, at: Date, applying: Applying): Promise<void> {
  const { context, tally, journal, onDone } = applying
  const { run } = context
  const done: JournalStep[] = []
  const undone: SettledStep[] = []
  for (const operation of steps) {
    const result = results.get(operation.key)
    if (result === undefined) continue
    if (result.outcome === 'refused') tally.add(operation, 'refused', result.why)
    else tally.add(operation, result.outcome)
    if (result.outcome === 'done') done.push({ run, operation, at })
    else undone.push({ run, key: operation.key, done: false })
  }
  const untold = await onDone(done)
  const told = done
    .filter((step) => !untold.has(step))
    .map(({ operation }) => ({ run, key: operation.key, done: true }))
  await journal.settle([...undone, ...told])
}
