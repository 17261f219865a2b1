import { planSync } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { account, byHand, carriedOut, given, localOf, person, short, snapshotOf, source, team } from './model.ts'

const stepsOf = (...input: Parameters<typeof planSync>): readonly string[] => planSync(...input).operations.map(short)
const notesOf = (...input: Parameters<typeof planSync>): readonly string[] =>
  planSync(...input).notes.map(({ code }) => code)
const ada = person('ada')
const eve = person('eve')
const users = [account('ada'), account('eve')]

describe('groups', () => {
  test('are made, with their people, and then there is nothing to do', () => {
    const snapshot = snapshotOf({ people: [ada, eve], groups: { dev: ['ada'] } })
    const local = localOf()
    const plan = planSync(snapshot, local, { prefetch: true })
    expect(plan.operations.map(short)).toEqual([
      'create-user ada new-person',
      'create-user eve new-person',
      'create-group g-dev new-group',
      'add-member new ada new g-dev joined-group',
    ])
    expect(stepsOf(snapshot, carriedOut(local, plan.operations, plan.takenAt), { prefetch: true })).toEqual([])
  })

  test('are not made where the policy says no, and people who are in no group lose the one that they had', () => {
    const snapshot = snapshotOf({ people: [ada, eve], groups: { dev: [], ops: ['eve'] } })
    const local = localOf({ users, groups: [team('dev')], memberships: given('dev', 'ada') })
    expect(stepsOf(snapshot, local, { groups: { create: false } })).toEqual(['remove-member u-ada t-dev left-group'])
  })

  test('follow the new name of a linked group; a name that is taken in another case is kept', () => {
    const local = localOf({ users, groups: [team('dev', { name: 'old' }), team('x', { id: 't-y', name: 'OPS' })] })
    const snapshot = snapshotOf({ people: [ada, eve], groups: { dev: [], x: [] } })
    expect(stepsOf(snapshot, local)).toEqual(['rename-group g-dev group-renamed', 'rename-group g-x group-renamed'])
    const blocked = localOf({ groups: [team('dev', { name: 'old' }), { id: 'h', name: 'DEV', admin: false }] })
    const dev = snapshotOf({ people: [ada], groups: { dev: [] } })
    expect([stepsOf(dev, blocked), notesOf(dev, blocked)]).toEqual([[], ['group-name-taken']])
  })

  test('of a name that another one keeps from being taken are left alone', () => {
    const state = localOf({
      users,
      groups: [team('dev', { name: 'old' }), { id: 't-hand', name: 'dev', admin: false }],
      memberships: given('hand', 'ada'),
    })
    const snapshot = snapshotOf({ people: [ada, eve], groups: { dev: ['ada'] } })
    expect(stepsOf(snapshot, state)).toEqual(['add-member u-ada t-dev joined-group'])
    const other = localOf({
      users,
      groups: [{ id: 't-hand', name: 'DEV', admin: false }],
      memberships: given('hand', 'ada'),
    })
    expect([stepsOf(snapshot, other), notesOf(snapshot, other)]).toEqual([[], ['group-name-taken']])
  })

  test('that feed another group now are emptied, and not deleted while the directory has them', () => {
    const state = localOf({ users, groups: [team('dev'), team('staff')], memberships: given('dev', 'ada') })
    const snapshot = snapshotOf({ people: [ada, eve], groups: { dev: ['ada'], staff: [] } })
    expect(stepsOf(snapshot, state, { groups: { map: { dev: 'staff' }, missing: 'delete' } })).toEqual([
      'add-member u-ada t-staff joined-group',
      'remove-member u-ada t-dev left-group',
    ])
  })

  test('of another directory are its own', () => {
    const other = team('dev', { link: { source: 'okta', id: 'x' } })
    const snapshot = snapshotOf({ people: [ada], groups: { dev: ['ada'] } })
    const local = localOf({ users, groups: [other] })
    expect(notesOf(snapshot, local, { missingUsers: 'keep' })).toEqual(['group-name-taken'])
    expect(stepsOf(snapshot, local, { missingUsers: 'keep' })).toEqual([])
  })

  test.each([
    [['dev'], ['add-member u-ada t-dev joined-group']],
    [{ prefix: 'op' }, ['add-member u-ada t-ops joined-group']],
    [['Dev'], []],
  ])('count by match %j', (match, expected) => {
    const snapshot = snapshotOf({ people: [ada, eve], groups: { dev: ['ada'], ops: ['ada'] } })
    const local = localOf({ users, groups: [team('dev'), team('ops')] })
    expect(stepsOf(snapshot, local, { groups: { match, missing: 'keep' } })).toEqual(expected)
  })

  test('two that feed one: leaving one keeps the membership, leaving both ends it', () => {
    const policy = { groups: { map: { red: 'staff', blue: 'staff' } } }
    const local = localOf({
      users,
      groups: [{ id: 't-staff', name: 'staff', admin: false }],
      memberships: given('staff', 'ada', 'eve'),
    })
    const one = snapshotOf({ people: [ada, eve], groups: { red: ['eve'], blue: ['ada'] } })
    expect(stepsOf(one, local, policy)).toEqual([])
    const none = snapshotOf({ people: [ada, eve], groups: { red: ['eve'], blue: [] } })
    expect(stepsOf(none, local, policy)).toEqual(['remove-member u-ada t-staff left-group'])
    for (const hidden of [{ partialMembers: ['blue'] }, { unread: ['blue'] }, { partial: ['groups'] as const }]) {
      const input = snapshotOf({ people: [ada, eve], groups: { red: ['eve'], blue: [] }, ...hidden })
      expect(stepsOf(input, local, policy)).toEqual([])
    }
  })
})

