import { refuse } from '../../core/errors.ts'
import { isJsonObject } from '../../core/is-json-object.ts'
import { allOrFirstFailure } from '../http/all-or-first-failure.ts'
import type { Reading } from '../proven.ts'
import type { RecordIssue } from '../source.ts'
import type { JumpcloudClient, Query } from './client.ts'
import { mostPages, pageLimit } from './ordered-list.ts'

export interface UnorderedList<Record> {
  readonly path: string
  readonly query?: Query
  /** What a record is: its id and what is kept of it, an issue, or nothing that counts. */
  readonly read: (
    record: unknown,
  ) => { readonly id: string; readonly value: Record } | { readonly issue: RecordIssue } | undefined
  readonly signal: AbortSignal
}

interface Pass<Record> {
  readonly values: ReadonlyMap<string, Record>
  readonly issues: readonly RecordIssue[]
  /** Of all pages, what counts and what does not. */
  readonly rows: number
  /** Rows came twice, or the total, where one is given, is another one: something moved. */
  readonly why: string | undefined
}

type Page = readonly unknown[]

/**
 * Reads a list of version 2 of the API, which promises neither an order nor a total: twice, because one pass proves nothing.
 * Where both saw the same, and neither saw anything twice, that is all of it. Otherwise everything that either saw is given,
 * unproven.
 *
 * @throws SsoError why there is no answer
 */
export async function readUnorderedList<Record>(
  client: JumpcloudClient,
  list: UnorderedList<Record>,
): Promise<Reading<Record>> {
  const first = await readToTheEnd(client, list)
  const second = await readAgain(client, list, first.rows)
  const values = new Map([...first.values, ...second.values])
  const isSame = values.size === first.values.size && values.size === second.values.size
  const why = first.why ?? second.why ?? (isSame ? undefined : 'two passes saw different records')
  const entries = [
    ...second.issues.map((issue) => ({ issue })),
    ...Array.from(values.values(), (record) => ({ record })),
  ]
  return why === undefined ? { entries, proof: 'second-pass' } : { entries, why }
}

async function readPage<Record>(
  client: JumpcloudClient,
  { path, query }: UnorderedList<Record>,
  skip: number,
  signal: AbortSignal,
): Promise<Page> {
  const { body, endpoint } = await client.get(path, { ...query, limit: pageLimit, skip }, signal)
  const page = isJsonObject(body) ? body['results'] : body
  if (!Array.isArray(page)) refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'list' })
  return page
}

/** Until a page is not full. */
async function readToTheEnd<Record>(client: JumpcloudClient, list: UnorderedList<Record>): Promise<Pass<Record>> {
  const pass = createPass(list)
  for (let page = 0; page < mostPages; page += 1) {
    const rows = await readPage(client, list, page * pageLimit, list.signal)
    pass.take(rows)
    if (rows.length < pageLimit) return pass.end()
  }
  refuse('directory_answer_invalid', { reason: 'too-many', endpoint: list.path, limit: mostPages })
}

/**
 * The same once more, all pages at once, and one behind them: a server that gives shorter pages than it was asked for would
 * have ended the first pass too early.
 */
async function readAgain<Record>(
  client: JumpcloudClient,
  list: UnorderedList<Record>,
  rows: number,
): Promise<Pass<Record>> {
  const pass = createPass(list)
  const skips = Array.from({ length: Math.ceil(rows / pageLimit) }, (_, index) => index * pageLimit)
  await allOrFirstFailure([...skips, rows], list.signal, async (skip, signal) =>
    pass.take(await readPage(client, list, skip, signal)),
  )
  return pass.end()
}

/** Keeps of each page what counts, and lets go of the rest. */
function createPass<Record>({ read }: UnorderedList<Record>) {
  const values = new Map<string, Record>()
  const issues: RecordIssue[] = []
  let isRepeated = false
  let rows = 0
  return {
    take(page: Page): void {
      rows += page.length
      for (const row of page) {
        const one = read(row)
        if (one === undefined) continue
        if ('issue' in one) {
          issues.push(one.issue)
          continue
        }
        isRepeated ||= values.has(one.id)
        values.set(one.id, one.value)
      }
    },
    end(): Pass<Record> {
      const isUnnamed = issues.some(({ id }) => id === undefined)
      const why = isRepeated ? 'records came twice' : isUnnamed ? 'a record has no id' : undefined
      return { values, issues, rows, why }
    },
  }
}
