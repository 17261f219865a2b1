import type { PostgresQueries } from 'relyant/postgres'
import type { DirectoryTables } from 'relyant/testing'

/** Puts accounts, groups and memberships into the tables of `relyant/postgres`, as an application does by hand. */
export async function fillPostgres(
  client: PostgresQueries,
  schema: string,
  { users = [], groups = [], memberships = [] }: DirectoryTables,
): Promise<void> {
  await client.query(
    `insert into ${schema}.users (id, source, external_id, username, email, given_name, family_name, display_name, admin,
      disabled_by, disabled_at, disabled_why, disabled_run)
    select u->>'id', u->'link'->>'source', u->'link'->>'id', u->>'username', u->>'email', u->>'givenName', u->>'familyName',
      u->>'displayName', (u->>'admin')::boolean, u->'disabled'->>'by', (u->'disabled'->>'at')::timestamptz,
      u->'disabled'->>'why', u->'disabled'->>'run' from jsonb_array_elements($1::text::jsonb) u`,
    [JSON.stringify(users)],
  )
  await client.query(
    `insert into ${schema}.groups (id, source, external_id, name, admin)
    select g->>'id', g->'link'->>'source', g->'link'->>'id', g->>'name', (g->>'admin')::boolean
    from jsonb_array_elements($1::text::jsonb) g`,
    [JSON.stringify(groups)],
  )
  await client.query(
    `insert into ${schema}.memberships (user_id, group_id, source)
    select m->>'user', m->>'group', m->>'source' from jsonb_array_elements($1::text::jsonb) m`,
    [JSON.stringify(memberships)],
  )
}
