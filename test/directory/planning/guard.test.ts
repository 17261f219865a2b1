import { type LocalState, planSync, releaseHeld, type SyncHistory } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { account, carriedOut, day, given, localOf, people, person, short, snapshotOf, start, team } from './model.ts'

const everyone = people(100)
const accounts = everyone.map(({ id }) => account(id))
const without = (count: number) => snapshotOf({ people: everyone.slice(count) })
const withHistory = (history: Partial<SyncHistory>, more: Partial<LocalState> = {}): LocalState =>
  localOf({ users: accounts, history: { removals: [], ...history }, ...more })

describe('more removals than the limit', () => {
  test('wait, all of them; as many as the limit do not', () => {
    expect(planSync(without(10), localOf({ users: accounts })).operations).toHaveLength(10)
    const plan = planSync(without(11), localOf({ users: accounts }))
    expect([plan.operations.length, plan.held.length]).toEqual([0, 11])
    expect(plan.held[0]?.reasons).toEqual([{ why: 'limit', kind: 'disable-user', count: 11, allowed: 10, earlier: 0 }])
  })

  test('count those of the directory’s own statement, too', () => {
    const suspended = everyone.map(({ id }, index) => person(id, index < 30 ? { access: 'suspended' } : {}))
    const plan = planSync(snapshotOf({ people: suspended }), localOf({ users: accounts }))
    expect([plan.operations.length, plan.held.length]).toEqual([0, 30])
  })

  test('stop nothing else', () => {
    const snapshot = snapshotOf({ people: [...everyone.slice(20), person('new')] })
    const plan = planSync(snapshot, localOf({ users: accounts }), { prefetch: true })
    expect(plan.operations.map(short)).toEqual(['create-user new new-person'])
    expect(plan.held).toHaveLength(20)
  })

  test('one a day never waits', () => {
    const local = localOf({ users: [account('ada'), account('eve')] })
    expect(planSync(snapshotOf({ people: [person('eve')] }), local).held).toEqual([])
  })

  test.each([
    ['within the day', day - 1, 11],
    ['a day ago', day, 0],
    ['by a clock that was ahead', -day, 11],
  ])('a slow drain is seen: %s', (_name, ago, held) => {
    const removals = [{ kind: 'disable-user' as const, at: new Date(start - ago), count: 6 }]
    const plan = planSync(without(5), withHistory({ removals }))
    expect(plan.held).toHaveLength(held === 0 ? 0 : 5)
  })

  test('removals of another kind do not count', () => {
    const removals = [{ kind: 'remove-member' as const, at: new Date(start), count: 60 }]
    expect(planSync(without(5), withHistory({ removals })).held).toEqual([])
  })

  test('a policy may allow more, or fewer', () => {
    const limits = { 'disable-user': { share: 1, count: 3 } }
    expect(planSync(without(3), localOf({ users: accounts }), { guard: { limits } }).held).toHaveLength(0)
    expect(planSync(without(4), localOf({ users: accounts }), { guard: { limits } }).held).toHaveLength(4)
  })

  test('memberships wait by their own limit, and with the disabling that they follow from', () => {
    const ids = everyone.map(({ id }) => id)
    const local = localOf({ users: accounts, groups: [team('dev')], memberships: given('dev', ...ids) })
    const left = planSync(snapshotOf({ people: everyone, groups: { dev: ids.slice(11) } }), local)
    expect(left.held.map(({ reasons }) => reasons[0]?.why)).toEqual(Array(11).fill('limit'))
    const policy = { guard: { limits: { 'disable-user': { share: 1, count: 1 } } } }
    const gone = planSync(snapshotOf({ people: everyone.slice(2), groups: { dev: ids.slice(2) } }), local, policy)
    expect(gone.operations).toEqual([])
    expect(gone.held.map(({ operation }) => operation.kind).toSorted()).toEqual([
      'disable-user',
      'disable-user',
      'remove-member',
      'remove-member',
    ])
  })
})

describe('a group that loses everybody', () => {
  const ids = everyone.map(({ id }) => id)
  const trio = ids.slice(0, 3)
  const local = localOf({
    users: accounts,
    groups: [team('dev'), team('all')],
    memberships: [...given('dev', ...trio), ...given('all', ...ids)],
  })
  const emptied = snapshotOf({ people: everyone, groups: { dev: [], all: ids } })

  test('waits, and says which', () => {
    const plan = planSync(emptied, local)
    expect(plan.operations).toEqual([])
    expect(plan.held.map(({ reasons }) => reasons)).toEqual(
      Array(3).fill([{ why: 'group-emptied', group: 't-dev', count: 3 }]),
    )
  })

  test('waits with its deletion', () => {
    const plan = planSync(snapshotOf({ people: everyone, groups: { all: ids } }), local, {
      groups: { missing: 'delete' },
    })
    expect([plan.operations.length, plan.held.length]).toEqual([0, 4])
  })

  test('goes on where the policy tolerates one', () => {
    const policy = { guard: { limits: { 'empty-group': { share: 1, count: 1 } } } }
    expect(planSync(emptied, local, policy).operations).toHaveLength(3)
  })
})

