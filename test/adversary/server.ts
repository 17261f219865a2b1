import { type ApplicationNode, createNode, type Operation } from './application.ts'
import type { NodeName } from './cast.ts'
import type { Server, World } from './world.ts'

export const headerOf = { node: 'x-node', delivery: 'x-delivery' } as const

export function createServer(world: World): Server {
  const wishes: Server['wishes'] = new Map()

  /** Sets whatever it is told to: a sibling host for all of its parent domain, a person in his own browser. */
  const setCookies = (url: URL): Response => {
    const headers = new Headers()
    for (const line of url.searchParams.getAll('line')) headers.append('set-cookie', line)
    return new Response('', { status: 200, headers })
  }

  async function route(request: Request, url: URL, node: ApplicationNode): Promise<Response> {
    const ticket = url.searchParams.get('ticket') ?? ''
    if (url.pathname === '/begin') {
      const wish = wishes.get(ticket)
      if (wish === undefined) return new Response('There is no such invitation', { status: 404 })
      return node.begin(request, { returnTo: undefined, ...wish, ticket })
    }
    if (url.pathname === '/step-up') {
      const operation: Operation | undefined = world.operations.get(url.searchParams.get('operation') ?? '')
      return operation === undefined
        ? new Response('There is no such operation', { status: 404 })
        : node.stepUp(request, operation)
    }
    return node.handle(request)
  }

  return {
    wishes,
    async serve(request) {
      const url = new URL(request.url)
      if (url.pathname === '/set-cookies') return setCookies(url)
      const node = world.nodes[Number(request.headers.get(headerOf.node) ?? 0) as NodeName]
      const response = await route(request, url, node)
      const to = response.headers.get('location')
      if (to !== null) world.ledger.redirects.push({ from: request.url, to: new URL(to, request.url).href })
      return response
    },
    createNode: (secrets = world.secrets) =>
      createNode({
        ...world.stores,
        secrets,
        connections: world.providers.connection,
        fetch: world.providers.fetch,
        now: world.clock.now,
        accepted(accepted, request) {
          const delivery = world.ledger.deliveries.get(request.headers.get(headerOf.delivery) ?? '')
          if (delivery === undefined) throw new Error('a sign-in was completed that no browser brought an answer for')
          delivery.outcome = 'accepted'
          world.ledger.arrivals.push({ accepted, delivery, at: world.clock.now() })
        },
        refused(refusal, request) {
          world.ledger.refusals.push({ refusal, url: request.url })
          const delivery = world.ledger.deliveries.get(request.headers.get(headerOf.delivery) ?? '')
          if (delivery !== undefined) delivery.outcome = refusal
        },
      }),
  }
}
