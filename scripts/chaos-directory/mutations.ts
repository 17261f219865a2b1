import type { Mutation } from '../mutants.ts'

const view = 'directory/planning/view.ts'
const people = 'directory/planning/people.ts'
const memberships = 'directory/planning/memberships.ts'
const guard = 'directory/planning/guard.ts'

/** Each of them has to be noticed. */
export const mutations: readonly Mutation[] = [
  { name: 'a part of the people', file: view, text: 'snapshot.users.complete && ', instead: '' },
  { name: 'a record without an id', file: view, text: "!nameless('users') && !isEmpty", instead: '!isEmpty' },
  { name: 'an empty answer', file: view, text: "!nameless('users') && !isEmpty", instead: "!nameless('users')" },
  {
    name: 'a record that could not be read',
    file: view,
    text: "if (part === 'users' && id !== undefined) present.add(id)",
    instead: 'if (part === undefined) present.add(id)',
  },
  {
    name: 'a part of the members of a group',
    file: view,
    text: 'membersProven && snapshot.members.get(group)?.complete === true',
    instead: 'membersProven && group !== undefined',
  },
  { name: 'a part of the groups', file: view, text: 'snapshot.groups.complete && ', instead: '' },
  {
    name: 'the accounts of another directory',
    file: view,
    text: 'link?.source === source)',
    instead: 'link !== undefined && source !== undefined)',
  },
  {
    name: 'what a person disabled',
    file: people,
    text: 'user.disabled.by !== snapshot.source',
    instead: 'snapshot.source === undefined',
  },
  { name: 'what was undone by hand', file: people, text: 'if (pins.has(', instead: 'if (pins.size < 0 && pins.has(' },
  {
    name: 'the grace before a deletion',
    file: people,
    text: 'disabled.at.getTime() + grace <= snapshot.takenAt.getTime()',
    instead: 'disabled.at.getTime() + grace !== snapshot.takenAt.getTime()',
  },
  {
    name: 'memberships that were given by hand',
    file: memberships,
    text: 'by !== snapshot.source || ',
    instead: 'by === null || ',
  },
  {
    name: 'the last administrator',
    file: 'directory/planning/last-administrator.ts',
    text: 'administratorsAfter(view, steps).length > 0',
    instead: 'administratorsAfter(view, steps).length >= 0',
  },
  { name: 'the limit', file: guard, text: 'if (limit !== undefined) reasons.push(limit)', instead: '' },
  { name: 'the sliding day', file: guard, text: 'count + earlier > allowed', instead: 'count > allowed' },
  {
    name: 'a group that loses everybody',
    file: guard,
    text: 'count !== undefined && tolerated === undefined',
    instead: 'count === 0 && tolerated === undefined',
  },
  { name: 'a changed scope', file: guard, text: 'last.scope !== now.scope', instead: 'last.scope === undefined' },
  { name: 'a changed policy', file: guard, text: 'last.policy !== now.policy', instead: 'last.policy === undefined' },
  {
    name: 'an approval of another plan',
    file: 'directory/plan-sync.ts',
    text: 'approved?.hash === plan.hash',
    instead: 'approved !== undefined',
  },
  {
    name: 'the approval of a plan for another state of the application',
    file: 'directory/plan-sync.ts',
    text: 'digest, localDigest(local, view.members), ',
    instead: 'digest, ',
  },
  {
    name: 'a user name in another case',
    file: people,
    text: 'const isTaken = (name: string): boolean => names.has(name.toLowerCase())',
    instead: "const isTaken = (name: string): boolean => names.has(name.concat(' '))",
  },
]
