import { entry, reasons, tell } from './entry.ts'

export interface AboutDirectory {
  /** The id of the directory source. */
  readonly source: string
}

/** What a directory run refuses to go on with. Nobody's sign-in is concerned. */
export const directorySyncRefusals = {
  /**
   * - When: a directory run lost its lease while it ran, because another process took it over, the process stood still for
   *   longer than the lease, or what keeps the leases could not be asked. Or the target has seen a later lease.
   * - What to do: nothing if it is rare; the next run plans anew. Otherwise look at the clock and the load of the process, and at
   *   Redis or PostgreSQL. After a change of what keeps the leases, `fence-passed` says that its fences are behind.
   * - For: the operator.
   */
  directory_lease_lost: reasons('unavailable', {
    lost: tell(
      (data: AboutDirectory) =>
        `the lease of the directory run for ${data.source} is lost: it stopped before its next write`,
    ),
    unreachable: tell(
      (data: AboutDirectory) => `what keeps the lease of the directory run for ${data.source} did not answer`,
      () => 'Look at the Redis or PostgreSQL that keeps the leases.',
    ),
    'fence-passed': tell(
      (data: AboutDirectory & { readonly expected: number; readonly received: number }) =>
        `a batch for ${data.source} came under fence ${data.received}, after one under ${data.expected}`,
      () => 'A later run has written already. If there is none, the leases were kept elsewhere before.',
    ),
  }),
  /**
   * - When: the application's target of a directory run could not be read, or threw while a batch was written, or gave no
   *   result for a step of it. What became of that batch is not known; nothing was written after it.
   * - What to do: look at `cause`. The next run reads what is there and plans anew.
   * - For: the operator.
   */
  directory_target_failed: reasons('unavailable', {
    read: tell(
      (data: AboutDirectory) => `the accounts and groups that ${data.source} is compared with could not be read`,
    ),
    apply: tell(
      (data: AboutDirectory & { readonly batch: number }) =>
        `the target did not write batch ${data.batch} of ${data.source}`,
    ),
    results: tell(
      (data: AboutDirectory & { readonly batch: number; readonly expected: number; readonly received: number }) =>
        `the target answered batch ${data.batch} of ${data.source} with results for ${data.received} of ${data.expected} steps`,
      () => 'apply() has to give a result with the key of each step.',
    ),
  }),
  /**
   * - When: the journal of a directory run could not be read or written. Nothing is removed that was not recorded before.
   * - What to do: look at `cause`, and at the database.
   * - For: the operator.
   */
  directory_journal_failed: entry(
    'unavailable',
    tell((data: AboutDirectory) => `the journal of the directory runs for ${data.source} could not be read or written`),
  ),
  /**
   * - When: the directory says that it is another organisation than at the last run that was applied.
   * - What to do: check the key and the organisation id. For a move on purpose, start with a new source id.
   * - For: the operator.
   */
  directory_organisation_changed: entry(
    'configuration',
    tell(
      (data: AboutDirectory & { readonly expected: string; readonly received: string }) =>
        `${data.source} was organisation ${data.expected}, and is ${data.received} now`,
      () => 'Check the key and the organisation id; for a move on purpose, give the source a new id.',
    ),
  ),
  /**
   * - When: the plan that was approved is not the plan of this run: the directory, the application or the policy has changed
   *   since. The held removals go on waiting; everything else was done.
   * - What to do: look at the new plan, and approve its hash.
   * - For: the operator.
   */
  plan_stale: entry(
    'stale',
    tell(
      (data: AboutDirectory & { readonly expected: string; readonly received: string }) =>
        `the approval is of plan ${data.received} of ${data.source}; this is ${data.expected}`,
      () => 'Look at the new plan, and approve its hash.',
    ),
  ),
}
