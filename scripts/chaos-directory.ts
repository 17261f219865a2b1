import { parseArgs } from 'node:util'
import { play } from '../test/directory/chaos/play.ts'

// Plays random directories, applications, faults and schedulers against the planner, and holds each plan against the true directory:
// `npm run chaos:directory -- --runs 1000 --seed 1`. A failure names the seed that plays its world again, with `--runs 1`.
// `--mutations` removes one check of the planner after another; `--only` those whose names have that in them.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    mutations: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const [runs, seed] = [Number(values.runs), Number(values.seed)]
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) throw new TypeError('give whole numbers')

if (values.mutations) {
  // It loads a bundler, which worlds do without.
  const { findEach } = await import('./mutants.ts')
  const { mutations } = await import('./chaos-directory/mutations.ts')
  const found = await findEach<typeof play>({
    ...{ mutations, only: values.only, entry: 'test/directory/chaos/play.ts' },
    async hunt(mutant) {
      const { failure, worlds } = mutant({ runs, seed })
      return { what: failure?.what, played: `${worlds} worlds` }
    },
  })
  process.exitCode = found ? 0 : 1
} else {
  const { worlds, plans, steps, failure } = play({ runs, seed })
  console.log(`${worlds} worlds, ${plans} plans, ${steps} steps carried out, from seed ${seed} on`)
  if (failure !== undefined) console.log(`seed ${failure.seed}: ${failure.what}`)
  process.exitCode = failure === undefined ? 0 : 1
}
