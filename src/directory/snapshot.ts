import type { DirectoryGroup, DirectoryScope, DirectoryUser, RecordIssue } from './source.ts'

/** One part of a snapshot, with proof or without. */
export interface SnapshotPart<T> {
  /** Ordered by id, each id once. */
  readonly records: readonly T[]
  /** Whether everything was read, as the source has proven. Absence from a part that is not complete means nothing. */
  readonly complete: boolean
  /** Why it is not complete, for people. */
  readonly why?: string
}

/** What the directory held at one time. Plain data. */
export interface Snapshot {
  /** {@link DirectorySource.id} */
  readonly source: string
  /** What the directory said that it is. */
  readonly organisation: string
  readonly scope: DirectoryScope
  readonly takenAt: Date
  readonly users: SnapshotPart<DirectoryUser>
  readonly groups: SnapshotPart<DirectoryGroup>
  /** By the group's id: the ids of its members. A group that is not in here was not read. */
  readonly members: ReadonlyMap<string, SnapshotPart<string>>
  readonly issues: readonly RecordIssue[]
}
