import type fc from 'fast-check'
import type { HeldAnswer } from './ledger.ts'
import { assertInvariants, type Judged } from './oracle/invariants.ts'
import type { World } from './world.ts'

/** One move of the game. */
export interface Step {
  readonly name: string
  /** Shown in a counterexample. */
  readonly facts: object
  possible?(world: World): boolean
  act(world: World): Promise<void>
}

/** What a command came to, over all runs. */
export interface Tally {
  steps: number
  accepted: number
  refused: number
}

export type Tallies = Map<string, Tally>

export interface Play {
  readonly world: World
  readonly judged: Judged
}

export function asCommand(step: Step, tallies: Tallies): fc.AsyncCommand<World, Play> {
  return {
    check: (world) => step.possible?.(world) ?? true,
    async run(_, { world, judged }) {
      const { arrivals, refusals } = world.ledger
      const before = { accepted: arrivals.length, refused: refusals.length }
      await step.act(world)
      const tally = tallies.get(step.name) ?? { steps: 0, accepted: 0, refused: 0 }
      tally.steps += 1
      tally.accepted += arrivals.length - before.accepted
      tally.refused += refusals.length - before.refused
      tallies.set(step.name, tally)
      assertInvariants(world, judged)
    },
    toString: () => `${step.name}(${JSON.stringify(step.facts).replaceAll('"', '')})`,
  }
}

/** The answer that a number means, the newest first. */
export function answerAt(
  world: World,
  index: number,
  fits: (answer: HeldAnswer) => boolean = () => true,
): HeldAnswer | undefined {
  const fitting = world.ledger.answers.filter(fits)
  return fitting.at(-1 - (index % Math.max(1, fitting.length)))
}

export const isAttackers = ({ authentication }: HeldAnswer): boolean => authentication.browser === 'attacker'
