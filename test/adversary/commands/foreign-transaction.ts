import fc from 'fast-check'
import { connectionFacts, connectionNames, origins } from '../cast.ts'
import { authenticate } from '../moves/authenticate.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { setCookies } from '../moves/set-cookies.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/** The attacker runs the same library with a secret of her own, and brings what that sealed. */
export const foreignTransaction: fc.Arbitrary<Step> = fc
  .record({ connection: fc.constantFrom(...connectionNames), node })
  .map((facts) => ({
    name: 'ForeignTransaction',
    facts,
    async act(world) {
      const { connection } = facts
      const foreign = world.server.createNode(['a secret of the attacker, long enough to seal with it'])
      const url = `${origins.app}/auth/login?connection=${connection}`
      const response = await foreign.handle(new Request(url))
      const location = response.headers.get('location')
      if (location === null) return
      await setCookies(world, 'attacker', origins.app, response.headers.getSetCookie())
      const sent = new URL(location).searchParams
      const handle = sent.get(connectionFacts[connection].protocol === 'oidc' ? 'state' : 'RelayState') ?? ''
      const transaction = {
        handle,
        ticket: undefined,
        connection,
        browser: 'attacker',
        asked: { kind: 'login' },
        returnTo: undefined,
        beganAt: world.clock.now(),
        secret: 'foreign',
        url: location,
        cookie: undefined,
      } as const
      world.ledger.transactions.set(handle, transaction)
      const answer = authenticate(world, transaction, { person: 'mallory', authenticatedAt: world.clock.now() })
      await deliverAnswer(world, answer, facts.node)
    },
  }))
