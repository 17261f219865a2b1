import { refuse } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'
import type { LocalState, LocalUser } from './local.ts'
import type { Operation, PlanNote } from './plan.ts'
import { inOrder, keyed } from './planning/keyed.ts'
import { keepAdministrator } from './planning/last-administrator.ts'
import { sortedBy } from './planning/ordered.ts'
import { isMatched, mappedName, parsePolicy } from './planning/rules.ts'
import { administratorsOf, membersOf } from './planning/view.ts'
import type { SyncPolicy } from './policy.ts'

/** A sign-in, and the directory that rules over the account. */
export interface ReconcileOptions {
  /** {@link linkOf} */
  readonly link: { readonly source: string; readonly id: string }
  readonly identity: Pick<Identity, 'groups' | 'groupsComplete'>
  readonly local: Pick<LocalState, 'users' | 'groups' | 'memberships'>
  readonly policy?: SyncPolicy
}

/**
 * What a sign-in changes in the groups of a linked account, by the rules of {@link planSync}: the same groups count, feed the same
 * ones, and only what the directory gave is taken. Groups are made by runs only.
 *
 * @throws SsoError `account_disabled`, `configuration_invalid`
 */
export function reconcileAtSignIn(options: ReconcileOptions): {
  /** The account, where there is one that is linked so. */
  readonly account?: LocalUser
  readonly operations: readonly Operation[]
  readonly notes: readonly PlanNote[]
} {
  const { link, identity, local, policy = {} } = options
  const rules = parsePolicy(policy)
  const linked = local.users.filter((user) => user.link?.source === link.source && user.link.id === link.id)
  const disabled = linked.find((user) => user.disabled !== undefined)?.disabled
  if (disabled !== undefined) refuse('account_disabled', { by: disabled.by, because: disabled.why })
  const [account, another] = linked
  if (account === undefined) return { operations: [], notes: [] }
  if (another !== undefined) return { account, operations: [], notes: [{ code: 'duplicate-link', subject: link.id }] }
  if (rules.target === 'users') return { account, operations: [], notes: [] }
  const counted = identity.groups.filter((name) => isMatched(name, rules))
  const wanted = new Set(counted.map((name) => mappedName(name, rules) ?? name))
  const own = local.memberships.filter(({ user }) => user === account.id)
  const isIn = new Map(own.map(({ group, source }) => [group, { source }]))
  const steps = sortedBy(local.groups, ({ id }) => id).flatMap(({ id, name, link: by }): readonly Operation[] => {
    const there = isIn.get(id)
    if (there === undefined) {
      const isForeign = by !== undefined && by.source !== link.source
      return wanted.has(name) && !isForeign ? [join(account.id, id)] : []
    }
    const leaves = identity.groupsComplete && !wanted.has(name) && there.source === link.source
    return leaves ? [keyed({ kind: 'remove-member', why: 'left-group', user: account.id, group: id })] : []
  })
  return { account, ...keepingAdministrator(local, inOrder(steps)) }
}

const join = (user: string, group: string): Operation =>
  keyed({ kind: 'add-member', why: 'joined-group', user: { id: user }, group: { id: group } })

function keepingAdministrator(
  local: ReconcileOptions['local'],
  steps: readonly Operation[],
): { readonly operations: readonly Operation[]; readonly notes: readonly PlanNote[] } {
  if (!steps.some(({ kind }) => kind === 'remove-member')) return { operations: steps, notes: [] }
  const members = membersOf(local)
  const view = {
    local: { ...local, history: { removals: [] } },
    members,
    byId: new Map(local.users.map((user) => [user.id, user])),
    administrators: administratorsOf(local.users, local.groups, members),
  }
  const safe = keepAdministrator(view, steps)
  return { operations: safe.steps, notes: safe.notes }
}
