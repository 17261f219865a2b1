import type { Page } from 'relyant/testing'
import type { Asked } from '../application.ts'
import { type BrowserName, type ConnectionName, connectionFacts, type NodeName, origins } from '../cast.ts'
import type { Transaction } from '../ledger.ts'
import { headerOf } from '../server.ts'
import type { World } from '../world.ts'

export interface Beginning {
  readonly browser: BrowserName
  readonly node: NodeName
  readonly connection: ConnectionName
  readonly asked: Asked
  readonly returnTo?: string | undefined
  /** By the library's login route, as a link or a portal does, and not by the application. */
  readonly byLink?: boolean
}

/** Opens the place where a login or an enrollment begins; the browser stops before the provider. */
export async function begin(world: World, beginning: Beginning): Promise<Transaction | undefined> {
  const { browser, node, connection, asked, returnTo, byLink = false } = beginning
  const ticket = byLink ? undefined : String(world.next())
  const url = new URL(asked.kind === 'login' ? origins.app : origins.edge)
  if (ticket === undefined) {
    url.pathname = '/auth/login'
    url.searchParams.set('connection', connection)
    if (returnTo !== undefined) url.searchParams.set('returnTo', returnTo)
  } else {
    url.pathname = '/begin'
    url.searchParams.set('ticket', ticket)
    world.server.wishes.set(ticket, { connection, asked, ...(returnTo !== undefined && { returnTo }) })
  }
  const page = await world.browsers[browser]
    .tab()
    .open(url.href, { follow: false, headers: { [headerOf.node]: `${node}` } })
  return noteTransaction(world, page, { ...beginning, ticket })
}

/** Reads where the browser was sent, and writes down what has begun. */
export function noteTransaction(
  world: World,
  page: Page,
  { browser, connection, asked, returnTo, ticket }: Beginning & { readonly ticket: string | undefined },
): Transaction | undefined {
  if (page.location === undefined) return undefined
  const sent = new URL(page.location).searchParams
  const handle = sent.get(connectionFacts[connection].protocol === 'oidc' ? 'state' : 'RelayState') ?? ''
  const cookie = cookieOf(world, browser, page.url, handle)
  if (cookie !== undefined) world.hidden.add(cookie.value)
  const transaction: Transaction = {
    handle,
    ticket,
    connection,
    browser,
    asked,
    returnTo,
    beganAt: world.clock.now(),
    secret: world.secrets[0] ?? '',
    url: page.location,
    cookie,
  }
  world.ledger.transactions.set(handle, transaction)
  return transaction
}

/** The one cookie that carries a transaction; a browser may have others that belong to all of them. */
export function cookieOf(world: World, browser: BrowserName, url: string, handle: string): Transaction['cookie'] {
  return world.browsers[browser].cookies(url).find(({ name }) => handle !== '' && name.endsWith(handle))
}
