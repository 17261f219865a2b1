import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenIdDouble, type OpenIdDouble } from './openid-double.ts'
import { person } from './scenario.ts'

/** What a listening provider does to whoever asks. */
export type Mood = 'well' | 'slow' | 'failing' | 'html' | 'huge' | 'half'

export interface UnreliableProvider {
  readonly double: OpenIdDouble
  mood: Mood
  stop(): Promise<void>
  start(): Promise<void>
}

/** An OpenID Provider over real HTTP on loopback that can be in a bad mood, stopped, and started again at the same address. */
export async function startUnreliableProvider(now: () => number): Promise<UnreliableProvider> {
  let double: OpenIdDouble | undefined
  const provider = { mood: 'well' as Mood }
  const server = createServer(async (request, response) => {
    if (provider.mood !== 'well') return misbehave(provider.mood, response)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const url = double?.issuer + (request.url ?? '/').slice(1)
    const answer = await double?.fetch(url, { method: request.method ?? 'GET', body: form })
    response.writeHead(answer?.status ?? 500, Object.fromEntries(answer?.headers ?? []))
    response.end(await answer?.text())
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  double = await createOpenIdDouble(now, person, `http://127.0.0.1:${port}/`)
  return Object.assign(provider, {
    double,
    start: () => listen(port),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  })
}

function misbehave(mood: Exclude<Mood, 'well'>, response: ServerResponse): void {
  response.on('error', () => undefined)
  switch (mood) {
    case 'slow':
      // Far beyond every time-out; the connection is what ends it.
      return void setTimeout(() => response.end('{}'), 30_000).unref()
    case 'failing':
      return void response.writeHead(500).end('oh no')
    case 'html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    case 'half':
      return void response.writeHead(200, { 'content-type': 'application/json' }).write('{"issuer":')
    case 'huge': {
      response.writeHead(200, { 'content-type': 'application/json' })
      const part = Buffer.alloc(1024 * 1024, 32)
      let sent = 0
      const more = (): void => {
        while (sent < 50 && !response.destroyed) {
          sent += 1
          if (!response.write(part)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    }
  }
}
