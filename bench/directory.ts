/**
 * Reads a made-up directory, which another process plays over HTTP with a network's latency, and says how the time stands to
 * what the requests need at least: requests × latency ÷ concurrency. Ends with 1 above the limits.
 *
 * `npm run bench:directory -- read [--users n] [--groups n] [--memberships n] [--latency ms] [--concurrency n]`
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type JumpcloudBaseUrls, jumpcloudDirectory, readSnapshot } from '../src/directory.ts'
import { createTestDirectory } from '../src/testing.ts'

const number = (value: string): { readonly type: 'string'; readonly default: string } => ({
  type: 'string',
  default: value,
})
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    users: number('100000'),
    groups: number('1000'),
    memberships: number('500000'),
    latency: number('20'),
    concurrency: number('8'),
  },
})
const [users, groups, memberships] = [values.users, values.groups, values.memberships].map(Number) as [
  number,
  number,
  number,
]
const [latency, concurrency] = [values.latency, values.concurrency].map(Number) as [number, number]
const limits = { ratio: 1.2, megabytes: 250 }

interface Served {
  readonly baseUrls: JumpcloudBaseUrls
  readonly apiKey: string
}

/** The directory, until this process is asked to stop; it says how much it was asked. */
async function serveDirectory(): Promise<void> {
  const directory = createTestDirectory({ counts: { users, groups, memberships }, latency })
  const { baseUrls } = await directory.listen()
  process.on('message', () => process.send?.(directory.requests.length))
  process.on('disconnect', () => process.exit())
  process.send?.({ baseUrls, apiKey: directory.apiKey } satisfies Served)
}

const messageOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'message'))[0]

async function read(): Promise<boolean> {
  const child = fork(fileURLToPath(import.meta.url), [
    'serve',
    ...process.argv.slice(2).filter((one) => one !== 'read'),
  ])
  try {
    const { baseUrls, apiKey } = (await messageOf(child)) as Served
    const source = jumpcloudDirectory({ region: 'us', apiKey, baseUrls, concurrency })
    globalThis.gc?.()
    const idle = process.memoryUsage.rss()
    let peak = idle
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 50)
    const started = performance.now()
    const snapshot = await readSnapshot(source, { concurrency })
    const took = performance.now() - started
    clearInterval(watch)
    child.send('requests')
    const requests = (await messageOf(child)) as number
    const least = (requests * latency) / concurrency
    const parts = [snapshot.users, snapshot.groups, ...snapshot.members.values()]
    const count = [...snapshot.members.values()].reduce((sum, { records }) => sum + records.length, 0)
    const isWhole =
      parts.every(({ complete }) => complete) && snapshot.users.records.length === users && count === memberships
    const [ratio, megabytes] = [took / least, (peak - idle) / 1e6]
    console.log(`read: ${users} users, ${snapshot.groups.records.length} groups, ${count} memberships`)
    console.log(`  requests      ${requests}, ${concurrency} at once, ${latency} ms each`)
    console.log(
      `  took          ${(took / 1000).toFixed(1)} s: ${ratio.toFixed(2)} times ${(least / 1000).toFixed(1)} s`,
    )
    console.log(`  above idle    ${megabytes.toFixed(0)} MB (idle ${(idle / 1e6).toFixed(0)} MB)`)
    console.log(`  complete      ${isWhole}`)
    return isWhole && ratio <= limits.ratio && megabytes <= limits.megabytes
  } finally {
    child.disconnect()
  }
}

const parts: Readonly<Record<string, () => Promise<boolean>>> = { read }
if (positionals.includes('serve')) await serveDirectory()
else {
  for (const name of positionals.length === 0 ? Object.keys(parts) : positionals) {
    const part = parts[name]
    if (part === undefined) throw new TypeError(`there is no part ${name}: write ${Object.keys(parts).join(' or ')}`)
    if (!(await part())) process.exitCode = 1
  }
}
