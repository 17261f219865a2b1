import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'

/** Where the processes of a run tell each other what they found; one JSON value a line. */
const folder = 'node_modules/.mutate-refusals'
export const sitesFile = `${folder}/sites.json`
/** Which sites are to be switched off in which test. */
export const planFile = `${folder}/plan.json`

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

/** One file, of which only what is new is read again: it is asked for before every test. */
function lines<T>(file: string) {
  const known: T[] = []
  let size = 0
  return {
    add: (one: T): void => appendFileSync(file, `${JSON.stringify(one)}\n`),
    forget(): void {
      rmSync(file, { force: true })
      known.length = size = 0
    },
    read(): readonly T[] {
      if (!existsSync(file) || statSync(file).size === size) return known
      const text = readFileSync(file)
      const whole = text.subarray(size, text.lastIndexOf('\n') + 1)
      size += whole.length
      known.push(
        ...whole
          .toString()
          .split('\n')
          .filter(Boolean)
          .map((line): T => JSON.parse(line)),
      )
      return known
    },
  }
}

export const openFolder = (): void => void mkdirSync(folder, { recursive: true })
export const reached = lines<Reached>(`${folder}/reached.jsonl`)
export const tried = lines<Tried>(`${folder}/tried.jsonl`)

/** The sites that some test sees the absence of. */
export const killed = (): ReadonlySet<number> =>
  new Set(
    tried
      .read()
      .filter(({ outcome }) => outcome === 'killed')
      .map(({ site }) => site),
  )
