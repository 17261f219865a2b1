import type { SsoError } from '../core/errors.ts'
import type { Operation, PlanNote } from './plan.ts'

/** Why a step of a run was not done. */
export interface RefusedStep {
  readonly key: string
  readonly kind: Operation['kind']
  /** The target's word; or `depends-on-refused`, `pinned`, and of an undo `changed-since` and `cannot-be-undone`. */
  readonly why: string
}

/** How many steps of one kind went which way. */
export interface StepCounts {
  readonly done: number
  /** It was so already. */
  readonly unchanged: number
  /** By the target, each in {@link RunReport.refused}. */
  readonly refused: number
  /** Never tried: what they need was refused, or they were undone by hand before. */
  readonly skipped: number
}

/** What went wrong, as it can be kept: see `SsoError.toJSON`. */
export type ReportedError = ReturnType<SsoError['toJSON']>

/** What came of a run. Plain data. */
export interface RunReport {
  readonly run: string
  readonly source: string
  readonly mode: 'dry-run' | 'apply' | 'undo'
  /** `failed` and `aborted`: what stands in `counts` was done, and nothing else; the next run plans anew. */
  readonly outcome: 'completed' | 'failed' | 'aborted'
  readonly startedAt: Date
  readonly endedAt: Date
  readonly plan?: {
    readonly hash: string
    readonly operations: number
    /** Removals that wait for an approval. */
    readonly held: number
    readonly notes: readonly PlanNote[]
  }
  /** What waits after a run that wrote, and the hash to approve; after a dry run it is that of `plan`. */
  readonly waiting?: { readonly hash: string; readonly held: number }
  readonly counts: { readonly [kind in Operation['kind']]?: StepCounts }
  readonly refused: readonly RefusedStep[]
  /** What became of an approval that there was: `stale` where it is of another plan than this run's. */
  readonly approval?: 'used' | 'stale'
  /** The run that this one took up. */
  readonly resumed?: string
  readonly error?: ReportedError
}
