import type { DirectoryAccess, DirectoryUser, RecordIssue, Snapshot } from 'relyant/directory'
import type { Random } from '../../support/random.ts'

export interface TruePerson {
  readonly access: DirectoryAccess
  readonly email: string
  readonly username: string
}

/** What the directory really holds at one time. */
export interface Truth {
  readonly people: ReadonlyMap<string, TruePerson>
  readonly groups: ReadonlyMap<string, { readonly name: string; readonly members: ReadonlySet<string> }>
}

/** A snapshot, and the truth that it was taken of; `isEmpty` where the directory answered with nothing and success. */
export interface Taken {
  readonly snapshot: Snapshot
  readonly truth: Truth
  readonly isEmpty: boolean
  /** Whether it is all that there is, without anything odd. */
  readonly isWhole: boolean
}

export interface TrueDirectory {
  readonly now: () => Truth
  change(): void
  take(at: number, scope: Snapshot['scope'], odd: boolean): Taken
  /** Ends states that no rule decides, for the time in which nothing changes any more. */
  settle(): void
}

const states: readonly DirectoryAccess[] = [
  ...(['active', 'active', 'active', 'active', 'active'] as const),
  ...(['suspended', 'suspended', 'locked', 'pending', 'staged', 'expired', 'unknown'] as const),
]

export const source = 'directory'

export function createTrueDirectory(random: Random, size: number): TrueDirectory {
  const versions: Truth[] = []
  const draw = (access: DirectoryAccess, id: string): TruePerson => ({
    access,
    email: `${id}@x.example`,
    username: random.once(4) ? 'same' : id,
  })
  let people = new Map(Array.from({ length: size }, (_, index) => [`d${index}`, draw('active', `d${index}`)]))
  let groups = new Map(
    ['admins', 'dev', 'ops', 'red', 'blue'].map((name) => [
      `g-${name}`,
      { name, members: new Set([...people.keys()].filter(() => random.once(2))) },
    ]),
  )
  let next = size
  const keep = (): void => {
    versions.push({ people: new Map(people), groups: new Map(groups) })
  }
  keep()
  const now = (): Truth => versions.at(-1) as Truth

  return { now, change, take, settle }

  function settle(): void {
    people = new Map(
      [...people].map(([id, one]) => [id, one.access === 'unknown' ? { ...one, access: 'active' } : one]),
    )
    keep()
  }

  function change(): void {
    const ids = [...people.keys()]
    const id = ids.length > 0 ? random.pick(ids) : undefined
    const kind = random.below(10)
    if (kind < 3 && id !== undefined) {
      people = new Map(people).set(id, { ...(people.get(id) as TruePerson), access: random.pick(states) })
    } else if (kind === 3 && id !== undefined && people.size > 5) leave(random.once(4) ? ids.slice(0, 4) : [id])
    else if (kind === 4) people = new Map(people).set(`d${next}`, draw('active', `d${next++}`))
    else if (kind === 5) {
      // Somebody who was gone is back, under the id of before.
      const back = `d${random.below(next)}`
      if (!people.has(back)) people = new Map(people).set(back, draw('active', back))
    } else if (kind === 6 && id !== undefined) {
      const email = `${random.pick(['one', 'two', id])}@x.example`
      people = new Map(people).set(id, { ...(people.get(id) as TruePerson), email })
    } else changeGroup(id)
    keep()
  }

  function leave(gone: readonly string[]): void {
    people = new Map([...people].filter(([id]) => !gone.includes(id)))
    groups = new Map(
      [...groups].map(([id, { name, members }]) => [
        id,
        { name, members: new Set([...members].filter((member) => !gone.includes(member))) },
      ]),
    )
  }

  function changeGroup(id: string | undefined): void {
    const [key, group] = random.pick([...groups])
    const kind = random.below(16)
    if (kind === 0) groups = new Map([...groups].filter(([one]) => one !== key || groups.size < 3))
    else if (kind < 3) groups = new Map(groups).set(key, { ...group, members: new Set() })
    else if (kind < 5) groups = new Map(groups).set(key, { ...group, name: `${group.name}2` })
    else if (kind < 7) groups = new Map(groups).set(`g-n${next}`, { name: `n${next++}`, members: new Set() })
    else if (id !== undefined) {
      const members = new Set(group.members)
      if (!members.delete(id)) members.add(id)
      groups = new Map(groups).set(key, { ...group, members })
    }
  }

  function take(at: number, scope: Snapshot['scope'], odd: boolean): Taken {
    // An answer may be late, and then it is of the time when it was asked for.
    const truth = odd && random.once(4) ? (versions.at(-1 - random.below(4)) ?? now()) : now()
    const isEmpty = odd && random.once(10)
    const [noUsers, noGroups] = [odd && random.once(5), odd && random.once(8)]
    const issues: RecordIssue[] = []
    const users = [...truth.people].flatMap(([id, one]): readonly DirectoryUser[] => {
      if (noUsers && random.once(2)) return []
      if (odd && random.once(25)) {
        const known = random.once(2)
        issues.push({ part: 'users', ...(known && { id }), field: 'state', problem: 'wrong-type' })
        return []
      }
      return [{ id, reasons: [one.access], ...one }]
    })
    const listed = [...truth.groups].flatMap(([id, group]) => (noGroups && random.once(2) ? [] : [{ id, ...group }]))
    const members = new Map<string, { records: readonly string[]; complete: boolean }>()
    for (const { id, members: all } of listed) {
      const isPartial = odd && random.once(6)
      if (isPartial && random.once(2)) continue
      const records = [...all].filter(() => !isPartial || random.once(2))
      members.set(id, { records: random.shuffle(records), complete: !isPartial })
    }
    const snapshot: Snapshot = {
      ...{ source, organisation: 'org', scope, takenAt: new Date(at), members: isEmpty ? new Map() : members, issues },
      users: { records: isEmpty ? [] : random.shuffle(users), complete: !noUsers },
      groups: {
        records: isEmpty ? [] : random.shuffle(listed.map(({ id, name }) => ({ id, name }))),
        complete: !noGroups,
      },
    }
    return { snapshot, truth, isEmpty, isWhole: !odd }
  }
}
