import fc from 'fast-check'
import type { Step } from '../step.ts'
import { restart } from '../world.ts'
import { node } from './honest-sign-in.ts'

/** A process crashes and comes back: what only it knew is gone. */
export const crash: fc.Arbitrary<Step> = node.map((facts) => ({
  name: 'Crash',
  facts: { node: facts },
  act: async (world) => restart(world, facts),
}))

/** All processes get a new secret; older ones still open what they sealed, or not any more. */
export const rotateSecrets: fc.Arbitrary<Step> = fc.record({ kept: fc.nat({ max: 2 }) }).map((facts) => ({
  name: 'RotateSecrets',
  facts,
  async act(world) {
    const secret = `secret ${world.next()} of the application, long enough to seal`
    world.hidden.add(secret)
    world.secrets = [secret, ...world.secrets.slice(0, facts.kept)]
    restart(world, 0)
    restart(world, 1)
  },
}))

export const rotateKeys: fc.Arbitrary<Step> = fc
  .record({ provider: fc.constantFrom('staff', 'tolerant', 'acme', 'portal') })
  .map((facts) => ({
    name: 'RotateProviderKeys',
    facts,
    async act(world) {
      const provider = world.providers.of(facts.provider)
      provider.rotateKeys()
      // So long a token that did not verify lets nobody fetch keys anew; providers publish theirs before they sign with them.
      if (provider.protocol === 'oidc') world.clock.advance(31)
    },
  }))

/** Time goes by: seconds, more than answers live, more than transactions do. */
export const wait: fc.Arbitrary<Step> = fc
  .record({ seconds: fc.constantFrom(1, 30, 200, 700, 1000) })
  .map((facts) => ({ name: 'Wait', facts, act: async (world) => world.clock.advance(facts.seconds) }))
