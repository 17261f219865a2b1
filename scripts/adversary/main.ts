import { parseArgs } from 'node:util'
import { play } from '../../test/adversary/play.ts'
import { printReport } from './report.ts'

// Plays random games of honest people and attackers against the library, and holds them against what may never happen:
// `npm run adversary -- --runs 500 --seed 1`. `--path` plays a counterexample again; `--mutations` removes one check of
// the library after another, `--only` those whose names have that in them.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    seconds: { type: 'string' },
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
  const { findEach } = await import('../mutants.ts')
  const { mutations } = await import('./mutations.ts')
  const found = await findEach<typeof play>({
    ...{ mutations, only: values.only, entry: 'test/adversary/play.ts', external: ['fast-check'] },
    async hunt(mutant) {
      const { failure, runs: played } = await mutant({ runs, seed, shrink: false })
      return { what: failure?.what, played: `${played} games` }
    },
  })
  process.exitCode = found ? 0 : 1
} else {
  const report = await play(options)
  printReport(report)
  process.exitCode = report.failure === undefined && report.runs > 0 ? 0 : 1
}
