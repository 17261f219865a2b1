import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'

/** Sends one request; a redirect is an answer like any other. */
export type Transport = (request: Request) => Promise<Response>

/** What answers requests of `node:http`; only a router on its own looks at `next`. */
export type NodeListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => unknown

/**
 * Asks a listener through a real server of `node:http` that never listens: both ends of the connection are in memory, so
 * that framing, headers and limits are those of production, and nothing keeps the process alive.
 */
export function transportOfListener(listener: NodeListener, options: { readonly next?: boolean } = {}): Transport {
  const failures = new WeakMap<object, (error: unknown) => void>()
  const server = createServer((request, response) => {
    // What a listener throws would end the process, far away from the test that caused it.
    const fail = (error: unknown): void => failures.get(request.socket)?.(error)
    const next = (error?: unknown): void => {
      if (error !== undefined && error !== null) fail(error)
      else response.writeHead(404).end('Not found\n')
    }
    try {
      const done = options.next ? listener(request, response, next) : listener(request, response)
      Promise.resolve(done).catch(fail)
    } catch (error) {
      fail(error)
    }
  })

  return async (request) => {
    const body = Buffer.from(await request.arrayBuffer())
    const { protocol, host, pathname, search } = new URL(request.url)
    const [ours, theirs] = duplexPair() as [Duplex, Duplex]
    asSocket(theirs, protocol === 'https:')
    // Half of a pair does not notice that the other half was destroyed.
    theirs.on('close', () => {
      if (!theirs.writableFinished) ours.destroy()
    })
    try {
      return await new Promise<Response>((resolve, reject) => {
        failures.set(theirs, reject)
        const sent = httpRequest({
          method: request.method,
          path: pathname + search,
          headers: { ...headersOf(request.headers), host, ...(body.length > 0 && { 'content-length': body.length }) },
          createConnection: () => asSocket(ours, false),
        })
        sent.on('error', reject)
        sent.on('response', (response) => read(response).then(resolve, reject))
        sent.end(body)
        server.emit('connection', theirs)
      })
    } catch (error) {
      if (error !== null && typeof error === 'object' && 'code' in error && error.code === 'ECONNRESET') {
        throw new Error(`the application closed the connection without an answer to ${request.method} ${request.url}`, {
          cause: error,
        })
      }
      throw error
    } finally {
      ours.destroy()
      theirs.destroy()
    }
  }
}

/** Lends a stream what frameworks and the client ask of a socket; `encrypted` is how they know https. */
function asSocket(stream: Duplex, encrypted: boolean): Duplex {
  const itself = (): Duplex => stream
  return Object.assign(stream, {
    encrypted,
    remoteAddress: '127.0.0.1',
    remoteFamily: 'IPv4',
    remotePort: 49152,
    localAddress: '127.0.0.1',
    localPort: encrypted ? 443 : 80,
    setTimeout: itself,
    setNoDelay: itself,
    setKeepAlive: itself,
    ref: itself,
    unref: itself,
  })
}

function headersOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(headers.entries())
}

async function read(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  const { statusCode: status = 0, statusMessage: statusText = '' } = incoming
  const body = [204, 205, 304].includes(status) ? null : new Uint8Array(Buffer.concat(chunks))
  return new Response(body, { status, statusText, headers })
}
