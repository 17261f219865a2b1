import { z } from 'zod'
import { shown } from '../../core/refusals/shown.ts'
import type { DirectoryGroup, RecordIssue } from '../source.ts'

const group = z.looseObject({ id: z.string().min(1), name: z.string().min(1) })
const withId = z.looseObject({ id: z.string().min(1) })
const linked = z.looseObject({ to: z.looseObject({ id: z.string().min(1), type: z.string().nullish() }) })
const associated = z.looseObject({ id: z.string().min(1), type: z.string().nullish() })

type Read<Value> = { readonly id: string; readonly value: Value } | { readonly issue: RecordIssue } | undefined

/** Reads a group of `/api/v2/usergroups`. */
export function readGroup(record: unknown): Read<DirectoryGroup> {
  const parsed = group.safeParse(record)
  if (parsed.success) return { id: parsed.data.id, value: { id: parsed.data.id, name: parsed.data.name } }
  const known = withId.safeParse(record)
  if (!known.success) return { issue: { part: 'groups', field: 'id', problem: 'missing' } }
  // Without a name it matches nothing; its id says that it is there.
  const received = shown((record as { readonly name?: unknown }).name, 40)
  return { issue: { part: 'groups', id: known.data.id, field: 'name', problem: 'missing', received } }
}

/** Reads an edge of a group to a member; devices and groups within it are none. */
export function readMember(record: unknown): Read<string> {
  const parsed = linked.safeParse(record)
  if (!parsed.success) return { issue: { part: 'members', field: 'to.id', problem: 'missing' } }
  const { id, type } = parsed.data.to
  return type == null || type === 'user' ? { id, value: id } : undefined
}

/** Reads what is bound to an application, which is only an id. */
export function readAssociated(part: 'users' | 'groups'): (record: unknown) => Read<string> {
  return (record) => {
    const parsed = associated.safeParse(record)
    return parsed.success
      ? { id: parsed.data.id, value: parsed.data.id }
      : { issue: { part, field: 'id', problem: 'missing' } }
  }
}
