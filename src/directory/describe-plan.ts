import type { LocalState } from './local.ts'
import type { HoldReason, Operation, Plan, SubjectRef } from './plan.ts'
import { isRemoval } from './removals.ts'

/** One line of a readable plan. */
export interface PlanLine {
  readonly group: 'people' | 'groups' | 'memberships' | 'held' | 'notes'
  /** `+` gives, `-` takes, `~` changes, `!` is to be known. */
  readonly sign: '+' | '-' | '~' | '!'
  readonly text: string
  /** Of the operation, where the line is about one. */
  readonly key?: string
}

const changes: readonly string[] = ['update-user', 'rename-group']

const reasons: Readonly<Record<Operation['why'], string>> = {
  'new-person': 'new in the directory',
  'access-restored': 'active again in the directory',
  'profile-changed': 'changed in the directory',
  missing: 'no longer in the directory',
  suspended: 'suspended in the directory',
  staged: 'staged in the directory',
  locked: 'locked in the directory',
  expired: 'password expired in the directory',
  pending: 'not yet activated in the directory',
  'grace-over': 'gone from the directory, and the grace is over',
  'new-group': 'new in the directory',
  'group-renamed': 'renamed in the directory',
  'group-missing': 'the directory no longer has the group',
  'joined-group': 'joined in the directory',
  'left-group': 'left in the directory',
  undone: 'undone by hand',
}

/** Says what a plan does, line by line. With the application's state, people and groups have their names. */
export function describePlan(plan: Plan, local?: Pick<LocalState, 'users' | 'groups'>): readonly PlanLine[] {
  const names = namesOf(plan, local)
  const lines: PlanLine[] = plan.operations.map((step) => lineOf(step, names))
  for (const { operation, reasons: why } of plan.held) {
    const { sign, text } = lineOf(operation, names)
    lines.push({ group: 'held', sign, key: operation.key, text: `${text}; waits: ${why.map(holdText).join('; ')}` })
  }
  for (const { code, subject, count, detail } of plan.notes) {
    const about = [subject === undefined ? undefined : names.of(subject), count, detail]
    const known = about.filter((part) => part !== undefined).join(', ')
    lines.push({ group: 'notes', sign: '!', text: known === '' ? code : `${code}: ${known}` })
  }
  return lines

  function holdText(reason: HoldReason): string {
    if (reason.why === 'limit') {
      const { kind, count, allowed, earlier } = reason
      const before = earlier === 0 ? '' : ` after ${earlier} earlier in the window`
      return `${count} of kind ${kind}${before}, ${allowed} allowed without approval`
    }
    if (reason.why === 'group-emptied') return `${names.of(reason.group)} would lose all its ${reason.count} members`
    const what = reason.why === 'scope-changed' ? 'the scope' : 'the policy'
    return `${what} has changed from ${reason.from} to ${reason.to}`
  }
}

interface Names {
  of(id: string): string
  ref(ref: SubjectRef | string): string
}

function namesOf(plan: Plan, local: Pick<LocalState, 'users' | 'groups'> | undefined): Names {
  const names = new Map<string, string>()
  for (const { id, name } of local?.groups ?? []) names.set(id, name)
  for (const { id, username } of local?.users ?? []) names.set(id, username)
  const created = new Map<string, string>()
  for (const step of plan.operations) {
    if (step.kind === 'create-user') created.set(step.link, step.username)
    if (step.kind === 'create-group') created.set(step.link, step.name)
  }
  const of = (id: string): string => names.get(id) ?? id
  return {
    of,
    ref: (ref) => {
      if (typeof ref === 'string') return of(ref)
      return 'id' in ref ? of(ref.id) : (created.get(ref.link) ?? ref.link)
    },
  }
}

function lineOf(step: Operation, names: Names): PlanLine {
  const sign = isRemoval(step) ? '-' : changes.includes(step.kind) ? '~' : '+'
  const because = step.because === undefined || step.because.length === 0 ? '' : ` (${step.because.join(', ')})`
  return { ...whatOf(step, names, `${reasons[step.why]}${because}`), sign, key: step.key }
}

function whatOf(step: Operation, names: Names, why: string): Pick<PlanLine, 'group' | 'text'> {
  switch (step.kind) {
    case 'create-user':
      return { group: 'people', text: `create ${step.username}: ${why}` }
    case 'update-user': {
      const fields = Object.entries(step.set).map(([field, value]) => `${field} ${fromOf(step.from, field)} → ${value}`)
      return { group: 'people', text: `change ${names.of(step.user)}: ${fields.join(', ')}` }
    }
    case 'enable-user':
      return { group: 'people', text: `enable ${names.of(step.user)}: ${why}` }
    case 'disable-user':
      return { group: 'people', text: `disable ${names.of(step.user)}: ${why}` }
    case 'delete-user':
      return { group: 'people', text: `delete ${names.of(step.user)}: ${why}` }
    case 'create-group':
      return { group: 'groups', text: `create group ${step.name}: ${why}` }
    case 'rename-group':
      return { group: 'groups', text: `rename group ${step.from} → ${step.name}: ${why}` }
    case 'delete-group':
      return { group: 'groups', text: `delete group ${names.of(step.group)}: ${why}` }
    case 'add-member':
      return { group: 'memberships', text: `add ${names.ref(step.user)} to ${names.ref(step.group)}: ${why}` }
    case 'remove-member':
      return { group: 'memberships', text: `remove ${names.of(step.user)} from ${names.of(step.group)}: ${why}` }
  }
}

const fromOf = (from: object, field: string): string => new Map(Object.entries(from)).get(field) ?? '(none)'

const titles: readonly (readonly [PlanLine['group'], string])[] = [
  ['people', 'People'],
  ['groups', 'Groups'],
  ['memberships', 'Memberships'],
  ['held', 'Waiting for an approval'],
  ['notes', 'Notes'],
]

/** A plan as text, for a terminal or a mail. */
export function formatPlan(plan: Plan, local?: Pick<LocalState, 'users' | 'groups'>): string {
  const lines = describePlan(plan, local)
  const parts = titles.flatMap(([group, title]) => {
    const own = lines.filter((line) => line.group === group)
    return own.length === 0
      ? []
      : [[`${title} (${own.length})`, ...own.map(({ sign, text }) => `  ${sign} ${plain(text)}`)]]
  })
  if (parts.length === 0) return 'Nothing to do.\n'
  const approval = plan.held.length === 0 ? [] : [[`To let what waits happen, approve plan ${plan.hash}.`]]
  return `${[...parts, ...approval].map((part) => part.join('\n')).join('\n\n')}\n`
}

/** The names come from a directory, and must neither break a line nor steer a terminal. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{fffd}')
