import fc from 'fast-check'
import {
  type BrowserName,
  type ConnectionName,
  callbackOf,
  connectionFacts,
  connectionNames,
  type PurposeKind,
} from '../cast.ts'
import type { HeldAnswer } from '../ledger.ts'
import { deliver, originOf } from '../moves/deliver.ts'
import { prepare } from '../moves/prepare.ts'
import { setOwnCookies } from '../moves/set-cookies.ts'
import { movedTo, withHandle } from '../moves/twist.ts'
import type { PostedAnswer } from '../statement.ts'
import { answerAt, type Step } from '../step.ts'
import type { World } from '../world.ts'
import { node } from './honest-sign-in.ts'

const index = fc.nat({ max: 5 })

interface Misplacing {
  readonly index: number
  readonly other: number
  readonly twist: 'connection' | 'handle' | 'no-handle' | 'purpose'
  readonly purpose: PurposeKind
  readonly connection: ConnectionName
  /** Of an answer that is made for it; otherwise one that is in hand is taken. */
  readonly fresh: {
    readonly browser: BrowserName
    readonly connection: ConnectionName
    readonly purpose: PurposeKind
  } | null
}

/** An answer is brought to another place than its own, or under another handle. */
export const misplaceAnswer: fc.Arbitrary<Step> = fc
  .record({
    index,
    node,
    other: index,
    twist: fc.constantFrom<Misplacing['twist']>('purpose', 'connection', 'handle', 'no-handle'),
    purpose: fc.constantFrom<PurposeKind>('login', 'enrollment', 'mfa'),
    connection: fc.constantFrom(...connectionNames),
    fresh: fc.option(
      fc.record({
        browser: fc.constantFrom<BrowserName>('honest', 'attacker'),
        connection: fc.constantFrom(...connectionNames),
        purpose: fc.constantFrom<PurposeKind>('login', 'enrollment'),
      }),
    ),
  })
  .map((facts) => ({
    name: 'MisplaceAnswer',
    facts,
    possible: ({ ledger }) => facts.fresh !== null || ledger.answers.length > 0,
    async act(world) {
      const person = facts.fresh?.browser === 'attacker' ? 'mallory' : 'ada'
      const fresh =
        facts.fresh && (await prepare(world, { ...facts.fresh, node: facts.node, about: person }, { person, age: 0 }))
      const answer = fresh ?? answerAt(world, facts.index)
      if (answer === undefined) return
      const target = answerAt(world, facts.other, (one) => one !== answer) ?? answer
      const posted = misplaced(answer, target, facts)
      const browser = facts.twist === 'handle' ? target.authentication.browser : answer.authentication.browser
      await bringCookieAlong(world, answer, posted)
      answer.deliveries += 1
      await deliver(world, posted, { browser, node: facts.node, from: originOf(world, answer) })
    },
  }))

function misplaced(
  { posted, authentication, transaction }: HeldAnswer,
  target: HeldAnswer,
  facts: Misplacing,
): PostedAnswer {
  const { provider } = authentication
  const kind = transaction?.asked.kind ?? 'login'
  switch (facts.twist) {
    case 'purpose':
      return movedTo(callbackOf(provider, facts.purpose), posted())
    case 'connection': {
      const same = connectionFacts[facts.connection].protocol === connectionFacts[provider].protocol
      return same ? movedTo(callbackOf(facts.connection, kind), posted()) : posted()
    }
    case 'handle':
      return withHandle(posted(), target.transaction?.handle ?? 'none')
    case 'no-handle':
      return withHandle(posted(), '/wiki')
  }
}

/** Whoever edits the cookies of his own browser has them on every host of the application. */
async function bringCookieAlong(world: World, { transaction }: HeldAnswer, { url }: PostedAnswer): Promise<void> {
  if (transaction?.browser !== 'attacker' || transaction.cookie === undefined) return
  const { origin } = new URL(url)
  if (origin === new URL(callbackOf(transaction.connection, transaction.asked.kind)).origin) return
  await setOwnCookies(world, 'attacker', origin, [transaction.cookie])
}
