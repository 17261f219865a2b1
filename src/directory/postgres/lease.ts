import type { LeaseStore } from '../../state/lease.ts'
import { databaseOf, type PostgresOptions, schemaOf } from './client.ts'

/**
 * Leases in a table, with a fence that grows; the time is that of the database.
 *
 * @throws TypeError for a schema that is not a plain name
 */
export function postgresLease(options: PostgresOptions): LeaseStore {
  const { query } = databaseOf(options.client)
  const leases = `${schemaOf(options)}.leases`
  const until = "clock_timestamp() + $3::float8 * interval '1 millisecond'"
  return {
    async acquire(name, milliseconds) {
      const owner = crypto.randomUUID()
      // From the time on, so that a table that was made anew is not behind what was written before.
      const [row] = await query(
        `insert into ${leases} as l (name, owner, fence, expires_at)
        values ($1::text, $2::text, floor(extract(epoch from clock_timestamp()) * 1000)::bigint, ${until})
        on conflict (name) do update set owner = excluded.owner, expires_at = excluded.expires_at,
          fence = greatest(l.fence + 1, excluded.fence)
        where l.expires_at <= clock_timestamp() returning fence::text as fence`,
        [name, owner, milliseconds],
      )
      if (row === undefined) return undefined
      return {
        fence: Number(row['fence']),
        async renew() {
          const renewed = await query(
            `update ${leases} set expires_at = ${until}
            where name = $1::text and owner = $2::text and expires_at > clock_timestamp() returning 1 as held`,
            [name, owner, milliseconds],
          )
          return renewed.length === 1
        },
        async release() {
          await query(
            `update ${leases} set expires_at = clock_timestamp() where name = $1::text and owner = $2::text`,
            [name, owner],
          )
        },
      }
    },
  }
}
