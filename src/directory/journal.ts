import type { DisableReason, SyncHistory } from './local.ts'
import type { Operation } from './plan.ts'
import type { RunReport } from './report.ts'

/** A run that writes, as it began. */
export interface JournalRun {
  readonly id: string
  readonly source: string
  readonly startedAt: Date
  /** Of the plan. */
  readonly hash: string
  readonly directoryDigest: string
  readonly fingerprints: { readonly scope: string; readonly policy: string }
  /** Keys of the held steps that an administrator let go: a run that takes this one up lets them go as well. */
  readonly released: readonly string[]
}

/** A step that a run was about to carry out, and what came of it where that is known. */
export interface JournalStep {
  readonly run: string
  readonly operation: Operation
  readonly at: Date
}

/** What came of a step: `done` counts and can be undone, of the rest nothing remains. */
export interface SettledStep {
  readonly run: string
  readonly key: string
  readonly done: boolean
}

/** A step that was taken back, and is not to be done again until the directory says something else. */
export interface JournalPin {
  readonly key: string
  /** Of a disabling: whom, and why. */
  readonly link?: string
  readonly why?: DisableReason
}

/** What a run leaves for the comparisons of the next one. */
export type LastRun = NonNullable<SyncHistory['last']>

/**
 * What runs leave behind, shared by all processes of an application. It belongs to where the accounts are: a journal that is lost
 * takes the guard's memory of removals with it.
 */
export interface DirectoryJournal {
  /** For the planner: removals since a time, those whose outcome is not known included. */
  history(source: string, since: Date): Promise<SyncHistory>
  /** In place of an earlier approval. */
  approve(source: string, approval: NonNullable<SyncHistory['approved']>): Promise<void>
  /** A run begins to write; the approval of the source is used up by it. */
  begin(run: JournalRun): Promise<void>
  /** Before a batch is written: what a crash must not hide. */
  intend(run: string, steps: readonly Operation[], at: Date): Promise<void>
  settle(steps: readonly SettledStep[]): Promise<void>
  /** Steps whose outcome is not known, the oldest first. */
  unsettled(source: string): Promise<readonly JournalStep[]>
  /** A run is complete. `last` is absent for what is not to be compared with, such as an undo. */
  finish(run: string, last?: LastRun): Promise<void>
  /** The latest run, if it is not complete. */
  unfinished(source: string): Promise<JournalRun | undefined>
  /** What a run has done, in its order. */
  steps(run: string): Promise<readonly JournalStep[]>
  pins(source: string): Promise<readonly JournalPin[]>
  pin(source: string, pins: readonly JournalPin[]): Promise<void>
  unpin(source: string, keys: readonly string[]): Promise<void>
  report(report: RunReport): Promise<void>
  /** The latest first. */
  reports(source: string, limit: number): Promise<readonly RunReport[]>
}
