import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { TestClock } from '../clock.ts'

/** One promise that a store has to keep: a test for whatever runs tests. */
export interface ContractCheck {
  /** What is promised, for the name of the test. */
  readonly name: string
  /** @throws Error that says what came instead */
  readonly run: () => Promise<void>
}

export interface ContractOptions {
  /** The clock of the store, to be moved. Default: the store has the machine's, and is waited for. */
  readonly clock?: TestClock
  /** Seconds that the store is to keep something that is then to be forgotten: more than its clock's grain. Default 1. */
  readonly lifetime?: number
  /** Whether everything that `create` makes shares one memory, as the processes of an application have to. Default false. */
  readonly shared?: boolean
}

/** Time as a contract needs it. */
export interface ContractTime {
  readonly soon: () => Date
  readonly much: () => Date
  /** Until `soon` is over. */
  readonly passes: () => Promise<void>
}

export function timeOf({ clock, lifetime = 1 }: ContractOptions): ContractTime {
  const now = clock?.now ?? Date.now
  return {
    soon: () => new Date(now() + lifetime * 1000),
    much: () => new Date(now() + 60 * 60 * 1000),
    async passes() {
      if (clock === undefined) await setTimeout(lifetime * 1100 + 20)
      else clock.advance(lifetime + 1)
    },
  }
}

export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return
  throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`)
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200))

/** Keys that careless stores take for the same: capitals, spaces, patterns, separators, what is cut off or normalised. */
export function lookalikes(prefix: string): readonly string[] {
  const long = prefix + 'x'.repeat(400)
  const endings = [
    '',
    ' ',
    '*',
    'a',
    'A',
    'á',
    'a\u0301',
    ':a',
    '/a',
    '"a"',
    "'a'",
    '%61',
    '["acme","_1"]',
    '["acme","_2"]',
  ]
  return [...endings.map((ending) => prefix + ending), `${long}1`, `${long}2`]
}
