import { parseArgs } from 'node:util'
import { allWeaknesses, excusedBut } from '../../test/adversary/known-weaknesses.ts'
import { play } from '../../test/adversary/play.ts'
import { printReport } from './report.ts'

// Plays random games of honest people and attackers against the library, and holds them against what may never happen:
// `npm run adversary -- --runs 500 --seed 1`. `--path` plays a counterexample again; `--attack name` attacks one of the known
// weaknesses, `--attack all` each of them by itself; `--mutations` removes one check of the library after another, `--only` those
// whose names have that in them.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    seconds: { type: 'string' },
    attack: { type: 'string' },
    mutations: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const [runs, seed] = [Number(values.runs), Number(values.seed)]
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) throw new TypeError('give whole numbers')

const options = {
  runs,
  seed,
  ...(values.path !== undefined && { path: values.path }),
  ...(values.seconds !== undefined && { within: Number(values.seconds) * 1000 }),
}

if (values.mutations) {
  // It loads a bundler, which games do without.
  const { mutateInTurn } = await import('./mutate.ts')
  process.exitCode = (await mutateInTurn({ runs, seed, only: values.only })) ? 0 : 1
} else if (values.attack === undefined) {
  const report = await play(options)
  printReport(report)
  process.exitCode = report.failure === undefined && report.runs > 0 ? 0 : 1
} else {
  for (const name of values.attack === 'all' ? allWeaknesses : [values.attack]) {
    const { failure, runs: played } = await play({ ...options, excused: excusedBut(name) })
    console.log(`${name}: ${failure === undefined ? 'not found' : 'found'} in ${played} games`)
    if (failure !== undefined) console.log(`  ${failure.what.split('\n')[0]?.slice(0, 300)}\n  ${failure.steps}\n`)
  }
}
