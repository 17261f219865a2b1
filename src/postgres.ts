/**
 * Accounts and groups, the journal and the lease of a directory sync in PostgreSQL, over `pg`, `postgres` or PGlite.
 *
 * @module relyant/postgres
 */
export {
  fromPostgresJs,
  type PostgresClient,
  type PostgresJs,
  type PostgresOptions,
  type PostgresPool,
  type PostgresQueries,
  type PostgresTransactions,
  type Query,
  type Row,
} from './directory/postgres/client.ts'
export { postgresJournal } from './directory/postgres/journal.ts'
export { postgresLease } from './directory/postgres/lease.ts'
export { migratePostgres } from './directory/postgres/migrate.ts'
export { type PostgresTargetOptions, postgresDirectoryTarget } from './directory/postgres/target.ts'
