import fc from 'fast-check'
import { callbackOf, origins } from '../cast.ts'
import { hold } from '../moves/authenticate.ts'
import { deliver, deliverAnswer } from '../moves/deliver.ts'
import { beginFor } from '../moves/prepare.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/**
 * The hostile tenant's provider passes Ada on to another provider, in the name of a transaction of the attacker's; if the code
 * comes back to the tenant's own token endpoint, the attacker completes with it.
 *
 * @see [RFC 9700, section 4.4](https://www.rfc-editor.org/rfc/rfc9700#section-4.4)
 */
export const mixUp: fc.Arbitrary<Step> = fc
  .record({ target: fc.constantFrom('staff', 'tolerant'), purpose: fc.constantFrom('login', 'enrollment'), node })
  .map((facts) => ({
    name: 'MixUp',
    facts,
    async act(world) {
      const wish = { node: facts.node, purpose: facts.purpose, about: 'ada', byLink: true } as const
      const own = await beginFor(world, { ...wish, browser: 'attacker', connection: facts.target, byLink: false })
      const lured = await beginFor(world, { ...wish, browser: 'honest', connection: 'hostile-op' })
      if (own === undefined || lured === undefined) return
      const url = new URL(own.url)
      url.searchParams.set('state', lured.handle)
      const provider = world.providers.oidc[facts.target]
      const statement = { person: 'ada', authenticatedAt: world.clock.now() } as const
      const authentication = {
        provider: facts.target,
        browser: 'honest',
        handle: lured.handle,
        statement,
        assertionId: () => undefined,
        at: world.clock.now(),
      } as const
      const answer = hold(world, lured, {
        posted: provider.answer(url.href, statement),
        transaction: undefined,
        authentication,
      })
      const before = world.providers.oidc['hostile-op'].foreignCodes.length
      await deliverAnswer(world, answer, facts.node)
      const [code] = world.providers.oidc['hostile-op'].foreignCodes.slice(before)
      if (code === undefined) return
      const stolen = new URL(callbackOf(facts.target, facts.purpose))
      for (const [name, value] of new URL(answer.posted().url).searchParams) stolen.searchParams.set(name, value)
      stolen.searchParams.set('code', code)
      stolen.searchParams.set('state', own.handle)
      await deliver(world, { url: stolen.href }, { browser: 'attacker', node: facts.node, from: origins.attacker })
    },
  }))
