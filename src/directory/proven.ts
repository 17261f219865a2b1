import type { SourceEntry } from './source.ts'

/** What a source has read of one part, and whether that is all of it. */
export interface Reading<Record> {
  readonly entries: readonly SourceEntry<Record>[]
  /** Absent: it is not proven. */
  readonly proof?: 'total' | 'second-pass' | 'single-answer' | undefined
  /** Why it is not. */
  readonly why?: string | undefined
}

/** What a source gives of it. */
export function* told<Record>({ entries, proof, why = '' }: Reading<Record>): Generator<SourceEntry<Record>> {
  yield* entries
  yield proof === undefined ? { partial: { why } } : { complete: { by: proof } }
}
