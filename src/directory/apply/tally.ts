import type { Operation } from '../plan.ts'
import type { RefusedStep, RunReport, StepCounts } from '../report.ts'

/** What a run counts while it goes. */
export interface Tally {
  add(step: Operation, outcome: keyof StepCounts, why?: string): void
  readonly counts: RunReport['counts']
  readonly refused: readonly RefusedStep[]
}

const none: StepCounts = { done: 0, unchanged: 0, refused: 0, skipped: 0 }

export function createTally(): Tally {
  const counts: { [kind in Operation['kind']]?: StepCounts } = {}
  const refused: RefusedStep[] = []
  return {
    counts,
    refused,
    add({ kind, key }, outcome, why) {
      const before = counts[kind] ?? none
      counts[kind] = { ...before, [outcome]: before[outcome] + 1 }
      if (why !== undefined) refused.push({ key, kind, why })
    },
  }
}
