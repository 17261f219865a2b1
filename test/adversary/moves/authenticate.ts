import type { HeldAnswer, Transaction } from '../ledger.ts'
import { assertionIdOf } from '../saml-provider.ts'
import type { Statement } from '../statement.ts'
import type { World } from '../world.ts'

/** A person signs in at the provider of a transaction, in the browser that it began in; the answer is kept in hand. */
export function authenticate(world: World, transaction: Transaction, statement: Statement): HeldAnswer {
  const provider = world.providers.of(transaction.connection)
  const posted = provider.answer(transaction.url, statement)
  return hold(world, transaction, {
    posted,
    transaction,
    authentication: {
      provider: transaction.connection,
      browser: transaction.browser,
      handle: transaction.handle,
      statement,
      assertionId: () => assertionIdOf(posted()),
      at: world.clock.now(),
    },
  })
}

export function hold(
  world: World,
  { connection }: Pick<Transaction, 'connection'>,
  answer: Omit<HeldAnswer, 'deliveries' | 'keyGeneration'>,
): HeldAnswer {
  const provider = world.providers.of(connection)
  const held = { ...answer, deliveries: 0, keyGeneration: provider.protocol === 'saml' ? provider.keyGeneration : 0 }
  world.ledger.authentications.push(answer.authentication)
  world.ledger.answers.push(held)
  return held
}
