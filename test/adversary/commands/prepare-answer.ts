import fc from 'fast-check'
import { connectionFacts, connectionNames, personNames, purposeKinds } from '../cast.ts'
import { accountKeyOf, prepare, type Saying, type Wish } from '../moves/prepare.ts'
import { isHostile } from '../providers.ts'
import { oidcDefects, samlDefects } from '../statement.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** Somebody begins and signs in at the provider, or has it say something wrong; the answer is kept in hand. */
export const prepareAnswer: fc.Arbitrary<Step> = fc
  .record({
    browser: fc.constantFrom('honest', 'attacker'),
    node,
    connection: fc.constantFrom(...connectionNames),
    purpose: fc.constantFrom(...purposeKinds),
    about: fc.constantFrom(...personNames),
    byLink: fc.boolean(),
    returnTo: fc.constantFrom(undefined, '/wiki'),
    person: fc.constantFrom(...personNames),
    age: fc.constantFrom(0, 0, 0, 3600),
    fault: fc.nat({ max: 99 }),
    alias: fc.constantFrom(undefined, undefined, 'format', 'qualifier', 'email'),
  })
  .map(({ person, age, fault, alias, ...drawn }) => {
    const wish: Wish = drawn
    const { connection, browser } = wish
    const defects = connectionFacts[connection].protocol === 'oidc' ? oidcDefects : samlDefects
    const saying: Saying = {
      // Whoever owns a provider signs in there as anybody; elsewhere Mallory is Mallory.
      person: isHostile(connection) ? person : browser === 'attacker' ? 'mallory' : person === 'bob' ? 'bob' : 'ada',
      age,
      defect: fault < 10 ? defects[fault % defects.length] : undefined,
      alias: browser === 'attacker' && !isHostile(connection) ? alias : undefined,
    }
    return {
      name: 'PrepareAnswer',
      facts: { ...wish, ...saying },
      possible: (world) => wish.purpose !== 'mfa' || accountKeyOf(world, connection, wish.about) !== undefined,
      act: async (world) => void (await prepare(world, wish, saying)),
    }
  })
