import { type JumpcloudDirectoryOptions, jumpcloudDirectory } from 'relyant/directory'
import { createTestClock, type Person, person, type TestDirectory } from 'relyant/testing'

/** Waiting moves the clock instead: nobody sleeps, and every wait is known. */
export function createPatience(start = Date.parse('2026-11-30T12:00:00Z')) {
  const clock = createTestClock(start)
  const waits: number[] = []
  return {
    clock,
    waits,
    seams: {
      now: clock.now,
      random: () => 0,
      sleep: async (milliseconds: number, signal: AbortSignal) => {
        signal.throwIfAborted()
        waits.push(milliseconds)
        clock.advance(milliseconds / 1000)
      },
    },
  }
}

/** The source of a test directory; its waits take no time. */
export function sourceOf(
  { apiKey, region, fetch }: TestDirectory,
  changes: Partial<JumpcloudDirectoryOptions> & Readonly<Record<string, unknown>> = {},
) {
  const options = { region, apiKey, fetch, ...createPatience().seams, ...changes }
  return jumpcloudDirectory(options as JumpcloudDirectoryOptions)
}

/** So many people, each in the groups. */
export const crowd = (count: number, groups: readonly string[] = []): readonly Person[] =>
  Array.from({ length: count }, (_, index) => person({ email: `person.${index}@example.com`, groups }))

/** What comes of an attempt that has to fail. */
export const refusalOf = async (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => error,
  )
