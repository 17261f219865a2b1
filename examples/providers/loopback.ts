import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messagePage, pageHeaders } from './pages.ts'

/** Answers one HTTP request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A running HTTP server that only this machine can reach. */
export interface LoopbackServer {
  readonly port: number
  /** Without a trailing slash. */
  readonly origin: string
  /** Ends every socket too, so that nothing keeps the process alive. */
  close(): Promise<void>
}

const largestForm = 1_000_000

/** Listens on 127.0.0.1 first and builds the handler afterwards, because the handler needs to know its own address. */
export async function listen(
  port: number,
  build: (origin: string, port: number) => Promise<Handler>,
): Promise<LoopbackServer> {
  let handler: Handler = async (_request, response) => void response.writeHead(503).end()
  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendPage(response, 500, messagePage('Something went wrong', String(error)))
      else response.destroy()
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  const address = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${address.port}`
  try {
    handler = await build(origin, address.port)
  } catch (error) {
    await close()
    throw error
  }
  return { port: address.port, origin, close }
}

/** Sends an HTML page. */
export function sendPage(response: ServerResponse, status: number, markup: string): void {
  response.writeHead(status, pageHeaders).end(markup)
}

/** Reads the fields of a posted form. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > largestForm) throw new Error('the posted form is too large')
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
