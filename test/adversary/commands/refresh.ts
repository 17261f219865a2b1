import fc from 'fast-check'
import { Violation } from '../oracle/violation.ts'
import type { Step } from '../step.ts'

/** Two nodes use one refresh token, one after the other, before the application has spread the new one. */
export const refresh: fc.Arbitrary<Step> = fc.record({ index: fc.nat({ max: 3 }) }).map((facts) => ({
  name: 'RefreshOnTwoNodes',
  facts,
  possible: (world) => world.ledger.arrivals.some(({ accepted }) => accepted.refreshToken !== undefined),
  async act(world) {
    const fitting = world.ledger.arrivals.filter(({ accepted }) => accepted.refreshToken !== undefined)
    const arrival = fitting.at(-1 - (facts.index % fitting.length))
    // Later than an hour the shared outcome is forgotten, and the token was used.
    if (arrival === undefined || world.clock.now() > arrival.at) return
    const { accepted } = arrival
    const [one, other] = [
      await world.nodes[0].refresh(accepted.connection, accepted),
      await world.nodes[1].refresh(accepted.connection, accepted),
    ]
    if (one !== other) throw new Violation('one refresh token was used twice', facts)
    world.hidden.add(one)
  },
}))
