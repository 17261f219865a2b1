import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import { needs } from './component.ts'
import { endWithUs } from './end-with-us.ts'
import { redisServer } from './redis-server.ts'

const script = fileURLToPath(new URL('start-redis-server.ts', import.meta.url))

/** `connected`, or the code of why not. */
async function knock(port: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'))
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
    })
  } finally {
    socket.destroy()
  }
}

needs(redisServer)('a server of the tests ends with the process that started it, however that ends', async () => {
  const starter = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  endWithUs(starter)
  const [port] = await once(createInterface(starter.stdout), 'line')
  expect(await knock(Number(port))).toBe('connected')
  starter.kill('SIGKILL')
  await vi.waitFor(async () => expect(await knock(Number(port))).toBe('ECONNREFUSED'), { timeout: 10_000 })
})
