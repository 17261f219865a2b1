import type { LocalGroup, LocalUser } from '../local.ts'
import type { Operation, SubjectRef } from '../plan.ts'
import type { FedGroup, FedGroups } from './groups.ts'
import { keyed } from './keyed.ts'
import { sortedBy } from './ordered.ts'
import { linkOfUser, type View } from './view.ts'

/** Who joins and who leaves, group by group. `created` are the links of the accounts that this plan makes. */
export function membershipSteps(
  view: View,
  { fed, contested }: FedGroups,
  created: ReadonlySet<string>,
): readonly Operation[] {
  const { snapshot, local, notes, rules } = view
  const unknown = new Set<string>()
  const steps: Operation[] = []
  const listed = new Set(snapshot.groups.records.map(({ id }) => id))
  for (const group of fed) feedOne(group)
  if (unknown.size > 0) notes.push({ code: 'member-unknown', count: unknown.size })
  if (view.groupsProven && rules.groups.missing !== 'keep') {
    const fedIds = new Set(fed.map((group) => group.local?.id))
    for (const group of sortedBy(local.groups, ({ id }) => id)) {
      if (!fedIds.has(group.id) && !contested.has(group.id)) emptyOne(group)
    }
  }
  return steps

  function feedOne({ ref, local: there, feeders, isWhole }: FedGroup): void {
    const has = there === undefined ? undefined : view.members.get(there.id)
    const wanted = new Set<string>()
    let staying = 0
    for (const feeder of feeders) {
      for (const link of snapshot.members.get(feeder)?.records ?? []) {
        const user = view.ours.get(link)
        if (user !== undefined) {
          if (has?.has(user.id) === true) staying += 1
          else if (view.present.has(link)) join(link, { id: user.id })
        } else if (created.has(link)) join(link, { link })
        else if (!view.people.has(link)) unknown.add(link)
      }
    }
    const unproven = feeders.filter((feeder) => !view.isProven(feeder))
    for (const feeder of unproven) {
      const why = snapshot.members.get(feeder)?.why
      notes.push({ code: 'members-partial', subject: feeder, ...(why === undefined ? {} : { detail: why }) })
    }
    if (there === undefined || has === undefined || unproven.length > 0 || !isWhole) return
    // Where everybody who is there is named, nobody leaves: the usual case, and the cheap one.
    if (feeders.length === 1 && staying === has.size) return
    const links = new Set(feeders.flatMap((feeder) => snapshot.members.get(feeder)?.records ?? []))
    for (const user of leaving(there, has)) {
      if (!links.has(linkOfUser(user))) steps.push(remove(user.id, there.id, 'left-group'))
    }

    function join(link: string, user: SubjectRef): void {
      if (wanted.has(link)) return
      wanted.add(link)
      steps.push(keyed({ kind: 'add-member', why: 'joined-group', user, group: ref }))
    }
  }

  function emptyOne(group: LocalGroup): void {
    // One that the directory has, and that feeds another group now, or none, is emptied and not deleted.
    const isGone = group.link?.source === snapshot.source && !listed.has(group.link.id)
    const has = view.members.get(group.id) ?? new Map<string, string | undefined>()
    const leave = leaving(group, has)
    for (const user of leave) steps.push(remove(user.id, group.id, isGone ? 'group-missing' : 'left-group'))
    // Somebody who was put there by hand, or stays for another reason, keeps the group.
    if (isGone && rules.groups.missing === 'delete' && leave.length === has.size) {
      const link = group.link?.id ?? ''
      steps.push(keyed({ kind: 'delete-group', why: 'group-missing', group: group.id, link }))
    }
  }

  /** Whom this directory put into a group, and about whom it says something. */
  function leaving(group: LocalGroup, has: ReadonlyMap<string, string | undefined>): readonly LocalUser[] {
    return [...has].flatMap(([id, by]) => {
      const user = view.byId.get(id)
      if (by !== snapshot.source || user === undefined || view.ours.get(linkOfUser(user)) !== user) return []
      return mayLeave(user, group) ? [user] : []
    })
  }

  /**
   * A person who is gone loses the groups with the account: not where the account is kept, and never a group of administrators,
   * because the rule for administrators would no longer be about them.
   */
  function mayLeave(user: LocalUser, group: LocalGroup): boolean {
    if (view.present.has(linkOfUser(user))) return true
    if (!view.usersProven) return false
    if (rules.target === 'groups') return true
    const action = view.administrators.has(user.id) ? rules.missingAdmins : rules.missingUsers
    return action !== 'keep' && !group.admin
  }
}

const remove = (user: string, group: string, why: 'left-group' | 'group-missing'): Operation =>
  keyed({ kind: 'remove-member', why, user, group })
