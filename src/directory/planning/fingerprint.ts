import { createHash } from 'node:crypto'
import type { LocalState } from '../local.ts'
import type { Operation } from '../plan.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Held } from './guard.ts'
import { canonical, compare, sortedBy } from './ordered.ts'
import type { View } from './view.ts'

type Part = { readonly records: readonly unknown[]; readonly complete: boolean }

/** SHA-256 over values as JSON; many at a time, because a call of each costs more than a value. */
class Lines {
  readonly #hash = createHash('sha256')
  #waiting: unknown[] = []

  add(value: unknown): void {
    if (this.#waiting.push(value) >= 1000) this.#flush()
  }

  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #flush(): void {
    this.#hash.update(JSON.stringify(this.#waiting))
    this.#waiting = []
  }
}

/** Of what the directory holds, whenever it was read. */
export function directoryDigest({ source, organisation, scope, users, groups, members, issues }: Snapshot): string {
  const lines = new Lines()
  const proof = ({ complete, records }: Part): void => lines.add([complete, records.length])
  lines.add([source, organisation, canonical(scope)])
  proof(users)
  for (const one of sortedBy(users.records, ({ id }) => id)) {
    const { id, access, reasons } = one
    lines.add([id, access, reasons, one.username, one.email, one.givenName, one.familyName, one.displayName])
  }
  proof(groups)
  for (const { id, name } of sortedBy(groups.records, (group) => group.id)) lines.add([id, name])
  for (const [group, part] of [...members].toSorted(([one], [other]) => compare(one, other))) {
    lines.add(group)
    proof(part)
    lines.add(sortedBy(part.records, (id) => id))
  }
  lines.add(issues.map(canonical).toSorted(compare))
  return lines.digest()
}

/**
 * Of what the application holds; without what has been approved, and without what only the guard counts.
 *
 * @param members the memberships, by group
 */
export function localDigest({ users, groups, history }: LocalState, members: View['members']): string {
  const lines = new Lines()
  for (const one of sortedBy(users, ({ id }) => id)) {
    const { id, link, admin, disabled } = one
    const off = disabled && [disabled.by, disabled.at.getTime(), disabled.why]
    const names = [one.username, one.email, one.givenName, one.familyName, one.displayName]
    lines.add([id, link?.source, link?.id, admin, off, ...names])
  }
  for (const { id, name, link, admin } of sortedBy(groups, (group) => group.id)) {
    lines.add([id, name, link?.source, link?.id, admin])
  }
  for (const [group, inGroup] of [...members].toSorted(([one], [other]) => compare(one, other))) {
    const bySource = new Map<string | undefined, string[]>()
    for (const [user, source] of inGroup) {
      const there = bySource.get(source)
      if (there === undefined) bySource.set(source, [user])
      else there.push(user)
    }
    lines.add(group)
    for (const [source, ids] of [...bySource].toSorted(([one = ''], [other = '']) => compare(one, other))) {
      lines.add(source)
      lines.add(sortedBy(ids, (id) => id))
    }
  }
  lines.add([canonical(history.last ?? null), (history.pinned ?? []).map(canonical).toSorted(compare)])
  return lines.digest()
}

export function planHash(digests: readonly string[], operations: readonly Operation[], held: readonly Held[]): string {
  const lines = new Lines()
  lines.add(digests)
  for (const { key } of operations) lines.add(key)
  lines.add([operations.length, held.length])
  for (const { operation } of held) lines.add(operation.key)
  return lines.digest()
}
