import type { LocalGroup } from '../local.ts'
import type { Operation, SubjectRef } from '../plan.ts'
import { keyed } from './keyed.ts'
import { type Move, settleMoves } from './moves.ts'
import { sortedBy } from './ordered.ts'
import { isMatched, mappedName } from './rules.ts'
import type { View } from './view.ts'

/** A group of the application, and what feeds it. */
export interface FedGroup {
  readonly ref: SubjectRef
  /** Absent where this plan creates it. */
  readonly local?: LocalGroup
  /** Ids of the directory's groups. */
  readonly feeders: string[]
  /** Whether no group that was not read can feed it, too. */
  readonly isWhole: boolean
}

export interface FedGroups {
  readonly fed: readonly FedGroup[]
  readonly steps: readonly Operation[]
  /** Groups that have the name of a group of the directory, and that it does not feed: what they hold is left alone. */
  readonly contested: ReadonlySet<string>
}

interface Rename extends Move {
  readonly link: string
  readonly was: string
  readonly name: string
}

/** Target systems compare the names of groups without case, or may: two that differ in nothing else are one. */
const folded = (name: string): string => name.toLowerCase()

/** Which group of the application each group of the directory feeds; what is made and renamed for it. */
export function feedGroups(view: View): FedGroups {
  const { snapshot, local, rules, notes, groupsProven } = view
  const { source } = snapshot
  const matched = sortedBy(snapshot.groups.records, ({ id }) => id).filter(({ name }) => isMatched(name, rules))
  // A mapped group follows its map, also where it is linked from before.
  const followed = new Set(matched.filter(({ name }) => mappedName(name, rules) === undefined).map(({ id }) => id))
  const groups = sortedBy(local.groups, ({ id }) => id)
  const mine = new Map(groups.flatMap((group) => (group.link?.source === source ? [[group.link.id, group]] : [])))
  const byName = new Map(groups.toReversed().map((group) => [group.name, group]))
  const targets = new Set(Object.values(rules.groups.map))
  const fed = new Map<string, FedGroup>()
  const wanted = new Map<string, string[]>()
  const renames: Rename[] = []

  for (const group of matched) {
    const mapped = mappedName(group.name, rules)
    const name = mapped ?? group.name
    const linked = mapped === undefined ? mine.get(group.id) : undefined
    const there = linked ?? byName.get(name)
    if (linked !== undefined && linked.name !== name) {
      const names = { from: folded(linked.name), to: folded(name), was: linked.name, name }
      renames.push({ id: linked.id, link: group.id, ...names })
    }
    const isAbsent = there === undefined || (mapped === undefined && isAnothers(there, group.id))
    if (isAbsent) wanted.set(name, [...(wanted.get(name) ?? []), group.id])
    else if (there.link !== undefined && there.link.source !== source) {
      notes.push({ code: 'group-name-taken', subject: group.id, detail: name })
    } else feed(there, group.id)
  }
  const holders = holdersOf(groups)
  const { made, stay } = settleMoves(renames, holders)
  const byId = new Map(renames.map((rename) => [rename.id, rename]))
  const contested = new Set<string>()
  for (const id of stay) {
    notes.push({ code: 'group-name-taken', subject: id })
    for (const holder of holders.get(byId.get(id)?.to ?? '') ?? []) contested.add(holder)
  }
  const renamed = made.flatMap(({ id }) => renameStep(byId.get(id)))
  const taken = new Set([
    ...groups.filter(({ id }) => !made.some((move) => move.id === id)).map(({ name }) => folded(name)),
    ...made.map(({ to }) => to),
  ])
  return { steps: [...renamed, ...createdGroups()], fed: [...fed.values()], contested }

  /** A group that follows another one of this directory does not take a second one's people for its name of now. */
  function isAnothers({ link }: LocalGroup, id: string): boolean {
    return link?.source === source && link.id !== id && followed.has(link.id)
  }

  function feed(local: LocalGroup, by: string): void {
    const there = fed.get(local.id)
    const isAlone = local.link?.id === by && !targets.has(local.name)
    if (there !== undefined) there.feeders.push(by)
    else fed.set(local.id, { ref: { id: local.id }, local, feeders: [by], isWhole: groupsProven || isAlone })
  }

  function createdGroups(): readonly Operation[] {
    if (!rules.groups.create) return []
    return [...wanted].flatMap(([name, feeders]) => {
      const link = feeders[0] as string
      if (taken.has(folded(name))) {
        notes.push({ code: 'group-name-taken', subject: link, detail: name })
        for (const holder of holders.get(folded(name)) ?? []) contested.add(holder)
        return []
      }
      taken.add(folded(name))
      fed.set(`new ${link}`, { ref: { link }, feeders, isWhole: groupsProven })
      return [keyed({ kind: 'create-group', why: 'new-group', link, name })]
    })
  }
}

function renameStep(rename: Rename | undefined): readonly Operation[] {
  if (rename === undefined) return []
  const { id, link, name, was } = rename
  return [keyed({ kind: 'rename-group', why: 'group-renamed', group: id, link, name, from: was })]
}

function holdersOf(groups: readonly LocalGroup[]): Map<string, string[]> {
  const holders = new Map<string, string[]>()
  for (const { id, name } of groups) holders.set(folded(name), [...(holders.get(folded(name)) ?? []), id])
  return holders
}
