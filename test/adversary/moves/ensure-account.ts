import type { ConnectionName, NodeName } from '../cast.ts'
import type { World } from '../world.ts'
import { deliverAnswer } from './deliver.ts'
import { accountKeyOf, prepare } from './prepare.ts'

/** The account key of an honest person, who signs in for the first time where the application does not know it yet. */
export async function ensureAccount(
  world: World,
  connection: ConnectionName,
  person: 'ada' | 'bob',
  node: NodeName,
): Promise<string | undefined> {
  const known = accountKeyOf(world, connection, person)
  if (known !== undefined) return known
  const wish = { browser: 'honest', node, connection, purpose: 'login', about: person } as const
  const answer = await prepare(world, wish, { person, age: 0 })
  if (answer === undefined) return undefined
  await deliverAnswer(world, answer, node)
  const last = world.ledger.arrivals.at(-1)?.accepted
  if (last?.connection !== connection || last.subject !== person) return undefined
  if (!world.ledger.accounts.has(last.accountKey)) {
    world.ledger.accounts.set(last.accountKey, { provider: connection, person })
  }
  return last.accountKey
}
