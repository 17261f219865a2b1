import { isDeepStrictEqual } from 'node:util'
import { connectionNames, origins } from '../cast.ts'
import type { Arrival } from '../ledger.ts'
import type { World } from '../world.ts'
import { judgeArrival, judgeStepUp } from './arrivals.ts'
import { mustHold } from './violation.ts'

/** How much of the ledger has been judged. */
export interface Judged {
  arrivals: number
  refusals: number
  redirects: number
}

export const nothingJudged = (): Judged => ({ arrivals: 0, refusals: 0, redirects: 0 })

/** Asserts, after a step, everything that may never happen. */
export function assertInvariants(world: World, judged: Judged): void {
  const { arrivals, refusals, redirects } = world.ledger
  for (const arrival of arrivals.slice(judged.arrivals)) {
    judgeArrival(world, arrival)
    judgeStepUp(world, arrival)
    judgeReturn(world, arrival)
  }
  if (arrivals.length > judged.arrivals) judgeOnce(arrivals)
  const allowed = allowedOrigins(world)
  for (const { from, to } of redirects.slice(judged.redirects)) {
    mustHold(allowed.has(new URL(to).origin), 'a browser was sent to a place that is not ours', { from, to })
  }
  for (const { refusal, url } of refusals.slice(judged.refusals))
    assertSilence(world, refusal.logged, refusal.code, url)
  judged.arrivals = arrivals.length
  judged.refusals = refusals.length
  judged.redirects = redirects.length
}

/** One transaction completes once; one assertion is taken once; over all nodes. */
function judgeOnce(arrivals: readonly Arrival[]): void {
  const seen = new Set<string>()
  for (const { accepted, delivery } of arrivals) {
    const transaction = accepted.unsolicited ? undefined : `the transaction ${delivery.handle}`
    const assertion = accepted.assertionId === undefined ? undefined : `the assertion ${accepted.assertionId}`
    for (const name of [transaction, assertion]) {
      if (name === undefined) continue
      mustHold(!seen.has(name), `${name} was accepted twice`, accepted)
      seen.add(name)
    }
  }
}

function allowedOrigins(world: World): ReadonlySet<string> {
  const providers = connectionNames.map((name) => new URL(world.providers.of(name).origin).origin)
  return new Set([origins.app, origins.edge, ...providers])
}

/** Whoever is signed in goes where the application, or who began, wished: within the application. */
function judgeReturn(world: World, { accepted, delivery }: Arrival): void {
  const place = new URL(accepted.returnTo, origins.app)
  mustHold(isOurs(place), 'a signed-in browser was sent out of the application', accepted)
  const wished = world.ledger.transactions.get(delivery.handle ?? '')?.returnTo
  if (accepted.unsolicited || wished === undefined) return
  mustHold(isDeepStrictEqual(place.href, new URL(wished, origins.app).href), 'a browser was sent elsewhere', {
    wished,
    ...accepted,
  })
}

const isOurs = ({ origin }: URL): boolean => origin === origins.app || origin === origins.edge

/** Nothing secret stands in what a log could have. */
export function assertSilence(world: World, texts: readonly string[], code: string, url: string): void {
  const text = texts.join('\n')
  for (const secret of world.hidden) {
    const place = text.indexOf(secret)
    const around = text.slice(Math.max(0, place - 60), place + secret.length + 20)
    mustHold(place === -1, 'a secret stands in a log', { code, around, url: new URL(url).pathname })
  }
}
