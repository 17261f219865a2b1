import type { BrowserName, NodeName } from '../cast.ts'
import type { Delivery, HeldAnswer } from '../ledger.ts'
import { headerOf } from '../server.ts'
import type { PostedAnswer } from '../statement.ts'
import type { World } from '../world.ts'

/** A browser brings something to a callback, as if its provider had sent it there. */
export async function deliver(
  world: World,
  { url, form }: PostedAnswer,
  { browser, node, from }: { readonly browser: BrowserName; readonly node: NodeName; readonly from: string },
): Promise<Delivery> {
  const id = String(world.next())
  const handle = handleOf(form) ?? new URL(url).searchParams.get('state') ?? undefined
  const delivery: Delivery = { browser, node, handle, url, outcome: 'nothing' }
  world.ledger.deliveries.set(id, delivery)
  const options = { from, follow: false, headers: { [headerOf.node]: `${node}`, [headerOf.delivery]: id } } as const
  const tab = world.browsers[browser].tab()
  const page = await (form === undefined ? tab.open(url, options) : tab.post(url, form, options))
  if (page.status >= 500 && delivery.outcome === 'nothing') throw new Error(`the application broke: ${page.text}`)
  return delivery
}

/** Brings an answer as the provider meant it. */
export async function deliverAnswer(
  world: World,
  answer: HeldAnswer,
  node: NodeName,
  browser: BrowserName = answer.authentication.browser,
): Promise<Delivery> {
  answer.deliveries += 1
  return deliver(world, answer.posted(), { browser, node, from: originOf(world, answer) })
}

export const originOf = (world: World, { authentication }: HeldAnswer): string =>
  `${world.providers.of(authentication.provider).origin}/`

/** What came of a delivery, in a word. */
export const codeOf = ({ outcome }: Delivery): string => (typeof outcome === 'string' ? outcome : outcome.code)

/** `RelayState`; where it is lost, the request that the response says it answers. */
function handleOf(form: Readonly<Record<string, string>> | undefined): string | undefined {
  const { RelayState: relayState, SAMLResponse: response = '' } = form ?? {}
  if (relayState !== undefined && relayState.length === 33) return relayState
  return /InResponseTo="_([^"]*)"/.exec(Buffer.from(response, 'base64').toString('latin1'))?.[1] ?? relayState
}
