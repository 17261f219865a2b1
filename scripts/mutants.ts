import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const root = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** One check of the library, and what stands in its place when it is removed. */
export interface Mutation {
  readonly name: string
  /** Below `src/`. */
  readonly file: string
  /** To the letter, and once in the file: where the code has moved, nothing is found and the run fails. */
  readonly text: string
  readonly instead: string
}

export interface Hunt<Play> {
  readonly mutations: readonly Mutation[]
  /** A part of the names of those that are tried. */
  readonly only: string | undefined
  /** The file that exports `play`, with everything that it imports of the library. */
  readonly entry: string
  readonly external?: readonly string[]
  /** Plays against the library without one check: what was noticed, and how much was played. */
  readonly hunt: (play: Play) => Promise<{ readonly what: string | undefined; readonly played: string }>
}

/**
 * Removes one check of the library after another, and looks whether it is noticed.
 *
 * @returns whether each was
 */
export async function findEach<Play>({ only = '', hunt, ...options }: Hunt<Play>): Promise<boolean> {
  const chosen = options.mutations.filter(({ name }) => name.includes(only))
  for (const mutation of chosen) changed(mutation)
  let missed = 0
  for (const [index, mutation] of chosen.entries()) {
    const { what, played } = await hunt(await mutant(options, mutation, index))
    if (what === undefined) missed += 1
    console.log(`${what === undefined ? 'MISSED' : 'found '} ${mutation.name} (${played})`)
    if (what !== undefined) console.log(`       ${what.split('\n')[0]?.slice(0, 160)}`)
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

/** What is played, with the library as it is without that check. */
async function mutant<Play>(
  { entry, external = [] }: Pick<Hunt<Play>, 'entry' | 'external'>,
  mutation: Mutation,
  index: number,
): Promise<Play> {
  const outDir = root(`node_modules/.mutants/${entry.replaceAll('/', '-')}/${index}`)
  const mutated = root(`src/${mutation.file}`)
  await build({
    config: false,
    entry: { play: root(entry) },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    tsconfig: root('tsconfig.test.json'),
    external: [...external],
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
  const module: { readonly play: Play } = await import(pathToFileURL(`${outDir}/play.js`).href)
  return module.play
}