describe('memberships', () => {
  const groups = [team('dev'), team('ops')]
  const memberships = [...given('dev', 'ada', 'eve'), ...given('ops', 'ada')]
  const local = localOf({ users, groups, memberships })
  const people = [ada, eve]

  test.each([
    ['a group that was not read', { unread: ['dev'] }],
    ['a group of which not everything was read', { partialMembers: ['dev'] }],
    ['an entry of a member without an id', { issues: [{ part: 'members', field: 'to.id', problem: 'missing' }] }],
  ] as const)('nobody leaves for %s', (_name, more) => {
    const snapshot = snapshotOf({ people, groups: { dev: ['eve'], ops: ['ada'] }, ...more })
    expect(stepsOf(snapshot, local)).toEqual([])
    expect(notesOf(snapshot, local)).toContain('members-partial')
  })

  test('one group that failed stops no other', () => {
    const snapshot = snapshotOf({ people, groups: { dev: [], ops: [] }, unread: ['dev'] })
    expect(stepsOf(snapshot, local)).toEqual(['remove-member u-ada t-ops left-group'])
  })

  test('made by hand, or of accounts that are not linked, stay', () => {
    const state = localOf({
      users: [...users, byHand('hand')],
      groups,
      memberships: [
        { user: 'u-ada', group: 't-dev' },
        { user: 'u-eve', group: 't-dev', source: 'okta' },
        { user: 'hand', group: 't-dev', source },
      ],
    })
    expect(stepsOf(snapshotOf({ people, groups: { dev: [], ops: [] } }), state)).toEqual([])
  })

  test('that stand there twice count as made by hand, in whatever order', () => {
    const twice = [{ user: 'u-ada', group: 't-dev' }, ...given('dev', 'ada')]
    for (const rows of [twice, twice.toReversed()]) {
      const state = localOf({ users, groups, memberships: rows })
      expect(stepsOf(snapshotOf({ people, groups: { dev: [], ops: [] } }), state)).toEqual([])
    }
  })

  test('of a group of the application that the directory does not know are not touched', () => {
    const state = localOf({
      users,
      groups: [{ id: 'own', name: 'own', admin: false }],
      memberships: [{ user: 'u-ada', group: 'own' }],
    })
    expect(stepsOf(snapshotOf({ people, groups: {} }), state)).toEqual([])
  })

  test('of people whom nobody knows are counted', () => {
    const snapshot = snapshotOf({ people, groups: { dev: ['ada', 'eve', 'x', 'y'], ops: ['ada'] } })
    expect(planSync(snapshot, local).notes).toMatchObject([{ code: 'member-unknown', count: 2 }])
  })

  test.each([
    ['keep', []],
    ['empty', ['remove-member u-ada t-ops group-missing']],
    ['delete', ['remove-member u-ada t-ops group-missing', 'delete-group g-ops group-missing']],
  ] as const)('of a group that is gone: %s', (missing, expected) => {
    const snapshot = snapshotOf({ people, groups: { dev: ['ada', 'eve'] } })
    expect(stepsOf(snapshot, local, { groups: { missing } })).toEqual(expected)
    const partial = snapshotOf({ people, groups: { dev: ['ada', 'eve'] }, partial: ['groups'] })
    expect(stepsOf(partial, local, { groups: { missing } })).toEqual([])
    const odd = snapshotOf({
      people,
      groups: { dev: ['ada', 'eve'] },
      issues: [{ part: 'groups', id: 'g-ops', field: 'name', problem: 'missing' }],
    })
    expect(stepsOf(odd, local, { groups: { missing } })).toEqual([])
  })

  test('a group with somebody who was put there by hand is not deleted', () => {
    const state = localOf({ users, groups, memberships: [...memberships, { user: 'u-eve', group: 't-ops' }] })
    const snapshot = snapshotOf({ people, groups: { dev: ['ada', 'eve'] } })
    expect(stepsOf(snapshot, state, { groups: { missing: 'delete' } })).toEqual([
      'remove-member u-ada t-ops group-missing',
    ])
  })

  test('come back with the person', () => {
    const off = { disabled: { by: source, at: new Date(0), why: 'missing' as const } }
    const state = localOf({ users: [account('ada', off), account('eve')], groups, memberships: given('dev', 'eve') })
    const snapshot = snapshotOf({ people, groups: { dev: ['ada', 'eve'], ops: [] } })
    expect(stepsOf(snapshot, state)).toEqual([
      'enable-user u-ada access-restored',
      'add-member u-ada t-dev joined-group',
    ])
  })

  test('target users touches no group', () => {
    expect(stepsOf(snapshotOf({ people, groups: {} }), local, { target: 'users' })).toEqual([])
  })
})
