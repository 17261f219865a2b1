import {
  type BrowserName,
  type ConnectionName,
  emailOf,
  type NodeName,
  type PersonName,
  type PurposeKind,
} from '../cast.ts'
import type { HeldAnswer, Transaction } from '../ledger.ts'
import type { Alias, Defect } from '../statement.ts'
import type { World } from '../world.ts'
import { authenticate } from './authenticate.ts'
import { begin } from './begin.ts'
import { askForOperation, confirmOnPage, openStepUp } from './step-up.ts'

export interface Wish {
  readonly browser: BrowserName
  readonly node: NodeName
  readonly connection: ConnectionName
  readonly purpose: PurposeKind
  /** Whose invitation, or whose account, it is about. */
  readonly about: PersonName
  readonly byLink?: boolean
  readonly returnTo?: string | undefined
}

export interface Saying {
  readonly person: PersonName
  /** Seconds: how long ago the person proved who he is. */
  readonly age: number
  readonly defect?: Defect | undefined
  readonly alias?: Alias | undefined
}

export const accountKeyOf = (world: World, connection: ConnectionName, person: PersonName): string | undefined =>
  [...world.ledger.accounts].find(([, one]) => one.provider === connection && one.person === person)?.[0]

/** Begins for any purpose; a step-up by way of its page. */
export async function beginFor(world: World, wish: Wish): Promise<Transaction | undefined> {
  const { browser, node, connection, purpose, about, byLink, returnTo } = wish
  if (purpose === 'login') return begin(world, { ...wish, asked: { kind: 'login' }, byLink: byLink === true, returnTo })
  if (purpose === 'enrollment') {
    const reference = `invitation-${world.next()}`
    return begin(world, { browser, node, connection, asked: { kind: 'enrollment', reference, email: emailOf(about) } })
  }
  const accountKey = accountKeyOf(world, connection, about)
  if (accountKey === undefined) return undefined
  const operation = askForOperation(world, connection, accountKey)
  const page = await openStepUp(world, operation, browser, node)
  return page.forms.length === 0 ? undefined : confirmOnPage(world, page, operation, { browser, node })
}

/** Begins, and gets the answer of the provider; it is not brought anywhere yet. */
export async function prepare(world: World, wish: Wish, { age, ...saying }: Saying): Promise<HeldAnswer | undefined> {
  const transaction = await beginFor(world, wish)
  if (transaction === undefined) return undefined
  return authenticate(world, transaction, { ...saying, authenticatedAt: world.clock.now() - age * 1000 })
}
