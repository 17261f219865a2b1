import fc from 'fast-check'
import { honestConnections, type PersonName } from '../cast.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { ensureAccount } from '../moves/ensure-account.ts'
import { prepare } from '../moves/prepare.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** A step-up of Ada's is answered by another person, or out of a session of hours ago. */
export const answerStepUp: fc.Arbitrary<Step> = fc
  .record({
    connection: fc.constantFrom(...honestConnections),
    person: fc.constantFrom<PersonName>('ada', 'bob', 'mallory'),
    age: fc.constantFrom(0, 3600),
    node,
  })
  .map((facts) => ({
    name: 'AnswerStepUp',
    facts,
    async act(world) {
      const { connection, person } = facts
      if ((await ensureAccount(world, connection, 'ada', facts.node)) === undefined) return
      const browser = person === 'mallory' ? 'attacker' : 'honest'
      const wish = { browser, node: facts.node, connection, purpose: 'mfa', about: 'ada' } as const
      const answer = await prepare(world, wish, facts)
      if (answer !== undefined) await deliverAnswer(world, answer, facts.node)
    },
  }))
