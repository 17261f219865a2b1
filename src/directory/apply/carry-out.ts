import { defined } from '../../core/defined.ts'
import type { DisableReason, LocalGroup, LocalUser } from '../local.ts'
import type { Operation, Profile } from '../plan.ts'
import type { OperationResult, WriteContext } from '../target.ts'
import { type Holdings, pairOf } from './holdings.ts'

/** Why a target of this library refuses a step. */
export type StepRefusal =
  | 'unknown-user'
  | 'unknown-group'
  | 'linked-elsewhere'
  | 'username-taken'
  | 'group-name-taken'
  | 'changed-since'
  | 'made-by-hand'
  | 'disabled-by-hand'
  | 'enabled-since'
  | 'members-by-hand'

type Writing = Pick<WriteContext, 'run' | 'source' | 'at' | 'byHand'>
type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>
type Outcome = { readonly done: string } | { readonly unchanged: string } | { readonly refused: StepRefusal }

const disableReasons: readonly string[] = ['missing', 'suspended', 'staged', 'locked', 'expired', 'pending']

/**
 * The rules of a target, one step on what is held: only what is linked to the source, or was added by it, is touched, and what
 * has changed since the plan was made is left alone.
 */
export function carryOut(held: Holdings, step: Operation, writing: Writing, newId: () => string): OperationResult {
  const outcome = outcomeOf(held, step, writing, newId)
  if ('refused' in outcome) return { key: step.key, outcome: 'refused', why: outcome.refused }
  return 'done' in outcome
    ? { key: step.key, outcome: 'done', id: outcome.done }
    : { key: step.key, outcome: 'unchanged', id: outcome.unchanged }
}

function outcomeOf(held: Holdings, step: Operation, writing: Writing, newId: () => string): Outcome {
  switch (step.kind) {
    case 'create-user':
      return createUser(held, step, writing, newId)
    case 'update-user':
      return updateUser(held, step, writing)
    case 'enable-user':
    case 'disable-user':
      return changeAccess(held, step, writing)
    case 'delete-user':
      return deleteUser(held, step, writing)
    case 'create-group':
      return createGroup(held, step, writing, newId)
    case 'rename-group':
      return renameGroup(held, step, writing)
    case 'delete-group':
      return deleteGroup(held, step, writing)
    case 'add-member':
    case 'remove-member':
      return changeMembership(held, step, writing)
  }
}

function createUser(held: Holdings, step: Of<'create-user'>, { source }: Writing, newId: () => string): Outcome {
  const there = held.findUser(source, { link: step.link })
  if (there !== undefined) return { unchanged: there.id }
  if (held.isUsernameTaken(step.username)) return { refused: 'username-taken' }
  const id = newId()
  const link = { source, id: step.link }
  held.putUser({ id, link, username: step.username, ...defined(step.profile), admin: false })
  return { done: id }
}

const profileFields = ['email', 'givenName', 'familyName', 'displayName'] as const satisfies readonly (keyof Profile)[]

function updateUser(held: Holdings, step: Of<'update-user'>, { source }: Writing): Outcome {
  const user = linkedUser(held, step, source)
  if ('refused' in user) return user
  const fields = profileFields.filter((field) => field in step.set)
  if (fields.every((field) => user[field] === step.set[field])) return { unchanged: user.id }
  if (fields.some((field) => user[field] !== step.from[field])) return { refused: 'changed-since' }
  const cleared = Object.fromEntries(fields.map((field) => [field, undefined]))
  held.putUser(defined({ ...user, ...cleared, ...step.set }))
  return { done: user.id }
}

function changeAccess(held: Holdings, step: Of<'enable-user' | 'disable-user'>, writing: Writing): Outcome {
  const user = linkedUser(held, step, writing.source)
  if ('refused' in user) return user
  const { disabled, ...enabled } = user
  if (step.kind === 'enable-user') {
    if (disabled === undefined) return { unchanged: user.id }
    if (disabled.by !== writing.source) return { refused: 'disabled-by-hand' }
    held.putUser(enabled)
    return { done: user.id }
  }
  if (disabled !== undefined) return { unchanged: user.id }
  const { run, source, at, byHand } = writing
  const why = disableReasons.includes(step.why) ? (step.why as DisableReason) : undefined
  held.putUser({ ...enabled, disabled: defined({ by: byHand === true ? 'hand' : source, at, why, run }) })
  return { done: user.id }
}

