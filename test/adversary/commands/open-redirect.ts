import fc from 'fast-check'
import { connectionNames } from '../cast.ts'
import { authenticate } from '../moves/authenticate.ts'
import { begin } from '../moves/begin.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { Violation } from '../oracle/violation.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

const places = [
  'https://attacker.test/',
  '//attacker.test/',
  '/\\attacker.test/',
  '\\\\attacker.test/',
  '/.//attacker.test/',
  '/a/..//attacker.test/',
  '/\t/attacker.test/',
  'https:attacker.test/',
  'https:\\\\attacker.test/',
  'https://app.example.com@attacker.test/',
  'https://app.example.com.attacker.test/',
  'https://sibling.example.com/',
  'http://app.example.com/',
  'javascript:alert(1)',
  ' https://attacker.test/',
]

/** A link wishes to go to a place that is none of the application's. */
export const openRedirect: fc.Arbitrary<Step> = fc
  .record({
    connection: fc.constantFrom(...connectionNames),
    returnTo: fc.constantFrom(...places),
    node,
    byLink: fc.boolean(),
  })
  .map((facts) => ({
    name: 'OpenRedirect',
    facts,
    async act(world) {
      const transaction = await begin(world, { ...facts, browser: 'honest', asked: { kind: 'login' } })
      if (transaction === undefined) return
      const answer = authenticate(world, transaction, { person: 'ada', authenticatedAt: world.clock.now() })
      await deliverAnswer(world, answer, facts.node)
      throw new Violation('a sign-in began that was to end elsewhere', facts)
    },
  }))
