import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { journal, killedIn, sitesFile } from './mutate-refusals/journal.ts'
import { findSites, lineOf, type Site } from './mutate-refusals/sites.ts'
import { runVitest } from './mutate-refusals/vitest-run.ts'

// Switches off every place of src that says no, one after the other, and looks whether a test fails without it.
//
//   npm run mutate:refusals -- [--only src/saml] [--shard 1/4] [--reuse] [--list]
//
// --reuse takes over which tests reach what from the run before. `MUTANT=12 npx vitest run --config
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
  journal.open()
  writeFileSync(sitesFile, JSON.stringify(all))
  journal.forget(values.reuse ? 'tried' : 'all')
  if (!values.reuse) {
    console.log('looking which test reaches which site …')
    await runVitest([], { MUTATE: 'record' })
  }
  const wanted = new Set(chosen.map(({ index }) => index))
  for (let files = filesToRun(wanted); files.length > 0; files = filesToRun(wanted)) {
    console.log(`${killedIn(journal.tried()).size} of ${wanted.size} seen; ${files.length} test files to go …`)
    const before = journal.tried().length
    await runVitest(files, { MUTATE: 'mutate', MUTATE_SITES: [...wanted].join() })
    if (journal.tried().length === before) break
  }
  await retryAlone(wanted)
  report()
}

/** The files with a test that reaches a site nobody has seen the absence of, and has not been tried with it. */
function filesToRun(wanted: ReadonlySet<number>): readonly string[] {
  const tried = journal.tried()
  const killed = killedIn(tried)
  const done = new Set(tried.map(({ test, site }) => `${test} ${site}`))
  const open = journal
    .reached()
    .filter(({ test, sites }) =>
      sites.some((site) => wanted.has(site) && !killed.has(site) && !done.has(`${test} ${site}`)),
    )
  return [...new Set(open.map(({ file }) => file))]
}

/** Tests that cannot be run twice in one process get one of their own. */
async function retryAlone(wanted: ReadonlySet<number>): Promise<void> {
  const fileOf = new Map(journal.reached().map(({ test, file }) => [test, file]))
  const tried = journal.tried()
  const files = new Map<number, Set<string>>()
  for (const { test, site, outcome } of tried) {
    if (outcome !== 'unrepeatable' || !wanted.has(site)) continue
    files.set(site, (files.get(site) ?? new Set()).add(fileOf.get(test) ?? ''))
  }
  for (const [site, some] of files) {
    if (killedIn(journal.tried()).has(site)) continue
    const status = await runVitest([...some], { MUTATE: 'one', MUTANT: String(site) })
    if (status !== 0) journal.addTried({ test: 'alone', site, outcome: 'killed', pid: 0 })
  }
}

function report(): void {
  const killed = killedIn(journal.tried())
  const reached = new Set(journal.reached().flatMap(({ sites }) => sites))
  const unseen = chosen.filter(({ index, key }) => !killed.has(index) && equivalent[key] === undefined)
  for (const site of unseen) {
    console.log(`${show(site)}${reached.has(site.index) ? '' : '  (no test reaches it)'}\n       ${lineOf(site)}`)
  }
  const keys = new Set(all.map(({ key }) => key))
  const stale = Object.keys(equivalent).filter((key) => !keys.has(key))
  if (stale.length > 0) console.log(`equivalent.json names what is not there: ${stale.join(', ')}`)
  console.log(`${chosen.filter(({ index }) => killed.has(index)).length} of ${chosen.length} sites are seen by a test`)
  if (unseen.length + stale.length > 0) process.exitCode = 1
}