function deleteUser(held: Holdings, step: Of<'delete-user'>, { source }: Writing): Outcome {
  if (!held.users.has(step.user)) return { unchanged: step.user }
  const user = linkedUser(held, step, source)
  if ('refused' in user) return user
  if (user.disabled === undefined) return { refused: 'enabled-since' }
  if (user.disabled.by !== source) return { refused: 'disabled-by-hand' }
  held.dropUser(user.id)
  return { done: user.id }
}

function createGroup(held: Holdings, step: Of<'create-group'>, { source }: Writing, newId: () => string): Outcome {
  const there = held.findGroup(source, { link: step.link })
  if (there !== undefined) return { unchanged: there.id }
  if (held.isGroupNameTaken(step.name)) return { refused: 'group-name-taken' }
  const id = newId()
  held.putGroup({ id, name: step.name, link: { source, id: step.link }, admin: false })
  return { done: id }
}

function renameGroup(held: Holdings, step: Of<'rename-group'>, { source }: Writing): Outcome {
  const group = linkedGroup(held, step, source)
  if ('refused' in group) return group
  if (group.name === step.name) return { unchanged: group.id }
  if (group.name !== step.from) return { refused: 'changed-since' }
  if (held.isGroupNameTaken(step.name, group.id)) return { refused: 'group-name-taken' }
  held.putGroup({ ...group, name: step.name })
  return { done: group.id }
}

function deleteGroup(held: Holdings, step: Of<'delete-group'>, { source }: Writing): Outcome {
  if (!held.groups.has(step.group)) return { unchanged: step.group }
  const group = linkedGroup(held, step, source)
  if ('refused' in group) return group
  const members = [...held.memberships.values()].filter((one) => one.group === group.id)
  if (members.some((one) => one.source !== source)) return { refused: 'members-by-hand' }
  held.dropGroup(group.id)
  return { done: group.id }
}

function changeMembership(held: Holdings, step: Of<'add-member' | 'remove-member'>, writing: Writing): Outcome {
  const { source, byHand } = writing
  const user = held.findUser(source, typeof step.user === 'string' ? { id: step.user } : step.user)
  const group = held.findGroup(source, typeof step.group === 'string' ? { id: step.group } : step.group)
  const there = user && group && held.memberships.get(pairOf(user.id, group.id))
  if (step.kind === 'remove-member') {
    if (there === undefined) return { unchanged: step.group }
    if (there.source !== source) return { refused: 'made-by-hand' }
    held.dropMembership(there.user, there.group)
    return { done: there.group }
  }
  if (user === undefined) return { refused: 'unknown-user' }
  if (user.link?.source !== source) return { refused: 'linked-elsewhere' }
  if (group === undefined) return { refused: 'unknown-group' }
  if (there !== undefined) return { unchanged: group.id }
  held.putMembership({ user: user.id, group: group.id, ...(byHand === true ? {} : { source }) })
  return { done: group.id }
}

type Refused = { readonly refused: StepRefusal }

function linkedUser(
  held: Holdings,
  step: { readonly user: string; readonly link: string },
  source: string,
): LocalUser | Refused {
  const user = held.users.get(step.user)
  if (user === undefined) return { refused: 'unknown-user' }
  return user.link?.source === source && user.link.id === step.link ? user : { refused: 'linked-elsewhere' }
}

function linkedGroup(
  held: Holdings,
  step: { readonly group: string; readonly link: string },
  source: string,
): LocalGroup | Refused {
  const group = held.groups.get(step.group)
  if (group === undefined) return { refused: 'unknown-group' }
  return group.link?.source === source && group.link.id === step.link ? group : { refused: 'linked-elsewhere' }
}
