import type { ChildProcess } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits for a server that says in its output when it listens. */
export function listening(child: ChildProcess, output: 'stdout' | 'stderr', word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)))
    child[output]?.on('data', (chunk: Buffer) => {
      if (chunk.includes(word)) resolve()
    })
  })
}
