import type { Environment } from '../../core/environment.ts'
import { pause } from '../../network/pause.ts'

/** The seams of a source: what it sends, what time it is, and how it waits. A test replaces them. */
export interface SourceEnvironment extends Environment {
  /** From 0 to 1: spreads the repetitions of several processes. */
  readonly random: () => number
  /** @throws the reason of the signal */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** What an application may replace of them. */
export type SourceSeams = Partial<SourceEnvironment>

export const environmentOf = (seams: { readonly [Name in keyof SourceSeams]: SourceSeams[Name] | undefined }) => ({
  // Looked up at every request: an application may replace the global one later.
  fetch: seams.fetch ?? ((url: string, init?: RequestInit) => fetch(url, init)),
  now: seams.now ?? Date.now,
  random: seams.random ?? Math.random,
  sleep: seams.sleep ?? pause,
})
