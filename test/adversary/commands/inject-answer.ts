import fc from 'fast-check'
import { connectionNames } from '../cast.ts'
import { deliver, originOf } from '../moves/deliver.ts'
import { prepare } from '../moves/prepare.ts'
import { withHandle } from '../moves/twist.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/**
 * Both begin the same; then the attacker's answer is brought under the handle of the honest browser, or an answer of Ada's that was
 * stolen under the attacker's.
 */
export const injectAnswer: fc.Arbitrary<Step> = fc
  .record({ connection: fc.constantFrom(...connectionNames), stolen: fc.boolean(), node })
  .map((facts) => ({
    name: facts.stolen ? 'InjectStolenAnswer' : 'InjectOwnAnswer',
    facts,
    async act(world) {
      const { connection } = facts
      const wish = { node: facts.node, connection, purpose: 'login', about: 'ada' } as const
      const honest = await prepare(world, { ...wish, browser: 'honest' }, { person: 'ada', age: 0 })
      const own = await prepare(world, { ...wish, browser: 'attacker' }, { person: 'mallory', age: 0 })
      if (honest === undefined || own === undefined) return
      const [answer, target] = facts.stolen ? [honest, own] : [own, honest]
      answer.deliveries += 1
      target.deliveries += 1
      const posted = withHandle(answer.posted(), target.transaction?.handle ?? '')
      const { browser } = target.authentication
      await deliver(world, posted, { browser, node: facts.node, from: originOf(world, answer) })
    },
  }))
