/** By code units, so that every machine orders alike. */
export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Sorted, at the cost of one pass where it is sorted already. */
export function sortedBy<T>(list: readonly T[], keyOf: (item: T) => string): readonly T[] {
  for (let index = 1; index < list.length; index += 1) {
    if (compare(keyOf(list[index - 1] as T), keyOf(list[index] as T)) > 0) {
      return list.toSorted((one, other) => compare(keyOf(one), keyOf(other)))
    }
  }
  return list
}

/** JSON with the keys in order: equal for what is equal. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => compare(one, other)))
      : part,
  )
