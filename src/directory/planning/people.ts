import { deriveUsername } from '../../accounts/derive-username.ts'
import { normaliseEmail } from '../../claims/email.ts'
import { defined } from '../../core/defined.ts'
import type { DisableReason, LocalUser } from '../local.ts'
import type { Operation, Profile } from '../plan.ts'
import type { DirectoryUser } from '../source.ts'
import { keyed } from './keyed.ts'
import { settleMoves } from './moves.ts'
import type { View } from './view.ts'

const nameFields = ['givenName', 'familyName', 'displayName'] as const

/** What the directory changes in what accounts hold of their people; emails by the directory's id, never onto another's. */
export function profileSteps(view: View): readonly Operation[] {
  const { people, ours, rules, notes } = view
  if (rules.profile === 'keep') return []
  const linked = [...ours].flatMap(([link, user]) => {
    const person = people.get(link)
    return person === undefined ? [] : [{ link, user, person }]
  })
  const moves = linked.flatMap(({ link, user, person }) => {
    if (person.email === user.email) return []
    const to = person.email === undefined ? undefined : normaliseEmail(person.email)
    const from = user.email === undefined ? undefined : normaliseEmail(user.email)
    return to === undefined || to === '' || to === from ? [] : [{ id: user.id, link, from, to }]
  })
  const { made, stay } = settleMoves(moves, emailHolders(view, new Set(moves.map(({ to }) => to))))
  const moved = new Map(made.map(({ id }, index) => [id, index]))
  for (const id of stay) notes.push({ code: 'email-taken', subject: id })
  return linked
    .toSorted((one, other) => (moved.get(one.user.id) ?? -1) - (moved.get(other.user.id) ?? -1))
    .flatMap(({ link, user, person }) => {
      const set: Record<string, string> = {}
      const from: Record<string, string | undefined> = {}
      const fields = moved.has(user.id) ? (['email', ...nameFields] as const) : nameFields
      for (const field of fields) {
        const value = person[field]
        if (value === undefined || value === user[field]) continue
        set[field] = value
        from[field] = user[field]
      }
      if (Object.keys(set).length === 0) return []
      const profile: Profile = set
      return [
        keyed({ kind: 'update-user', why: 'profile-changed', user: user.id, link, set: profile, from: defined(from) }),
      ]
    })
}

/** By wanted email, in the one form in which two are compared: which accounts have it. */
function emailHolders({ local }: View, wanted: ReadonlySet<string>): Map<string, string[]> {
  const holders = new Map<string, string[]>()
  for (const { id, email } of local.users) {
    if (email === undefined) continue
    const text = normaliseEmail(email)
    if (!wanted.has(text)) continue
    const there = holders.get(text)
    if (there === undefined) holders.set(text, [id])
    else there.push(id)
  }
  return holders
}

/** Accounts for people who have not come yet. Nobody is linked by an email address: where one is taken, no account is made. */
export function creationSteps(view: View, updates: readonly Operation[]): readonly Operation[] {
  const { people, ours, repeated, rules, local, snapshot, notes } = view
  if (!rules.prefetch) return []
  const names = new Set(local.users.map(({ username }) => username.toLowerCase()))
  const emails = finalEmails(view, updates)
  const isTaken = (name: string): boolean => names.has(name.toLowerCase())
  return [...people.values()].flatMap((person) => {
    if (ours.has(person.id) || repeated.has(person.id) || actionFor(view, person) !== 'enable') return []
    const email = person.email === undefined ? undefined : normaliseEmail(person.email)
    if (email !== undefined && emails.has(email)) {
      notes.push({ code: 'email-taken', subject: person.id })
      return []
    }
    const username = usernameFor(person, view, isTaken)
    if (username === undefined) return []
    names.add(username.toLowerCase())
    if (email !== undefined) emails.add(email)
    const { givenName, familyName, displayName } = person
    const profile = defined({ email: person.email, givenName, familyName, displayName })
    return [keyed({ kind: 'create-user', why: 'new-person', link: person.id, username, profile })]
  })

  function usernameFor(
    person: DirectoryUser,
    { rules: { usernames } }: View,
    taken: typeof isTaken,
  ): string | undefined {
    const subject = person.id
    const { username, email, displayName: name } = person
    const known = { accountKey: `${snapshot.source}|${subject}`, subject, ...defined({ username, email, name }) }
    const wanted = deriveUsername(known, usernames)
    if (!taken(wanted)) return wanted
    notes.push({ code: 'username-taken', subject, detail: wanted })
    try {
      return deriveUsername(known, { ...usernames, isTaken: taken })
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
  }
}

function finalEmails({ local }: View, updates: readonly Operation[]): Set<string> {
  const moved = new Map(updates.flatMap((step) => (step.kind === 'update-user' ? [[step.user, step.set.email]] : [])))
  const emails = local.users.map(({ id, email }) => moved.get(id) ?? email)
  return new Set(emails.flatMap((email) => (email === undefined ? [] : [normaliseEmail(email)])))
}

const actionFor = ({ rules }: View, { access }: DirectoryUser): 'enable' | 'disable' | 'keep' =>
  access === 'unknown' ? 'keep' : rules.access[access]

/** Who may sign in again, and who may not any more. */
export function accessSteps(view: View): readonly Operation[] {
  const { ours, people, present, notes, snapshot } = view
  const unknown = [...ours.keys()].filter((link) => people.get(link)?.access === 'unknown')
  if (unknown.length > 0) notes.push({ code: 'unknown-access', count: unknown.length, subject: unknown[0] as string })
  const pins = new Set((view.local.history.pinned ?? []).map(({ link, why }) => `${why}|${link}`))
  const disable = (user: LocalUser, link: string, why: DisableReason, because?: readonly string[]): Operation[] => {
    if (user.disabled !== undefined) return []
    if (pins.has(`${why}|${link}`)) {
      notes.push({ code: 'pinned-kept', subject: link, detail: why })
      return []
    }
    return [keyed({ kind: 'disable-user', why, user: user.id, link, ...defined({ because }) })]
  }
  return [...ours].flatMap(([link, user]) => {
    const person = people.get(link)
    if (person === undefined) return present.has(link) ? [] : missingSteps(view, link, user, disable)
    const action = actionFor(view, person)
    if (action === 'disable' && person.access !== 'active' && person.access !== 'unknown') {
      return disable(user, link, person.access, person.reasons)
    }
    if (action !== 'enable' || user.disabled === undefined) return []
    if (user.disabled.by !== snapshot.source) {
      notes.push({ code: 'disabled-by-hand-kept', subject: user.id })
      return []
    }
    return [keyed({ kind: 'enable-user', why: 'access-restored', user: user.id, link })]
  })
}

type Disable = (user: LocalUser, link: string, why: DisableReason) => Operation[]

function missingSteps(view: View, link: string, user: LocalUser, disable: Disable): readonly Operation[] {
  const { rules, usersProven, administrators, snapshot } = view
  if (!usersProven) return []
  const action = administrators.has(user.id) ? rules.missingAdmins : rules.missingUsers
  if (action === 'keep') return []
  const { disabled } = user
  if (disabled === undefined) return disable(user, link, 'missing')
  const grace = rules.deleteAfterDays * 86_400_000
  const isOver = disabled.at.getTime() + grace <= snapshot.takenAt.getTime()
  if (action !== 'delete' || disabled.by !== snapshot.source || disabled.why !== 'missing' || !isOver) return []
  return [keyed({ kind: 'delete-user', why: 'grace-over', user: user.id, link })]
}
