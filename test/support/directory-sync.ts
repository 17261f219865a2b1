import { createHash } from 'node:crypto'
import {
  createMemoryDirectoryJournal,
  createMemoryLease,
  type DirectorySource,
  type DirectorySyncOptions,
  type DirectoryTarget,
  type DirectoryUser,
  type LocalState,
  type Operation,
  type Plan,
  type Snapshot,
  type SyncPolicy,
} from 'relyant/directory'
import { createMemoryDirectoryTarget } from 'relyant/testing'
import { refuse } from '../../src/core/errors.ts'
import { createSync } from '../../src/directory/sync/create-sync.ts'
import type { SyncParts } from '../../src/directory/sync/options.ts'
import { createClock } from './clock.ts'

/** A directory that a test changes while it goes. */
export interface Directory {
  organisation: string
  users: readonly DirectoryUser[]
  groups: Readonly<Record<string, readonly string[]>>
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

export const personOf = (id: string, access: DirectoryUser['access'] = 'active'): DirectoryUser => ({
  ...{ id, access, reasons: [], username: id },
})

/** A planner that knows just enough to try what acts on plans: it is not the library's. */
export function planSimply(snapshot: Snapshot, local: LocalState, policy: SyncPolicy): Plan {
  const { source, organisation: received } = snapshot
  const expected = local.history.last?.organisation ?? received
  if (received !== expected) refuse('directory_organisation_changed', { source, expected, received })
  const people = new Map(snapshot.users.records.map((user) => [user.id, user]))
  const linked = local.users.filter((user) => user.link?.source === source)
  const operations: Operation[] = []
  const disables: Operation[] = []
  const notes: Plan['notes'][number][] = []
  for (const user of policy.prefetch === true ? people.values() : []) {
    if (linked.some(({ link }) => link?.id === user.id)) continue
    const about = { key: `create ${user.id}`, why: 'new-person', kind: 'create-user' } as const
    operations.push({ ...about, link: user.id, username: user.username ?? user.id, profile: {} })
  }
  for (const { id: user, link, disabled } of linked) {
    const access = people.get(link?.id ?? '')?.access ?? 'missing'
    const about = { user, link: link?.id ?? '' }
    if (access === 'active' && disabled?.by === source) {
      operations.push({ key: `enable ${user}`, why: 'access-restored', kind: 'enable-user', ...about })
    }
    if ((access !== 'missing' && access !== 'suspended') || disabled !== undefined) continue
    if (local.history.pinned?.some((pin) => pin.link === link?.id && pin.why === access)) {
      notes.push({ code: 'pinned-kept', subject: about.link })
    } else disables.push({ key: `disable ${user} ${access}`, why: access, kind: 'disable-user', ...about })
  }
  for (const [group, members] of [...snapshot.members].map(([id, part]) => [id, part.records] as const)) {
    const users = members.map((link) => ({ link, id: linked.find((user) => user.link?.id === link)?.id }))
    for (const { link, id } of users) {
      if (local.memberships.some((one) => one.user === id && one.group === group)) continue
      const user = id === undefined ? { link } : { id }
      operations.push({
        key: `add ${link} ${group}`,
        why: 'joined-group',
        kind: 'add-member',
        user,
        group: { id: group },
      })
    }
    for (const one of local.memberships) {
      if (one.group !== group || one.source !== source || users.some(({ id }) => id === one.user)) continue
      operations.push({
        key: `remove ${one.user} ${group}`,
        why: 'left-group',
        kind: 'remove-member',
        user: one.user,
        group,
      })
    }
  }
  const allowed = policy.guard?.limits?.['disable-user']?.count ?? Number.POSITIVE_INFINITY
  const removals = local.history.removals.filter(({ kind }) => kind === 'disable-user')
  const earlier = removals.reduce((sum, { count }) => sum + count, 0)
  const isOver = disables.length + earlier > allowed
  const reason = { why: 'limit', kind: 'disable-user', count: disables.length, allowed, earlier } as const
  const held = isOver ? disables.map((operation) => ({ operation, reasons: [reason] })) : []
  if (!isOver) operations.push(...disables)
  const directoryDigest = digest([snapshot.users.records, [...snapshot.members]])
  return {
    ...{ source, organisation: snapshot.organisation, takenAt: snapshot.takenAt, operations, held, notes },
    ...{
      hash: digest([directoryDigest, local.users, local.groups, local.memberships, operations, held]),
      directoryDigest,
    },
    fingerprints: { scope: digest(snapshot.scope), policy: digest(policy) },
  }
}

export const release: SyncParts['release'] = (plan, keys) => {
  const wanted = plan.held.filter(({ operation }) => keys.includes(operation.key))
  return {
    ...plan,
    operations: [...plan.operations, ...wanted.map(({ operation }) => operation)],
    held: plan.held.filter((one) => !wanted.includes(one)),
  }
}

export function partsOver(directory: Directory, now: () => number): SyncParts {
  return {
    async read(source, { signal }) {
      signal.throwIfAborted()
      const { organisation, users, groups } = structuredClone(directory)
      return {
        ...{ source: source.id, organisation, scope: source.scope, takenAt: new Date(now()), issues: [] },
        users: { records: users, complete: true },
        groups: { records: Object.keys(groups).map((id) => ({ id, name: id })), complete: true },
        members: new Map(Object.entries(groups).map(([id, records]) => [id, { records, complete: true }])),
      }
    },
    plan: planSimply,
    release,
  }
}

/** A source of which nothing but the name is used: the parts read a {@link Directory}. */
export const sourceOf = (id = 'dir'): DirectorySource => {
  const never = (): never => {
    throw new Error('the parts of the test read the directory')
  }
  return { id, scope: { kind: 'all' }, identify: never, users: never, groups: never, members: never }
}

/** Five people who are there and in two groups, each linked; a journal, a lease and a clock. */
export function createSyncWorld() {
  const clock = createClock()
  const ids = ['ada', 'bob', 'cleo', 'dora', 'eve']
  const directory: Directory = {
    organisation: 'org',
    users: ids.map((id) => personOf(id)),
    groups: { staff: ['ada', 'bob'], night: ['cleo'] },
  }
  const target = createMemoryDirectoryTarget({
    users: ids.map((id) => ({ id: `u-${id}`, username: id, admin: false, link: { source: 'dir', id } })),
    groups: ['staff', 'night'].map((id) => ({ id, name: id, admin: false })),
    memberships: [
      { user: 'u-ada', group: 'staff', source: 'dir' },
      { user: 'u-bob', group: 'staff', source: 'dir' },
      { user: 'u-cleo', group: 'night', source: 'dir' },
    ],
  })
  const journal = createMemoryDirectoryJournal()
  const lease = createMemoryLease({ now: clock.now })
  const ended: string[] = []
  const errors: unknown[] = []
  const options: DirectorySyncOptions = {
    ...{ source: sourceOf(), target, journal, lease, mode: 'apply', now: clock.now },
    onAccessEnded: ({ user, why }) => {
      ended.push(`${user} ${why}`)
    },
    onError: (error) => errors.push(error),
    // Runs of a test are over at once: only tests of the schedule move time.
    setTimer: () => () => {},
    random: () => 0.5,
  }
  const start = (changes: Partial<DirectorySyncOptions> = {}) =>
    createSync({ ...options, ...changes }, partsOver(directory, clock.now))
  return { clock, directory, target, journal, lease, ended, errors, start, options }
}

/** A target whose `apply` is another one. */
export const withApply = (target: DirectoryTarget, apply: DirectoryTarget['apply']): DirectoryTarget => ({
  read: (options) => target.read(options),
  apply,
})
