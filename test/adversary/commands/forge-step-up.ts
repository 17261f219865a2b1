import fc from 'fast-check'
import { honestConnections, origins } from '../cast.ts'
import { authenticate } from '../moves/authenticate.ts'
import { deliverAnswer } from '../moves/deliver.ts'
import { ensureAccount } from '../moves/ensure-account.ts'
import { plantFromSibling } from '../moves/set-cookies.ts'
import { askForOperation, forgeConfirmation, openStepUp, tokenOf } from '../moves/step-up.ts'
import type { Step } from '../step.ts'
import { node } from './honest-sign-in.ts'

/**
 * The attacker asks for something in Ada's name, sees its code, and tries to get Ada's browser past the page: with the token of
 * her own browser, from her own site or a sibling host, and with her cookies planted. Ada signs in at her provider when asked.
 */
export const forgeStepUp: fc.Arbitrary<Step> = fc
  .record({
    connection: fc.constantFrom(...honestConnections),
    node,
    from: fc.constantFrom(origins.attacker, origins.sibling),
    token: fc.constantFrom('attacker', 'honest', 'none'),
    knowsCode: fc.boolean(),
    planted: fc.boolean(),
  })
  .map((facts) => ({
    name: 'ForgeStepUp',
    facts,
    async act(world) {
      const accountKey = await ensureAccount(world, facts.connection, 'ada', facts.node)
      if (accountKey === undefined) return
      const operation = askForOperation(world, facts.connection, accountKey)
      const own = await openStepUp(world, operation, 'attacker', facts.node)
      const shown = await openStepUp(world, operation, 'honest', facts.node)
      if (facts.planted) {
        const cookies = world.browsers.attacker.cookies(origins.edge)
        await plantFromSibling(world, 'honest', cookies, (name) => `\u00a0${name}`)
      }
      // That a page of one's own cannot be read from elsewhere is the browser's doing: only a token without its code is tried.
      const token = facts.token === 'attacker' ? tokenOf(own) : facts.token === 'honest' ? tokenOf(shown) : ''
      const knowsCode = facts.token !== 'honest' && facts.knowsCode
      const form = { token, code: knowsCode ? operation.code : 'CODE-WRONG' }
      const asked = { browser: 'honest', node: facts.node, from: facts.from } as const
      const transaction = await forgeConfirmation(world, operation, form, asked)
      if (transaction === undefined) return
      const answer = authenticate(world, transaction, { person: 'ada', authenticatedAt: world.clock.now() })
      await deliverAnswer(world, answer, facts.node)
    },
  }))
