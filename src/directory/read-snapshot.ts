import { isSsoError } from '../core/errors.ts'
import { foldPart } from './fold-part.ts'
import { allOrFirstFailure } from './http/all-or-first-failure.ts'
import type { Snapshot, SnapshotPart } from './snapshot.ts'
import type { DirectoryGroup, DirectorySource, RecordIssue } from './source.ts'

/** How far a reading is. */
export interface ReadProgress {
  readonly users: number
  readonly groups: number
  /** Groups whose members have been read. */
  readonly groupsRead: number
  readonly memberships: number
}

export interface ReadSnapshotOptions {
  readonly signal?: AbortSignal
  /** Groups whose members are read at once; a source bounds its requests by itself. Default 8. */
  readonly concurrency?: number
  /** Called as the reading goes on; what it throws ends the reading. */
  readonly onProgress?: (progress: ReadProgress) => void
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** So many groups in a row that cannot be read are no failure of theirs. */
const outage = 20

/**
 * Reads a directory, with proof of completeness for each part. Where one group's members cannot be read, only they are not
 * complete.
 *
 * @returns plain data: `takenAt` is when the reading began
 * @throws what the source throws for users and groups, or for so many groups in a row that the directory is not there; the
 *   reason of the signal
 */
export async function readSnapshot(source: DirectorySource, options: ReadSnapshotOptions = {}): Promise<Snapshot> {
  const {
    signal = new AbortController().signal,
    concurrency = 8,
    onProgress = () => undefined,
    now = Date.now,
  } = options
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new TypeError('concurrency has to be a whole number from 1')
  signal.throwIfAborted()
  const takenAt = new Date(now())
  let progress: ReadProgress = { users: 0, groups: 0, groupsRead: 0, memberships: 0 }
  const report = (more: Partial<ReadProgress>): void => {
    progress = { ...progress, ...more }
    onProgress(progress)
  }

  const organisation = await source.identify({ signal })
  const readUsers = (inner: AbortSignal) =>
    foldPart(source.users({ signal: inner }), {
      part: 'users',
      idOf: (user) => user?.id,
      onRecords: (users) => report({ users }),
    })
  const readGroups = (inner: AbortSignal) =>
    foldPart(source.groups({ signal: inner }), {
      part: 'groups',
      idOf: (group) => group?.id,
      onRecords: (groups) => report({ groups }),
    })
  const [users, groups] = await inParallel(signal, readUsers, readGroups)

  const ids = new Map(users.part.records.map(({ id }) => [id, id]))
  const members = new Map<string, SnapshotPart<string>>()
  const issues: RecordIssue[] = []
  let failures = 0

  const readMembers = async (group: DirectoryGroup, inner: AbortSignal): Promise<void> => {
    try {
      const folded = await foldPart(source.members(group, { signal: inner }), {
        part: 'members',
        idOf: (member) => member,
        onRecords: () => undefined,
        // The text of the person's record, which is there already.
        keep: (member) => ids.get(member) ?? member,
      })
      failures = 0
      members.set(group.id, folded.part)
      for (const issue of folded.issues) issues.push(issue)
    } catch (error) {
      failures += 1
      if (inner.aborted) throw inner.reason
      if (concernsAll(error) || failures >= outage) throw error
      const why = error instanceof Error ? error.message : String(error)
      members.set(group.id, { records: [], complete: false, why })
    }
    const memberships = progress.memberships + (members.get(group.id)?.records.length ?? 0)
    report({ groupsRead: progress.groupsRead + 1, memberships })
  }

  await inTurns(groups.part.records, concurrency, signal, readMembers)
  return {
    source: source.id,
    organisation,
    scope: source.scope,
    takenAt,
    users: users.part,
    groups: groups.part,
    members: new Map(groups.part.records.map(({ id }) => [id, members.get(id) as SnapshotPart<string>])),
    issues: [...users.issues, ...groups.issues, ...issues],
  }
}

/** A key or an organisation is not one group's. */
const concernsAll = (error: unknown): boolean =>
  isSsoError(error) && ['directory_key_refused', 'directory_organisation'].includes(error.code)

async function inParallel<One, Other>(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<One>,
  other: (signal: AbortSignal) => Promise<Other>,
): Promise<[One, Other]> {
  return (await allOrFirstFailure([one, other], signal, (read: (signal: AbortSignal) => Promise<unknown>, inner) =>
    read(inner),
  )) as [One, Other]
}

/** As many at once as may be, each beginning where another one has ended. */
async function inTurns<Item>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, () => left)
  await allOrFirstFailure(workers, signal, async (queue, inner) => {
    for (const item of queue) {
      inner.throwIfAborted()
      await work(item, inner)
    }
  })
}
