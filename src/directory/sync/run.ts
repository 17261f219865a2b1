import { isSsoError, refuse } from '../../core/errors.ts'
import { accessEndedBy } from '../apply/access-ended.ts'
import type { Applying } from '../apply/apply-plan.ts'
import { createTally, type Tally } from '../apply/tally.ts'
import type { DirectoryJournal, JournalStep } from '../journal.ts'
import type { Plan } from '../plan.ts'
import type { RunReport } from '../report.ts'
import type { DirectoryReader } from '../target.ts'
import { guardedJournal } from './guarded-journal.ts'
import type { RunLease } from './hold-lease.ts'
import type { DirectorySyncEvent, Settings } from './options.ts'

type Mode = RunReport['mode']
type Told<Event> = Event extends unknown ? Omit<Event, 'run' | 'source'> : never

/** What a run is made of, whatever it does. */
export interface Run {
  readonly id: string
  readonly settings: Settings
  readonly journal: DirectoryJournal
  readonly signal: AbortSignal
  readonly tally: Tally
  readonly tell: (event: Told<DirectorySyncEvent>) => void
  /** What the report is to say beside the counts. */
  readonly about: {
    plan?: Plan
    waiting?: RunReport['waiting'] & object
    approval?: 'used' | 'stale'
    resumed?: string
  }
}

/** Runs `work` and reports what came of it. A refusal is in the report; a bug is thrown. */
export async function reported(
  settings: Settings,
  mode: Mode,
  signal: AbortSignal,
  work: (run: Run) => Promise<void>,
): Promise<RunReport> {
  const { source, now, onEvent, onError } = settings
  const id = crypto.randomUUID()
  const tell: Run['tell'] = (event) => {
    try {
      onEvent({ run: id, source: source.id, ...event } as DirectorySyncEvent)
    } catch (error) {
      onError(error)
    }
  }
  const startedAt = new Date(now())
  const journal = guardedJournal(settings.journal, source.id)
  const run: Run = { id, settings, journal, signal, tally: createTally(), tell, about: {} }
  tell({ type: 'directory_run_started', mode })
  const ended = await work(run).then(
    () => ({ outcome: 'completed' as const }),
    (error: unknown) => endOf(error, signal),
  )
  const { plan, ...about } = run.about
  const report: RunReport = {
    ...{ run: id, source: source.id, mode, startedAt, endedAt: new Date(now()) },
    ...ended,
    ...about,
    ...(plan && { plan: summaryOf(plan) }),
    counts: run.tally.counts,
    refused: run.tally.refused,
  }
  if (mode !== 'dry-run') await settings.journal.report(report).catch(onError)
  tell({ type: 'directory_run_ended', report })
  return report
}

function endOf(error: unknown, signal: AbortSignal): Pick<RunReport, 'outcome' | 'error'> {
  if (signal.aborted && !isSsoError(signal.reason)) return { outcome: 'aborted' }
  const why: unknown = signal.aborted ? signal.reason : error
  if (isSsoError(why)) return { outcome: 'failed', error: why.toJSON() }
  throw error
}

const summaryOf = ({ hash, operations, held, notes }: Plan): NonNullable<RunReport['plan']> => ({
  hash,
  operations: operations.length,
  held: held.length,
  notes,
})

/** @throws SsoError `directory_target_failed` */
export async function readTarget(
  reader: DirectoryReader,
  { settings, signal }: Run,
): ReturnType<DirectoryReader['read']> {
  const source = settings.source.id
  try {
    return await reader.read({ source, signal })
  } catch (cause) {
    if (isSsoError(cause) || (signal.aborted && cause === signal.reason)) throw cause
    return refuse('directory_target_failed', { reason: 'read', source }, { cause })
  }
}

/** What the steps of this run need. */
export function applyingFor(run: Run, lease: RunLease, more: Pick<Applying, 'onDone'> & { byHand?: true }): Applying {
  const { settings, id, journal, signal, tally, tell } = run
  const { target, now, batchSize, source } = settings
  const { onDone, ...context } = more
  return {
    ...{ target, journal, tally, now, batchSize, onDone },
    context: { run: id, source: source.id, fence: lease.fence, signal, ...context },
    mayWrite: () => lease.mayWrite(),
    onProgress: ({ done, of }) => tell({ type: 'directory_progress', done, of }),
  }
}

/** Tells whose access has ended, and gives the steps of which that could not be told. */
export async function tellAccessEnded(
  steps: readonly JournalStep[],
  settings: Settings,
): Promise<ReadonlySet<JournalStep>> {
  const { onAccessEnded, source, connection, onError } = settings
  const untold = new Set<JournalStep>()
  if (onAccessEnded === undefined) return untold
  for (const step of steps) {
    const event = accessEndedBy(step, source.id, connection)
    if (event === undefined) continue
    try {
      await onAccessEnded(event)
    } catch (error) {
      untold.add(step)
      onError(error)
    }
  }
  return untold
}
