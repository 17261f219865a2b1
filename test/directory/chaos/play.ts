import {
  type LocalState,
  type Operation,
  type Plan,
  planSync,
  type RemovalKind,
  type Snapshot,
  type SyncHistory,
  type SyncPolicy,
} from 'relyant/directory'
import { createRandom, type Random } from '../../support/random.ts'
import { createApplication } from './application.ts'
import { judge, unsettled } from './oracle.ts'
import { createTrueDirectory, type Taken } from './true-directory.ts'

export interface ChaosReport {
  readonly worlds: number
  readonly plans: number
  readonly steps: number
  /** What may never happen, and has; the seed plays its world again. */
  readonly failure?: { readonly seed: number; readonly what: string }
}

/** Plays worlds until one goes wrong: world n has the seed `seed + n`. */
export function play({ runs, seed }: { readonly runs: number; readonly seed: number }): ChaosReport {
  const counted = { plans: 0, steps: 0 }
  for (let index = 0; index < runs; index += 1) {
    const wrong = playWorld(createRandom(seed + index), counted)
    const [what] = wrong
    if (what !== undefined) return { worlds: index + 1, ...counted, failure: { seed: seed + index, what } }
  }
  return { worlds: runs, ...counted }
}

const day = 86_400_000
const kinds: readonly RemovalKind[] = ['disable-user', 'delete-user', 'remove-member']

/** What one of the two schedulers has in hand. */
interface Running {
  readonly plan: Plan
  readonly fence: number
  left: readonly Operation[]
}

