import { applySteps } from '../apply/apply-plan.ts'
import { createHoldings, type Holdings } from '../apply/holdings.ts'
import { isStillSo } from '../apply/still-so.ts'
import type { JournalPin, JournalStep } from '../journal.ts'
import type { DisableReason } from '../local.ts'
import type { Operation } from '../plan.ts'
import type { RunLease } from './hold-lease.ts'
import { applyingFor, type Run, readTarget, tellAccessEnded } from './run.ts'
import { takeUp } from './take-up.ts'

/** Takes back what a run did, the last step first; what was changed since is left as it is. */
export async function undoRun(run: Run, undone: string, lease: RunLease): Promise<void> {
  const { settings, journal, tally } = run
  const source = settings.source.id
  const tables = await readTarget(settings.target, run)
  await takeUp(run, tables)
  const held = createHoldings(tables)
  const originals = new Map<string, Operation>()
  const steps: Operation[] = []
  for (const { operation } of (await journal.steps(undone)).toReversed()) {
    if (!isStillSo(held, operation, undone, source)) {
      tally.add(operation, 'refused', 'changed-since')
      continue
    }
    const back = inverseOf(operation, held, source)
    if (back === undefined) {
      tally.add(operation, 'refused', 'cannot-be-undone')
      continue
    }
    steps.push(back)
    originals.set(back.key, operation)
  }
  await lease.mayWrite()
  const nothing = { hash: '', directoryDigest: '', fingerprints: { scope: '', policy: '' }, released: [] }
  await journal.begin({ id: run.id, source, startedAt: new Date(settings.now()), ...nothing })
  const onDone = async (done: readonly JournalStep[]) => {
    await journal.pin(
      source,
      done.flatMap((step) => pinOf(originals.get(step.operation.key))),
    )
    return tellAccessEnded(done, settings)
  }
  await applySteps(steps, applyingFor(run, lease, { onDone, byHand: true }))
  await journal.finish(run.id)
}

function pinOf(step: Operation | undefined): readonly JournalPin[] {
  if (step === undefined) return []
  const { key } = step
  return [step.kind === 'disable-user' ? { key, link: step.link, why: step.why as DisableReason } : { key }]
}

/** A deletion cannot be taken back, and what was created is never deleted: an account is disabled, a group stays. */
function inverseOf(step: Operation, held: Holdings, source: string): Operation | undefined {
  const about = { key: `undo ${step.key}`, why: 'undone' as const }
  switch (step.kind) {
    case 'create-user': {
      const user = held.findUser(source, step)
      return user && { ...about, kind: 'disable-user', user: user.id, link: step.link }
    }
    case 'update-user':
      return { ...about, kind: 'update-user', user: step.user, link: step.link, set: step.from, from: step.set }
    case 'enable-user':
      return { ...about, kind: 'disable-user', user: step.user, link: step.link }
    case 'disable-user':
      return { ...about, kind: 'enable-user', user: step.user, link: step.link }
    case 'rename-group':
      return { ...about, kind: 'rename-group', group: step.group, link: step.link, name: step.from, from: step.name }
    case 'add-member': {
      const [user, group] = [held.findUser(source, step.user), held.findGroup(source, step.group)]
      return user && group && { ...about, kind: 'remove-member', user: user.id, group: group.id }
    }
    case 'remove-member':
      return { ...about, kind: 'add-member', user: { id: step.user }, group: { id: step.group } }
    case 'delete-user':
    case 'create-group':
    case 'delete-group':
      return undefined
  }
}
