import { createHash } from 'node:crypto'
import type { LocalState } from '../local.ts'
import type { Operation } from '../plan.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Held } from './guard.ts'
import { canonical, compare, sortedBy } from './ordered.ts'

type Part = { readonly records: readonly unknown[]; readonly complete: boolean }

/** Of what the directory holds, whenever it was read. */
export function directoryDigest({ source, organisation, scope, users, groups, members, issues }: Snapshot): string {
  const hash = createHash('sha256')
  const add = (value: unknown): unknown => hash.update(`${JSON.stringify(value)}\n`)
  const proof = ({ complete, records }: Part): unknown => add([complete, records.length])
  add([source, organisation, canonical(scope)])
  proof(users)
  for (const one of sortedBy(users.records, ({ id }) => id)) {
    const names = [one.username, one.email, one.givenName, one.familyName, one.displayName]
    add([one.id, one.access, one.reasons, names.map(orNull)])
  }
  proof(groups)
  for (const { id, name } of sortedBy(groups.records, (group) => group.id)) add([id, name])
  for (const [group, part] of [...members].toSorted(([one], [other]) => compare(one, other))) {
    add(group)
    proof(part)
    add(sortedBy(part.records, (id) => id))
  }
  add(issues.map(canonical).toSorted(compare))
  return hash.digest('hex')
}

const orNull = (text: string | undefined): string | null => text ?? null

/** Of what the application holds; without what has been approved, and without what only the guard counts. */
export function localDigest({ users, groups, memberships, history }: LocalState): string {
  const hash = createHash('sha256')
  const add = (value: unknown): unknown => hash.update(`${JSON.stringify(value)}\n`)
  for (const one of sortedBy(users, ({ id }) => id)) {
    const { link, disabled } = one
    const names = [one.username, one.email, one.givenName, one.familyName, one.displayName]
    const off = disabled && [disabled.by, disabled.at.getTime(), disabled.why]
    add([one.id, link && [link.source, link.id], names.map(orNull), one.admin, off])
  }
  for (const { id, name, link, admin } of sortedBy(groups, (group) => group.id)) {
    add([id, name, link && [link.source, link.id], admin])
  }
  const byGroup = new Map<string, string[]>()
  for (const { user, group, source } of memberships) {
    const text = source === undefined ? user : `${user}\u0000${source}`
    const there = byGroup.get(group)
    if (there === undefined) byGroup.set(group, [text])
    else there.push(text)
  }
  for (const [group, texts] of [...byGroup].toSorted(([one], [other]) => compare(one, other))) {
    add([group, sortedBy(texts, (text) => text)])
  }
  add([canonical(history.last ?? null), (history.pinned ?? []).map(canonical).toSorted(compare)])
  return hash.digest('hex')
}

export function planHash(digests: readonly string[], operations: readonly Operation[], held: readonly Held[]): string {
  const hash = createHash('sha256').update(`${JSON.stringify(digests)}\n`)
  for (const { key } of operations) hash.update(`${JSON.stringify(key)}\n`)
  hash.update('held\n')
  for (const { operation } of held) hash.update(`${JSON.stringify(operation.key)}\n`)
  return hash.digest('hex')
}
