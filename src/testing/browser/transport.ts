import { type NodeListener, type Transport, transportOfListener } from './node-transport.ts'

type FetchHandler = (request: Request) => Response | Promise<Response>

/**
 * An application as a test has it: of Express 4 or 5, Connect, Koa or Fastify, a server or listener of `node:http`, a
 * function from `Request` to `Response`, or whatever has such a function as `fetch`.
 */
export type TestApplication =
  | FetchHandler
  | { fetch(request: Request): Response | Promise<Response> }
  // Listeners, too, but without a signature: the parameter of a function that is written in place gets its type from above.
  | CallableFunction
  | { callback(): NodeListener }
  | { ready(): PromiseLike<unknown>; routing: NodeListener }
  | { emit(event: 'request', ...parameters: unknown[]): unknown; listeners(event: string): unknown[] }

type Parts = Partial<Record<'fetch' | 'callback' | 'ready' | 'routing' | 'handle' | 'emit' | 'listen', unknown>>

/** Finds out by its shape how to ask an application, without a port and without the network. */
export function transportOf(app: TestApplication): Transport {
  const parts = Object(app) as Parts
  const has = (name: keyof Parts): boolean => typeof parts[name] === 'function'
  if (has('ready') && has('routing')) {
    const fastify = app as { ready(): PromiseLike<unknown>; routing: NodeListener }
    const send = transportOfListener((request, response) => fastify.routing(request, response))
    return async (request) => {
      await fastify.ready()
      return send(request)
    }
  }
  if (has('fetch')) return async (request) => asResponse(await (app as { fetch: FetchHandler }).fetch(request))
  if (has('callback')) return transportOfListener((app as { callback(): NodeListener }).callback())
  // A router on its own has to be told what comes after it; an application knows.
  if (typeof app === 'function' && (has('handle') || app.length >= 2)) {
    return transportOfListener(app as NodeListener, { next: !has('listen') })
  }
  if (typeof app === 'function') return async (request) => asResponse(await (app as FetchHandler)(request))
  if (has('emit')) {
    const server = app as { emit(event: 'request', ...parameters: unknown[]): unknown }
    return transportOfListener((request, response) => void server.emit('request', request, response))
  }
  throw new TypeError(
    'this is no application: give one of Express, Fastify, Koa or Connect, a server or listener of node:http, or a function from Request to Response',
  )
}

function asResponse(answer: unknown): Response {
  if (answer instanceof Response) return answer
  throw new TypeError(`the application answered with ${typeof answer}, and not with a Response; is it a listener?`)
}
