import type { DirectoryJournal, JournalPin, JournalRun, JournalStep, LastRun } from '../journal.ts'
import type { RemovalKind, SyncHistory } from '../local.ts'
import type { Operation } from '../plan.ts'
import { removalKinds } from '../removals.ts'
import type { RunReport } from '../report.ts'
import { databaseOf, type PostgresOptions, type Row, schemaOf } from './client.ts'

/** What was written as JSON: its times are texts again. */
type Kept<T> = { readonly [Name in keyof T]: T[Name] extends Date ? string : T[Name] }

const parsed = <T>(row: Row | undefined, column: string): T | undefined => {
  const text = row?.[column]
  return typeof text === 'string' ? (JSON.parse(text) as T) : undefined
}

const stepOf = (row: Row): JournalStep => ({
  run: String(row['run']),
  operation: parsed<Operation>(row, 'operation') as Operation,
  at: new Date(Number(row['at'])),
})

/**
 * A journal in tables, which is where the accounts are and what all processes share. See {@link DirectoryJournal}.
 *
 * @throws TypeError for a schema that is not a plain name
 */
export function postgresJournal(options: PostgresOptions): DirectoryJournal {
  const database = databaseOf(options.client)
  const { query } = database
  const s = schemaOf(options)
  const stepColumns = 'run, operation::text as operation, (extract(epoch from at) * 1000)::float8 as at'
  return {
    async history(source, since) {
      const [state] = await query(
        `select last::text as last, approved::text as approved from ${s}.directory_state where source = $1::text`,
        [source],
      )
      const removals = await query(
        `select removal, (extract(epoch from at) * 1000)::float8 as at, count(*)::float8 as count from ${s}.directory_steps
        where source = $1::text and removal is not null and at >= $2::text::timestamptz group by removal, at order by at, removal`,
        [source, since.toISOString()],
      )
      const last = parsed<LastRun>(state, 'last')
      const approved = parsed<Kept<NonNullable<SyncHistory['approved']>>>(state, 'approved')
      const pinned = (await this.pins(source)).flatMap(({ link, why }) => (link && why ? [{ link, why }] : []))
      return {
        removals: removals.map((row) => ({
          kind: row['removal'] as RemovalKind,
          at: new Date(Number(row['at'])),
          count: Number(row['count']),
        })),
        pinned,
        ...(last && { last }),
        ...(approved && { approved: { ...approved, at: new Date(approved.at) } }),
      }
    },
    async approve(source, approval) {
      await query(
        `insert into ${s}.directory_state (source, approved) values ($1::text, $2::text::jsonb)
        on conflict (source) do update set approved = excluded.approved`,
        [source, JSON.stringify(approval)],
      )
    },
    begin: (run) =>
      database.transaction(async (inside) => {
        await inside(`insert into ${s}.directory_runs (id, source, run) values ($1::text, $2::text, $3::text::jsonb)`, [
          ...[run.id, run.source, JSON.stringify(run)],
        ])
        await inside(`update ${s}.directory_state set approved = null where source = $1::text`, [run.source])
      }),
    async intend(run, steps, at) {
      const rows = steps.map((operation, n) => ({
        ...{ n, key: operation.key, operation, removal: removalKinds[operation.kind] ?? null },
      }))
      await query(
        `insert into ${s}.directory_steps (run, source, key, operation, removal, at)
        select r.id, r.source, i.key, i.operation, i.removal, $3::text::timestamptz
        from ${s}.directory_runs r, jsonb_to_recordset($2::text::jsonb) as i (n int, key text, operation jsonb, removal text)
        where r.id = $1::text order by i.n`,
        [run, JSON.stringify(rows), at.toISOString()],
      )
    },
    settle: (steps) =>
      database.transaction(async (inside) => {
        const input = 'jsonb_to_recordset($1::text::jsonb) as i (run text, key text, done boolean)'
        const values = [JSON.stringify(steps)]
        const same = 't.run = i.run and t.key = i.key and t.done is null'
        await inside(`update ${s}.directory_steps t set done = true from ${input} where i.done and ${same}`, values)
        await inside(`delete from ${s}.directory_steps t using ${input} where not i.done and ${same}`, values)
      }),
    unsettled: async (source) =>
      (
        await query(
          `select ${stepColumns} from ${s}.directory_steps where source = $1::text and done is null order by number`,
          [source],
        )
      ).map(stepOf),
    finish: (id, last) =>
      database.transaction(async (inside) => {
        const [run] = await inside(
          `update ${s}.directory_runs set complete = true where id = $1::text returning source`,
          [id],
        )
        if (run === undefined || last === undefined) return
        await inside(
          `insert into ${s}.directory_state (source, last) values ($1::text, $2::text::jsonb)
          on conflict (source) do update set last = excluded.last`,
          [run['source'], JSON.stringify(last)],
        )
      }),
    async unfinished(source) {
      const [row] = await query(
        `select run::text as run, complete from ${s}.directory_runs where source = $1::text order by number desc limit 1`,
        [source],
      )
      const run = parsed<Kept<JournalRun>>(row, 'run')
      return run === undefined || row?.['complete'] === true
        ? undefined
        : { ...run, startedAt: new Date(run.startedAt) }
    },
    steps: async (run) =>
      (
        await query(`select ${stepColumns} from ${s}.directory_steps where run = $1::text and done order by number`, [
          run,
        ])
      ).map(stepOf),
    pins: async (source) =>
      (
        await query(`select pin::text as pin from ${s}.directory_pins where source = $1::text order by key`, [source])
      ).map((row) => parsed<JournalPin>(row, 'pin') as JournalPin),
    async pin(source, pins) {
      if (pins.length === 0) return
      await query(
        `insert into ${s}.directory_pins (source, key, pin)
        select distinct on (p ->> 'key') $1::text, p ->> 'key', p from jsonb_array_elements($2::text::jsonb) p
        on conflict (source, key) do update set pin = excluded.pin`,
        [source, JSON.stringify(pins)],
      )
    },
    async unpin(source, keys) {
      await query(
        `delete from ${s}.directory_pins
        where source = $1::text and key in (select jsonb_array_elements_text($2::text::jsonb))`,
        [source, JSON.stringify(keys)],
      )
    },
    async report(report) {
      await query(`insert into ${s}.directory_reports (source, report) values ($1::text, $2::text::jsonb)`, [
        ...[report.source, JSON.stringify(report)],
      ])
    },
    reports: async (source, limit) =>
      (
        await query(
          `select report::text as report from ${s}.directory_reports where source = $1::text order by number desc limit $2::int`,
          [source, limit],
        )
      ).map((row) => {
        const report = parsed<Kept<RunReport>>(row, 'report') as Kept<RunReport>
        return { ...report, startedAt: new Date(report.startedAt), endedAt: new Date(report.endedAt) }
      }),
  }
}
