import fc from 'fast-check'
import { deliverAnswer } from '../moves/deliver.ts'
import { prepare } from '../moves/prepare.ts'
import { Violation } from '../oracle/violation.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** Two nodes use one refresh token, one after the other, before the application has spread the new one: both get the same. */
export const refresh: fc.Arbitrary<Step> = fc.record({ node }).map((facts) => ({
  name: 'RefreshOnTwoNodes',
  facts,
  async act(world) {
    const wish = { browser: 'honest', node: facts.node, connection: 'staff', purpose: 'login', about: 'ada' } as const
    const answer = await prepare(world, wish, { person: 'ada', age: 0 })
    if (answer === undefined) return
    const { outcome } = await deliverAnswer(world, answer, facts.node)
    const accepted = world.ledger.arrivals.at(-1)?.accepted
    if (outcome !== 'accepted' || accepted === undefined) return
    const one = await world.nodes[0].refresh(accepted.connection, accepted)
    const other = await world.nodes[1].refresh(accepted.connection, accepted)
    if (one !== other) throw new Violation('one refresh token was used twice', facts)
    world.hidden.add(one)
  },
}))
