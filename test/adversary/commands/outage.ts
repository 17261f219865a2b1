import fc from 'fast-check'
import { codeOf, deliverAnswer } from '../moves/deliver.ts'
import { prepare } from '../moves/prepare.ts'
import { mustBeAccepted } from '../oracle/liveness.ts'
import { Violation } from '../oracle/violation.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** The token endpoint is down for a moment: the person loads the page again, and is signed in, once. */
export const outage: fc.Arbitrary<Step> = fc
  .record({ connection: fc.constantFrom('staff', 'tolerant'), nodes: fc.tuple(node, node) })
  .map((facts) => ({
    name: 'Outage',
    facts,
    async act(world) {
      const { connection, nodes } = facts
      const wish = { browser: 'honest', node: nodes[0], connection, purpose: 'login', about: 'ada' } as const
      const answer = await prepare(world, wish, { person: 'ada', age: 0 })
      if (answer === undefined) return
      const expected = mustBeAccepted(world, answer)
      world.providers.oidc[connection].failOnce()
      await deliverAnswer(world, answer, nodes[0])
      const delivery = await deliverAnswer(world, answer, nodes[1])
      if (expected && delivery.outcome !== 'accepted')
        throw new Violation('a passing outage ended a sign-in', { facts, outcome: codeOf(delivery) })
    },
  }))
