import type { LocalGroup, LocalMembership, LocalUser } from './local.ts'
import type { Operation } from './plan.ts'

/** What came of one step. */
export type OperationResult =
  | { readonly key: string; readonly outcome: 'done'; readonly id?: string }
  /** It was so already: a step that is repeated after a crash. */
  | { readonly key: string; readonly outcome: 'unchanged'; readonly id?: string }
  /** The application refused this one step, or it has changed by hand since; the others go on. */
  | { readonly key: string; readonly outcome: 'refused'; readonly why: string }

/** For whom a batch is written. */
export interface WriteContext {
  readonly run: string
  readonly source: string
  /** Grows with every lease: a target refuses a smaller one than it has seen, and so a run that has lost its lease. */
  readonly fence: number
  readonly at: Date
  /**
   * An administrator takes back what a run did: what these steps add or disable counts as made by hand, so that no run takes it
   * back again.
   */
  readonly byHand?: boolean
  readonly signal: AbortSignal
}

/** What can only be looked at: all that a dry run gets of a target. */
export type DirectoryReader = Pick<DirectoryTarget, 'read'>

/** An application's users and groups, as a directory writes them: the application's own code, or `relyant/postgres`. */
export interface DirectoryTarget {
  /** Everything at one time. Accounts and groups of other sources and those made by hand are part of it: names are taken by them. */
  read(options: { readonly source: string; readonly signal: AbortSignal }): Promise<{
    readonly users: readonly LocalUser[]
    readonly groups: readonly LocalGroup[]
    readonly memberships: readonly LocalMembership[]
  }>
  /**
   * Carries out a batch, in order; every step is repeatable. What the steps disable loses its sessions at once. Only what is linked
   * to the source, or was added by it, is changed: anything else, and what is no longer as the step says that it was, is refused.
   * An account is deleted only while it is disabled by the source, a group only while nobody was put into it by hand.
   *
   * @returns a result for every step
   * @throws when nothing of the batch was written, as for a smaller fence, or when that is unknown: the run stops, and the
   *   next one plans anew
   */
  apply(batch: readonly Operation[], context: WriteContext): Promise<readonly OperationResult[]>
}
