import type { Operation } from '../plan.ts'
import { type Holdings, pairOf } from './holdings.ts'

/**
 * Whether what a step of a run left is there, and nothing has been changed of it since. It tells what a crash hid, and what an
 * undo may take back.
 */
export function isStillSo(held: Holdings, step: Operation, run: string, source: string): boolean {
  switch (step.kind) {
    case 'create-user': {
      const user = held.findUser(source, step)
      return user !== undefined && user.disabled === undefined
    }
    case 'update-user': {
      const user = held.users.get(step.user)
      const fields = Object.keys(step.set) as (keyof typeof step.set)[]
      return user !== undefined && fields.every((field) => user[field] === step.set[field])
    }
    case 'enable-user': {
      const user = held.users.get(step.user)
      return user !== undefined && user.disabled === undefined
    }
    case 'disable-user': {
      const disabled = held.users.get(step.user)?.disabled
      return disabled?.by === source && disabled.run === run
    }
    case 'delete-user':
      return !held.users.has(step.user)
    case 'create-group':
      return held.findGroup(source, step) !== undefined
    case 'rename-group':
      return held.groups.get(step.group)?.name === step.name
    case 'delete-group':
      return !held.groups.has(step.group)
    case 'add-member':
      return membershipOf(held, step, source)?.source === source
    case 'remove-member':
      return membershipOf(held, step, source) === undefined
  }
}

function membershipOf(
  held: Holdings,
  step: Extract<Operation, { readonly kind: 'add-member' | 'remove-member' }>,
  source: string,
) {
  const user = held.findUser(source, typeof step.user === 'string' ? { id: step.user } : step.user)
  const group = held.findGroup(source, typeof step.group === 'string' ? { id: step.group } : step.group)
  return user && group && held.memberships.get(pairOf(user.id, group.id))
}
