import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { killed, openFolder, planFile, type Reached, reached, sitesFile, tried } from './mutate-refusals/journal.ts'
import { findSites, lineOf, type Site } from './mutate-refusals/sites.ts'
import { runVitest } from './mutate-refusals/vitest-run.ts'

// Switches off every place of src that says no, one after the other, and looks whether a test fails without it.
//
//   npm run mutate:refusals -- [--only src/saml] [--shard 1/4] [--reuse] [--list]
//
// --reuse takes over from the run before which tests reach what, and what was seen: for the same sources. `MUTANT=12 npx vitest run --config
// scripts/mutate-refusals/vitest.config.ts test/…` runs a test with site 12 of the last list switched off.

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'src/' },
    shard: { type: 'string', default: '1/1' },
    reuse: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
})

/** Sites whose absence no test can see, by key, with the reason. */
const equivalent: Record<string, string> = JSON.parse(
  readFileSync(new URL('mutate-refusals/equivalent.json', import.meta.url), 'utf8'),
)

const all = findSites()
const [shard = 1, shards = 1] = values.shard.split('/').map(Number)
const chosen = all.filter(({ file, index }) => file.startsWith(values.only) && index % shards === shard - 1)
const show = (site: Site): string => `${String(site.index).padStart(4)} ${site.file}:${site.line}  ${site.key}`

if (values.list) {
  for (const site of chosen) console.log(`${show(site)}\n       ${lineOf(site)}`)
  console.log(`${chosen.length} of ${all.length} sites`)
} else {
  await mutate()
}

async function mutate(): Promise<void> {
  openFolder()
  writeFileSync(sitesFile, JSON.stringify(all))
  const before = [...tried.read()]
  tried.forget()
  if (values.reuse) {
    for (const one of before) if (one.outcome === 'killed') tried.add(one)
  } else {
    reached.forget()
    console.log('looking which test reaches which site …')
    await runVitest([], { MUTATE: 'record' })
  }
  const wanted = new Set(chosen.map(({ index }) => index))
  for (const tests of [2, 5, 15, 40, Infinity]) {
    const files = plan(wanted, tests)
    if (files.length === 0) break
    console.log(`${killed().size} of ${wanted.size} seen; ${tests} more tests for each of the others …`)
    await runVitest(files, { MUTATE: 'mutate' })
  }
  await retryAlone(wanted)
  report()
}

/** Plans the cheapest tests that were not tried yet for each site nobody has seen the absence of; tells their files. */
function plan(wanted: ReadonlySet<number>, count: number): readonly string[] {
  const seen = killed()
  const done = new Set(tried.read().map(({ test, site }) => `${test} ${site}`))
  const bySite = new Map<number, Reached[]>()
  for (const one of reached.read()) {
    for (const site of one.sites) {
      if (wanted.has(site) && !seen.has(site) && !done.has(`${one.test} ${site}`)) {
        bySite.set(site, [...(bySite.get(site) ?? []), one])
      }
    }
  }
  const planned = new Map<Reached, number[]>()
  for (const [site, tests] of bySite) {
    tests.sort((one, other) => one.milliseconds - other.milliseconds)
    for (const one of tests.slice(0, count)) planned.set(one, [...(planned.get(one) ?? []), site])
  }
  writeFileSync(planFile, JSON.stringify(Object.fromEntries([...planned].map(([{ test }, sites]) => [test, sites]))))
  return [...new Set([...planned.keys()].map(({ file }) => file))]
}

/** Tests that cannot be run twice in one process get one of their own. */
async function retryAlone(wanted: ReadonlySet<number>): Promise<void> {
  const fileOf = new Map(reached.read().map(({ test, file }) => [test, file]))
  const files = new Map<number, Set<string>>()
  for (const { test, site, outcome } of tried.read()) {
    if (outcome !== 'unrepeatable' || !wanted.has(site)) continue
    files.set(site, (files.get(site) ?? new Set()).add(fileOf.get(test) ?? ''))
  }
  for (const [site, some] of files) {
    if (killed().has(site)) continue
    const status = await runVitest([...some], { MUTATE: 'one', MUTANT: String(site) })
    if (status !== 0) tried.add({ test: 'alone', site, outcome: 'killed', pid: 0 })
  }
}

function report(): void {
  const seen = killed()
  const known = new Set(reached.read().flatMap(({ sites }) => sites))
  const unseen = chosen.filter(({ index, key }) => !seen.has(index) && equivalent[key] === undefined)
  for (const site of unseen) {
    console.log(`${show(site)}${known.has(site.index) ? '' : '  (no test reaches it)'}\n       ${lineOf(site)}`)
  }
  const keys = new Set(all.map(({ key }) => key))
  const stale = Object.keys(equivalent).filter((key) => !keys.has(key))
  if (stale.length > 0) console.log(`equivalent.json names what is not there: ${stale.join(', ')}`)
  console.log(`${chosen.filter(({ index }) => seen.has(index)).length} of ${chosen.length} sites are seen by a test`)
  if (unseen.length + stale.length > 0) process.exitCode = 1
}
