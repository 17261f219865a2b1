import type { DirectoryJournal, JournalPin, JournalRun, JournalStep, LastRun } from './journal.ts'
import type { SyncHistory } from './local.ts'
import { pastRemovals } from './removals.ts'
import type { RunReport } from './report.ts'

interface Kept extends JournalStep {
  readonly source: string
  done?: boolean
}

const stepOf = ({ run, operation, at }: Kept): JournalStep => ({ run, operation, at })

/** A journal in the memory of this process: for tests, and for a look around. What it knows ends with the process. */
export function createMemoryDirectoryJournal(): DirectoryJournal {
  const runs: (JournalRun & { complete?: boolean })[] = []
  let steps: Kept[] = []
  const approvals = new Map<string, NonNullable<SyncHistory['approved']>>()
  const lasts = new Map<string, LastRun>()
  const pins = new Map<string, Map<string, JournalPin>>()
  const reports: RunReport[] = []
  const pinsOf = (source: string): Map<string, JournalPin> => {
    const known = pins.get(source) ?? new Map<string, JournalPin>()
    pins.set(source, known)
    return known
  }
  const sourceOf = (run: string): string => runs.find(({ id }) => id === run)?.source ?? ''
  return {
    async history(source, since) {
      const last = lasts.get(source)
      const approved = approvals.get(source)
      const removals = pastRemovals(steps.filter((step) => step.source === source && step.at >= since))
      const pinned = [...pinsOf(source).values()].flatMap(({ link, why }) => (link && why ? [{ link, why }] : []))
      return { removals, pinned, ...(last && { last }), ...(approved && { approved }) }
    },
    async approve(source, approval) {
      approvals.set(source, approval)
    },
    async begin(run) {
      runs.push({ ...run })
      approvals.delete(run.source)
    },
    async intend(run, batch, at) {
      const source = sourceOf(run)
      steps.push(...batch.map((operation) => ({ run, source, operation, at })))
    },
    async settle(settled) {
      const done = new Map(settled.map((one) => [`${one.run} ${one.key}`, one.done]))
      const outcomeOf = ({ run, operation }: Kept): boolean | undefined => done.get(`${run} ${operation.key}`)
      steps = steps.filter((step) => step.done === true || outcomeOf(step) !== false)
      for (const step of steps) if (outcomeOf(step) === true) step.done = true
    },
    unsettled: async (source) => steps.filter((one) => one.source === source && one.done === undefined).map(stepOf),
    async finish(id, last) {
      const run = runs.find((one) => one.id === id)
      if (run === undefined) return
      run.complete = true
      if (last !== undefined) lasts.set(run.source, last)
    },
    async unfinished(source) {
      const latest = runs.findLast((run) => run.source === source)
      return latest?.complete === true ? undefined : latest
    },
    steps: async (run) => steps.filter((one) => one.run === run && one.done === true).map(stepOf),
    pins: async (source) => [...pinsOf(source).values()],
    async pin(source, more) {
      for (const pin of more) pinsOf(source).set(pin.key, pin)
    },
    async unpin(source, keys) {
      for (const key of keys) pinsOf(source).delete(key)
    },
    async report(report) {
      reports.unshift(report)
    },
    reports: async (source, limit) => reports.filter((one) => one.source === source).slice(0, limit),
  }
}
