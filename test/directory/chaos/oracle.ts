import type { LocalState, LocalUser, Operation, SyncPolicy } from 'relyant/directory'
import { source, type Taken, type Truth } from './true-directory.ts'

// What a run may do, written anew from the rules and not from the code: it looks at the true directory, at what the application
// held, and at nothing that a plan says of itself but its steps.

export interface Judged {
  readonly taken: Taken
  readonly local: LocalState
  readonly policy: SyncPolicy
  readonly operations: readonly Operation[]
  /** Whether a person has let this very plan happen; of what is waiting only. */
  readonly isApproved: boolean
  /** Whether the scope, or the policy, is another than the last applied run had. */
  readonly changed: { readonly scope: boolean; readonly policy: boolean }
}

const day = 86_400_000
const taking: readonly string[] = ['disable-user', 'delete-user', 'remove-member', 'delete-group']

/** @returns what is wrong, in words */
export function judge(judged: Judged): readonly string[] {
  const wrong: string[] = []
  const { taken, operations, isApproved } = judged
  const removals = operations.filter(({ kind }) => taking.includes(kind))
  if (taken.isEmpty && removals.length > 0) wrong.push('something is removed on an answer that was empty')
  for (const step of operations) for (const why of wrongs(step, judged)) wrong.push(`${why}: ${step.key}`)
  if (administrators(judged.local).length > 0 && administrators(afterwards(judged.local, removals)).length === 0) {
    wrong.push('no administrator is left')
  }
  if (isApproved) return wrong
  return [...wrong, ...unapproved(judged, removals)]
}

function wrongs(step: Operation, judged: Judged): readonly string[] {
  const { local, taken, policy } = judged
  const { truth } = taken
  const isAdmin = (user: LocalUser): boolean => isAdministrator(user, local)
  if ('user' in step && 'link' in step) {
    const user = local.users.find(({ id }) => id === step.user)
    if (user?.link?.source !== source || user.link.id !== step.link) return ['an account that is not linked is touched']
    const person = truth.people.get(step.link)
    if (step.kind === 'enable-user') {
      if (user.disabled?.by !== source) return ['what a person disabled is enabled']
      return person?.access === 'active' ? [] : ['somebody is enabled who is not active']
    }
    if (step.kind === 'disable-user') {
      const pinned = local.history.pinned?.some(({ link, why }) => link === step.link && why === step.why)
      if (pinned === true) return ['a disabling is repeated that was undone by hand']
      if (person !== undefined) {
        return person.access === 'suspended' && step.why === 'suspended' ? [] : ['somebody is disabled who is there']
      }
      const rule = (isAdmin(user) ? policy.missingAdmins : policy.missingUsers) ?? (isAdmin(user) ? 'keep' : 'disable')
      return rule === 'keep' ? ['somebody is disabled whom the policy keeps'] : []
    }
    if (step.kind === 'delete-user') {
      if (person !== undefined) return ['somebody is deleted who is there']
      const { disabled } = user
      const age = taken.snapshot.takenAt.getTime() - (disabled?.at.getTime() ?? Number.POSITIVE_INFINITY)
      const isOver =
        disabled?.by === source && disabled.why === 'missing' && age >= (policy.deleteAfterDays ?? 30) * day
      return isOver ? [] : ['somebody is deleted before the grace is over']
    }
  }
  if (step.kind === 'create-user') {
    const isTaken = local.users.some(({ username }) => username.toLowerCase() === step.username.toLowerCase())
    return isTaken ? ['a user name is given twice'] : []
  }
  if (step.kind === 'remove-member') return wrongsOfLeaving(step.user, step.group, judged)
  if (step.kind === 'delete-group') {
    const group = local.groups.find(({ id }) => id === step.group)
    if (group?.link?.source !== source) return ['a group is deleted that the directory did not make']
    return truth.groups.has(group.link.id) ? ['a group is deleted that is there'] : []
  }
  return []
}

function wrongsOfLeaving(id: string, group: string, { local, taken, policy }: Judged): readonly string[] {
  const there = local.memberships.find((one) => one.user === id && one.group === group)
  if (there?.source !== source) return ['a membership is ended that the directory did not give']
  const link = local.users.find((user) => user.id === id)?.link
  if (link?.source !== source) return ['a membership of somebody is ended who is not linked']
  const into = local.groups.find((one) => one.id === group)
  const isIn = [...counting(taken.truth, policy)].some(([key, { members, name, feedsAs }]) => {
    const isLinked = into?.link?.source === source && into.link.id === key && name === feedsAs
    return members.has(link.id) && (isLinked || into?.name === feedsAs)
  })
  return isIn ? ['a membership is ended that is there'] : []
}

