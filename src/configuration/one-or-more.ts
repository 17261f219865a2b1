import { z } from 'zod'
import type { OneOrMore } from './keys.ts'

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/**
 * One key, or an array of up to four. They are read one by one: a union would say no more than "Invalid input" of them.
 *
 * @param wanted what to say where it is neither
 */
export function oneOrMore<Key extends z.ZodType>(
  key: Key,
  wanted: string,
): z.ZodType<readonly z.output<Key>[], OneOrMore<z.input<Key>>> {
  const list = z.array(key).nonempty('give at least one key').max(4, 'write at most four keys')
  return z.custom<OneOrMore<z.input<Key>>>(isObject, wanted).transform((value, context): readonly z.output<Key>[] => {
    const parsed = list.safeParse([value].flat())
    if (parsed.success) return parsed.data
    for (const { message, path } of parsed.error.issues) {
      context.addIssue({ code: 'custom', message, path: Array.isArray(value) ? path : path.slice(1) })
    }
    return z.NEVER
  })
}
