import { shown } from './shown.ts'

/** A time that was held against our clock. */
export interface Clocked {
  /** As it came: seconds since the epoch (OpenID Connect), or a text (SAML). */
  readonly received: unknown
  readonly now: Date
  /** By how much the two clocks may differ, in seconds. */
  readonly tolerance: number
}

/** How a refused time is told, in either protocol. */
export function tellTime(what: string, { received, now, tolerance }: Clocked): string {
  return `${what} ${shown(received)}${inWords(received)}, now is ${now.toISOString()}, tolerated are ${tolerance} seconds`
}

/** What helps with a refused time, in either protocol. */
export const compareClocks = (): string => 'Compare the clocks of this machine and of the identity provider.'

/** Beyond it a number of seconds is no date. */
const lastSecond = 8_640_000_000_000

function inWords(received: unknown): string {
  if (typeof received !== 'number' || Math.abs(received) > lastSecond) return ''
  return ` (${new Date(received * 1000).toISOString()})`
}
