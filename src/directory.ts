/** Keeps users and groups of an application in step with a directory. */

export type { DirectoryAccessEnded } from './directory/apply/access-ended.ts'
export type { ApplyProgress } from './directory/apply/apply-plan.ts'
export { createDirectorySync } from './directory/create-directory-sync.ts'
export { describePlan, formatPlan, type PlanLine } from './directory/describe-plan.ts'
export type { SourceEnvironment, SourceSeams } from './directory/http/environment.ts'
export type {
  DirectoryJournal,
  JournalPin,
  JournalRun,
  JournalStep,
  LastRun,
  SettledStep,
} from './directory/journal.ts'
export type { DirectoryChanges } from './directory/jumpcloud/changes.ts'
export type { JumpcloudBaseUrls } from './directory/jumpcloud/hosts.ts'
export type { JumpcloudDirectoryOptions } from './directory/jumpcloud/options.ts'
export { type JumpcloudDirectory, jumpcloudDirectory } from './directory/jumpcloud/source.ts'
export { linkOf, type Pairing } from './directory/link-of.ts'
export type {
  Disabled,
  DisableReason,
  LocalGroup,
  LocalMembership,
  LocalState,
  LocalUser,
  PastRemovals,
  RemovalKind,
  SyncHistory,
} from './directory/local.ts'
export { createMemoryDirectoryJournal } from './directory/memory-journal.ts'
export type {
  HoldReason,
  Operation,
  OperationReason,
  Plan,
  PlanNote,
  Profile,
  SubjectRef,
} from './directory/plan.ts'
export { planSync, releaseHeld } from './directory/plan-sync.ts'
export type { AccessAction, MissingAction, RemovalLimit, SyncPolicy } from './directory/policy.ts'
export { type ReadProgress, type ReadSnapshotOptions, readSnapshot } from './directory/read-snapshot.ts'
export { type ReconcileOptions, reconcileAtSignIn } from './directory/reconcile-at-sign-in.ts'
export type { RefusedStep, ReportedError, RunReport, StepCounts } from './directory/report.ts'
export type { ScimDirectoryOptions } from './directory/scim/options.ts'
export { type ScimDirectory, scimDirectory } from './directory/scim/source.ts'
export type { Snapshot, SnapshotPart } from './directory/snapshot.ts'
export type {
  DirectoryAccess,
  DirectoryGroup,
  DirectoryScope,
  DirectorySource,
  DirectoryUser,
  RecordIssue,
  SourceEntry,
  SourceOptions,
} from './directory/source.ts'
export type { DirectorySync, SkippedRun, SyncStatus } from './directory/sync/create-sync.ts'
export type { DirectorySyncEvent, DirectorySyncOptions, SetTimer } from './directory/sync/options.ts'
export type { DirectoryReader, DirectoryTarget, OperationResult, WriteContext } from './directory/target.ts'
export { createMemoryLease, type HeldLease, type LeaseStore } from './state/lease.ts'
