import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SsoError } from 'relyant'
import { createApplication } from './application.ts'
import { type DemoConnection, startConnections } from './connections.ts'

/** The running demo. */
export interface Demo {
  readonly url: string
  readonly connections: readonly DemoConnection[]
  /** Stops the application and all of its providers. */
  close(): Promise<void>
}

export interface DemoOptions {
  /** Any free port is taken where this one is busy. */
  readonly port: number
  readonly log: (error: SsoError) => void
}

/** Starts the application and its providers on loopback. */
export async function startDemo({ port, log }: DemoOptions): Promise<Demo> {
  const server = createServer()
  // Listens first, because the application has to know its own address before it can be made.
  await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    return listen(server, 0)
  })
  // Not localhost: browsers keep the cookies of the two names apart, and the sign-in would come back to the other one.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const connections = await startConnections(url)
  const secret = randomBytes(32).toString('base64')
  server.on('request', createApplication({ baseUrl: url, secret, connections: connections.list, log }))
  return {
    url,
    connections: connections.list,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await Promise.all([closed, connections.close()])
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
