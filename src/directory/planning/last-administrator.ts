import type { LocalUser } from '../local.ts'
import type { Operation, PlanNote } from '../plan.ts'
import { compare, sortedBy } from './ordered.ts'
import { administratorsOf, type View } from './view.ts'

/**
 * Leaves out what would take the last administrator away, whichever way it goes: also what waits for an approval. What the plan
 * gives counts for nothing here, because the application may refuse it: a successor takes over at the next run.
 */
export function keepAdministrator(
  view: Pick<View, 'local' | 'administrators' | 'members' | 'byId'>,
  steps: readonly Operation[],
): { readonly steps: readonly Operation[]; readonly notes: readonly PlanNote[] } {
  const { administrators, byId } = view
  const active = [...administrators].filter((id) => byId.get(id)?.disabled === undefined)
  if (active.length === 0 || administratorsAfter(view, steps).length > 0) return { steps, notes: [] }
  const [kept] = active.toSorted(
    (one, other) => Number(byId.get(other)?.admin) - Number(byId.get(one)?.admin) || compare(one, other),
  )
  if (kept === undefined) return { steps, notes: [] }
  const group = byId.get(kept)?.admin === true ? undefined : adminGroupOf(view, kept)
  const isKept = (step: Operation): boolean =>
    ((step.kind === 'disable-user' || step.kind === 'delete-user') && step.user === kept) ||
    (group !== undefined && step.kind === 'remove-member' && step.user === kept && step.group === group) ||
    (group !== undefined && step.kind === 'delete-group' && step.group === group)
  return {
    steps: steps.filter((step) => !isKept(step)),
    notes: [{ code: 'last-administrator-kept', subject: kept }],
  }
}

const adminGroupOf = ({ local, members }: Pick<View, 'local' | 'members'>, user: string): string | undefined =>
  sortedBy(local.groups, ({ id }) => id).find(({ id, admin }) => admin && members.get(id)?.has(user) === true)?.id

/** Who administers when everything that the steps take is taken. */
function administratorsAfter(
  { local, members }: Pick<View, 'local' | 'members'>,
  steps: readonly Operation[],
): readonly string[] {
  const gone = new Set<string>()
  const left = new Map<string, Set<string>>()
  const groupsGone = new Set<string>()
  for (const step of steps) {
    if (step.kind === 'disable-user' || step.kind === 'delete-user') gone.add(step.user)
    else if (step.kind === 'delete-group') groupsGone.add(step.group)
    else if (step.kind === 'remove-member') left.set(step.group, (left.get(step.group) ?? new Set()).add(step.user))
  }
  const groups = local.groups.filter(({ id, admin }) => admin && !groupsGone.has(id))
  const stay = new Map(
    groups.map(({ id }) => [
      id,
      new Map([...(members.get(id) ?? [])].filter(([user]) => left.get(id)?.has(user) !== true)),
    ]),
  )
  const isActive = ({ id, disabled }: LocalUser): boolean => disabled === undefined && !gone.has(id)
  return [...administratorsOf(local.users.filter(isActive), groups, stay)]
}
