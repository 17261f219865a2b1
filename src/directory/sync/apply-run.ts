import { refuse } from '../../core/errors.ts'
import { applySteps } from '../apply/apply-plan.ts'
import type { JournalRun, LastRun } from '../journal.ts'
import type { SyncHistory } from '../local.ts'
import type { HoldReason, Plan } from '../plan.ts'
import type { RunLease } from './hold-lease.ts'
import { historyOf, makePlan, type Planned, planWith } from './make-plan.ts'
import type { SyncParts } from './options.ts'
import { applyingFor, type Run, readTarget, tellAccessEnded } from './run.ts'
import { takeUp } from './take-up.ts'

/** One run that writes. */
export async function applyRun(run: Run, parts: SyncParts, lease: RunLease): Promise<void> {
  const { settings, journal, tally } = run
  const source = settings.source.id
  const unfinished = await journal.unfinished(source)
  const planned = await makePlan(run, parts, settings.target, (tables) => takeUp(run, tables))
  const released = releasedBy(run, planned, unfinished)
  const plan = released.length === 0 ? planned.plan : parts.release(planned.plan, released)
  run.about.plan = plan
  await lease.mayWrite()
  const { hash, directoryDigest, fingerprints } = plan
  const startedAt = new Date(settings.now())
  await journal.begin({ id: run.id, source, startedAt, hash, directoryDigest, fingerprints, released })
  const pinned = await keepPins(run, plan, planned)
  const steps = plan.operations.filter((step) => !pinned.has(step.key))
  for (const step of plan.operations) if (pinned.has(step.key)) tally.add(step, 'skipped', 'pinned')
  const onDone = (done: Parameters<typeof tellAccessEnded>[0]) => tellAccessEnded(done, settings)
  await applySteps(steps, applyingFor(run, lease, { onDone }))
  await journal.finish(run.id, lastOf(plan, planned.history))
  if (plan.held.length > 0) await showWaiting(run, parts, planned)
}

/** What this run did makes another plan of what waits: that is the one to approve. */
async function showWaiting(run: Run, parts: SyncParts, { snapshot }: Planned): Promise<void> {
  const tables = await readTarget(run.settings.target, run)
  const { hash, held } = await planWith(run, parts, snapshot, tables, await historyOf(run))
  run.about.waiting = { hash, held: held.length }
}

/** Keys of held steps that an administrator has let go: now, or for the run that this one takes up. */
function releasedBy(run: Run, { plan, history }: Planned, unfinished: JournalRun | undefined): readonly string[] {
  const { about } = run
  const held = plan.held.map(({ operation }) => operation.key)
  const { approved } = history
  if (approved !== undefined) {
    about.approval = approved.hash === plan.hash ? 'used' : 'stale'
    if (about.approval === 'used') return held
    tellStale(run, plan, approved.hash)
  }
  if (unfinished === undefined || unfinished.released.length === 0 || !isSameDecision(plan, unfinished)) return []
  about.resumed = unfinished.id
  return held.filter((key) => unfinished.released.includes(key))
}

const isSameDecision = (plan: Plan, before: JournalRun): boolean =>
  plan.directoryDigest === before.directoryDigest &&
  plan.fingerprints.scope === before.fingerprints.scope &&
  plan.fingerprints.policy === before.fingerprints.policy

function tellStale({ settings }: Run, plan: Plan, received: string): void {
  try {
    refuse('plan_stale', { source: settings.source.id, expected: plan.hash, received })
  } catch (error) {
    settings.onError(error)
  }
}

/** Pins that still hold; one of which the directory now says something else is taken out, where all of it was read. */
async function keepPins(run: Run, plan: Plan, { snapshot }: Planned): Promise<ReadonlySet<string>> {
  const { journal, settings } = run
  const pins = await journal.pins(settings.source.id)
  if (pins.length === 0) return new Set()
  const planned = new Set([...plan.operations, ...plan.held.map(({ operation }) => operation)].map(({ key }) => key))
  const kept = new Set(plan.notes.filter(({ code }) => code === 'pinned-kept').map(({ subject }) => subject))
  const isComplete =
    snapshot.users.complete && snapshot.groups.complete && [...snapshot.members.values()].every((one) => one.complete)
  const over = pins.filter(({ key, link }) => !planned.has(key) && !(link !== undefined && kept.has(link)))
  if (isComplete && over.length > 0)
    await journal.unpin(
      settings.source.id,
      over.map(({ key }) => key),
    )
  return new Set(pins.map(({ key }) => key))
}

/** A change of scope or policy counts as seen only when nothing waits for it any more. */
function lastOf(plan: Plan, { last }: SyncHistory): LastRun {
  const reasons: readonly HoldReason[] = plan.held.flatMap((one) => one.reasons)
  const waits = (why: HoldReason['why']): boolean => reasons.some((reason) => reason.why === why)
  const { scope, policy } = plan.fingerprints
  return {
    organisation: plan.organisation,
    scope: waits('scope-changed') && last !== undefined ? last.scope : scope,
    policy: waits('policy-changed') && last !== undefined ? last.policy : policy,
  }
}
