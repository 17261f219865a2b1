import fc from 'fast-check'
import { type BrowserName, connectionFacts, connectionNames, type PurposeKind } from '../cast.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { prepare } from '../moves/prepare.ts'
import { oidcDefects, samlDefects } from '../statement.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** An answer has one defect: the provider's, or of one who got hold of what was said to others. */
export const defectiveAnswer: fc.Arbitrary<Step> = fc
  .record({
    browser: fc.constantFrom<BrowserName>('honest', 'attacker'),
    connection: fc.constantFrom(...connectionNames),
    purpose: fc.constantFrom<PurposeKind>('login', 'enrollment'),
    number: fc.nat({ max: 1000 }),
    node,
  })
  .map(({ number, ...wish }) => {
    const defects = connectionFacts[wish.connection].protocol === 'oidc' ? oidcDefects : samlDefects
    const defect = defects[number % defects.length]
    return {
      name: 'DefectiveAnswer',
      facts: { ...wish, defect },
      async act(world) {
        const answer = await prepare(world, { ...wish, about: 'ada' }, { person: 'ada', age: 0, defect })
        if (answer !== undefined) await deliverAnswer(world, answer, wish.node)
      },
    }
  })
