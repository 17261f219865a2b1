import fc from 'fast-check'
import { type BrowserName, type ConnectionName, personNames } from '../cast.ts'
import { hold } from '../moves/authenticate.ts'
import { assertionIdOf } from '../saml-provider.ts'
import { samlDefects } from '../statement.ts'
import type { Step } from '../step.ts'
import type { World } from '../world.ts'

const samlConnections = ['acme', 'portal', 'hostile-idp'] as const satisfies readonly ConnectionName[]

/** A provider begins by itself, with a wish for a place to go to; only one connection takes that. */
export const unsolicitedAnswer: fc.Arbitrary<Step> = fc
  .record({
    browser: fc.constantFrom<BrowserName>('honest', 'attacker'),
    connection: fc.constantFrom('portal', ...samlConnections),
    person: fc.constantFrom(...personNames),
    relayState: fc.constantFrom(
      undefined,
      '',
      '/wiki',
      'https://attacker.test/',
      '//attacker.test',
      '/\\attacker.test',
    ),
    fault: fc.nat({ max: 99 }),
  })
  .map(({ fault, ...drawn }) => {
    const { connection, browser } = drawn
    const facts = {
      ...drawn,
      person: browser === 'attacker' && connection !== 'hostile-idp' ? 'mallory' : drawn.person,
      defect: fault < 20 ? samlDefects[fault % samlDefects.length] : undefined,
    } as const
    return { name: 'UnsolicitedAnswer', facts, act: async (world) => answerUnsolicited(world, facts) }
  })

function answerUnsolicited(
  world: World,
  facts: {
    readonly browser: BrowserName
    readonly connection: (typeof samlConnections)[number]
    readonly person: (typeof personNames)[number]
    readonly relayState: string | undefined
    readonly defect: (typeof samlDefects)[number] | undefined
  },
): void {
  const { browser, connection, person, relayState, defect } = facts
  const statement = { person, defect, authenticatedAt: world.clock.now() }
  const posted = world.providers.saml[connection].unsolicited(statement, relayState)
  const authentication = {
    provider: connection,
    browser,
    handle: undefined,
    statement,
    assertionId: () => assertionIdOf(posted()),
    at: world.clock.now(),
  }
  hold(world, { connection }, { posted, transaction: undefined, authentication })
}
