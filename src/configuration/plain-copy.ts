import { isJsonObject } from '../core/is-json-object.ts'

/** What a copy is refused for, and where. */
export interface CopyProblem {
  readonly path: readonly (string | number)[]
  readonly code: 'invalid' | 'too_large'
  readonly message: string
}

export interface CopyLimits {
  /** Characters of a text, by the field of the whole in which it stands. */
  readonly longest: (field: string) => number
  readonly deepest: number
  readonly widest: number
}

/**
 * Copies what somebody sent, as far as it is plain: texts, numbers, truths, arrays and objects of them, within limits. The copy
 * shares nothing with it, and reading it calls nothing.
 */
export function plainCopy(
  input: Readonly<Record<string, unknown>>,
  { longest, deepest, widest }: CopyLimits,
  problem: (problem: CopyProblem) => void,
): Readonly<Record<string, unknown>> {
  function copy(value: unknown, path: CopyProblem['path']): unknown {
    const note = (code: CopyProblem['code'], message: string): void => problem({ path, code, message })
    const limit = longest(String(path[0]))
    if (typeof value === 'string') {
      return value.length > limit ? note('too_large', `write at most ${limit} characters`) : value
    }
    if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value
    if (!Array.isArray(value) && !isPlain(value)) return note('invalid', 'write a text, or leave it out')
    const entries = Object.entries(value)
    if (path.length >= deepest) return note('too_large', 'write nothing that deep')
    if (entries.length > widest) return note('too_large', `write at most ${widest} of them`)
    if (Array.isArray(value)) return entries.map(([, one], index) => copy(one, [...path, index]))
    return Object.fromEntries(entries.map(([name, one]) => [name, copy(one, [...path, name])]))
  }
  return copy(input, []) as Readonly<Record<string, unknown>>
}

const isPlain = (value: unknown): value is object =>
  isJsonObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))
