import type { Operation, SubjectRef } from '../plan.ts'

/** Cuts steps into batches of at most `size`, in their order; a step stands in a later batch than the creation that it needs. */
export function* batchesOf(steps: readonly Operation[], size: number): Generator<readonly Operation[]> {
  let batch: Operation[] = []
  let made = new Set<string>()
  for (const step of steps) {
    if (batch.length >= size || needsOf(step).some((link) => made.has(link))) {
      yield batch
      batch = []
      made = new Set()
    }
    batch.push(step)
    const makes = creationOf(step)
    if (makes !== undefined) made.add(makes)
  }
  if (batch.length > 0) yield batch
}

/** What a step creates, as {@link needsOf} names it. */
export function creationOf(step: Operation): string | undefined {
  if (step.kind === 'create-user') return `user ${step.link}`
  return step.kind === 'create-group' ? `group ${step.link}` : undefined
}

/** The creations of the same plan that a step needs. */
export function needsOf(step: Operation): readonly string[] {
  if (step.kind !== 'add-member') return []
  const of = (kind: string, ref: SubjectRef): readonly string[] => ('link' in ref ? [`${kind} ${ref.link}`] : [])
  return [...of('user', step.user), ...of('group', step.group)]
}
