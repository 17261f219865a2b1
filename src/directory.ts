/** Keeps users and groups of an application in step with a directory. */

export { describePlan, formatPlan, type PlanLine } from './directory/describe-plan.ts'
export { linkOf, type Pairing } from './directory/link-of.ts'
export type { SourceEnvironment, SourceSeams } from './directory/http/environment.ts'
export type { DirectoryChanges } from './directory/jumpcloud/changes.ts'
export type { JumpcloudBaseUrls } from './directory/jumpcloud/hosts.ts'
export type { JumpcloudDirectoryOptions } from './directory/jumpcloud/options.ts'
export { type JumpcloudDirectory, jumpcloudDirectory } from './directory/jumpcloud/source.ts'
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
export { type ReconcileOptions, reconcileAtSignIn } from './directory/reconcile-at-sign-in.ts'
export { type ReadProgress, type ReadSnapshotOptions, readSnapshot } from './directory/read-snapshot.ts'
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
export type { DirectoryTarget, OperationResult, WriteContext } from './directory/target.ts'
