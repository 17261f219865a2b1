import type {
  DirectoryUser,
  LocalGroup,
  LocalMembership,
  LocalState,
  LocalUser,
  Operation,
  RecordIssue,
  Snapshot,
  SubjectRef,
} from 'relyant/directory'

export const source = 'jumpcloud'
export const start = Date.UTC(2026, 0, 5)
export const day = 86_400_000

export const person = (id: string, more: Partial<DirectoryUser> = {}): DirectoryUser => ({
  id,
  access: 'active',
  reasons: [`state=${(more.access ?? 'active').toUpperCase()}`],
  username: id,
  email: `${id}@x.example`,
  ...more,
})

export interface SnapshotInput {
  readonly people?: readonly DirectoryUser[]
  /** By name (which is the id, too): the ids of the members. */
  readonly groups?: Readonly<Record<string, readonly string[]>>
  readonly partial?: readonly ('users' | 'groups')[]
  readonly partialMembers?: readonly string[]
  readonly unread?: readonly string[]
  readonly issues?: readonly RecordIssue[]
  readonly organisation?: string
  readonly scope?: Snapshot['scope']
  readonly at?: number
}

export function snapshotOf(input: SnapshotInput = {}): Snapshot {
  const { people = [], groups = {}, partial = [], partialMembers = [], unread = [], issues = [] } = input
  const names = Object.keys(groups)
  return {
    source,
    organisation: input.organisation ?? 'org',
    scope: input.scope ?? { kind: 'all' },
    takenAt: new Date(input.at ?? start),
    users: { records: people, complete: !partial.includes('users') },
    groups: { records: names.map((name) => ({ id: `g-${name}`, name })), complete: !partial.includes('groups') },
    members: new Map(
      names
        .filter((name) => !unread.includes(name))
        .map((name) => [`g-${name}`, { records: groups[name] ?? [], complete: !partialMembers.includes(name) }]),
    ),
    issues,
  }
}

/** An account of the application that is linked to the person of the same id. */
export const account = (link: string, more: Partial<LocalUser> = {}): LocalUser => ({
  id: `u-${link}`,
  link: { source, id: link },
  username: link,
  email: `${link}@x.example`,
  admin: false,
  ...more,
})

export const byHand = (id: string, more: Partial<LocalUser> = {}): LocalUser => ({
  id,
  username: id,
  email: `${id}@x.example`,
  admin: false,
  ...more,
})

export const team = (name: string, more: Partial<LocalGroup> = {}): LocalGroup => ({
  id: `t-${name}`,
  name,
  link: { source, id: `g-${name}` },
  admin: false,
  ...more,
})

export const localOf = (input: Partial<LocalState> = {}): LocalState => ({
  users: [],
  groups: [],
  memberships: [],
  history: { removals: [] },
  ...input,
})

/** Memberships that the directory gave. */
export const given = (group: string, ...users: readonly string[]): readonly LocalMembership[] =>
  users.map((user) => ({ user: `u-${user}`, group: `t-${group}`, source }))

export const people = (count: number, prefix = 'p'): readonly DirectoryUser[] =>
  Array.from({ length: count }, (_, index) => person(`${prefix}${String(index).padStart(3, '0')}`))

/** What an application does with the steps: a few lines of its own, and nothing of the library. */
export function carriedOut(local: LocalState, steps: readonly Operation[], at: Date, run = 'run'): LocalState {
  const users = new Map(local.users.map((user) => [user.id, user]))
  const groups = new Map(local.groups.map((group) => [group.id, group]))
  let memberships = [...local.memberships]
  const idOf = (ref: SubjectRef, prefix: string): string => ('id' in ref ? ref.id : `${prefix}-${ref.link}`)
  const change = (id: string, how: (user: LocalUser) => LocalUser): void => {
    const user = users.get(id)
    if (user !== undefined) users.set(id, how(user))
  }
  for (const step of steps) {
    switch (step.kind) {
      case 'create-user':
        users.set(`new-${step.link}`, {
          ...{ id: `new-${step.link}`, link: { source, id: step.link }, username: step.username, admin: false },
          ...step.profile,
        })
        break
      case 'update-user':
        change(step.user, (user) => ({ ...user, ...step.set }))
        break
      case 'enable-user':
        change(step.user, ({ disabled: _, ...user }) => user)
        break
      case 'disable-user':
        change(step.user, (user) => ({ ...user, disabled: { by: source, at, why: step.why as 'missing', run } }))
        break
      case 'delete-user':
        users.delete(step.user)
        memberships = memberships.filter(({ user }) => user !== step.user)
        break
      case 'create-group':
        groups.set(`team-${step.link}`, {
          ...{ id: `team-${step.link}`, name: step.name, link: { source, id: step.link }, admin: false },
        })
        break
      case 'rename-group': {
        const group = groups.get(step.group)
        if (group !== undefined) groups.set(step.group, { ...group, name: step.name })
        break
      }
      case 'delete-group':
        groups.delete(step.group)
        memberships = memberships.filter(({ group }) => group !== step.group)
        break
      case 'add-member':
        memberships.push({ user: idOf(step.user, 'new'), group: idOf(step.group, 'team'), source })
        break
      case 'remove-member':
        memberships = memberships.filter(({ user, group }) => user !== step.user || group !== step.group)
        break
    }
  }
  return { ...local, users: [...users.values()], groups: [...groups.values()], memberships }
}

/** A step in short: `disable-user u-ada missing`. */
export function short(step: Operation): string {
  const ref = (one: SubjectRef | string): string =>
    typeof one === 'string' ? one : 'id' in one ? one.id : `new ${one.link}`
  const parts = [
    'user' in step ? ref(step.user) : 'link' in step ? step.link : '',
    'group' in step && step.kind.endsWith('-member') ? ref(step.group) : '',
  ]
  return [step.kind, ...parts.filter((part) => part !== ''), step.why].join(' ')
}
