import { z } from 'zod'
import { defined } from '../../core/defined.ts'
import { shown } from '../../core/refusals/shown.ts'
import type { DirectoryAccess, DirectoryUser, RecordIssue, SourceEntry } from '../source.ts'

/** The fields that are asked for, as version 1 of the API separates them. */
export const userFields =
  '_id username email firstname lastname displayname state activated suspended account_locked password_expired'

const text = z.string().nullish()
const flag = z.boolean().nullish()

/** Nothing is required: what is missing or `null` is not known, and what is of another type is an issue. */
const fields = {
  username: text,
  email: text,
  firstname: text,
  lastname: text,
  displayname: text,
  state: text,
  activated: flag,
  suspended: flag,
  account_locked: flag,
  password_expired: flag,
}
const ordinary = z.object(fields)
type Fields = { readonly [Name in keyof typeof fields]?: z.output<(typeof fields)[Name]> }

const identified = z.looseObject({ _id: z.string().min(1).optional(), id: z.string().min(1).optional() })

/** The id of a record of version 1: `_id` in the specification, `id` beside it on the wire. */
export function idOf(record: unknown): string | undefined {
  const parsed = identified.safeParse(record)
  return parsed.success ? (parsed.data._id ?? parsed.data.id) : undefined
}

/** Reads a person; what cannot be read makes an issue, and never a failure. */
export function readUser(record: unknown): readonly SourceEntry<DirectoryUser>[] {
  const id = idOf(record)
  if (id === undefined) return [{ issue: { part: 'users', field: '_id', problem: 'missing' } }]
  const { known, issues } = readFields(id, record as Readonly<Record<string, unknown>>)
  const { access, reasons, unknownState } = accessOf(known, issues)
  const user: DirectoryUser = {
    id,
    access,
    reasons,
    ...defined({
      username: said(known.username),
      email: said(known.email),
      givenName: said(known.firstname),
      familyName: said(known.lastname),
      displayName: said(known.displayname),
    }),
  }
  const all = unknownState === undefined ? issues : [...issues, unknownState(id)]
  return [...all.map((issue) => ({ issue })), { record: user }]
}

/** An empty text is how the directory says that it knows nothing. */
const said = (value: string | null | undefined): string | undefined =>
  value?.trim() === '' ? undefined : (value ?? undefined)

function readFields(id: string, record: Readonly<Record<string, unknown>>): { known: Fields; issues: RecordIssue[] } {
  // Nearly all are in order, and are read at once.
  const whole = ordinary.safeParse(record)
  if (whole.success) return { known: whole.data, issues: [] }
  const known: Record<string, unknown> = {}
  const issues: RecordIssue[] = []
  for (const [field, schema] of Object.entries(fields)) {
    const value = Object.hasOwn(record, field) ? record[field] : undefined
    if (schema.safeParse(value).success) known[field] = value
    else issues.push({ part: 'users', id, field, problem: 'wrong-type', received: shown(value, 40) })
  }
  return { known: known as Fields, issues }
}

const deciding: ReadonlySet<string> = new Set(['state', 'activated', 'suspended', 'account_locked', 'password_expired'])

/** Nearly everybody has one of these: one list serves them all. */
const because = {
  locked: ['account_locked=true'],
  expired: ['password_expired=true'],
  pending: ['activated=false'],
  active: ['state=ACTIVATED'],
  activated: ['activated=true'],
  unsaid: ['state=', 'activated='],
} as const

interface Access {
  readonly access: DirectoryAccess
  readonly reasons: readonly string[]
  readonly unknownState?: (id: string) => RecordIssue
}

/** In this order, because a person can be several of these at once. */
function accessOf(known: Fields, issues: readonly RecordIssue[]): Access {
  const { state, activated, suspended, account_locked: locked, password_expired: expired } = known
  const isSuspended = state === 'SUSPENDED'
  if (isSuspended || suspended === true) {
    const why = [isSuspended ? 'state=SUSPENDED' : '', suspended === true ? 'suspended=true' : '']
    return { access: 'suspended', reasons: why.filter((one) => one !== '') }
  }
  // What cannot be read could have been a suspension, or its end.
  const unread = issues.filter(({ field }) => deciding.has(field)).map(({ field }) => `${field}=?`)
  if (unread.length > 0) return { access: 'unknown', reasons: unread }
  if (state === 'STAGED') return { access: 'staged', reasons: ['state=STAGED'] }
  if (state != null && !['ACTIVATED', ''].includes(state)) {
    return {
      access: 'unknown',
      reasons: [`state=${shown(state, 40).slice(1, -1)}`],
      unknownState: (id) => ({
        part: 'users',
        id,
        field: 'state',
        problem: 'unknown-value',
        received: shown(state, 40),
      }),
    }
  }
  if (locked === true) return { access: 'locked', reasons: because.locked }
  if (expired === true) return { access: 'expired', reasons: because.expired }
  if (activated === false) return { access: 'pending', reasons: because.pending }
  if (state === 'ACTIVATED') return { access: 'active', reasons: because.active }
  if (activated === true) return { access: 'active', reasons: because.activated }
  return { access: 'unknown', reasons: because.unsaid }
}
