import { planSync, type SyncPolicy } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { account, byHand, carriedOut, day, localOf, people, person, short, snapshotOf, source, start } from './model.ts'

const stepsOf = (...input: Parameters<typeof planSync>): readonly string[] => planSync(...input).operations.map(short)
const notesOf = (...input: Parameters<typeof planSync>): readonly string[] =>
  planSync(...input).notes.map(({ code }) => code)
const off = (by: string, why?: 'missing' | 'suspended', at = start): { disabled: { by: string; at: Date } } => ({
  disabled: { by, at: new Date(at), ...(why === undefined ? {} : { why }) },
})

describe('what the directory says of a person who is there', () => {
  test.each([
    ['active', []],
    ['pending', []],
    ['locked', []],
    ['expired', []],
    ['suspended', ['disable-user u-ada suspended']],
    ['staged', []],
    ['unknown', []],
  ] as const)('%s', (access, expected) => {
    expect(stepsOf(snapshotOf({ people: [person('ada', { access })] }), localOf({ users: [account('ada')] }))).toEqual(
      expected,
    )
  })

  test('an expired password disables where the policy says so, by the directory, and the person is back on time', () => {
    const policy: SyncPolicy = { access: { expired: 'disable' } }
    const local = localOf({ users: [account('ada')] })
    const plan = planSync(snapshotOf({ people: [person('ada', { access: 'expired' })] }), local, policy)
    expect(plan.operations.map(short)).toEqual(['disable-user u-ada expired'])
    const after = carriedOut(local, plan.operations, plan.takenAt)
    expect(stepsOf(snapshotOf({ people: [person('ada')] }), after, policy)).toEqual([
      'enable-user u-ada access-restored',
    ])
  })

  test('a state that nobody knows never removes, whatever the policy', () => {
    const local = localOf({ users: [account('ada')] })
    const plan = planSync(snapshotOf({ people: [person('ada', { access: 'unknown' })] }), local, {
      access: { suspended: 'disable', staged: 'disable', locked: 'disable', pending: 'disable', expired: 'disable' },
      missingUsers: 'delete',
    })
    expect(plan.operations).toEqual([])
    expect(plan.notes).toMatchObject([{ code: 'unknown-access', count: 1 }])
  })

  test('a person whose record could not be read is there', () => {
    const issue = { part: 'users', id: 'ada', field: 'state', problem: 'wrong-type' } as const
    expect(
      stepsOf(
        snapshotOf({ people: [person('eve')], issues: [issue] }),
        localOf({ users: [account('ada'), account('eve')] }),
      ),
    ).toEqual([])
  })

  test('whom a person disabled, the directory does not enable', () => {
    const local = localOf({ users: [account('ada', off('hand'))] })
    const snapshot = snapshotOf({ people: [person('ada')] })
    expect([stepsOf(snapshot, local), notesOf(snapshot, local)]).toEqual([[], ['disabled-by-hand-kept']])
  })

  test('whom another directory disabled, this one does not enable', () => {
    expect(stepsOf(snapshotOf({ people: [person('ada')] }), localOf({ users: [account('ada', off('okta'))] }))).toEqual(
      [],
    )
  })

  test('a disabling that was undone by hand stays undone, until the directory says something else', () => {
    const history = { removals: [], pinned: [{ link: 'ada', why: 'suspended' as const }] }
    const local = localOf({ users: [account('ada'), account('eve')], history })
    const suspended = snapshotOf({ people: [person('ada', { access: 'suspended' }), person('eve')] })
    expect([stepsOf(suspended, local), notesOf(suspended, local)]).toEqual([[], ['pinned-kept']])
    expect(stepsOf(snapshotOf({ people: [person('eve')] }), local)).toEqual(['disable-user u-ada missing'])
  })
})

