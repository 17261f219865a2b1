import { z } from 'zod'
import { defined } from '../../core/defined.ts'
import { shown } from '../../core/refusals/shown.ts'
import type { DirectoryGroup, DirectoryUser, SourceEntry } from '../source.ts'

const text = z.string().optional().catch(undefined)
const user = z.looseObject({
  id: z.string().min(1),
  userName: text,
  displayName: text,
  active: z.unknown().optional(),
  name: z.looseObject({ givenName: text, familyName: text }).optional().catch(undefined),
  emails: z
    .array(z.looseObject({ value: text, primary: z.boolean().optional().catch(undefined) }))
    .optional()
    .catch(undefined),
})
const group = z.looseObject({ id: z.string().min(1), displayName: z.string().min(1) })
const reference = z.looseObject({ value: z.string().min(1), type: z.string().optional().catch(undefined) })

/** The texts in which some servers write it. */
const truths = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
])

/** Reads a user. @see [RFC 7643, 4.1](https://www.rfc-editor.org/rfc/rfc7643#section-4.1) */
export function readScimUser(record: unknown): readonly SourceEntry<DirectoryUser>[] {
  const parsed = user.safeParse(record)
  if (!parsed.success) return [{ issue: { part: 'users', field: 'id', problem: 'missing' } }]
  const { id, userName, displayName, active, name, emails = [] } = parsed.data
  const isActive = truths.get(active)
  const email = (emails.find(({ primary }) => primary) ?? emails[0])?.value
  const facts = { username: userName, displayName, email, givenName: name?.givenName, familyName: name?.familyName }
  const given = Object.fromEntries(Object.entries(defined(facts)).filter(([, value]) => value !== ''))
  const access = isActive === undefined ? 'unknown' : isActive ? 'active' : 'suspended'
  const read = { record: { id, access, reasons: [`active=${isActive ?? '?'}`], ...given } as const }
  if (active === undefined || isActive !== undefined) return [read]
  return [{ issue: { part: 'users', id, field: 'active', problem: 'wrong-type', received: shown(active, 40) } }, read]
}

/** Reads a group. @see [RFC 7643, 4.2](https://www.rfc-editor.org/rfc/rfc7643#section-4.2) */
export function readScimGroup(record: unknown): readonly SourceEntry<DirectoryGroup>[] {
  const parsed = group.safeParse(record)
  if (parsed.success) return [{ record: { id: parsed.data.id, name: parsed.data.displayName } }]
  const id = z.looseObject({ id: z.string().min(1) }).safeParse(record).data?.id
  return [
    {
      issue: { part: 'groups', field: id === undefined ? 'id' : 'displayName', problem: 'missing', ...defined({ id }) },
    },
  ]
}

/** Reads members, of which groups within the group are none. */
export function readScimMember(record: unknown): readonly SourceEntry<string>[] {
  const parsed = reference.safeParse(record)
  if (!parsed.success) return [{ issue: { part: 'members', field: 'value', problem: 'missing' } }]
  const { value, type } = parsed.data
  return type === undefined || type.toLowerCase() === 'user' ? [{ record: value }] : []
}

/** Somebody's groups name the group: a server that did not read the filter would make everybody a member. */
export const isInGroup = (record: unknown, group: string): boolean => {
  const groups = z.looseObject({ groups: z.array(z.unknown()) }).safeParse(record).data?.groups ?? []
  return groups.some((one) => reference.safeParse(one).data?.value === group)
}
