import { defined } from '../../core/defined.ts'
import type { DisableReason, LocalGroup, LocalMembership, LocalUser } from '../local.ts'
import type { Row } from './client.ts'

export const userColumns = `id, source, external_id, username, email, given_name, family_name, display_name, admin,
  disabled_by, (extract(epoch from disabled_at) * 1000)::float8 as disabled_at, disabled_why, disabled_run`
export const groupColumns = 'id, source, external_id, name, admin'
export const membershipColumns = 'user_id, group_id, source'

const text = (row: Row, column: string): string | undefined => {
  const value = row[column]
  return typeof value === 'string' ? value : undefined
}

const linkOf = (row: Row): { readonly source: string; readonly id: string } | undefined => {
  const [source, id] = [text(row, 'source'), text(row, 'external_id')]
  return source === undefined || id === undefined ? undefined : { source, id }
}

function disabledOf(row: Row): LocalUser['disabled'] {
  const by = text(row, 'disabled_by')
  if (by === undefined) return undefined
  const why = text(row, 'disabled_why') as DisableReason | undefined
  return defined({ by, at: new Date(Number(row['disabled_at'])), why, run: text(row, 'disabled_run') })
}

export const userOf = (row: Row): LocalUser =>
  defined({
    ...{ id: String(row['id']), link: linkOf(row), username: String(row['username']), email: text(row, 'email') },
    ...{ givenName: text(row, 'given_name'), familyName: text(row, 'family_name') },
    ...{ displayName: text(row, 'display_name'), admin: row['admin'] === true, disabled: disabledOf(row) },
  })

export const groupOf = (row: Row): LocalGroup =>
  defined({ id: String(row['id']), name: String(row['name']), link: linkOf(row), admin: row['admin'] === true })

export const membershipOf = (row: Row): LocalMembership =>
  defined({ user: String(row['user_id']), group: String(row['group_id']), source: text(row, 'source') })

/** An account as JSON that `jsonb_to_recordset` reads with {@link userRecord}. */
export const recordOfUser = ({ link, disabled, ...user }: LocalUser): object => ({
  ...{ id: user.id, source: link?.source, external_id: link?.id, username: user.username, email: user.email },
  ...{ given_name: user.givenName, family_name: user.familyName, display_name: user.displayName, admin: user.admin },
  ...{ disabled_by: disabled?.by, disabled_at: disabled?.at, disabled_why: disabled?.why, disabled_run: disabled?.run },
})

export const userRecord = `(id text, source text, external_id text, username text, email text, given_name text,
  family_name text, display_name text, admin boolean, disabled_by text, disabled_at timestamptz, disabled_why text,
  disabled_run text)`
