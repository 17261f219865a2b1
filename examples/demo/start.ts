import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SsoError } from 'relyant'
import { createApplication } from './application.ts'
import { type DemoConnection, startConnections } from './connections.ts'
import { createDevices, type Devices } from './devices.ts'
import { createEdge } from './edge.ts'
import { createEnrollments, type Enrollments } from './enrollment.ts'
import { createRelyingParties } from './relying-parties.ts'

/** The running demo. */
export interface Demo {
  readonly url: string
  /** The second origin. */
  readonly edgeUrl: string
  readonly connections: readonly DemoConnection[]
  readonly enrollments: Enrollments
  readonly devices: Devices
  /** Stops the application, its edge and all of the providers. */
  close(): Promise<void>
}

export interface DemoOptions {
  /** The edge takes the next one. Any free port is taken where one is busy, and for 0. */
  readonly port: number
  readonly log: (error: SsoError) => void
}

/** Starts the application, its edge and their providers on loopback. */
export async function startDemo({ port, log }: DemoOptions): Promise<Demo> {
  // These listen first, because both have to know their addresses before they can be made.
  const application = await listen(port)
  const edge = await listen(port === 0 ? 0 : (port + 1) % 65_536)
  const [url, edgeUrl] = [application.url, edge.url]
  const connections = new Map<string, DemoConnection>()
  const sso = createRelyingParties({ baseUrl: url, edgeUrl, connections: (id) => connections.get(id)?.input })
  const { list, close: closeProviders } = await startConnections(sso.registrationOf)
  for (const connection of list) connections.set(connection.input.id, connection)
  const shared = { edgeUrl, connections: list, enrollments: createEnrollments(), devices: createDevices(), log }
  application.server.on('request', createApplication({ ...shared, sso: sso.application, baseUrl: url }))
  edge.server.on('request', createEdge({ ...shared, sso: sso.edge }))
  const { enrollments, devices } = shared
  return {
    url,
    edgeUrl,
    connections: list,
    enrollments,
    devices,
    async close() {
      await Promise.all([close(application.server), close(edge.server), closeProviders()])
    },
  }
}

async function listen(port: number): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer()
  const attempt = async (one: number): Promise<void> => {
    server.listen(one, '127.0.0.1')
    await once(server, 'listening')
  }
  await attempt(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    return attempt(0)
  })
  // Not localhost: browsers keep the cookies of the two names apart, and the sign-in would come back to the other one.
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