function playWorld(random: Random, counted: { plans: number; steps: number }): readonly string[] {
  const directory = createTrueDirectory(random, 4 + random.below(14))
  const application = createApplication(random, [...directory.now().people.keys()])
  let clock = Date.UTC(2026, 0, 1)
  let policy = drawPolicy(random)
  let scope: Snapshot['scope'] = { kind: 'all' }
  let history: SyncHistory = { removals: [], pinned: [] }
  let settings: { readonly scope: string; readonly policy: string } | undefined
  let approval: { readonly hash: string; readonly seen: string } | undefined
  let fence = 0
  const running: (Running | undefined)[] = [undefined, undefined]
  const wrong: string[] = []

  for (let tick = 0; tick < 40 && wrong.length === 0; tick += 1) {
    clock += random.once(15) ? (random.below(80) - 20) * day : random.below(day)
    for (let changes = random.below(3); changes > 0; changes -= 1) directory.change()
    if (random.once(10)) edit()
    if (random.once(25)) policy = drawPolicy(random)
    if (random.once(25)) scope = { kind: 'groups', names: [`n${random.below(3)}`] }
    const one = random.below(2)
    // A scheduler that is killed in the middle leaves the rest; the next one takes the lease over.
    if (running[one] === undefined || random.once(4)) running[one] = begin(random.below(3) > 0)
    write(running[one], random.once(3) ? random.below(4) : Number.POSITIVE_INFINITY)
    if (running[one]?.left.length === 0) running[one] = undefined
  }
  if (wrong.length > 0) return wrong
  return settle()

  function edit(): void {
    const { enabled } = application.edit(random, clock)
    if (enabled === undefined) return
    history = { ...history, pinned: [...(history.pinned ?? []), enabled as { link: string; why: 'missing' }] }
  }

  function begin(odd: boolean): Running {
    fence += 1
    const taken = directory.take(clock, scope, odd)
    const known = { ...history, ...(approval && { approved: { hash: approval.hash, at: new Date(clock) } }) }
    const local: LocalState = { ...application.read(), history: known }
    const plan = planSync(taken.snapshot, local, policy)
    counted.plans += 1
    const seen = contentOf(taken, local, policy)
    const isApproved = approval?.seen === seen
    const now = { scope: JSON.stringify(scope), policy: JSON.stringify(policy) }
    const changed = {
      scope: settings !== undefined && settings.scope !== now.scope,
      policy: settings !== undefined && settings.policy !== now.policy,
    }
    const { operations } = plan
    wrong.push(...judge({ taken, local, policy, operations, isApproved, changed }))
    // What waits has to be as true as what does not: only how much of it there is, is left to a person.
    const all = [...operations, ...plan.held.map(({ operation }) => operation)]
    wrong.push(...judge({ taken, local, policy, operations: all, isApproved: true, changed }))
    wrong.push(...unstable(taken, local, policy, plan))
    approval = plan.held.length > 0 && random.once(3) ? { hash: plan.hash, seen } : undefined
    return { plan, fence, left: operations }
  }

  function unstable(taken: Taken, local: LocalState, rules: SyncPolicy, plan: Plan): readonly string[] {
    const { snapshot } = taken
    const other = planSync(
      {
        ...snapshot,
        users: { ...snapshot.users, records: random.shuffle(snapshot.users.records) },
        members: new Map(random.shuffle([...snapshot.members])),
      },
      { ...local, users: random.shuffle(local.users), memberships: random.shuffle(local.memberships) },
      rules,
    )
    return other.hash === plan.hash ? [] : ['the order in which things are read makes another plan']
  }

  function write(run: Running | undefined, most: number): void {
    if (run === undefined) return
    // Whoever lost the lease is told so by the application, and stops.
    if (run.fence !== fence) {
      run.left = []
      return
    }
    const [batch, left] = [run.left.slice(0, most), run.left.slice(most)]
    for (const step of batch) {
      const done = application.write(step, clock)
      counted.steps += 1
      const kind = kinds.find((one) => one === step.kind)
      // In the journal first: what is not known to have happened counts as removed.
      if (kind !== undefined && done) {
        history = { ...history, removals: [...history.removals, { kind, at: new Date(clock), count: 1 }] }
      }
    }
    run.left = left
    const waits = run.plan.held.some(({ reasons }) => reasons.some(({ why }) => why.endsWith('-changed')))
    if (left.length > 0 || waits) return
    settings = { scope: JSON.stringify(scope), policy: JSON.stringify(policy) }
    history = { ...history, last: { organisation: 'org', ...run.plan.fingerprints } }
    // What was planned before a setting was changed is of the setting before.
    if (run.plan.fingerprints.policy !== fingerprint(policy).policy) settings = undefined
    if (settings === undefined) {
      const { last: _, ...rest } = history
      history = rest
    }
  }

  function fingerprint(rules: SyncPolicy): Plan['fingerprints'] {
    return planSync(
      directory.take(clock, scope, false).snapshot,
      { ...application.read(), history: { removals: [] } },
      rules,
    ).fingerprints
  }

  /** From here on nothing changes, everything is read, and a person lets happen what waits. */
  function settle(): readonly string[] {
    directory.settle()
    let plan: Plan | undefined
    for (let round = 0; round < 10 && wrong.length === 0; round += 1) {
      // At the end the clock stands, so that no grace ends with the last run.
      if (round < 8) clock += 2 * day
      for (let again = 0; again < 2 && wrong.length === 0; again += 1) {
        const run = begin(false)
        plan = run.plan
        write(run, Number.POSITIVE_INFINITY)
        const { snapshot } = directory.take(clock, scope, false)
        const local: LocalState = { ...application.read(), history }
        const waiting = planSync(snapshot, local, policy)
        const taken = directory.take(clock, scope, false)
        approval = waiting.held.length > 0 ? { hash: waiting.hash, seen: contentOf(taken, local, policy) } : undefined
      }
    }
    if (wrong.length > 0) return wrong
    const local: LocalState = { ...application.read(), history }
    const rest = [...(plan?.operations ?? []), ...(plan?.held ?? []).map(({ operation }) => operation)]
    if (rest.length > 0) return [`the plan does not become empty: ${rest.map(({ key }) => key).join(', ')}`]
    return plan?.notes.some(({ code }) => code === 'last-administrator-kept' || code === 'group-name-taken')
      ? []
      : unsettled(directory.now(), local, policy)
  }
}

/** Everything that an approval is of, as text, made without the library. */
function contentOf({ snapshot }: Taken, local: LocalState, policy: SyncPolicy): string {
  const { users, groups, members, issues } = snapshot
  const list = (values: readonly unknown[]): readonly string[] => values.map((one) => JSON.stringify(one)).toSorted()
  return JSON.stringify([
    ...[
      list(users.records),
      users.complete,
      list(groups.records),
      groups.complete,
      list(issues),
      policy,
      snapshot.scope,
    ],
    list([...members].map(([id, part]) => [id, part.complete, list(part.records)])),
    ...[list(local.users), list(local.groups), list(local.memberships), local.history.last, local.history.pinned],
  ])
}

/** Half of the policies have no limit worth the name, so that what is behind the guard is seen, too. */
function drawPolicy(random: Random): SyncPolicy {
  const loose = { share: 1, count: 1000 }
  const isLoose = random.once(2)
  const action = ['keep', 'disable', 'delete'] as const
  return {
    missingUsers: random.pick(action.slice(1)),
    missingAdmins: random.pick(action),
    prefetch: random.once(2),
    deleteAfterDays: random.pick([1, 30]),
    groups: {
      missing: random.pick(['keep', 'empty', 'delete'] as const),
      map: random.once(2) ? { red: 'staff', blue: 'staff' } : {},
    },
    guard: isLoose ? { limits: { 'disable-user': loose, 'delete-user': loose, 'remove-member': loose } } : {},
  }
}