describe('people who are not there any more', () => {
  const snapshot = snapshotOf({ people: [person('eve')] })
  const local = localOf({ users: [account('ada'), account('eve')] })

  test.each([
    ['keep', []],
    ['disable', ['disable-user u-ada missing']],
    ['delete', ['disable-user u-ada missing']],
  ] as const)('missingUsers %s', (missingUsers, expected) => {
    expect(stepsOf(snapshot, local, { missingUsers })).toEqual(expected)
  })

  test.each([
    [undefined, []],
    ['disable', ['disable-user u-ada missing']],
  ] as const)('missingAdmins %s rules over administrators, also by a group', (missingAdmins, expected) => {
    const users = [account('ada'), account('eve', { admin: true })]
    const groups = [{ id: 'admins', name: 'Admins', admin: true }]
    const policy: SyncPolicy = missingAdmins === undefined ? {} : { missingAdmins }
    const state = localOf({ users, groups, memberships: [{ user: 'u-ada', group: 'admins' }] })
    expect(stepsOf(snapshot, state, policy)).toEqual(expected)
  })

  test.each([
    ['before the grace is over', off(source, 'missing', start - 30 * day + 1), 'delete', []],
    ['when it is over', off(source, 'missing', start - 30 * day), 'delete', ['delete-user u-ada grace-over']],
    ['without delete', off(source, 'missing', start - 90 * day), 'disable', []],
    ['whom a person disabled', off('hand', 'missing', start - 90 * day), 'delete', []],
    ['who was suspended', off(source, 'suspended', start - 90 * day), 'delete', []],
  ] as const)('are deleted: %s', (_name, disabled, missingUsers, expected) => {
    const state = localOf({ users: [account('ada', disabled), account('eve')] })
    expect(stepsOf(snapshot, state, { missingUsers })).toEqual(expected)
  })

  test('somebody who came back is enabled, and not deleted', () => {
    const state = localOf({ users: [account('ada', off(source, 'missing', start - 90 * day))] })
    expect(stepsOf(snapshotOf({ people: [person('ada')] }), state, { missingUsers: 'delete' })).toEqual([
      'enable-user u-ada access-restored',
    ])
  })

  test.each([
    ['a part that is not complete', { partial: ['users'] }, 'users-partial'],
    ['a record without an id', { issues: [{ part: 'users', field: '_id', problem: 'missing' }] }, 'users-partial'],
    ['an empty answer with success', { people: [] }, 'snapshot-empty'],
  ] as const)('nobody is missing in %s', (_name, more, note) => {
    const input = snapshotOf({ people: [person('eve')], ...more })
    const old = localOf({ users: [...local.users, account('bob', off(source, 'missing', start - 90 * day))] })
    expect(planSync(input, old, { missingUsers: 'delete' })).toMatchObject({ operations: [], held: [] })
    expect(notesOf(input, old, { missingUsers: 'delete' })).toContain(note)
  })

  test('accounts that are not linked, or to another directory, are not touched, whatever their address', () => {
    const users = [byHand('ada'), byHand('bob', { link: { source: 'okta', id: 'bob' } }), account('eve')]
    expect(stepsOf(snapshot, localOf({ users }), { missingUsers: 'delete', prefetch: true })).toEqual([])
  })

  test('a link that two accounts claim is touched on neither', () => {
    const users = [account('ada'), account('ada', { id: 'u-2', username: 'ada2' }), account('eve')]
    const input = localOf({ users })
    expect([stepsOf(snapshot, input), notesOf(snapshot, input)]).toEqual([[], ['duplicate-link']])
  })

  test('target groups touches no account', () => {
    expect(stepsOf(snapshot, local, { target: 'groups' })).toEqual([])
  })
})

describe('accounts before the first sign-in', () => {
  const prefetch: SyncPolicy = { prefetch: true }

  test('are for people who may sign in, and only where the policy says so', () => {
    const snapshot = snapshotOf({ people: [person('ada'), person('bob', { access: 'staged' })] })
    expect(stepsOf(snapshot, localOf(), {})).toEqual([])
    expect(stepsOf(snapshot, localOf(), prefetch)).toEqual(['create-user ada new-person'])
  })

  const namesOf = (input: Parameters<typeof planSync>): readonly string[] =>
    planSync(...input).operations.flatMap((step) => (step.kind === 'create-user' ? [step.username] : []))

  test('have names that nobody has, in any case, also within one plan; one clash stops nobody else', () => {
    const persons = [
      person('1', { username: 'Ada', email: '1@x.example' }),
      person('2', { username: 'ADA', email: '2@x.example' }),
      person('3', { username: 'bob', email: '3@x.example' }),
    ]
    const local = localOf({ users: [byHand('x', { username: 'aDa' })] })
    expect(namesOf([snapshotOf({ people: persons }), local, prefetch])).toEqual(['Ada-2', 'ADA-3', 'bob'])
    expect(notesOf(snapshotOf({ people: persons }), local, prefetch)).toEqual(['username-taken', 'username-taken'])
  })

  test.each([
    ['remove', 'seanobrien', 'sean.obrien.x'],
    ['replace', 'sean_o_brien', 'sean.obrien_x'],
    ['cut-domain', 'seanobrien', 'sean.obrien'],
  ] as const)('user names: %s', (strategy, first, second) => {
    const persons = [person('1', { username: "seán o'brien" }), person('2', { username: 'sean.obrien@x' })]
    const names = namesOf([snapshotOf({ people: persons }), localOf(), { ...prefetch, usernames: { strategy } }])
    expect(names).toEqual([first, strategy === 'remove' ? 'sean.obrienx' : second])
  })

  test('an address that an account has makes no second one, and links nothing', () => {
    const snapshot = snapshotOf({ people: [person('ada')] })
    const local = localOf({ users: [byHand('x', { email: 'ADA@x.example' })] })
    expect([stepsOf(snapshot, local, prefetch), notesOf(snapshot, local, prefetch)]).toEqual([[], ['email-taken']])
  })
})

