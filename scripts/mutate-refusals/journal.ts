import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

/** Where the processes of a run tell each other what they found; one JSON value a line. */
export const folder = 'node_modules/.mutate-refusals'
export const sitesFile = `${folder}/sites.json`
const reachedFile = `${folder}/reached.jsonl`
const triedFile = `${folder}/tried.jsonl`

/** Which sites a test reaches. */
export interface Reached {
  readonly file: string
  readonly test: string
  readonly name: string
  readonly sites: readonly number[]
  readonly milliseconds: number
}

/** What came of a test with a site switched off: `begun` is the last word of a process that did not survive it. */
export interface Tried {
  readonly test: string
  readonly site: number
  readonly outcome: 'begun' | 'killed' | 'survived' | 'unrepeatable'
  readonly pid: number
}

const append = (file: string, line: unknown): void => appendFileSync(file, `${JSON.stringify(line)}\n`)

function read<T>(file: string): readonly T[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as T)
}

export const journal = {
  open: (): void => void mkdirSync(folder, { recursive: true }),
  forget: (what: 'all' | 'tried'): void => {
    rmSync(triedFile, { force: true })
    if (what === 'all') rmSync(reachedFile, { force: true })
  },
  reached: (): readonly Reached[] => read<Reached>(reachedFile),
  tried: (): readonly Tried[] => read<Tried>(triedFile),
  addReached: (one: Reached): void => append(reachedFile, one),
  addTried: (one: Tried): void => append(triedFile, one),
}

/** The sites that some test sees the absence of. */
export const killedIn = (tried: readonly Tried[]): ReadonlySet<number> =>
  new Set(tried.filter(({ outcome }) => outcome === 'killed').map(({ site }) => site))
