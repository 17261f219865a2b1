import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { Component } from './component.ts'
import { endWithUs } from './end-with-us.ts'
import { freePort, listening } from './listening.ts'

export interface RedisServer {
  readonly port: number
  close(): Promise<void>
}

export const redisServer: Component = { path: '/usr/bin/redis-server', install: 'apt-get install redis-server' }

/** Starts redis-server on a free port of loopback, with nothing saved. It ends with this process at the latest. */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()]
  // Its allocator hangs below faketime, and it has no use for a clock: it is told how long, not until when.
  const { LD_PRELOAD: _, ...env } = process.env
  const child = spawn(redisServer.path, options, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  endWithUs(child)
  await listening(child, 'stdout', 'Ready to accept connections')
  return {
    port,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
    },
  }
}
