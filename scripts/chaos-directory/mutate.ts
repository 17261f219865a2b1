import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import type { play } from '../../test/directory/chaos/play.ts'
import { type Mutation, mutations } from './mutations.ts'

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export interface MutateOptions {
  readonly runs: number
  readonly seed: number
  /** A part of the names of those that are tried. */
  readonly only: string | undefined
}

/**
 * Removes one check of the library after another, and looks whether the oracle of the chaos notices.
 *
 * @returns whether it noticed each
 */
export async function mutateInTurn({ runs, seed, only = '' }: MutateOptions): Promise<boolean> {
  const chosen = mutations.filter(({ name }) => name.includes(only))
  for (const mutation of chosen) changed(mutation)
  let missed = 0
  for (const [index, mutation] of chosen.entries()) {
    const mutant = await bundle(mutation, index)
    const { failure, worlds } = mutant({ runs, seed })
    if (failure === undefined) missed += 1
    console.log(`${failure === undefined ? 'MISSED' : 'found '} ${mutation.name} (${worlds} worlds)`)
    if (failure !== undefined) console.log(`       ${failure.what.split('\n')[0]?.slice(0, 160)}`)
  }
  console.log(`\n${chosen.length - missed} of ${chosen.length} found`)
  return missed === 0 && chosen.length > 0
}

/** @throws Error where the text is not there once: the code has moved, and the list has to follow */
function changed({ name, file, text, instead }: Mutation): string {
  const source = readFileSync(root(`src/${file}`), 'utf8')
  const found = source.split(text).length - 1
  if (found === 1) return source.replace(text, () => instead)
  throw new Error(`the mutation "${name}" looks for a text that is ${found} times in src/${file}: ${text}`)
}

/** The worlds, with the planner as it is without that check. */
async function bundle(mutation: Mutation, index: number): Promise<typeof play> {
  const outDir = root(`node_modules/.chaos-directory/${index}`)
  const mutated = root(`src/${mutation.file}`)
  await build({
    config: false,
    entry: { play: root('test/directory/chaos/play.ts') },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    tsconfig: root('tsconfig.test.json'),

    outDir,
    silent: true,
    esbuildPlugins: [
      {
        name: 'mutation',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === mutated ? { contents: changed(mutation), loader: 'ts' } : undefined,
          )
        },
      },
    ],
  })
  const module: { readonly play: typeof play } = await import(pathToFileURL(`${outDir}/play.js`).href)
  return module.play
}
