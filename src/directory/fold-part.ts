import { shown } from '../core/refusals/shown.ts'
import type { SnapshotPart } from './snapshot.ts'
import type { RecordIssue, SourceEntry } from './source.ts'

export interface FoldOptions<Record> {
  readonly part: RecordIssue['part']
  readonly idOf: (record: Record) => unknown
  /** Called with how many records there are, every so often. */
  readonly onRecords: (count: number) => void
  /** What is seen for the first time, and how it is kept: one text for one id, however often it comes. */
  readonly keep?: (record: Record) => Record
}

export interface Folded<Record> {
  readonly part: SnapshotPart<Record>
  readonly issues: readonly RecordIssue[]
}

/**
 * Folds what a source gives of one part: each id once, ordered by id. It is complete only where the source has said so in the end,
 * and every record could be told by its id and was kept: what is left out would look as if it had gone.
 */
export async function foldPart<Record>(
  entries: AsyncIterable<SourceEntry<Record>>,
  { part, idOf, onRecords, keep = (record) => record }: FoldOptions<Record>,
): Promise<Folded<Record>> {
  const records = new Map<string, Record>()
  const issues: RecordIssue[] = []
  let end: SourceEntry<Record> | undefined
  for await (const entry of entries) {
    end = entry
    if ('issue' in entry) issues.push(entry.issue)
    if (!('record' in entry)) continue
    const id = idOf(entry.record)
    if (typeof id !== 'string' || id === '') {
      issues.push({ part, field: 'id', problem: 'missing', received: shown(id, 40) })
      continue
    }
    if (records.has(id)) issues.push({ part, id, field: 'id', problem: 'duplicate' })
    records.set(id, keep(entry.record))
    if (records.size % 1000 === 0) onRecords(records.size)
  }
  onRecords(records.size)
  const ordered = [...records].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, record]) => record)
  const why = flawOf(end, records, issues)
  return {
    part: why === undefined ? { records: ordered, complete: true } : { records: ordered, complete: false, why },
    issues,
  }
}

function flawOf<Record>(
  end: SourceEntry<Record> | undefined,
  records: ReadonlyMap<string, Record>,
  issues: readonly RecordIssue[],
): string | undefined {
  if (end !== undefined && 'partial' in end) return end.partial.why
  if (end === undefined || !('complete' in end)) return 'the source does not say that this is all'
  const lost = issues.find(({ id }) => id === undefined || !records.has(id))
  if (lost === undefined) return undefined
  return lost.id === undefined
    ? `a record has no ${lost.field}`
    : `${shown(lost.id, 64)} could not be read (${lost.field})`
}
