/** Keeps users and groups of an application in step with a directory. */
export type { DirectoryAccessEnded } from './directory/apply/access-ended.ts'
export type { ApplyProgress } from './directory/apply/apply-plan.ts'
export type {
  DirectoryJournal,
  JournalPin,
  JournalRun,
  JournalStep,
  LastRun,
  SettledStep,
} from './directory/journal.ts'
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
export type { AccessAction, MissingAction, RemovalLimit, SyncPolicy } from './directory/policy.ts'
export type { RefusedStep, ReportedError, RunReport, StepCounts } from './directory/report.ts'
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
