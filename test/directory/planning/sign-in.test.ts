import { describePlan, formatPlan, linkOf, planSync, reconcileAtSignIn } from 'relyant/directory'
import { describe, expect, test } from 'vitest'
import { account, given, localOf, people, person, snapshotOf, source, team } from './model.ts'

describe('the link of a sign-in', () => {
  const identity = (subject: string, claims: Record<string, unknown> = {}) => ({
    subject,
    claims: new Map(Object.entries(claims)),
  })
  const hex = '5f0a1b2c3d4e5f6a7b8c9d0e'
  const guid = 'b1a6b2d4-1111-4222-8333-c4d5e6f70819'

  test.each([
    ['the subject', identity(hex), {}, hex],
    ['JumpCloud', identity(hex), { shape: 'jumpcloud-id' }, hex],
    ['Okta', identity('00u1a2b3c4d5e6f7g8h9'), { shape: 'okta-id' }, '00u1a2b3c4d5e6f7g8h9'],
    ['another claim', identity('pairwise', { oid: guid }), { claim: 'oid', shape: 'guid' }, guid],
    ['an attribute', identity('x', { employee: ['7'] }), { claim: 'employee' }, '7'],
  ] as const)('%s', (_name, who, pairing, id) => {
    expect(linkOf(who, { connection: 'staff', source, ...pairing })).toEqual({ source, id })
  })

  test.each([
    ['a nickname', identity('ada'), { shape: 'guid' }, 'wrong-shape', 'mail nickname'],
    ['an address', identity('ada@x.example'), {}, 'wrong-shape', 'email address'],
    ['an id in the case of another', identity(hex.toUpperCase()), { shape: 'jumpcloud-id' }, 'wrong-shape', 'looks'],
    ['nothing', identity('x'), { claim: 'oid' }, 'claim-missing', 'claim'],
    ['two', identity('x', { oid: ['a', 'b'] }), { claim: 'oid' }, 'claim-missing', 'claim'],
  ] as const)('is refused for %s', (_name, who, pairing, reason, hint) => {
    expect(() => linkOf(who, { connection: 'staff', source, ...pairing })).toThrow(
      expect.objectContaining({
        code: 'directory_link_invalid',
        connection: 'staff',
        details: expect.objectContaining({ reason }),
        hint: expect.stringContaining(hint),
      }),
    )
  })
})

describe('a sign-in reconciles groups', () => {
  const link = { source, id: 'ada' }
  const groups = [team('dev'), team('ops'), team('other', { link: { source: 'okta', id: 'o' } })]
  const local = localOf({ users: [account('ada', { admin: true })], groups, memberships: given('dev', 'ada') })
  const run = (names: readonly string[], more: Partial<Parameters<typeof reconcileAtSignIn>[0]> = {}) =>
    reconcileAtSignIn({ link, identity: { groups: names, groupsComplete: true }, local, ...more }).operations.map(
      ({ kind, ...step }) =>
        `${kind} ${'group' in step ? (typeof step.group === 'string' ? step.group : Object.values(step.group)) : ''}`,
    )

  test('as a run does', () => {
    expect(run(['ops', 'other', 'unknown'])).toEqual(['add-member t-ops', 'remove-member t-dev'])
    expect(run(['ops'], { policy: { groups: { match: ['dev'] } } })).toEqual(['remove-member t-dev'])
    expect(run(['red'], { policy: { groups: { map: { red: 'dev' } } } })).toEqual([])
    expect(run(['ops'], { policy: { target: 'users' } })).toEqual([])
  })

  test('and takes nothing where the provider did not say everything, or what was given by hand', () => {
    expect(run([], { identity: { groups: [], groupsComplete: false } })).toEqual([])
    expect(run([], { local: { ...local, memberships: [{ user: 'u-ada', group: 't-dev' }] } })).toEqual([])
  })

  test('and keeps the last administrator', () => {
    const state = localOf({
      users: [account('ada')],
      groups: [team('dev', { admin: true })],
      memberships: given('dev', 'ada'),
    })
    expect(run([], { local: state })).toEqual([])
  })

  test.each([source, 'hand'])('and refuses whom %s has disabled', (by) => {
    const users = [account('ada', { disabled: { by, at: new Date(0), why: 'suspended' } })]
    expect(() => run([], { local: localOf({ users }) })).toThrow(
      expect.objectContaining({ code: 'account_disabled', kind: 'denied', message: expect.stringContaining(by) }),
    )
  })

  test('and finds nobody by anything but the link', () => {
    expect(
      reconcileAtSignIn({ link: { source: 'okta', id: 'ada' }, identity: { groups: [], groupsComplete: true }, local }),
    ).toEqual({ operations: [], notes: [] })
  })
})

describe('a plan can be read', () => {
  const everyone = people(3)
  const local = localOf({
    users: [account('ada'), account('bob'), ...everyone.map(({ id }) => account(id))],
    groups: [team('dev')],
    memberships: given('dev', ...everyone.map(({ id }) => id)),
  })
  const snapshot = snapshotOf({
    people: [
      person('ada', { access: 'suspended' }),
      person('bob', { email: 'b@x.example' }),
      ...everyone,
      person('new'),
    ],
    groups: { dev: [], ops: ['new'] },
  })
  const plan = planSync(snapshot, local, { prefetch: true })

  test('as text', () => {
    expect(formatPlan(plan, local).replace(plan.hash, '‹hash›')).toMatchInlineSnapshot(`
      "People (3)
        ~ change bob: email bob@x.example → b@x.example
        + create new: new in the directory
        - disable ada: suspended in the directory (state=SUSPENDED)

      Groups (1)
        + create group ops: new in the directory

      Memberships (1)
        + add new to ops: joined in the directory

      Waiting for an approval (3)
        - remove p000 from dev: left in the directory; waits: 3 of kind remove-member, 1 allowed without approval; dev would lose all its 3 members
        - remove p001 from dev: left in the directory; waits: 3 of kind remove-member, 1 allowed without approval; dev would lose all its 3 members
        - remove p002 from dev: left in the directory; waits: 3 of kind remove-member, 1 allowed without approval; dev would lose all its 3 members

      To let what waits happen, approve plan ‹hash›.
      "
    `)
    expect(formatPlan(planSync(snapshotOf(), localOf()))).toContain('snapshot-empty')
  })

  test('as lines, each with its key', () => {
    const lines = describePlan(plan)
    expect(lines.filter(({ key }) => key !== undefined)).toHaveLength(plan.operations.length + plan.held.length)
  })

  test('and a name of the directory steers no terminal', () => {
    const odd = snapshotOf({ people: [person('ada', { givenName: '\u001b[2J\nx\u202e' })] })
    const text = formatPlan(planSync(odd, localOf({ users: [account('ada')] })))
    for (const steering of ['\u001b', '\u202e']) expect(text).not.toContain(steering)
    expect(text.split('\n')).toHaveLength(3)
  })
})
