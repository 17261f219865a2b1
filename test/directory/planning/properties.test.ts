import fc from 'fast-check'
import { type LocalState, planSync, releaseHeld, type Snapshot, type SyncPolicy } from 'relyant/directory'
import { expect, test } from 'vitest'
import { carriedOut, localOf, person, snapshotOf, source, start } from './model.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const names = ['admins', 'dev', 'ops', 'red']
const access = fc.constantFrom('active', 'active', 'locked', 'suspended', 'unknown', 'pending')

const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    people: fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), access }), { selector: ({ id }) => id }),
    groups: fc.dictionary(fc.constantFrom(...names), fc.uniqueArray(fc.constantFrom(...ids))),
    partial: fc.subarray(['users', 'groups'] as const),
    partialMembers: fc.subarray(names),
    unread: fc.subarray(names, { maxLength: 1 }),
  })
  .map(({ people, ...rest }) => snapshotOf({ ...rest, people: people.map(({ id, ...more }) => person(id, more)) }))

const disabled = fc.constantFrom(
  undefined,
  undefined,
  { by: source, at: new Date(start), why: 'missing' as const },
  { by: source, at: new Date(start - 40 * 86_400_000), why: 'missing' as const },
  { by: 'hand', at: new Date(start) },
)
const accounts = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...ids, 'x', 'y'),
    from: fc.constantFrom(source, source, source, 'okta', undefined),
    admin: fc.boolean(),
    disabled,
  }),
  { selector: ({ id }) => id },
)
const locals: fc.Arbitrary<LocalState> = fc
  .record({
    users: accounts,
    groups: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...names), from: fc.constantFrom(source, 'okta', undefined) }),
      { selector: ({ name }) => name },
    ),
    pairs: fc.uniqueArray(
      fc.record({ user: fc.nat(7), group: fc.nat(3), source: fc.constantFrom(source, source, 'okta', undefined) }),
      { selector: ({ user, group }) => `${user} ${group}` },
    ),
  })
  .map(({ users, groups, pairs }) =>
    localOf({
      users: users.map(({ id, from, admin, disabled: off }) => ({
        ...{ id: `u-${id}`, username: id, email: `${id}@x.example`, admin },
        ...(from !== undefined && { link: { source: from, id } }),
        ...(off !== undefined && { disabled: off }),
      })),
      groups: groups.map(({ name, from }) => ({
        ...{ id: `t-${name}`, name, admin: name === 'admins' },
        ...(from !== undefined && { link: { source: from, id: `g-${name}` } }),
      })),
      memberships: pairs.flatMap(({ user, group, source: by }) => {
        const [one, into] = [users[user], groups[group]]
        if (one === undefined || into === undefined) return []
        return [{ user: `u-${one.id}`, group: `t-${into.name}`, ...(by !== undefined && { source: by }) }]
      }),
    }),
  )

const policies: fc.Arbitrary<SyncPolicy> = fc.record({
  target: fc.constantFrom('users', 'groups', 'all'),
  missingUsers: fc.constantFrom('keep', 'disable', 'delete'),
  missingAdmins: fc.constantFrom('keep', 'disable', 'delete'),
  prefetch: fc.boolean(),
  groups: fc.record({
    missing: fc.constantFrom('keep', 'empty', 'delete'),
    map: fc.constantFrom<Record<string, string>>({}, { red: 'ops' }),
  }),
})

const runs = { numRuns: 500 }
const everything = fc.tuple(snapshots, locals, policies)

test('what was done is not done again', () => {
  fc.assert(
    fc.property(everything, ([snapshot, local, policy]) => {
      const first = releaseHeld(planSync(snapshot, local, policy))
      const after = carriedOut(local, first.operations, snapshot.takenAt)
      const second = releaseHeld(planSync(snapshot, after, policy))
      // A successor takes over in the run before, and what a deletion frees is free in the run after.
      const isTwice =
        first.notes.some(({ code }) => code === 'last-administrator-kept') ||
        first.operations.some(({ kind }) => kind === 'delete-user' || kind === 'delete-group')
      const last = isTwice
        ? releaseHeld(planSync(snapshot, carriedOut(after, second.operations, snapshot.takenAt), policy))
        : second
      expect(last.operations).toEqual([])
    }),
    runs,
  )
})

test('the order in which things are read does not matter', () => {
  fc.assert(
    fc.property(everything, ([snapshot, local, policy]) => {
      const turned = {
        ...snapshot,
        users: { ...snapshot.users, records: snapshot.users.records.toReversed() },
        groups: { ...snapshot.groups, records: snapshot.groups.records.toReversed() },
        members: new Map(
          [...snapshot.members].toReversed().map(([id, part]) => [id, { ...part, records: part.records.toReversed() }]),
        ),
      }
      const other = localOf({
        users: local.users.toReversed(),
        groups: local.groups.toReversed(),
        memberships: local.memberships.toReversed(),
      })
      expect(planSync(turned, other, policy)).toEqual(planSync(snapshot, local, policy))
    }),
    runs,
  )
})

test('accounts without a link to this directory, and what it did not give, stay as they are', () => {
  fc.assert(
    fc.property(everything, ([snapshot, local, policy]) => {
      const plan = releaseHeld(planSync(snapshot, local, policy))
      const after = carriedOut(local, plan.operations, snapshot.takenAt)
      for (const user of local.users) if (user.link?.source !== source) expect(after.users).toContainEqual(user)
      const kept = local.users.map(({ id }) => id).filter((id) => after.users.some((user) => user.id === id))
      for (const one of local.memberships) {
        if (one.source !== source && kept.includes(one.user)) expect(after.memberships).toContainEqual(one)
      }
      for (const user of after.users) {
        const before = local.users.find(({ id }) => id === user.id)
        if (before?.disabled?.by === 'hand') expect(user.disabled).toEqual(before.disabled)
      }
    }),
    runs,
  )
})

test('an administrator is left wherever there was one', () => {
  const count = ({ users, groups, memberships }: LocalState): number =>
    users.filter(
      ({ id, admin, disabled: off }) =>
        off === undefined &&
        (admin ||
          memberships.some(({ user, group }) => user === id && groups.some((one) => one.id === group && one.admin))),
    ).length
  fc.assert(
    fc.property(everything, ([snapshot, local, policy]) => {
      const plan = releaseHeld(planSync(snapshot, local, policy))
      const taking = plan.operations.filter(({ kind }) => /^(disable|delete|remove)/.test(kind))
      for (let done = 0; done <= taking.length; done += 1) {
        const after = carriedOut(local, taking.slice(0, done), snapshot.takenAt)
        if (count(local) > 0) expect(count(after)).toBeGreaterThan(0)
      }
    }),
    runs,
  )
})

test('no plan changes what it was made of', () => {
  fc.assert(
    fc.property(everything, ([snapshot, local, policy]) => {
      const before = structuredClone([snapshot, local, policy])
      planSync(snapshot, local, policy)
      expect([snapshot, local, policy]).toEqual(before)
    }),
  )
})