describe('what a change of ours could explain', () => {
  const first = planSync(snapshotOf({ people: everyone }), localOf({ users: accounts }))
  const last = { organisation: 'org', ...first.fingerprints }

  test('the scope: who is no longer seen waits, and who is suspended does not', () => {
    const scope = { kind: 'groups' as const, names: ['dev'] }
    const seen = [...everyone.slice(2), person('p000', { access: 'suspended' })]
    const plan = planSync(snapshotOf({ people: seen, scope }), withHistory({ last }))
    expect(plan.operations.map(short)).toEqual(['disable-user u-p000 suspended'])
    expect(plan.held).toMatchObject([
      {
        operation: { user: 'u-p001' },
        reasons: [{ why: 'scope-changed', from: '{"kind":"all"}', to: '{"kind":"groups","names":["dev"]}' }],
      },
    ])
  })

  test('the policy', () => {
    const local = withHistory({ last })
    const plan = planSync(without(1), local, { groups: { match: ['dev'] } })
    expect([plan.operations.length, plan.held[0]?.reasons[0]?.why]).toEqual([0, 'policy-changed'])
    expect(planSync(without(1), local, { missingUsers: 'disable' }).held).toEqual([])
  })
})

describe('an approval', () => {
  const local = localOf({ users: accounts })
  const plan = planSync(without(20), local)
  const approve = (hash: string): SyncHistory => ({ removals: [], approved: { hash, at: new Date(start) } })

  test('lets exactly this plan happen, also when it is read anew later', () => {
    const later = { ...without(20), takenAt: new Date(start + 1000) }
    const approved = planSync(later, { ...local, history: approve(plan.hash) })
    expect([approved.hash, approved.operations.length, approved.held.length]).toEqual([plan.hash, 20, 0])
  })

  test.each([
    ['the directory has moved', without(21), local],
    ['somebody has another address', snapshotOf({ people: [person('p099', { email: 'n@x' })] }), local],
    ['the application has moved', without(20), localOf({ users: [...accounts, account('new')] })],
  ])('is of no other plan: %s', (_name, snapshot, state) => {
    const other = planSync(snapshot, { ...state, history: approve(plan.hash) })
    expect(other.hash).not.toBe(plan.hash)
    expect(other.held.length).toBeGreaterThan(0)
  })

  test('and not of another policy', () => {
    const policy = { deleteAfterDays: 31 }
    expect(planSync(without(20), { ...local, history: approve(plan.hash) }, policy).held).toHaveLength(20)
  })

  test('of some steps moves those, for a run that went on after a crash', () => {
    const [one, two] = plan.held.map(({ operation }) => operation)
    const released = releaseHeld(plan, new Set([one?.key ?? '', two?.key ?? '']))
    expect([released.operations, released.held.length, released.hash]).toEqual([[one, two], 18, plan.hash])
    const after = carriedOut(local, released.operations, plan.takenAt)
    expect(planSync(without(20), after).held).toHaveLength(18)
  })
})

describe('the last administrator', () => {
  const admins = { id: 'admins', name: 'admins', admin: true }
  const put = (...users: string[]) => users.map((user) => ({ user: `u-${user}`, group: 'admins', source: 'jumpcloud' }))
  const group = (...ids: string[]) => ({ groups: { admins: ids } })
  const state = (more: Partial<LocalState> = {}): LocalState =>
    localOf({ users: [account('ada'), account('eve'), account('zoe')], groups: [admins], ...more })
  const all = [person('ada'), person('eve'), person('zoe')]

  test.each([
    [
      'is suspended',
      snapshotOf({ people: [person('ada', { access: 'suspended' }), ...all.slice(1)] }),
      state({ users: [account('ada', { admin: true }), account('eve')] }),
    ],
    [
      'is gone',
      snapshotOf({ people: all.slice(1) }),
      state({ users: [account('ada', { admin: true }), account('eve')] }),
    ],
    ['leaves the group', snapshotOf({ people: all, ...group() }), state({ memberships: put('ada') })],
    [
      'is in a group that is emptied',
      snapshotOf({ people: all, ...group() }),
      state({ memberships: put('ada', 'eve', 'zoe') }),
    ],
    [
      'is in a group that is deleted',
      snapshotOf({ people: all }),
      state({ groups: [team('admins', { id: 'admins', admin: true })], memberships: put('ada') }),
    ],
    [
      'is one of two who leave and are suspended',
      snapshotOf({ people: [person('ada', { access: 'suspended' }), ...all.slice(1)], ...group('ada') }),
      state({ memberships: put('ada', 'eve') }),
    ],
    [
      'has a successor who does not administer yet',
      snapshotOf({ people: all, ...group('eve') }),
      state({ memberships: put('ada') }),
    ],
  ])('stays: %s', (_name, snapshot, local) => {
    const policy = { missingAdmins: 'disable', groups: { missing: 'delete' } } as const
    const plan = planSync(snapshot, local, policy)
    expect(plan.notes).toContainEqual({ code: 'last-administrator-kept', subject: 'u-ada' })
    const everything = releaseHeld(plan)
    const after = carriedOut(local, everything.operations, plan.takenAt)
    const left = after.users.filter(
      (user) =>
        user.disabled === undefined &&
        (user.admin || after.memberships.some((one) => one.user === user.id && one.group === 'admins')),
    )
    expect(left.map(({ id }) => id)).toContain('u-ada')
  })

  test('may go where another one stays, also one who is linked to no directory', () => {
    const users = [account('ada', { admin: true }), { id: 'root', username: 'root', admin: true }]
    const snapshot = snapshotOf({ people: [person('ada', { access: 'suspended' })] })
    expect(planSync(snapshot, localOf({ users })).operations.map(short)).toEqual(['disable-user u-ada suspended'])
  })
})
