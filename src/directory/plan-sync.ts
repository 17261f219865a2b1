import { refuse } from '../core/errors.ts'
import type { LocalState } from './local.ts'
import type { Operation, Plan, PlanNote } from './plan.ts'
import { directoryDigest, localDigest, planHash } from './planning/fingerprint.ts'
import { feedGroups } from './planning/groups.ts'
import { guard } from './planning/guard.ts'
import { inOrder } from './planning/keyed.ts'
import { keepAdministrator } from './planning/last-administrator.ts'
import { membershipSteps } from './planning/memberships.ts'
import { canonical, compare } from './planning/ordered.ts'
import { accessSteps, creationSteps, profileSteps } from './planning/people.ts'
import { parsePolicy } from './planning/rules.ts'
import { type View, viewOf } from './planning/view.ts'
import type { SyncPolicy } from './policy.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Decides what a run does: nothing is read or written here, and the time is that of the snapshot. What removes more than the
 * policy allows waits in `held`, until the plan's hash is what `local.history.approved` has.
 *
 * @throws SsoError `configuration_invalid` for a wrong policy, `directory_organisation_changed` for another organisation than
 *   at the last run
 */
export function planSync(snapshot: Snapshot, local: LocalState, policy: SyncPolicy = {}): Plan {
  const rules = parsePolicy(policy)
  const { source, organisation, takenAt } = snapshot
  const { last, approved } = local.history
  if (last !== undefined && last.organisation !== organisation) {
    refuse('directory_organisation_changed', { source, expected: last.organisation, received: organisation })
  }
  const view = viewOf(snapshot, local, rules)
  const safe = keepAdministrator(view, stepsFor(view))
  const fingerprints = { scope: canonical(snapshot.scope), policy: canonical(rules) }
  const { operations, held } = guard(view, inOrder(safe.steps), fingerprints)
  const digest = directoryDigest(snapshot)
  const digests = [digest, localDigest(local, view.members), fingerprints.scope, fingerprints.policy]
  const plan: Plan = {
    ...{ source, organisation, takenAt, operations, held, fingerprints, directoryDigest: digest },
    notes: inNoteOrder([...view.notes, ...safe.notes]),
    hash: planHash(digests, operations, held),
  }
  return approved?.hash === plan.hash ? releaseHeld(plan) : plan
}

function stepsFor(view: View): readonly Operation[] {
  const { target } = view.rules
  const updates = target === 'groups' ? [] : profileSteps(view)
  const people = target === 'groups' ? [] : [...updates, ...creationSteps(view, updates), ...accessSteps(view)]
  if (target === 'users') return people
  const created = new Set(people.flatMap((step) => (step.kind === 'create-user' ? [step.link] : [])))
  const deleted = new Set(people.flatMap((step) => (step.kind === 'delete-user' ? [step.user] : [])))
  const groups = feedGroups(view)
  const memberships = membershipSteps(view, groups, created)
  // An account takes its memberships along.
  const others = memberships.filter((step) => step.kind !== 'remove-member' || !deleted.has(step.user))
  return [...people, ...groups.steps, ...others]
}

const inNoteOrder = (notes: readonly PlanNote[]): readonly PlanNote[] =>
  notes
    .map((note) => ({ note, text: JSON.stringify([note.code, note.subject, note.detail]) }))
    .toSorted((one, other) => compare(one.text, other.text))
    .map(({ note }) => note)

/**
 * Moves what waits to what is carried out; the plan keeps its hash, because it is the same plan.
 *
 * @param keys of the operations that are approved; default all
 */
export function releaseHeld(plan: Plan, keys?: ReadonlySet<string>): Plan {
  const isApproved = ({ operation }: Plan['held'][number]): boolean => keys === undefined || keys.has(operation.key)
  const released = plan.held.filter(isApproved).map(({ operation }) => operation)
  if (released.length === 0) return plan
  const held = plan.held.filter((one) => !isApproved(one))
  return { ...plan, operations: inOrder([...plan.operations, ...released]), held }
}
