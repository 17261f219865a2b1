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

/** What {@link machineFactor} takes on the machine that the budget was set on, in milliseconds. */
const referenceCpu = 66

/** How much slower this machine is than the one that the budget was set on; at least 1: a fast one has no smaller budget. */
export function machineFactor(): number {
  const records = Array.from({ length: 20_000 }, (_, n) => ({ name: `value ${n}`, list: [n, `${n * 7919}`] }))
  const document = JSON.stringify(records)
  let best = Number.POSITIVE_INFINITY
  let sum = 0
  for (let run = 0; run < 12; run += 1) {
    const before = process.cpuUsage()
    for (let round = 0; round < 5; round += 1) {
      JSON.parse(document)
      for (let at = 0; at < document.length; at += 1) sum = (sum * 31 + document.charCodeAt(at)) | 0
    }
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return Number.isInteger(sum) ? Math.max(1, best / referenceCpu) : 1
}
