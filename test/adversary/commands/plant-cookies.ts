import fc from 'fast-check'
import { type NodeName, origins } from '../cast.ts'
import type { HeldAnswer } from '../ledger.ts'
import { deliver, deliverAnswer, originOf } from '../moves/deliver.ts'
import { plantFromSibling, setOwnCookies } from '../moves/set-cookies.ts'
import { withHandle } from '../moves/twist.ts'
import { answerAt, isAttackers, type Step } from '../step.ts'
import type { World } from '../world.ts'
import { node } from './honest-sign-in.ts'

const index = fc.nat({ max: 3 })
const hasOne = ({ ledger }: World): boolean => ledger.answers.some(isAttackers)

/** Names that a browser lets a sibling host set, and that a careless reader takes for others. */
const disguises: Readonly<Record<string, (name: string) => string>> = {
  plain: (name) => name,
  'no-break space before': (name) => `\u00a0${name}`,
  'no-break space, nameless': (name) => `=\u00a0${name}`,
  'no-break space in capitals': (name) => `\u00a0${name.toUpperCase()}`,
  'lower case': (name) => name.toLowerCase(),
  'without prefix': (name) => name.replace(/^__Host-/i, ''),
  quoted: (name) => `"${name}"`,
  escaped: (name) => name.replaceAll('_', '%5F'),
  'secure prefix': (name) => name.replace(/^__Host-/i, '__Secure-'),
}

/** A sibling host plants what the attacker's browser has of the application, and the honest browser brings the answer. */
export const plantOddCookies: fc.Arbitrary<Step> = fc
  .record({ index, node, disguise: fc.constantFrom(...Object.keys(disguises)) })
  .map((facts) => ({
    name: 'PlantFromSibling',
    facts,
    possible: (world) => hasOne(world),
    async act(world) {
      const answer = answerAt(world, facts.index, isAttackers)
      const disguise = disguises[facts.disguise]
      if (answer === undefined || disguise === undefined) return
      const cookies = world.browsers.attacker.cookies(answer.posted().url)
      await plantFromSibling(world, 'honest', cookies, disguise)
      await deliverAnswer(world, answer, facts.node, 'honest')
    },
  }))

/** One cookie, that of the attacker's transaction, gets into the honest browser; nothing else does. */
export const plantOneCookie: fc.Arbitrary<Step> = fc.record({ index, node }).map((facts) => ({
  name: 'PlantOneCookie',
  facts,
  possible: (world) => hasOne(world),
  async act(world) {
    const answer = answerAt(world, facts.index, isAttackers)
    const cookie = answer?.transaction?.cookie
    if (answer === undefined || cookie === undefined) return
    world.planted.add('honest')
    await setOwnCookies(world, 'honest', new URL(answer.posted().url).origin, [cookie])
    await deliverAnswer(world, answer, facts.node, 'honest')
  },
}))

/** The attacker puts the cookie of a transaction back into her own browser, also under the name of another one. */
export const editOwnCookies: fc.Arbitrary<Step> = fc
  .record({ index, other: index, node, exchanged: fc.boolean() })
  .map((facts) => ({
    name: facts.exchanged ? 'ExchangeOwnCookies' : 'RestoreOwnCookie',
    facts,
    possible: (world) => hasOne(world),
    async act(world) {
      const answer = answerAt(world, facts.index, isAttackers)
      const other = answerAt(world, facts.other, (one) => isAttackers(one) && one !== answer)
      const cookie = answer?.transaction?.cookie
      const value = (facts.exchanged ? other : answer)?.transaction?.cookie?.value
      if (answer === undefined || cookie === undefined || value === undefined) return
      const origin = new URL(answer.posted().url).origin === origins.app ? origins.app : origins.edge
      await setOwnCookies(world, 'attacker', origin, [{ name: cookie.name, value }])
      // Of two transactions: the answer to the one, by the name of the other.
      if (facts.exchanged && other !== undefined) await deliverRenamed(world, other, answer, facts.node)
      else await deliverAnswer(world, answer, facts.node)
    },
  }))

async function deliverRenamed(world: World, answer: HeldAnswer, named: HeldAnswer, on: NodeName): Promise<void> {
  answer.deliveries += 1
  const posted = withHandle(answer.posted(), named.transaction?.handle ?? '')
  await deliver(world, posted, { browser: 'attacker', node: on, from: originOf(world, answer) })
}
