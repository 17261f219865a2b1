import fc from 'fast-check'
import { type ConnectionName, honestConnections, type NodeName, type PurposeKind } from '../cast.ts'
import { codeOf, deliverAnswer } from '../moves/deliver.ts'
import { ensureAccount } from '../moves/ensure-account.ts'
import { prepare } from '../moves/prepare.ts'
import { mustBeAccepted } from '../oracle/liveness.ts'
import { Violation } from '../oracle/violation.ts'
import type { Step } from '../step.ts'
import type { World } from '../world.ts'

interface Facts {
  readonly person: 'ada' | 'bob'
  readonly connection: ConnectionName
  readonly purpose: PurposeKind
  readonly nodes: readonly [NodeName, NodeName]
  readonly byLink: boolean
  readonly returnTo: string | undefined
}

export const node = fc.constantFrom<NodeName>(0, 1)

/** An honest person runs a whole protocol, without interference: it has to succeed. */
export const honestSignIn: fc.Arbitrary<Step> = fc
  .record<Facts>({
    person: fc.constantFrom('ada', 'bob'),
    connection: fc.constantFrom(...honestConnections),
    purpose: fc.constantFrom('login', 'login', 'enrollment', 'mfa'),
    nodes: fc.tuple(node, node),
    byLink: fc.boolean(),
    returnTo: fc.constantFrom(undefined, '/wiki', '/a?b=c#d', 'https://edge.example.com/done'),
  })
  .map((facts) => ({ name: 'HonestSignIn', facts, act: (world) => signInHonestly(world, facts) }))

async function signInHonestly(world: World, facts: Facts): Promise<void> {
  const { person, connection, purpose, nodes, byLink, returnTo } = facts
  if (purpose === 'mfa') await ensureAccount(world, connection, person, nodes[0])
  const wish = { browser: 'honest', node: nodes[0], connection, purpose, about: person, byLink, returnTo } as const
  const answer = await prepare(world, wish, { person, age: 0 })
  const { honest } = world.ledger
  honest.tried += 1
  if (answer === undefined) {
    if (world.planted.has('honest')) return
    throw new Violation('an honest person cannot begin', facts)
  }
  const expected = mustBeAccepted(world, answer)
  const delivery = await deliverAnswer(world, answer, nodes[1])
  if (delivery.outcome === 'accepted') honest.succeeded += 1
  else if (expected) throw new Violation('an honest person cannot sign in', { facts, outcome: codeOf(delivery) })
}
