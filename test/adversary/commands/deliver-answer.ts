import fc from 'fast-check'
import type { NodeName } from '../cast.ts'
import type { HeldAnswer } from '../ledger.ts'
import { codeOf, deliverAnswer } from '../moves/deliver.ts'
import { mustBeAccepted } from '../oracle/liveness.ts'
import { Violation } from '../oracle/violation.ts'
import { answerAt, type Step } from '../step.ts'
import type { World } from '../world.ts'
import { node } from './honest-sign-in.ts'

const holdsOne = ({ ledger }: World): boolean => ledger.answers.length > 0
const index = fc.nat({ max: 5 })

/** The browser that asked brings an answer to where it belongs; once more than once, and to two nodes at one instant. */
export const bringAnswer: fc.Arbitrary<Step> = fc.record({ index, node, twin: fc.boolean() }).map((facts) => ({
  name: facts.twin ? 'BringToTwoNodes' : 'BringAnswer',
  facts,
  possible: holdsOne,
  act: (world) => bring(world, answerAt(world, facts.index), facts),
}))

async function bring(
  world: World,
  answer: HeldAnswer | undefined,
  facts: { readonly node: NodeName; readonly twin: boolean },
): Promise<void> {
  if (answer === undefined) return
  const expected = mustBeAccepted(world, answer)
  const nodes: readonly NodeName[] = facts.twin ? [0, 1] : [facts.node]
  const deliveries = await Promise.all(nodes.map((one) => deliverAnswer(world, answer, one)))
  const accepted = deliveries.filter(({ outcome }) => outcome === 'accepted')
  if (expected && accepted.length === 0) {
    const { transaction, authentication } = answer
    throw new Violation('an answer without fault was refused', {
      transaction: { ...transaction, url: '', cookie: '' },
      authentication,
      outcomes: deliveries.map(codeOf),
    })
  }
}

/** An answer is brought by the other browser. */
export const carryAnswer: fc.Arbitrary<Step> = fc.record({ index, node }).map((facts) => ({
  name: 'CarryToOtherBrowser',
  facts,
  possible: holdsOne,
  async act(world) {
    const answer = answerAt(world, facts.index)
    if (answer === undefined) return
    const other = answer.authentication.browser === 'honest' ? 'attacker' : 'honest'
    await deliverAnswer(world, answer, facts.node, other)
  },
}))