describe('what accounts hold of people', () => {
  test('follows the id: a new address is set, with what it was', () => {
    const snapshot = snapshotOf({ people: [person('ada', { email: 'new@x.example', givenName: 'Ada' })] })
    const [step] = planSync(snapshot, localOf({ users: [account('ada')] })).operations
    expect(step).toMatchObject({
      kind: 'update-user',
      set: { email: 'new@x.example', givenName: 'Ada' },
      from: { email: 'ada@x.example' },
    })
    expect(stepsOf(snapshot, localOf({ users: [account('ada')] }), { profile: 'keep' })).toEqual([])
  })

  test('an address that only differs in case is no change', () => {
    expect(
      stepsOf(
        snapshotOf({ people: [person('ada', { email: 'ADA@x.example' })] }),
        localOf({ users: [account('ada')] }),
      ),
    ).toEqual([])
  })

  test('an address that another account has is kept, and the rest goes on', () => {
    const snapshot = snapshotOf({ people: [person('ada', { email: 'Hand@x.example', givenName: 'Ada' })] })
    const plan = planSync(snapshot, localOf({ users: [account('ada'), byHand('hand')] }))
    expect(plan.operations).toMatchObject([{ set: { givenName: 'Ada' } }])
    expect(plan.notes).toMatchObject([{ code: 'email-taken', subject: 'u-ada' }])
  })

  test('addresses that make room for one another move in that order; two that change places both stay', () => {
    const users = [account('a'), account('b'), account('c'), account('d')]
    const mail = (id: string, email: string) => person(id, { email: `${email}@x.example` })
    const chain = snapshotOf({ people: [mail('a', 'b'), mail('b', 'new'), mail('c', 'd'), mail('d', 'c')] })
    const plan = planSync(chain, localOf({ users }))
    expect(plan.operations.map(short)).toEqual(['update-user u-b profile-changed', 'update-user u-a profile-changed'])
    expect(plan.notes.map(({ subject }) => subject)).toEqual(['u-c', 'u-d'])
  })

  test('what the directory does not say is not cleared', () => {
    const { email: _, ...bare } = person('ada')
    expect(stepsOf(snapshotOf({ people: [bare] }), localOf({ users: [account('ada')] }))).toEqual([])
  })
})

test('another organisation than last time stops the run', () => {
  const history = { removals: [], last: { organisation: 'org', scope: '', policy: '' } }
  expect(() => planSync(snapshotOf({ people: people(1), organisation: 'other' }), localOf({ history }))).toThrow(
    expect.objectContaining({ code: 'directory_organisation_changed', kind: 'configuration' }),
  )
})

test.each([
  ['an unknown option', { missingUser: 'keep' }, 'did you mean "missingUsers"'],
  ['an unknown value', { missingUsers: 'remove' }, 'missingUsers'],
  ['a share above 1', { guard: { limits: { 'disable-user': { share: 10, count: 1 } } } }, 'share'],
  ['a rule that disables the active', { access: { active: 'disable' } }, 'active'],
])('a policy with %s is refused', (_name, policy, text) => {
  expect(() => planSync(snapshotOf(), localOf(), policy as SyncPolicy)).toThrow(
    expect.objectContaining({ code: 'configuration_invalid', message: expect.stringContaining(text) }),
  )
})
