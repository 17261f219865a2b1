import type { JournalStep } from './journal.ts'
import type { PastRemovals, RemovalKind } from './local.ts'
import type { Operation } from './plan.ts'

/** Kinds of steps that take something away, and as what the guard counts them. */
export const removalKinds: { readonly [kind in Operation['kind']]?: RemovalKind } = {
  'disable-user': 'disable-user',
  'delete-user': 'delete-user',
  'remove-member': 'remove-member',
  'delete-group': 'empty-group',
}

/** Whether a step takes something away. */
export const isRemoval = ({ kind }: Operation): boolean => removalKinds[kind] !== undefined

/** Removals of a journal, counted by kind and time. */
export function pastRemovals(steps: readonly JournalStep[]): readonly PastRemovals[] {
  const counted = new Map<string, PastRemovals>()
  for (const { operation, at } of steps) {
    const kind = removalKinds[operation.kind]
    if (kind === undefined) continue
    const key = `${kind} ${at.getTime()}`
    counted.set(key, { kind, at, count: (counted.get(key)?.count ?? 0) + 1 })
  }
  return [...counted.values()]
}
