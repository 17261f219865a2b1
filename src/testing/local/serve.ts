import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running server that only this machine can reach. */
export interface LoopbackServer {
  /** Without a slash at its end. */
  readonly origin: string
  /** Ends every connection too, so that nothing keeps the process alive. */
  close(): Promise<void>
}

const largestBody = 1_000_000

/**
 * Serves a fetch handler on 127.0.0.1. It listens first and builds the handler afterwards, which has to know its own address.
 *
 * @param port 0 for any free one
 */
export async function serve(
  port: number,
  build: (origin: string) => (request: Request) => Promise<Response>,
): Promise<LoopbackServer> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  // Not localhost: browsers keep the cookies of the two names apart.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const handler = build(origin)
  server.on('request', (incoming, outgoing) => {
    answer(origin, handler, incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`)
    })
  })
  return { origin, close: () => close(server) }
}

async function answer(
  origin: string,
  handler: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // Whoever reaches this port by another name could be a page elsewhere that has its own name point here.
  if (incoming.headers.host !== new URL(origin).host) {
    outgoing.writeHead(421, { 'content-type': 'text/plain' }).end(`This is ${origin}\n`)
    return
  }
  const { method = 'GET', url = '' } = incoming
  if (!url.startsWith('/')) {
    outgoing.writeHead(400).end()
    return
  }
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] as string, incoming.rawHeaders[index + 1] as string)
  }
  const body = method === 'GET' || method === 'HEAD' ? undefined : await readBody(incoming)
  if (body === null) {
    outgoing.writeHead(413, { connection: 'close' }).end()
    return
  }
  const request = new Request(origin + url, { method, headers, body: body ?? null })
  const response = await handler(request)
  const plain = [...response.headers].filter(([name]) => name !== 'set-cookie')
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(plain),
    ...(response.headers.has('set-cookie') && { 'set-cookie': response.headers.getSetCookie() }),
  })
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > largestBody) return null
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
