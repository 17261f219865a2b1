import { refuse } from '../../core/errors.ts'
import { isJsonObject } from '../../core/is-json-object.ts'
import type { Requester } from '../http/requester.ts'
import type { Reading } from '../proven.ts'
import type { SourceEntry } from '../source.ts'

export interface ScimList<Record> {
  readonly url: string
  readonly query: Readonly<globalThis.Record<string, string>>
  readonly read: (resource: unknown) => readonly SourceEntry<Record>[]
  readonly idOf: (record: Record) => string
  readonly signal: AbortSignal
}

const pageSize = 100
const mostPages = 20_000

interface Pass<Record> {
  readonly records: ReadonlyMap<string, Record>
  readonly entries: readonly SourceEntry<Record>[]
  readonly pages: number
  readonly why: string | undefined
}

/**
 * Reads a list whole. What needs several pages is read twice: an order need not be kept, and the total stands still where one
 * comes and another one goes.
 *
 * @see [RFC 7644, 3.4.2.4](https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.4)
 */
export async function readScimList<Record>(request: Requester, list: ScimList<Record>): Promise<Reading<Record>> {
  const first = await readOnce(request, list)
  if (first.pages === 1) {
    return first.why === undefined ? { ...first, proof: 'single-answer' } : { entries: first.entries, why: first.why }
  }
  const second = await readOnce(request, list)
  const isSame =
    first.records.size === second.records.size && [...first.records.keys()].every((id) => second.records.has(id))
  const why = first.why ?? second.why ?? (isSame ? undefined : 'two passes saw different records')
  if (why === undefined) return { entries: second.entries, proof: 'second-pass' }
  const onlyFirst = [...first.records].filter(([id]) => !second.records.has(id)).map(([, record]) => ({ record }))
  return { entries: [...second.entries, ...onlyFirst], why }
}

async function readOnce<Record>(
  request: Requester,
  { url, query, read, idOf, signal }: ScimList<Record>,
): Promise<Pass<Record>> {
  const records = new Map<string, Record>()
  const entries: SourceEntry<Record>[] = []
  let rows = 0
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const parameters = new URLSearchParams({ ...query, startIndex: String(rows + 1), count: String(pageSize) })
    const { body, endpoint } = await request({ url: `${url}?${parameters}`, signal })
    // Resources may be left out where there are none.
    const { Resources: resources = [], totalResults } = isJsonObject(body) ? body : {}
    if (!Array.isArray(resources) || typeof totalResults !== 'number') {
      refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'totalResults' })
    }
    rows += resources.length
    for (const entry of resources.flatMap(read)) {
      if ('record' in entry) {
        const id = idOf(entry.record)
        if (records.has(id)) continue
        records.set(id, entry.record)
      }
      entries.push(entry)
    }
    if (resources.length > 0 && rows < totalResults) continue
    const isShort = rows !== totalResults
    const why = isShort ? `${rows} resources were read of ${totalResults}` : undefined
    return { records, entries, pages, why }
  }
  refuse('directory_answer_invalid', { reason: 'too-many', endpoint: url, limit: mostPages })
}
