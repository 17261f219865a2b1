import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type Component, isInstalled } from './component.ts'
import { endWithUs } from './end-with-us.ts'
import { freePort, listening } from './listening.ts'

const home = '/usr/lib/postgresql'
const versions = existsSync(home) ? readdirSync(home).sort((one, other) => Number(other) - Number(one)) : []
const programs = join(home, versions[0] ?? 'none', 'bin')

export const postgresServer: Component = { path: join(programs, 'postgres'), install: 'apt-get install postgresql' }

export interface PostgresServer {
  readonly url: string
  close(): Promise<void>
}

/** Starts a PostgreSQL server on a free port of loopback, over a new directory. It ends with this process at the latest. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'relyant-postgres-'))
  // initdb and the server refuse to be root.
  const owner = process.getuid?.() === 0 ? ownerOfServer() : undefined
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid)
  const { LD_PRELOAD: _, ...env } = process.env
  const run = (program: string, parameters: readonly string[]): ChildProcess =>
    spawn(join(programs, program), parameters, { ...owner, env, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
  const data = join(directory, 'data')
  const made = run('initdb', [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ])
  const [code] = await once(made, 'exit')
  if (code !== 0) throw new Error(`initdb ended with ${code}`)
  const port = await freePort()
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=40']
  const child = run('postgres', [
    ...['-D', data, '-k', directory, '-h', '127.0.0.1', '-p', String(port)],
    ...settings.flatMap((setting) => ['-c', setting]),
  ])
  endWithUs(child)
  await listening(child, 'stderr', 'ready to accept connections')
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async close() {
      const gone = once(child, 'exit')
      child.kill('SIGINT')
      await gone
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Starts a server for the tests of a file, where one is installed, and gives a pool of connections to it. */
export function usePostgres(): () => { readonly pool: pg.Pool; readonly url: string } {
  let started: { readonly pool: pg.Pool; readonly url: string; readonly server: PostgresServer } | undefined
  beforeAll(async () => {
    if (!isInstalled(postgresServer)) return
    const server = await startPostgresServer()
    const pool = new pg.Pool({ connectionString: server.url, max: 10 })
    // The server says so to connections that are being closed when it ends.
    pool.on('error', () => {})
    started = { server, url: server.url, pool }
  }, 60_000)
  afterAll(async () => {
    await started?.pool.end()
    await started?.server.close()
  })
  return () => {
    if (started === undefined) throw new Error('there is no PostgreSQL, or the tests have not begun')
    return started
  }
}

/** Debian makes the account `postgres`, to which the programs' own data belong. */
function ownerOfServer(): { readonly uid: number; readonly gid: number } {
  const { uid, gid } = statSync('/var/lib/postgresql')
  return { uid, gid }
}
