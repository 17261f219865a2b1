import { refuse } from '../../core/errors.ts'
import { carryOut } from '../apply/carry-out.ts'
import type { DirectoryTarget, WriteContext } from '../target.ts'
import { databaseOf, type PostgresOptions, type Query, retried, schemaOf } from './client.ts'
import { load } from './load.ts'
import { groupColumns, groupOf, membershipColumns, membershipOf, userColumns, userOf } from './rows.ts'
import { save } from './save.ts'

export interface PostgresTargetOptions extends PostgresOptions {
  /**
   * Ends the sessions of accounts that a batch disables or deletes, in the transaction of the batch: where sessions are in the same
   * database. It may be called again, where the transaction has to be tried again.
   */
  readonly endSessions?: (users: readonly string[], query: Query) => Promise<void>
}

/**
 * Accounts, groups and memberships in the tables that `migratePostgres` makes: a batch is one transaction, a membership one row.
 *
 * @throws TypeError for a schema that is not a plain name
 */
export function postgresDirectoryTarget(options: PostgresTargetOptions): DirectoryTarget {
  const { endSessions } = options
  const database = databaseOf(options.client)
  const schema = schemaOf(options)
  return {
    read: ({ signal }) =>
      database.transaction(async (query) => {
        await query('set transaction isolation level repeatable read, read only')
        const all = async (columns: string, table: string) => {
          signal.throwIfAborted()
          return query(`select ${columns} from ${schema}.${table}`)
        }
        return {
          users: (await all(userColumns, 'users')).map(userOf),
          groups: (await all(groupColumns, 'groups')).map(groupOf),
          memberships: (await all(membershipColumns, 'memberships')).map(membershipOf),
        }
      }),
    apply: (batch, context) =>
      retried(database, async (query) => {
        context.signal.throwIfAborted()
        await checkFence(query, schema, context)
        const held = await load(query, schema, context.source, batch)
        const before = { users: new Set(held.users.keys()), groups: new Set(held.groups.keys()) }
        const results = batch.map((step) => carryOut(held, step, context, () => crypto.randomUUID()))
        await save(query, schema, held, before, context.run)
        const ended = batch.flatMap((step, index) =>
          (step.kind === 'disable-user' || step.kind === 'delete-user') && results[index]?.outcome === 'done'
            ? [step.user]
            : [],
        )
        if (ended.length > 0) await endSessions?.(ended, query)
        return results
      }),
  }
}

/** The row is locked until the batch is written: of two runs for one source the later one waits, and the earlier one is refused. */
async function checkFence(query: Query, schema: string, { source, fence }: WriteContext): Promise<void> {
  const rows = await query(
    `insert into ${schema}.fences as f (source, fence) values ($1::text, $2::text::bigint)
    on conflict (source) do update set fence = excluded.fence where f.fence <= excluded.fence returning 1 as taken`,
    [source, String(fence)],
  )
  if (rows.length === 1) return
  const [row] = await query(`select fence::text as fence from ${schema}.fences where source = $1::text`, [source])
  refuse('directory_lease_lost', { reason: 'fence-passed', source, expected: Number(row?.['fence']), received: fence })
}
