import type { LocalGroup, LocalState, LocalUser } from '../local.ts'
import type { PlanNote } from '../plan.ts'
import type { Snapshot } from '../snapshot.ts'
import type { DirectoryUser } from '../source.ts'
import { compare, sortedBy } from './ordered.ts'
import type { Rules } from './rules.ts'

/** Everything that the parts of a plan look at, looked up once. */
export interface View {
  readonly snapshot: Snapshot
  readonly local: LocalState
  readonly rules: Rules
  readonly people: ReadonlyMap<string, DirectoryUser>
  /** Ids that the directory named, also where their record could not be read. */
  readonly present: ReadonlySet<string>
  /** The accounts that are linked to this source, by the directory's id, each link once; in order. */
  readonly ours: ReadonlyMap<string, LocalUser>
  /** Links that several accounts claim: nobody knows whose they are. */
  readonly repeated: ReadonlySet<string>
  readonly byId: ReadonlyMap<string, LocalUser>
  /** By group: who is in it, and by which source. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, string | undefined>>
  readonly administrators: ReadonlySet<string>
  /** Whether absence proves anything. */
  readonly usersProven: boolean
  readonly groupsProven: boolean
  /** Whether the people in a group of the directory are all known. */
  readonly isProven: (group: string) => boolean
  readonly notes: PlanNote[]
}

export function viewOf(snapshot: Snapshot, local: LocalState, rules: Rules): View {
  const notes: PlanNote[] = []
  const { source, issues } = snapshot
  const people = new Map(sortedBy(snapshot.users.records, ({ id }) => id).map((person) => [person.id, person]))
  const present = new Set(people.keys())
  for (const { part, id } of issues) if (part === 'users' && id !== undefined) present.add(id)
  const { ours, repeated } = linked(local.users, source)
  for (const link of repeated) notes.push({ code: 'duplicate-link', subject: link })
  const isEmpty = people.size === 0
  const nameless = (part: string): boolean => issues.some((issue) => issue.part === part && issue.id === undefined)
  const usersProven = snapshot.users.complete && !nameless('users') && !isEmpty
  const groupIds = new Set(snapshot.groups.records.map(({ id }) => id))
  const lostGroups = issues.some(({ part, id }) => part === 'groups' && (id === undefined || !groupIds.has(id)))
  const groupsProven = snapshot.groups.complete && !lostGroups && !isEmpty
  const membersProven = !nameless('members') && !isEmpty
  if (isEmpty) notes.push({ code: 'snapshot-empty' })
  if (!usersProven && !isEmpty) notes.push(partial('users-partial', snapshot.users.why))
  if (!groupsProven && !isEmpty && rules.target !== 'users') notes.push(partial('groups-partial', snapshot.groups.why))
  const members = membersOf(local)
  return {
    ...{ snapshot, local, rules, people, present, ours, repeated, members, usersProven, groupsProven, notes },
    byId: new Map(local.users.map((user) => [user.id, user])),
    administrators: administratorsOf(local.users, local.groups, members),
    isProven: (group) => membersProven && snapshot.members.get(group)?.complete === true,
  }
}

const partial = (code: 'users-partial' | 'groups-partial', why: string | undefined): PlanNote =>
  why === undefined ? { code } : { code, detail: why }

function linked(
  users: readonly LocalUser[],
  source: string,
): { readonly ours: Map<string, LocalUser>; readonly repeated: Set<string> } {
  const mine = users.filter(({ link }) => link?.source === source)
  const ours = new Map<string, LocalUser>()
  const repeated = new Set<string>()
  for (const user of sortedBy(mine, linkOfUser)) {
    const link = linkOfUser(user)
    if (ours.has(link)) repeated.add(link)
    ours.set(link, user)
  }
  for (const link of repeated) ours.delete(link)
  return { ours, repeated }
}

export const linkOfUser = (user: LocalUser): string => user.link?.id ?? ''

/** Who is in which group, and by whose run. */
export function membersOf({
  memberships,
}: Pick<LocalState, 'memberships'>): Map<string, Map<string, string | undefined>> {
  const members = new Map<string, Map<string, string | undefined>>()
  for (const { user, group, source } of memberships) {
    const there = members.get(group)
    if (there === undefined) members.set(group, new Map([[user, source]]))
    // Of two rows for one, that of nobody's run counts, because it is the one that no run may remove.
    else if (!there.has(user) || isStronger(source, there.get(user))) there.set(user, source)
  }
  return members
}

const isStronger = (one: string | undefined, other: string | undefined): boolean =>
  other !== undefined && (one === undefined || one > other)

/** Who administers, disabled or not: by themselves, or by a group. */
export function administratorsOf(
  users: readonly LocalUser[],
  groups: readonly LocalGroup[],
  members: View['members'],
): ReadonlySet<string> {
  const byGroup = new Set(groups.filter(({ admin }) => admin).flatMap(({ id }) => [...(members.get(id)?.keys() ?? [])]))
  return new Set(
    users
      .filter(({ id, admin }) => admin || byGroup.has(id))
      .map(({ id }) => id)
      .toSorted(compare),
  )
}
