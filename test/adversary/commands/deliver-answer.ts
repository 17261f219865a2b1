import fc from 'fast-check'
import { callbackOf, connectionFacts, connectionNames, type NodeName, purposeKinds } from '../cast.ts'
import type { HeldAnswer } from '../ledger.ts'
import { codeOf, deliver, deliverAnswer, originOf } from '../moves/deliver.ts'
import { mustBeAccepted } from '../oracle/liveness.ts'
import { Violation } from '../oracle/violation.ts'
import type { PostedAnswer } from '../statement.ts'
import { answerAt, type Step } from '../step.ts'
import type { World } from '../world.ts'
import { node } from './honest-sign-in.ts'

const holdsOne = ({ ledger }: World): boolean => ledger.answers.length > 0
const index = fc.nat({ max: 5 })

/** The browser that asked brings an answer to where it belongs; once more than once, and to two nodes at one instant. */
export const bringAnswer: fc.Arbitrary<Step> = fc.record({ index, node, twin: fc.boolean() }).map((facts) => ({
  name: facts.twin ? 'BringToTwoNodes' : 'BringAnswer',
  facts,
  possible: holdsOne,
  act: (world) => bring(world, answerAt(world, facts.index), facts),
}))

async function bring(
  world: World,
  answer: HeldAnswer | undefined,
  facts: { readonly node: NodeName; readonly twin: boolean },
): Promise<void> {
  if (answer === undefined) return
  const expected = mustBeAccepted(world, answer)
  // Of two codes at once a tolerant provider takes both, and a strict one revokes what it gave.
  const excused = world.excused.has('completedTwice') && answer.posted().form === undefined
  const nodes: readonly NodeName[] = facts.twin && !excused ? [0, 1] : [facts.node]
  const deliveries = await Promise.all(nodes.map((one) => deliverAnswer(world, answer, one)))
  const accepted = deliveries.filter(({ outcome }) => outcome === 'accepted')
  if (expected && accepted.length === 0) {
    const { transaction, authentication } = answer
    throw new Violation('an answer without fault was refused', {
      transaction: { ...transaction, url: '', cookie: '' },
      authentication,
      outcomes: deliveries.map(codeOf),
    })
  }
}

/** An answer is brought by the other browser. */
export const carryAnswer: fc.Arbitrary<Step> = fc.record({ index, node }).map((facts) => ({
  name: 'CarryToOtherBrowser',
  facts,
  possible: holdsOne,
  async act(world) {
    const answer = answerAt(world, facts.index)
    if (answer === undefined) return
    const other = answer.authentication.browser === 'honest' ? 'attacker' : 'honest'
    await deliverAnswer(world, answer, facts.node, other)
  },
}))

/** An answer is brought to another place, or under another handle. */
export const twistAnswer: fc.Arbitrary<Step> = fc
  .record({
    index,
    node,
    other: index,
    twist: fc.constantFrom('purpose', 'connection', 'handle', 'no-handle'),
    purpose: fc.constantFrom(...purposeKinds),
    connection: fc.constantFrom(...connectionNames),
  })
  .map((facts) => ({
    name: 'TwistAnswer',
    facts,
    possible: holdsOne,
    async act(world) {
      const answer = answerAt(world, facts.index)
      if (answer === undefined) return
      const target = answerAt(world, facts.other, (one) => one !== answer) ?? answer
      const browser = facts.twist === 'handle' ? target.authentication.browser : answer.authentication.browser
      answer.deliveries += 1
      await deliver(world, twisted(answer, target, facts), { browser, node: facts.node, from: originOf(world, answer) })
    },
  }))

function twisted(
  { posted, authentication, transaction }: HeldAnswer,
  target: HeldAnswer,
  facts: {
    readonly twist: string
    readonly purpose: (typeof purposeKinds)[number]
    readonly connection: (typeof connectionNames)[number]
  },
): PostedAnswer {
  const { provider } = authentication
  const kind = transaction?.asked.kind ?? 'login'
  switch (facts.twist) {
    case 'purpose':
      return moved(posted(), callbackOf(provider, facts.purpose))
    case 'connection': {
      const same = connectionFacts[facts.connection].protocol === connectionFacts[provider].protocol
      return same ? moved(posted(), callbackOf(facts.connection, kind)) : posted()
    }
    case 'handle':
      return withHandle(posted(), target.transaction?.handle ?? 'none')
    default:
      return withHandle(posted(), '/wiki')
  }
}

/** The same parameters, at another callback. */
function moved({ url, form }: PostedAnswer, callback: string): PostedAnswer {
  if (form !== undefined) return { url: callback, form }
  const place = new URL(callback)
  for (const [name, value] of new URL(url).searchParams) place.searchParams.append(name, value)
  return { url: place.href }
}

function withHandle({ url, form }: PostedAnswer, handle: string): PostedAnswer {
  if (form !== undefined) return { url, form: { ...form, RelayState: handle } }
  const place = new URL(url)
  place.searchParams.set('state', handle)
  return { url: place.href }
}
