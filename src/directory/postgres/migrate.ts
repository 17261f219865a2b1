import { databaseOf, type PostgresOptions, schemaOf } from './client.ts'

/** Each once, in this order; what was released is never edited, only added to. */
const migrations: readonly ((schema: string) => readonly string[])[] = [
  (s) => [
    `create table ${s}.users (
      id text primary key,
      source text,
      external_id text,
      username text not null,
      email text,
      given_name text,
      family_name text,
      display_name text,
      admin boolean not null default false,
      disabled_by text,
      disabled_at timestamptz,
      disabled_why text,
      disabled_run text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check ((source is null) = (external_id is null)),
      check ((disabled_by is null) = (disabled_at is null)),
      unique (source, external_id)
    )`,
    `create unique index users_username on ${s}.users (lower(username))`,
    `create table ${s}.groups (
      id text primary key,
      source text,
      external_id text,
      name text not null,
      admin boolean not null default false,
      created_at timestamptz not null default now(),
      check ((source is null) = (external_id is null)),
      unique (source, external_id)
    )`,
    `create unique index groups_name on ${s}.groups (lower(name))`,
    `create table ${s}.memberships (
      user_id text not null references ${s}.users (id) on delete cascade,
      group_id text not null references ${s}.groups (id) on delete cascade,
      source text,
      run text,
      added_at timestamptz not null default now(),
      primary key (user_id, group_id)
    )`,
    `create index memberships_group on ${s}.memberships (group_id)`,
    `create table ${s}.fences (source text primary key, fence bigint not null)`,
    `create table ${s}.leases (
      name text primary key, owner text not null, fence bigint not null, expires_at timestamptz not null
    )`,
  ],
  (s) => [
    `create table ${s}.directory_runs (
      number bigint generated always as identity primary key,
      id text not null unique,
      source text not null,
      run jsonb not null,
      complete boolean not null default false
    )`,
    `create index directory_runs_source on ${s}.directory_runs (source, number)`,
    `create table ${s}.directory_steps (
      number bigint generated always as identity primary key,
      run text not null references ${s}.directory_runs (id) on delete cascade,
      source text not null,
      key text not null,
      operation jsonb not null,
      removal text,
      at timestamptz not null,
      done boolean
    )`,
    `create index directory_steps_run on ${s}.directory_steps (run, key)`,
    `create index directory_steps_removals on ${s}.directory_steps (source, at) where removal is not null`,
    `create index directory_steps_unsettled on ${s}.directory_steps (source) where done is null`,
    `create table ${s}.directory_state (source text primary key, last jsonb, approved jsonb)`,
    `create table ${s}.directory_pins (source text, key text, pin jsonb not null, primary key (source, key))`,
    `create table ${s}.directory_reports (
      number bigint generated always as identity primary key, source text not null, report jsonb not null
    )`,
    `create index directory_reports_source on ${s}.directory_reports (source, number)`,
  ],
]

/**
 * Makes the tables of `relyant/postgres`, or brings them up to date: for the start of an application, in as many processes as there
 * are. A lock lets one of them work and the others wait.
 *
 * @returns how many migrations were missing
 * @throws TypeError for a schema that is not a plain name; else what the database throws, and then nothing has changed
 */
export async function migratePostgres(options: PostgresOptions): Promise<number> {
  const schema = schemaOf(options)
  return databaseOf(options.client).transaction(async (query) => {
    await query('select pg_advisory_xact_lock(hashtext($1::text))', [`relyant ${schema}`])
    await query(`create schema if not exists ${schema}`)
    await query(
      `create table if not exists ${schema}.migrations (version int primary key, at timestamptz default now())`,
    )
    const rows = await query(`select coalesce(max(version), 0)::int as version from ${schema}.migrations`)
    const version = Number(rows[0]?.['version'])
    for (const [index, statements] of migrations.entries()) {
      if (index < version) continue
      for (const statement of statements(schema)) await query(statement)
      await query(`insert into ${schema}.migrations (version) values ($1::int)`, [index + 1])
    }
    return Math.max(0, migrations.length - version)
  })
}
