import type { ApplyProgress } from '../apply/apply-plan.ts'
import type { Plan } from '../plan.ts'
import type { RunReport } from '../report.ts'
import { applyRun } from './apply-run.ts'
import { holdLease, type RunLease } from './hold-lease.ts'
import { makePlan } from './make-plan.ts'
import { type DirectorySyncOptions, type SyncParts, settingsOf } from './options.ts'
import { type Run, reported } from './run.ts'
import { createSchedule } from './schedule.ts'
import { undoRun } from './undo-run.ts'

/** Another process, or another call, runs. It is no failure: a job engine has nothing to try again. */
export interface SkippedRun {
  readonly skipped: 'running'
}

export interface SyncStatus {
  readonly mode: 'dry-run' | 'apply'
  readonly scheduled: boolean
  /** Whether a run of this process goes on. */
  readonly running: boolean
  readonly progress?: ApplyProgress
  readonly nextAt?: Date
  /** Failed runs of the schedule, one after the other. */
  readonly failures: number
  /** Of this process. */
  readonly last?: RunReport
}

/** A directory and an application, kept in step. */
export interface DirectorySync {
  /**
   * Runs once, as `mode` says, if no process runs. A run that cannot go on says so in its report.
   *
   * @throws the bug of a source, target or callback, as it is; never an SsoError
   */
  runNow(options?: { readonly signal?: AbortSignal }): Promise<RunReport | SkippedRun>
  /** Reads, plans and reports: nothing is written, no lease is taken. The plan is {@link plan} then. */
  dryRun(options?: { readonly signal?: AbortSignal }): Promise<RunReport>
  /** Begins to run every `interval`. */
  start(): void
  /** Ends that, and waits for a run of this process to end. */
  stop(): Promise<void>
  status(): SyncStatus
  /** The latest plan that this process has made. */
  plan(): Plan | undefined
  /**
   * Lets the held steps of this very plan go, in the next run that makes it again; if by then anything has changed it is stale,
   * and the report says so.
   */
  approve(hash: string, options?: { readonly by?: string }): Promise<void>
  /**
   * Takes back what a run did, but for deletions, and but for what has been changed since. Until the directory changes its mind
   * no run does it again.
   */
  undo(run: string, options?: { readonly signal?: AbortSignal }): Promise<RunReport | SkippedRun>
  /** Reports of all processes, the latest first; dry runs are not kept. */
  reports(options?: { readonly limit?: number }): Promise<readonly RunReport[]>
}

export function createSync(options: DirectorySyncOptions, parts: SyncParts): DirectorySync {
  const settings = settingsOf(options)
  const { source, target, journal, mode, now, onError, onEvent } = settings
  let current: Promise<unknown> | undefined
  let last: RunReport | undefined
  let plan: Plan | undefined
  let progress: ApplyProgress | undefined
  const followed = {
    ...settings,
    onEvent(event: Parameters<typeof onEvent>[0]) {
      if (event.type === 'directory_planned') plan = event.plan
      if (event.type === 'directory_progress') progress = { run: event.run, done: event.done, of: event.of }
      if (event.type === 'directory_run_ended') last = event.report
      onEvent(event)
    },
  }

  /** One at a time, of all processes. */
  async function alone(
    as: RunReport['mode'],
    caller: AbortSignal | undefined,
    work: (run: Run, lease: RunLease) => Promise<void>,
  ): Promise<RunReport | SkippedRun> {
    if (current !== undefined) return { skipped: 'running' }
    const run = (async (): Promise<RunReport | SkippedRun> => {
      let lease: RunLease | undefined
      const never = new AbortController().signal
      try {
        lease = await holdLease(settings)
      } catch (error) {
        return reported(followed, as, caller ?? never, () => Promise.reject(error))
      }
      if (lease === undefined) return { skipped: 'running' }
      const held = lease
      try {
        const signal = AbortSignal.any([held.signal, caller ?? never])
        return await reported(followed, as, signal, (one) => work(one, held))
      } finally {
        await held.release()
      }
    })()
    current = run
    try {
      return await run
    } finally {
      current = undefined
      progress = undefined
    }
  }

  const look = (run: Run): Promise<unknown> => makePlan(run, parts, { read: (asked) => target.read(asked) })
  const runNow: DirectorySync['runNow'] = ({ signal } = {}) =>
    alone(mode, signal, async (run, lease) => {
      if (mode === 'apply') await applyRun(run, parts, lease)
      else await look(run)
    })

  const schedule = createSchedule(settings, async () => {
    try {
      const result = await runNow()
      if ('skipped' in result) return true
      if (result.error !== undefined) onError(result.error)
      return result.outcome === 'completed'
    } catch (error) {
      onError(error)
      return false
    }
  })
  let scheduled = false

  return {
    runNow,
    dryRun: ({ signal = new AbortController().signal } = {}) =>
      reported(followed, 'dry-run', signal, async (run) => {
        await look(run)
      }),
    start() {
      scheduled = true
      schedule.start()
    },
    async stop() {
      scheduled = false
      schedule.stop()
      await current?.catch(() => {})
    },
    status: () => ({
      ...{ mode, scheduled, running: current !== undefined, failures: schedule.failures },
      ...(progress && { progress }),
      ...(schedule.nextAt && { nextAt: schedule.nextAt }),
      ...(last && { last }),
    }),
    plan: () => plan,
    approve: (hash, { by } = {}) =>
      journal.approve(source.id, { hash, at: new Date(now()), ...(by === undefined ? {} : { by }) }),
    undo: (undone, { signal } = {}) => alone('undo', signal, (run, lease) => undoRun(run, undone, lease)),
    reports: ({ limit = 20 } = {}) => journal.reports(source.id, limit),
  }
}
