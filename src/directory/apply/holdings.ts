import type { LocalGroup, LocalMembership, LocalUser } from '../local.ts'
import type { SubjectRef } from '../plan.ts'

/** Users, groups and memberships in memory, found by everything that a step may name them by; and what has changed of them. */
export interface Holdings {
  readonly users: ReadonlyMap<string, LocalUser>
  readonly groups: ReadonlyMap<string, LocalGroup>
  readonly memberships: ReadonlyMap<string, LocalMembership>
  readonly changed: { readonly users: Set<string>; readonly groups: Set<string>; readonly memberships: Set<string> }
  findUser(source: string, ref: SubjectRef): LocalUser | undefined
  findGroup(source: string, ref: SubjectRef): LocalGroup | undefined
  isUsernameTaken(username: string): boolean
  isGroupNameTaken(name: string, but?: string): boolean
  putUser(user: LocalUser): void
  putGroup(group: LocalGroup): void
  putMembership(membership: LocalMembership): void
  dropUser(id: string): void
  dropGroup(id: string): void
  dropMembership(user: string, group: string): void
}

/** Of texts that may hold anything: no two pairs are one. */
export const pairOf = (one: string, other: string): string => JSON.stringify([one, other])

const linkOf = ({ link }: LocalUser | LocalGroup): string | undefined => link && pairOf(link.source, link.id)

/** @param fold names that it makes the same are the same, for user names and for those of groups */
export function createHoldings(
  initial: {
    readonly users: readonly LocalUser[]
    readonly groups: readonly LocalGroup[]
    readonly memberships: readonly LocalMembership[]
  },
  fold = (name: string): string => name.toLowerCase(),
): Holdings {
  const users = createShelf<LocalUser>(({ username }) => username, fold)
  const groups = createShelf<LocalGroup>(({ name }) => name, fold)
  const memberships = new Map<string, LocalMembership>()
  const changed = { users: new Set<string>(), groups: new Set<string>(), memberships: new Set<string>() }
  const dropMembershipsOf = (whose: (one: LocalMembership) => boolean): void => {
    for (const [key, one] of memberships) if (whose(one)) memberships.delete(key)
  }
  for (const user of initial.users) users.put(user)
  for (const group of initial.groups) groups.put(group)
  for (const one of initial.memberships) memberships.set(pairOf(one.user, one.group), one)
  return {
    users: users.all,
    groups: groups.all,
    memberships,
    changed,
    findUser: users.find,
    findGroup: groups.find,
    isUsernameTaken: (username) => users.isTaken(username),
    isGroupNameTaken: (name, but) => groups.isTaken(name, but),
    putUser(user) {
      users.put(user)
      changed.users.add(user.id)
    },
    putGroup(group) {
      groups.put(group)
      changed.groups.add(group.id)
    },
    putMembership(membership) {
      const key = pairOf(membership.user, membership.group)
      memberships.set(key, membership)
      changed.memberships.add(key)
    },
    dropUser(id) {
      users.drop(id)
      changed.users.add(id)
      dropMembershipsOf(({ user }) => user === id)
    },
    dropGroup(id) {
      groups.drop(id)
      changed.groups.add(id)
      dropMembershipsOf(({ group }) => group === id)
    },
    dropMembership(user, group) {
      memberships.delete(pairOf(user, group))
      changed.memberships.add(pairOf(user, group))
    },
  }
}

/** Things of one kind, by id, by link and by name. */
function createShelf<T extends LocalUser | LocalGroup>(nameOf: (one: T) => string, fold: (name: string) => string) {
  const folded = (one: T): string => fold(nameOf(one))
  const all = new Map<string, T>()
  const byLink = new Map<string, string>()
  const byName = new Map<string, string>()
  const drop = (id: string): void => {
    const one = all.get(id)
    if (one === undefined) return
    all.delete(id)
    const link = linkOf(one)
    if (link !== undefined) byLink.delete(link)
    if (byName.get(folded(one)) === id) byName.delete(folded(one))
  }
  return {
    all,
    drop,
    put(one: T): void {
      drop(one.id)
      all.set(one.id, one)
      const link = linkOf(one)
      if (link !== undefined) byLink.set(link, one.id)
      byName.set(folded(one), one.id)
    },
    find(source: string, ref: SubjectRef): T | undefined {
      const id = 'id' in ref ? ref.id : byLink.get(pairOf(source, ref.link))
      return id === undefined ? undefined : all.get(id)
    },
    isTaken(name: string, but?: string): boolean {
      const holder = byName.get(fold(name))
      return holder !== undefined && holder !== but
    },
  }
}
