import { carryOut } from '../../directory/apply/carry-out.ts'
import { createHoldings } from '../../directory/apply/holdings.ts'
import type { LocalGroup, LocalMembership, LocalUser } from '../../directory/local.ts'
import type { DirectoryTarget } from '../../directory/target.ts'

/** What a target holds at the beginning. */
export interface DirectoryTables {
  readonly users?: readonly LocalUser[]
  readonly groups?: readonly LocalGroup[]
  readonly memberships?: readonly LocalMembership[]
}

/** An application's accounts and groups in memory. */
export interface MemoryDirectoryTarget extends DirectoryTarget {
  /** What there is, ordered by id. */
  tables(): Required<DirectoryTables>
  /** Changes an account, as a person does by hand. `undefined` deletes it. */
  edit(user: string, change: (user: LocalUser) => LocalUser | undefined): void
  /** Adds or removes a membership, as a person does by hand. */
  editMembership(membership: LocalMembership, present: boolean): void
  /** How often something was written: what a dry run must leave at 0. */
  readonly writes: number
  /** Accounts whose sessions were ended, in order. */
  readonly sessionsEnded: readonly string[]
}

/** A directory's target in the memory of a test, with the rules of `relyant/postgres`. */
export function createMemoryDirectoryTarget(initial: DirectoryTables = {}): MemoryDirectoryTarget {
  const { users = [], groups = [], memberships = [] } = initial
  const held = createHoldings({ users, groups, memberships })
  const fences = new Map<string, number>()
  const sessionsEnded: string[] = []
  let writes = 0
  let made = 0
  const newId = (): string => {
    made += 1
    return `made-${made}`
  }
  const tables = () => ({
    users: [...held.users.values()].sort((one, other) => compare(one.id, other.id)),
    groups: [...held.groups.values()].sort((one, other) => compare(one.id, other.id)),
    memberships: [...held.memberships.values()].sort(
      (one, other) => compare(one.user, other.user) || compare(one.group, other.group),
    ),
  })
  return {
    tables,
    edit(id, change) {
      const user = held.users.get(id)
      const changed = user && change(user)
      if (changed === undefined) held.dropUser(id)
      else held.putUser(changed)
    },
    editMembership(membership, present) {
      if (present) held.putMembership(membership)
      else held.dropMembership(membership.user, membership.group)
    },
    get writes() {
      return writes
    },
    sessionsEnded,
    read: async () => tables(),
    async apply(batch, context) {
      context.signal.throwIfAborted()
      const seen = fences.get(context.source) ?? 0
      if (context.fence < seen) throw new Error(`fence ${context.fence} comes after ${seen}`)
      fences.set(context.source, context.fence)
      writes += 1
      return batch.map((step) => {
        const result = carryOut(held, step, context, newId)
        const ends = step.kind === 'disable-user' || step.kind === 'delete-user'
        if (ends && result.outcome === 'done') sessionsEnded.push(step.user)
        return result
      })
    },
  }
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other)
