import fc from 'fast-check'
import { honestConnections, purposeKinds } from '../cast.ts'
import { authenticate } from '../moves/authenticate.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { accountKeyOf, beginFor } from '../moves/prepare.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** A person leaves the provider's page open, and signs in there much later: the answer is young, the transaction is not. */
export const lateAnswer: fc.Arbitrary<Step> = fc
  .record({
    connection: fc.constantFrom(...honestConnections),
    purpose: fc.constantFrom(...purposeKinds),
    node,
    seconds: fc.constantFrom(500, 899, 900, 1000, 4000),
  })
  .map((facts) => ({
    name: 'LateAnswer',
    facts,
    possible: (world) => facts.purpose !== 'mfa' || accountKeyOf(world, facts.connection, 'ada') !== undefined,
    async act(world) {
      const transaction = await beginFor(world, { ...facts, browser: 'honest', about: 'ada' })
      if (transaction === undefined) return
      world.clock.advance(facts.seconds)
      const answer = authenticate(world, transaction, { person: 'ada', authenticatedAt: world.clock.now() })
      await deliverAnswer(world, answer, facts.node)
    },
  }))
