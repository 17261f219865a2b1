/**
 * Reads a made-up directory over its fake API, with a network's latency, and says how the time stands to what the requests need at
 * least: requests × latency ÷ concurrency. Ends with 1 above the limits.
 *
 * `node --expose-gc bench/directory.ts read [--users n] [--groups n] [--memberships n] [--latency ms] [--concurrency n]`
 */
import { parseArgs } from 'node:util'
import { jumpcloudDirectory, readSnapshot } from '../src/directory.ts'
import { createTestDirectory } from '../src/testing.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    users: { type: 'string', default: '100000' },
    groups: { type: 'string', default: '1000' },
    memberships: { type: 'string', default: '500000' },
    latency: { type: 'string', default: '20' },
    concurrency: { type: 'string', default: '8' },
  },
})

const limits = { ratio: 1.2, megabytes: 250 }

async function read(): Promise<boolean> {
  const [users, groups, memberships, latency, concurrency] = [
    ...[values.users, values.groups, values.memberships],
    ...[values.latency, values.concurrency],
  ].map(Number) as [number, number, number, number, number]
  const directory = createTestDirectory({ counts: { users, groups, memberships }, latency })
  const { apiKey, fetch } = directory
  const source = jumpcloudDirectory({ region: 'us', apiKey, fetch, concurrency })
  globalThis.gc?.()
  const idle = process.memoryUsage.rss()
  let peak = idle
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 100)
  const started = performance.now()
  const snapshot = await readSnapshot(source, { concurrency })
  const took = performance.now() - started
  clearInterval(watch)
  const requests = directory.requests.length
  const least = (requests * latency) / concurrency
  const parts = [snapshot.users, snapshot.groups, ...snapshot.members.values()]
  const count = [...snapshot.members.values()].reduce((sum, { records }) => sum + records.length, 0)
  const isWhole =
    parts.every(({ complete }) => complete) && snapshot.users.records.length === users && count === memberships
  const [ratio, megabytes] = [took / least, (peak - idle) / 1e6]
  console.log(`read: ${users} users, ${snapshot.groups.records.length} groups, ${count} memberships`)
  console.log(`  requests      ${requests}`)
  console.log(`  took          ${(took / 1000).toFixed(1)} s, ${ratio.toFixed(2)} times ${(least / 1000).toFixed(1)} s`)
  console.log(`  above idle    ${megabytes.toFixed(0)} MB (idle ${(idle / 1e6).toFixed(0)} MB)`)
  console.log(`  complete      ${isWhole}`)
  return isWhole && (latency === 0 || ratio <= limits.ratio) && megabytes <= limits.megabytes
}

const parts: Readonly<Record<string, () => Promise<boolean>>> = { read }
const chosen = positionals.length === 0 ? Object.keys(parts) : positionals
for (const name of chosen) {
  const part = parts[name]
  if (part === undefined)
    throw new TypeError(`there is no part ${JSON.stringify(name)}: ${Object.keys(parts).join(', ')}`)
  if (!(await part())) process.exitCode = 1
}
