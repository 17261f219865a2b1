import type { SyncHistory } from '../local.ts'
import type { Plan } from '../plan.ts'
import { parsePolicy } from '../planning/rules.ts'
import type { Snapshot } from '../snapshot.ts'
import type { DirectoryReader } from '../target.ts'
import type { SyncParts } from './options.ts'
import { type Run, readTarget } from './run.ts'

/** A plan, and what it was made of. */
export interface Planned {
  readonly plan: Plan
  readonly snapshot: Snapshot
  readonly history: SyncHistory
}

/**
 * Reads the directory and the application, and decides. It gets what can be read of a target, and nothing that writes.
 *
 * @param beforeHistory what is to be settled in the journal before the plan is made of it; a dry run settles nothing
 */
export async function makePlan(
  run: Run,
  parts: SyncParts,
  reader: DirectoryReader,
  beforeHistory?: (tables: Awaited<ReturnType<DirectoryReader['read']>>) => Promise<void>,
): Promise<Planned> {
  const { settings, signal, tell } = run
  const { source, concurrency } = settings
  signal.throwIfAborted()
  const onProgress = (progress: unknown): void => tell({ type: 'directory_reading', progress })
  const snapshot = await parts.read(source, { signal, concurrency, onProgress })
  signal.throwIfAborted()
  const tables = await readTarget(reader, run)
  await beforeHistory?.(tables)
  const history = await historyOf(run)
  const plan = await planWith(run, parts, snapshot, tables, history)
  run.about.plan = plan
  return { plan, snapshot, history }
}

export async function historyOf({ settings, journal }: Run): Promise<SyncHistory> {
  const { windowHours } = parsePolicy(settings.policy).guard
  return journal.history(settings.source.id, new Date(settings.now() - windowHours * 60 * 60 * 1000))
}

export async function planWith(
  { settings, tell }: Run,
  parts: SyncParts,
  snapshot: Snapshot,
  tables: Awaited<ReturnType<DirectoryReader['read']>>,
  history: SyncHistory,
): Promise<Plan> {
  // An approval is of a plan, and therefore no part of one.
  const { approved: _, ...known } = history
  const plan = await parts.plan(snapshot, { ...tables, history: known }, settings.policy)
  tell({ type: 'directory_planned', plan })
  return plan
}
