import type { Holdings } from '../apply/holdings.ts'
import type { LocalGroup } from '../local.ts'
import type { Query } from './client.ts'
import { recordOfUser, userRecord } from './rows.ts'

const input = 'jsonb_to_recordset($1::text::jsonb) as i'

/** Which of what was there before a batch is known: what is new is inserted, the rest updated. */
export interface Before {
  readonly users: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

/** Writes what a batch has changed, one statement for each way of changing; nothing else is touched. */
export async function save(query: Query, schema: string, held: Holdings, before: Before, run: string): Promise<void> {
  const send = async (text: string, records: readonly unknown[], ...values: readonly unknown[]): Promise<void> => {
    if (records.length > 0) await query(text, [JSON.stringify(records), ...values])
  }
  const users = parted(held.changed.users, held.users, before.users)
  const groups = parted(held.changed.groups, held.groups, before.groups)
  const memberships = parted(held.changed.memberships, held.memberships, new Set(held.changed.memberships))
  const pairs = memberships.gone.map((key) => JSON.parse(key) as readonly [string, string])
  await send(
    `delete from ${schema}.memberships m using ${input} (u text, g text) where m.user_id = i.u and m.group_id = i.g`,
    pairs.map(([u, g]) => ({ u, g })),
  )
  await send(`delete from ${schema}.users where id in (select jsonb_array_elements_text($1::text::jsonb))`, users.gone)
  await send(
    `delete from ${schema}.groups where id in (select jsonb_array_elements_text($1::text::jsonb))`,
    groups.gone,
  )
  await send(
    `update ${schema}.users u set email = i.email, given_name = i.given_name, family_name = i.family_name,
      display_name = i.display_name, disabled_by = i.disabled_by, disabled_at = i.disabled_at,
      disabled_why = i.disabled_why, disabled_run = i.disabled_run, updated_at = now()
    from ${input} ${userRecord} where u.id = i.id`,
    users.kept.map(recordOfUser),
  )
  await send(
    `insert into ${schema}.users (id, source, external_id, username, email, given_name, family_name, display_name, admin,
      disabled_by, disabled_at, disabled_why, disabled_run)
    select * from ${input} ${userRecord} order by external_id`,
    users.made.map(recordOfUser),
  )
  await send(
    `update ${schema}.groups g set name = i.name from ${input} (id text, name text) where g.id = i.id`,
    groups.kept.map(({ id, name }) => ({ id, name })),
  )
  await send(
    `insert into ${schema}.groups (id, source, external_id, name, admin)
    select * from ${input} (id text, source text, external_id text, name text, admin boolean) order by external_id`,
    groups.made.map(recordOfGroup),
  )
  await send(
    `insert into ${schema}.memberships (user_id, group_id, source, run)
    select i.u, i.g, i.s, $2::text from ${input} (u text, g text, s text) order by i.u, i.g
    on conflict (user_id, group_id) do nothing`,
    memberships.kept.map(({ user, group, source }) => ({ u: user, g: group, s: source })),
    run,
  )
}

const recordOfGroup = ({ id, link, name, admin }: LocalGroup): object => ({
  ...{ id, source: link?.source, external_id: link?.id, name, admin },
})

function parted<T>(changed: ReadonlySet<string>, now: ReadonlyMap<string, T>, before: ReadonlySet<string>) {
  const [made, kept, gone]: [T[], T[], string[]] = [[], [], []]
  for (const key of changed) {
    const one = now.get(key)
    if (one !== undefined) (before.has(key) ? kept : made).push(one)
    else if (before.has(key)) gone.push(key)
  }
  return { made, kept, gone }
}
