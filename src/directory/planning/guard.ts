import type { RemovalKind } from '../local.ts'
import type { HoldReason, Operation } from '../plan.ts'
import { isRemoval } from '../removals.ts'
import type { View } from './view.ts'

export interface Held {
  readonly operation: Operation
  readonly reasons: readonly HoldReason[]
}

export interface Fingerprints {
  readonly scope: string
  readonly policy: string
}

/** From this many people on, a group that loses all of them waits by itself. */
const manyMembers = 3

/** What a change of the scope could explain: that somebody or something is no longer seen. */
const absences: readonly string[] = ['missing', 'grace-over', 'left-group', 'group-missing']

/** Sets apart what waits for an approval; everything else goes on. */
export function guard(
  view: View,
  steps: readonly Operation[],
  now: Fingerprints,
): { readonly operations: readonly Operation[]; readonly held: readonly Held[] } {
  const taking = steps.filter(isRemoval)
  const emptied = emptiedGroups(view, taking)
  const limits = limitsOf(view, taking, emptied)
  const { last } = view.local.history
  const reasonsOf = new Map<Operation, readonly HoldReason[]>()
  for (const step of taking) reasonsOf.set(step, directReasons(step))
  const withUser = new Map<string, readonly HoldReason[]>()
  for (const [step, reasons] of reasonsOf) {
    if (step.kind === 'disable-user' && reasons.length > 0) withUser.set(step.user, reasons)
  }
  const reasonsFor = (step: Operation): readonly HoldReason[] => {
    const own = reasonsOf.get(step) ?? []
    // What a person loses because they are disabled waits with that.
    return own.length === 0 && step.kind === 'remove-member' ? (withUser.get(step.user) ?? []) : own
  }
  const waitingGroups = new Set<string>()
  for (const step of taking)
    if (step.kind === 'remove-member' && reasonsFor(step).length > 0) waitingGroups.add(step.group)
  const operations: Operation[] = []
  const held: Held[] = []
  for (const operation of steps) {
    const own = reasonsFor(operation)
    const follows = operation.kind === 'delete-group' && own.length === 0 && waitingGroups.has(operation.group)
    const reasons = follows ? firstReasonIn(operation.group) : own
    if (reasons.length === 0) operations.push(operation)
    else held.push({ operation, reasons })
  }
  return { operations, held }

  function firstReasonIn(group: string): readonly HoldReason[] {
    const waiting = taking.find(
      (step) => step.kind === 'remove-member' && step.group === group && reasonsFor(step).length > 0,
    )
    return waiting === undefined ? [] : reasonsFor(waiting)
  }

  function directReasons(step: Operation): readonly HoldReason[] {
    const reasons: HoldReason[] = []
    const kind = step.kind === 'delete-group' ? 'empty-group' : (step.kind as RemovalKind)
    const limit = limits.get(kind)
    if (limit !== undefined) reasons.push(limit)
    if (step.kind === 'remove-member' || step.kind === 'delete-group') {
      const count = emptied.get(step.group)
      const { 'empty-group': tolerated } = view.rules.guard.limits
      const overall = limits.get('empty-group')
      if (count !== undefined && tolerated === undefined)
        reasons.push({ why: 'group-emptied', group: step.group, count })
      else if (count !== undefined && overall !== undefined && kind !== 'empty-group') reasons.push(overall)
    }
    if (last !== undefined && last.scope !== now.scope && absences.includes(step.why)) {
      reasons.push({ why: 'scope-changed', from: last.scope, to: now.scope })
    }
    if (last !== undefined && last.policy !== now.policy) {
      reasons.push({ why: 'policy-changed', from: last.policy, to: now.policy })
    }
    return reasons
  }
}

/** The groups that lose all the people whom the directory put there, where these are many; and how many they are. */
function emptiedGroups({ members, snapshot }: View, taking: readonly Operation[]): ReadonlyMap<string, number> {
  const lost = new Map<string, number>()
  for (const step of taking) {
    if (step.kind === 'remove-member') lost.set(step.group, (lost.get(step.group) ?? 0) + 1)
  }
  const isAll = (group: string, count: number): boolean =>
    count >= manyMembers &&
    [...(members.get(group)?.values() ?? [])].filter((by) => by === snapshot.source).length === count
  return new Map([...lost].filter(([group, count]) => isAll(group, count)))
}

/** By kind, where the limit is passed: what it is, and what has been removed in the window before. */
function limitsOf(
  view: View,
  taking: readonly Operation[],
  emptied: ReadonlyMap<string, number>,
): ReadonlyMap<RemovalKind, HoldReason> {
  const { ours, local, members, snapshot, rules } = view
  const accounts = ours.size
  const planned = (kind: Operation['kind']): number => taking.filter((step) => step.kind === kind).length
  const deletedGroups = taking.flatMap((step) => (step.kind === 'delete-group' ? [step.group] : []))
  const counts: Readonly<Record<RemovalKind, { readonly count: number; readonly base: () => number }>> = {
    'disable-user': { count: planned('disable-user'), base: () => accounts },
    'delete-user': { count: planned('delete-user'), base: () => accounts },
    'remove-member': { count: planned('remove-member'), base: () => countMemberships() },
    'empty-group': {
      count: new Set([...emptied.keys(), ...deletedGroups]).size,
      base: () => local.groups.filter(({ link }) => link?.source === snapshot.source).length,
    },
  }
  const until = snapshot.takenAt.getTime()
  const since = until - rules.guard.windowHours * 3_600_000
  const found = new Map<RemovalKind, HoldReason>()
  for (const kind of Object.keys(counts) as RemovalKind[]) {
    const { count, base } = counts[kind]
    if (count === 0) continue
    const limit = rules.guard.limits[kind] ?? { share: 0.1, count: 20 }
    // What a clock that was put back has recorded for later counts, too.
    const earlier = local.history.removals
      .filter((one) => one.kind === kind && one.at.getTime() > since)
      .reduce((sum, one) => sum + one.count, 0)
    const allowed = Math.max(1, Math.min(limit.count, Math.floor(limit.share * base())))
    if (count + earlier > allowed) found.set(kind, { why: 'limit', kind, count, allowed, earlier })
  }
  return found

  function countMemberships(): number {
    let count = 0
    for (const inGroup of members.values()) for (const by of inGroup.values()) if (by === snapshot.source) count += 1
    return count
  }
}
