import { z } from 'zod'

/**
 * An object of configuration in which an unknown key is an error that names the key, and the one that was probably meant.
 */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      return issue.keys
        .map((key) => `Unrecognized key: ${JSON.stringify(key)}${suggestion(key, Object.keys(shape))}`)
        .join('; ')
    },
  })
}

/** Such as `; did you mean "issuer"?`; nothing where no known name is near. */
export function suggestion(key: string, known: readonly string[]): string {
  const best = known
    .map((name) => ({ name, distance: distanceOf(fold(key), fold(name)) }))
    .sort((a, b) => a.distance - b.distance)[0]
  // Two letters of "logn" make another word of it; of "id" they make any.
  return best !== undefined && best.distance <= Math.min(2, key.length / 4)
    ? `; did you mean ${JSON.stringify(best.name)}?`
    : ''
}

const fold = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '')

/** How many letters have to be changed, added or removed (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1]
    for (const [column, against] of [...other].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === against ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}
