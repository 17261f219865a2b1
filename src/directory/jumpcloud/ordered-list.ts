import { refuse } from '../../core/errors.ts'
import { isJsonObject } from '../../core/is-json-object.ts'
import { allOrFirstFailure } from '../http/all-or-first-failure.ts'
import type { Reading } from '../proven.ts'
import type { SourceEntry } from '../source.ts'
import type { JumpcloudClient, Query } from './client.ts'
import { idOf } from './read-user.ts'

/** The most that a page has. */
export const pageLimit = 100
/** More than any directory has: a server that never ends has not read `skip`. */
export const mostPages = 20_000

export interface OrderedList<Record> {
  readonly path: string
  readonly query: Query
  readonly read: (record: unknown) => readonly SourceEntry<Record>[]
  readonly signal: AbortSignal
}

interface Page<Record> {
  readonly skip: number
  readonly total: number
  readonly ids: readonly (string | undefined)[]
  /** What the first record came to, which the page before has as well, and what the others did. */
  readonly head: readonly SourceEntry<Record>[]
  readonly entries: readonly SourceEntry<Record>[]
}

/**
 * Reads a list of version 1 of the API whole, and proves it: each page begins with the last record of the one before, ids
 * ascend, every page states one total, and that many were counted. Between two such pages nobody can have been skipped, even
 * where somebody was added and another one removed meanwhile, which leaves the total as it was.
 *
 * What is not proven is read once more, and then given as it is.
 *
 * @throws SsoError why there is no answer
 */
export async function readOrderedList<Record>(
  client: JumpcloudClient,
  list: OrderedList<Record>,
): Promise<Reading<Record>> {
  const first = await readOnce(client, list)
  return first.proof === undefined ? readOnce(client, list) : first
}

async function readOnce<Record>(client: JumpcloudClient, list: OrderedList<Record>): Promise<Reading<Record>> {
  const first = await readPage(client, list, 0, list.signal)
  // One that is shorter than asked for is how long all of them are; each repeats the last of the one before.
  const step = first.ids.length - 1
  const skips: number[] = []
  if (step > 0) for (let skip = step; skip + 1 < first.total; skip += step) skips.push(skip)
  if (skips.length >= mostPages) {
    refuse('directory_answer_invalid', { reason: 'too-many', endpoint: list.path, limit: mostPages })
  }
  const rest = await allOrFirstFailure(skips, list.signal, (skip, signal) => readPage(client, list, skip, signal))
  return joined([first, ...rest])
}

async function readPage<Record>(
  client: JumpcloudClient,
  { path, query, read }: OrderedList<Record>,
  skip: number,
  signal: AbortSignal,
): Promise<Page<Record>> {
  const { body, endpoint } = await client.get(path, { ...query, limit: pageLimit, sort: '_id', skip }, signal)
  const { results, totalCount: total } = isJsonObject(body) ? body : {}
  if (!Array.isArray(results)) refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'results' })
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0) {
    refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'totalCount' })
  }
  return {
    skip,
    total,
    ids: results.map(idOf),
    head: results.slice(0, 1).flatMap(read),
    entries: results.slice(1).flatMap(read),
  }
}

function joined<Record>(pages: readonly Page<Record>[]): Reading<Record> {
  const entries: SourceEntry<Record>[] = []
  let last: string | undefined
  for (const page of pages) {
    if (last === undefined || page.ids[0] !== last) entries.push(...page.head)
    entries.push(...page.entries)
    last = page.ids.at(-1)
  }
  const why = flawOf(pages)
  return why === undefined ? { entries, proof: 'total' } : { entries, why }
}

function flawOf(pages: readonly Page<unknown>[]): string | undefined {
  const [first, ...rest] = pages as [Page<unknown>, ...Page<unknown>[]]
  const totals = new Set(pages.map(({ total }) => total))
  if (totals.size > 1) return `the total moved from ${first.total} to ${[...totals].at(-1)} while it was read`
  let last: string | undefined
  let count = 0
  for (const { ids } of [first, ...rest]) {
    // The chain: what was the last one is the first one of the next page.
    const isNext = last === undefined || ids[0] === last
    if (!isNext) return 'a page does not begin where the one before ended'
    for (const id of last === undefined ? ids : ids.slice(1)) {
      if (id === undefined) return 'a record has no id'
      if (last !== undefined && id <= last) return 'the records are not in the order that was asked for'
      last = id
      count += 1
    }
  }
  return count === first.total ? undefined : `${count} records were read of ${first.total}`
}
