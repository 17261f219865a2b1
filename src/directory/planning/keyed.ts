import type { Operation } from '../plan.ts'
import { sortedBy } from './ordered.ts'

type Keyless<One> = One extends Operation ? Omit<One, 'key'> : never

/** Names a step by its content. */
export function keyed(step: Keyless<Operation>): Operation {
  const { because: _, kind, ...content } = step
  return { key: `${kind} ${JSON.stringify(content)}`, ...step } as Operation
}

/** What gives comes before what takes: a run that breaks off has taken nothing from anybody whom it was about to serve. */
const ranks: Readonly<Record<Operation['kind'], number>> = {
  'update-user': 0,
  'create-user': 1,
  'enable-user': 2,
  'rename-group': 3,
  'create-group': 4,
  'add-member': 5,
  'remove-member': 6,
  'disable-user': 7,
  'delete-group': 8,
  'delete-user': 9,
}

/** Moves of names make room for one another, and stay as they were settled. */
const settled: readonly string[] = ['update-user', 'rename-group']

export function inOrder(steps: readonly Operation[]): readonly Operation[] {
  const byRank: Operation[][] = []
  for (const step of steps) {
    const rank = ranks[step.kind]
    const there = byRank[rank]
    if (there === undefined) byRank[rank] = [step]
    else there.push(step)
  }
  return byRank.flatMap((same) => (settled.includes(same[0]?.kind ?? '') ? same : sortedBy(same, ({ key }) => key)))
}
