import type { Page } from 'relyant/testing'
import type { Operation } from '../application.ts'
import { type BrowserName, type ConnectionName, type NodeName, origins } from '../cast.ts'
import type { Transaction } from '../ledger.ts'
import { headerOf } from '../server.ts'
import type { World } from '../world.ts'
import { noteTransaction } from './begin.ts'

/** Asks for a step-up of an account: the application shows whoever asked the code. */
export function askForOperation(world: World, connection: ConnectionName, accountKey: string): Operation {
  const id = `operation-${world.next()}`
  const code = `CODE-${world.next()}-${id.length}`
  const operation = { id, connection, accountKey, code }
  world.operations.set(id, operation)
  return operation
}

const placeOf = ({ id }: Operation): string => `${origins.edge}/step-up?operation=${id}`

export function openStepUp(world: World, operation: Operation, browser: BrowserName, node: NodeName): Promise<Page> {
  return world.browsers[browser].tab().open(placeOf(operation), { headers: { [headerOf.node]: `${node}` } })
}

/** A person reads the page, and types the code. */
export async function confirmOnPage(
  world: World,
  page: Page,
  operation: Operation,
  { browser, node }: { readonly browser: BrowserName; readonly node: NodeName },
): Promise<Transaction | undefined> {
  world.ledger.confirmations.push({ operation: operation.id, browser })
  const headers = { [headerOf.node]: `${node}` }
  const next = await page.submit({ code: operation.code }, { follow: false, headers })
  return noteStepUp(world, next, operation, browser)
}

/** A page of another site posts the form, with what it knows. */
export async function forgeConfirmation(
  world: World,
  operation: Operation,
  form: { readonly token: string; readonly code: string },
  { browser, node, from }: { readonly browser: BrowserName; readonly node: NodeName; readonly from: string },
): Promise<Transaction | undefined> {
  const headers = { [headerOf.node]: `${node}` }
  const tab = world.browsers[browser].tab()
  const next = await tab.post(placeOf(operation), form, { from, follow: false, headers })
  return noteStepUp(world, next, operation, browser)
}

export const tokenOf = (page: Page): string =>
  page.forms.flatMap(({ fields }) => fields).find(([name]) => name === 'token')?.[1] ?? ''

function noteStepUp(world: World, page: Page, operation: Operation, browser: BrowserName): Transaction | undefined {
  const { id, connection, accountKey } = operation
  const asked = { kind: 'mfa', accountKey, operation: id } as const
  const beginning = { browser, node: 0, connection: connection as ConnectionName, asked, ticket: undefined } as const
  return noteTransaction(world, page, beginning)
}