function counting(truth: Truth, { groups = {} }: SyncPolicy) {
  const { match, map = {} } = groups
  const counts = (name: string): boolean =>
    match === undefined || ('prefix' in match ? name.startsWith(match.prefix) : match.includes(name))
  return new Map(
    [...truth.groups].flatMap(([id, { name, members }]) =>
      counts(name) ? [[id, { name, members, feedsAs: map[name] ?? name }] as const] : [],
    ),
  )
}

/** Whether more is removed than a day may bring, or something that a change of ours explains. */
function unapproved(judged: Judged, removals: readonly Operation[]): readonly string[] {
  const { local, policy, changed, taken } = judged
  const wrong: string[] = []
  if (changed.policy && removals.length > 0) wrong.push('something is removed under a policy that has changed')
  if (changed.scope && removals.some(({ why }) => why !== 'suspended')) {
    wrong.push('something is removed under a scope that has changed')
  }
  const since = taken.snapshot.takenAt.getTime() - day
  for (const kind of ['disable-user', 'delete-user', 'remove-member'] as const) {
    const now = removals.filter((step) => step.kind === kind).length
    const { share, count } = policy.guard?.limits?.[kind] ?? { share: 0.1, count: 200 }
    const past = local.history.removals.filter((one) => one.kind === kind && one.at.getTime() > since)
    const before = past.reduce((sum, one) => sum + one.count, 0)
    const all =
      kind === 'remove-member'
        ? local.memberships.filter((one) => one.source === source).length
        : local.users.filter(({ link }) => link?.source === source).length
    const most = Math.max(1, Math.min(count, Math.floor(share * all)))
    if (now > 0 && now + before > most) wrong.push(`${now} times ${kind} after ${before}, where ${most} are allowed`)
  }
  for (const { id } of local.groups) {
    const had = local.memberships.filter((one) => one.group === id && one.source === source)
    const lost = removals.filter((step) => step.kind === 'remove-member' && step.group === id)
    if (had.length >= 3 && lost.length === had.length) wrong.push(`group ${id} loses everybody`)
  }
  return wrong
}

const isAdministrator = ({ id, admin }: LocalUser, { groups, memberships }: LocalState): boolean =>
  admin || memberships.some(({ user, group }) => user === id && groups.some((one) => one.id === group && one.admin))

export const administrators = (local: LocalState): readonly LocalUser[] =>
  local.users.filter((user) => user.disabled === undefined && isAdministrator(user, local))

function afterwards(local: LocalState, removals: readonly Operation[]): LocalState {
  const gone = new Set(
    removals.flatMap((step) => (step.kind === 'disable-user' || step.kind === 'delete-user' ? [step.user] : [])),
  )
  const ended = new Set(
    removals.flatMap((step) => (step.kind === 'remove-member' ? [`${step.user} ${step.group}`] : [])),
  )
  const deleted = new Set(removals.flatMap((step) => (step.kind === 'delete-group' ? [step.group] : [])))
  return {
    ...local,
    users: local.users.filter(({ id }) => !gone.has(id)),
    groups: local.groups.filter(({ id }) => !deleted.has(id)),
    memberships: local.memberships.filter(({ user, group }) => !ended.has(`${user} ${group}`)),
  }
}

/** What is not yet as the directory and the rules want it, when both have been still for a while. */
export function unsettled(truth: Truth, local: LocalState, policy: SyncPolicy): readonly string[] {
  const wrong: string[] = []
  const claimed = local.users.map(({ link }) => (link?.source === source ? link.id : ''))
  for (const user of local.users) {
    const { link, disabled } = user
    if (link?.source !== source || claimed.filter((one) => one === link.id).length > 1) continue
    const person = truth.people.get(link.id)
    if (disabled !== undefined && disabled.by !== source) continue
    if (person?.access === 'active' && disabled !== undefined) wrong.push(`${user.id} is still disabled`)
    if (isAdministrator(user, local)) continue
    const isPinned = local.history.pinned?.some((pin) => pin.link === link.id) === true
    if (person?.access === 'suspended' && disabled === undefined && !isPinned) wrong.push(`${user.id} is not disabled`)
    const isKept = policy.missingUsers === 'keep' || isPinned
    if (person === undefined && disabled === undefined && !isKept) wrong.push(`${user.id} is gone, and not disabled`)
    if (person === undefined) continue
    for (const [, { members, feedsAs }] of counting(truth, policy)) {
      const groups = local.groups.filter(({ name }) => name === feedsAs)
      if (!members.has(link.id) || groups.length !== 1 || groups[0]?.link?.source === 'elsewhere') continue
      const isIn = local.memberships.some((one) => one.user === user.id && one.group === groups[0]?.id)
      if (!isIn) wrong.push(`${user.id} is not in ${feedsAs}`)
    }
  }
  return wrong
}
