import { createHoldings, type Holdings } from '../apply/holdings.ts'
import type { Operation, SubjectRef } from '../plan.ts'
import type { Query, Row } from './client.ts'
import { groupColumns, groupOf, membershipColumns, membershipOf, userColumns, userOf } from './rows.ts'

/** What a batch names, of accounts or of groups. */
interface Named {
  readonly ids: Set<string>
  readonly links: Set<string>
  readonly names: Set<string>
}

const changing: readonly Operation['kind'][] = ['update-user', 'enable-user', 'disable-user', 'delete-user']

/** Everything that a batch is about, as it is now; accounts that it changes are locked until the transaction ends. */
export async function load(
  query: Query,
  schema: string,
  source: string,
  batch: readonly Operation[],
): Promise<Holdings> {
  const [users, groups] = [namedBy(batch, 'user'), namedBy(batch, 'group')]
  // Always in the order of the ids, so that two writers wait for one another and not both.
  const lock = batch.some(({ kind }) => changing.includes(kind)) ? 'order by id for no key update' : ''
  const userRows = await found(query, `${schema}.users`, userColumns, 'username', users, source, lock)
  const groupRows = await found(query, `${schema}.groups`, groupColumns, 'name', groups, source, '')
  const userIds = userRows.map(({ id }) => id)
  const deleted = batch.flatMap((step) => (step.kind === 'delete-group' ? [step.group] : []))
  const membershipRows = await query(
    `select ${membershipColumns} from ${schema}.memberships
    where (user_id in (select jsonb_array_elements_text($1::text::jsonb))
      and group_id in (select jsonb_array_elements_text($2::text::jsonb)))
    or (group_id in (select jsonb_array_elements_text($3::text::jsonb)) and source is distinct from $4::text)`,
    [JSON.stringify(userIds), JSON.stringify(groupRows.map(({ id }) => id)), JSON.stringify(deleted), source],
  )
  const fold = await foldOf(
    query,
    [...users.names, ...groups.names],
    [
      ...userRows.map((row) => [row['username'], row['folded']] as const),
      ...groupRows.map((row) => [row['name'], row['folded']] as const),
    ],
  )
  return createHoldings(
    { users: userRows.map(userOf), groups: groupRows.map(groupOf), memberships: membershipRows.map(membershipOf) },
    fold,
  )
}

function found(
  query: Query,
  table: string,
  columns: string,
  name: string,
  named: Named,
  source: string,
  lock: string,
): Promise<readonly Row[]> {
  const inside = (parameter: number): string => `(select jsonb_array_elements_text($${parameter}::text::jsonb))`
  return query(
    `select ${columns}, lower(${name}) as folded from ${table} where id in ${inside(1)}
    or (source = $2::text and external_id in ${inside(3)})
    or lower(${name}) in (select lower(t) from jsonb_array_elements_text($4::text::jsonb) t) ${lock}`,
    [JSON.stringify([...named.ids]), source, JSON.stringify([...named.links]), JSON.stringify([...named.names])],
  )
}

/** Which names are the same is what the unique indexes say, and that is the database's `lower`. */
async function foldOf(
  query: Query,
  names: readonly string[],
  known: readonly (readonly [name: unknown, folded: unknown])[],
): Promise<(name: string) => string> {
  const asked = await query('select t as name, lower(t) as folded from jsonb_array_elements_text($1::text::jsonb) t', [
    JSON.stringify(names),
  ])
  const folded = new Map([...known, ...asked.map((row) => [row['name'], row['folded']] as const)])
  return (name) => String(folded.get(name) ?? name)
}

function namedBy(batch: readonly Operation[], what: 'user' | 'group'): Named {
  const named: Named = { ids: new Set(), links: new Set(), names: new Set() }
  for (const step of batch) {
    const ref: string | SubjectRef | undefined = what in step ? Reflect.get(step, what) : undefined
    if (typeof ref === 'string') named.ids.add(ref)
    else if (ref !== undefined) 'id' in ref ? named.ids.add(ref.id) : named.links.add(ref.link)
    if (what === 'user' && step.kind === 'create-user') {
      named.links.add(step.link)
      named.names.add(step.username)
    }
    if (what === 'group' && step.kind === 'create-group') named.links.add(step.link)
    if (what === 'group' && (step.kind === 'create-group' || step.kind === 'rename-group')) named.names.add(step.name)
  }
  return named
}
