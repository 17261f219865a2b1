import type { LeaseStore } from '../../state/lease.ts'
import type { DirectoryAccessEnded } from '../apply/access-ended.ts'
import type { DirectoryJournal } from '../journal.ts'
import type { LocalState } from '../local.ts'
import type { Plan } from '../plan.ts'
import type { SyncPolicy } from '../policy.ts'
import type { RunReport } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import type { DirectorySource } from '../source.ts'
import type { DirectoryTarget } from '../target.ts'

/** What a sync tells while it goes, in this order for each run. */
export type DirectorySyncEvent = { readonly run: string; readonly source: string } & (
  | { readonly type: 'directory_run_started'; readonly mode: RunReport['mode'] }
  /** As the reading of the source tells it. */
  | { readonly type: 'directory_reading'; readonly progress: unknown }
  /** What is going to be done, or, in a dry run, would be. */
  | { readonly type: 'directory_planned'; readonly plan: Plan }
  | { readonly type: 'directory_progress'; readonly done: number; readonly of: number }
  | { readonly type: 'directory_run_ended'; readonly report: RunReport }
)

/** Calls `callback` once, after so many milliseconds. @returns what takes that back */
export type SetTimer = (callback: () => void, milliseconds: number) => () => void

export interface DirectorySyncOptions {
  readonly source: DirectorySource
  readonly target: DirectoryTarget
  readonly journal: DirectoryJournal
  /** The same for every process of the application: one of them runs at a time. */
  readonly lease: LeaseStore
  readonly policy?: SyncPolicy
  /** What scheduled runs and `runNow` do. Default `dry-run`: they plan and report, and write nothing. */
  readonly mode?: 'dry-run' | 'apply'
  /** Seconds between two runs of the schedule, at least 60; some more or less, so that processes do not run in step. Default 900. */
  readonly interval?: number
  /** The connection that the directory belongs to, for {@link DirectoryAccessEnded}. */
  readonly connection?: string
  /** Steps written at once. Default 500. */
  readonly batchSize?: number
  /** Requests to the directory at once. Default 8. */
  readonly concurrency?: number
  /** Seconds until the lease of a process that died ends, at least 5. Default 60. */
  readonly leaseSeconds?: number
  readonly onEvent?: (event: DirectorySyncEvent) => void
  /** What goes wrong where there is no caller to tell: failed runs of the schedule, stale approvals, what a callback threw. */
  readonly onError?: (error: unknown) => void
  /**
   * For each account that a run disabled or deleted, after it is written: end its sessions and tokens. It is called at least
   * once: again after a crash, or when it threw.
   */
  readonly onAccessEnded?: (event: DirectoryAccessEnded) => void | Promise<void>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Default: `setTimeout` that keeps no process alive. */
  readonly setTimer?: SetTimer
  /** From 0 to 1, for the jitter. */
  readonly random?: () => number
}

/** The halves of a sync that decide: reading, and planning. */
export interface SyncParts {
  readonly read: (
    source: DirectorySource,
    options: {
      readonly signal: AbortSignal
      readonly concurrency: number
      readonly onProgress: (progress: unknown) => void
    },
  ) => Promise<Snapshot>
  readonly plan: (snapshot: Snapshot, local: LocalState, policy: SyncPolicy) => Plan | Promise<Plan>
  /** The plan with these of its held steps among its operations, in their places. */
  readonly release: (plan: Plan, keys: readonly string[]) => Plan
}

/** Options with everything that has a default. */
export type Settings = Required<Omit<DirectorySyncOptions, 'connection' | 'onAccessEnded'>> &
  Pick<DirectorySyncOptions, 'connection' | 'onAccessEnded'>

/** @throws TypeError for a number that is out of its range */
export function settingsOf(options: DirectorySyncOptions): Settings {
  const settings: Settings = {
    policy: {},
    mode: 'dry-run',
    interval: 900,
    batchSize: 500,
    concurrency: 8,
    leaseSeconds: 60,
    onEvent: () => {},
    onError: () => {},
    now: Date.now,
    setTimer,
    random: Math.random,
    ...options,
  }
  atLeast(settings.interval, 60, 'interval')
  atLeast(settings.leaseSeconds, 5, 'leaseSeconds')
  atLeast(settings.batchSize, 1, 'batchSize')
  atLeast(settings.concurrency, 1, 'concurrency')
  if (!['dry-run', 'apply'].includes(settings.mode)) throw new TypeError('mode is "dry-run" or "apply"')
  return settings
}

function atLeast(value: number, least: number, name: string): void {
  if (!Number.isFinite(value) || value < least) throw new TypeError(`${name} is at least ${least}, not ${value}`)
}

const setTimer: SetTimer = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
