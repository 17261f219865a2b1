import { isRecord, type Path } from './groups-claim.ts'

type Claims = ReadonlyMap<string, unknown>

/** The names that were sent: of what providers send they are all, of what would take long they are not. */
interface SentNames {
  readonly names: readonly SpeltName[]
  readonly all: boolean
}

const most = 1000
const deepest = 4
const longest = 100

/** Lists the names of claims, and of what is inside of them down to `depth`, those near the top first. */
export function sentNames(sources: readonly { readonly claims: Claims }[], depth = deepest): SentNames {
  const names: SpeltName[] = []
  let level = sources.map(({ claims }) => ({ path: [] as Path, members: claims as Iterable<[string, unknown]> }))
  for (let down = 1; down <= depth && level.length > 0; down += 1) {
    const next: typeof level = []
    for (const { path, members } of level) {
      for (const [name, value] of members) {
        if (names.length === most) return { names, all: false }
        const here = [...path, name]
        names.push(spelt(here))
        // What is in these two is said of other claims.
        if (isRecord(value) && !/^_claim_(?:names|sources)$/.test(name)) next.push({ path: here, members: own(value) })
      }
    }
    level = next
  }
  return { names, all: true }
}

function* own(record: Readonly<Record<string, unknown>>): Iterable<[string, unknown]> {
  for (const name in record) if (Object.hasOwn(record, name)) yield [name, record[name]]
}

/** Gives a test of whether a name differs so little from one of these that one of them is probably meant. */
export function nearnessTo(paths: readonly Path[]): (name: SpeltName) => boolean {
  const names = paths.map(spelt)
  return (name) => names.some((one) => areNear(one, name))
}

/** At most five names for a sentence, each cut to a length that a log bears. */
export function listed(paths: readonly Path[]): string {
  const shown = new Set<string>()
  for (const path of paths) {
    const [name, ...inside] = path.map((part) => part.slice(0, 100))
    shown.add(inside.length === 0 ? JSON.stringify(name) : `{ path: ${JSON.stringify([name, ...inside])} }`)
    if (shown.size === 5) break
  }
  return [...shown].join(', ')
}

/** A name, and how it reads without what people spell differently: in small letters and digits, in the singular. */
export interface SpeltName {
  readonly path: Path
  readonly whole: string
  /** What follows the last separator of a URL, URN or path. */
  readonly last: string
}

export function spelt(path: Path): SpeltName {
  const text = path.map((name) => name.slice(-longest)).join('/')
  const last = text.split(/[/#:.|]/).findLast((part) => part !== '') ?? ''
  return { path, whole: singular(fold(text)), last: singular(fold(last)) }
}

// Wide on purpose, other than where identities are compared: a note too many does no harm.
const fold = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')

function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ss|sh|ch|x)es$/.test(word.slice(-4))) return word.slice(0, -2)
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

function areNear(one: SpeltName, other: SpeltName): boolean {
  if (one.whole === '' || other.whole === '') return false
  if (one.whole === other.whole) return true
  // What ends in a number, as object identifiers do, is told apart by nothing but the number.
  if (!/\p{L}/u.test(one.last) || !/\p{L}/u.test(other.last)) return false
  const [shorter, longer] = one.last.length < other.last.length ? [one.last, other.last] : [other.last, one.last]
  return shorter === longer || (shorter.length >= 4 && longer.endsWith(shorter)) || isOneSlip(shorter, longer)
}

/** One letter too many, too few or another, or two changed about. */
function isOneSlip(one: string, other: string): boolean {
  const least = Math.min(one.length, other.length)
  if (least < 5 || Math.abs(one.length - other.length) > 1 || /\p{N}/u.test(one + other)) return false
  let start = 0
  while (start < least && one[start] === other[start]) start += 1
  let end = 0
  while (end < least - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)]
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && b === a.slice(1) + a.slice(0, 1))
}
