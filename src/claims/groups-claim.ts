/**
 * Where groups are read: a claim under its literal name, a value at a `path` of members inside a claim, or the keys of the
 * object at a path. Each element of a path is a literal name, too.
 */
export type GroupsClaim = string | { readonly path: readonly string[] } | { readonly keysOf: readonly string[] }

/** The name of a claim, and of what is inside of it. */
export type Path = readonly string[]

type Claims = ReadonlyMap<string, unknown>

export function pathOf(claim: GroupsClaim): Path {
  if (typeof claim === 'string') return [claim]
  return 'path' in claim ? claim.path : claim.keysOf
}

/** How a path is named in evidence: a claim as it is, and what is inside of one so that no claim's name could be taken for it. */
export const labelOf = (path: Path): string => (path.length === 1 ? String(path[0]) : JSON.stringify(path))

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands at a path of own members of objects. */
export function valueAt(claims: Claims, path: Path): unknown {
  const [claim = '', ...inside] = path
  let value = claims.get(claim)
  for (const name of inside) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** The part of a path that is there and no object, so that the rest cannot be inside of it. */
export function brokenPath(claims: Claims, path: Path): readonly Path[] {
  for (let length = 1; length < path.length; length += 1) {
    const start = path.slice(0, length)
    const value = valueAt(claims, start)
    if (value == null) return []
    if (!isRecord(value)) return [start]
  }
  return []
}
