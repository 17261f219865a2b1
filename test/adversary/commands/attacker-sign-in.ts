import fc from 'fast-check'
import { connectionNames, personNames } from '../cast.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { prepare } from '../moves/prepare.ts'
import { isHostile } from '../providers.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** Mallory signs in as she may: as herself, under a name of her choice, or as anybody at the providers that she owns. */
export const attackerSignIn: fc.Arbitrary<Step> = fc
  .record({
    connection: fc.constantFrom(...connectionNames),
    person: fc.constantFrom(...personNames),
    alias: fc.constantFrom(undefined, 'format', 'qualifier', 'email'),
    node,
  })
  .map((drawn) => {
    const { connection } = drawn
    const facts = isHostile(connection) ? { ...drawn, alias: undefined } : { ...drawn, person: 'mallory' as const }
    const wish = { ...facts, browser: 'attacker', purpose: 'login', about: facts.person } as const
    return {
      name: 'AttackerSignsIn',
      facts,
      async act(world) {
        const answer = await prepare(world, wish, { ...facts, age: 0 })
        if (answer !== undefined) await deliverAnswer(world, answer, facts.node)
      },
    }
  })
