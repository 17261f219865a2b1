/** Milliseconds of CPU that one document may take (`docs/security.md`). */
export const usualBudget = 50

/** Prepares one attempt with a document in its worst shape, and gives what is to be measured. */
export type Attempt = () => Promise<() => Promise<unknown>>

/**
 * Milliseconds of CPU that an attempt takes: the best of five, because whatever else the process does is counted too. An attempt
 * within the budget need not be repeated.
 */
export async function cpuOf(prepare: Attempt, budget = 0): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5 && (run === 0 || best > budget); run += 1) {
    const attempt = await prepare()
    const before = process.cpuUsage()
    await attempt().catch(() => undefined)
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
