import { checkGroup, type GroupRule, mapGroups, reconcileGroups } from 'relyant'
import { describe, expect, test } from 'vitest'

describe('groups are mapped', () => {
  const rules: readonly GroupRule[] = [
    { exact: 'Harbor Admin', to: 'admin' },
    { exact: 'Owners', to: 'admin' },
    { prefix: 'team-', to: 'member:*' },
    { pattern: /app-(?<name>\w+)-(\w+)/, to: '$2@$<name>' },
  ]

  test('by name, prefix and pattern, in the order of the rules, once each', () => {
    const groups = ['app-port-dev', 'team-a', 'Owners', 'Harbor Admin', 'team-b', 'unknown']
    expect(mapGroups(groups, rules)).toEqual(['admin', 'member:a', 'member:b', 'dev@port'])
  })

  test.each([
    ['harbor admin', []],
    ['Harbor Admins', []],
    ['my team-a', []],
    ['xapp-port-dev', []],
    ['app-port-dev x', []],
    ['Harbor Admin ', []],
  ])('%j, exactly', (group, expected) => {
    expect(mapGroups([group], rules)).toEqual(expected)
  })

  test('without regard to capitals where that is asked for', () => {
    expect(mapGroups(['HARBOR ADMIN', 'Team-A', 'APP-port-dev'], rules, { case: 'ignore' })).toEqual([
      'admin',
      'member:A',
      'dev@port',
    ])
    expect(mapGroups(['A'], [{ pattern: /a/i, to: 'x' }], { case: 'ignore' })).toEqual(['x'])
  })

  test('but never beyond the letters A to Z', () => {
    const rules: readonly GroupRule[] = [
      { exact: 'kings', to: 'exact' },
      { prefix: 'k', to: 'prefix' },
      { pattern: /kin(?:g)s/u, to: 'pattern' },
    ]
    expect(mapGroups(['\u212aings'], rules, { case: 'ignore' })).toEqual([])
    expect(mapGroups(['KING\u017f'], rules, { case: 'ignore' })).toEqual(['prefix'])
    expect(mapGroups(['KINGS'], rules, { case: 'ignore' })).toEqual(['exact', 'prefix', 'pattern'])
  })

  test('leaving a dollar sign in a name alone, and a pattern without memory', () => {
    expect(mapGroups(['team-$&'], rules)).toEqual(['member:$&'])
    const sticky: GroupRule = { pattern: /a/gy, to: 'x' }
    expect([mapGroups(['a'], [sticky]), mapGroups(['a'], [sticky])]).toEqual([['x'], ['x']])
  })

  test('of nobody to nothing', () => {
    expect(mapGroups([], rules)).toEqual([])
  })
})

describe('groups are reconciled', () => {
  const identity = { groups: ['a', 'b', 'x'], groupsComplete: true }

  test.each([
    ['a list', ['a', 'b', 'c']],
    ['a test', (group: string) => ['a', 'b', 'c'].includes(group)],
  ])('within what is managed, by %s', (_name, managed) => {
    expect(reconcileGroups(['b', 'c', 'own'], identity, managed)).toEqual({ add: ['a'], remove: ['c'] })
  })

  test('to nothing where the provider did not say everything', () => {
    expect(reconcileGroups(['b', 'c'], { groups: [], groupsComplete: false }, ['b', 'c'])).toEqual({
      add: [],
      remove: [],
    })
  })

  test('down to none where the provider said that there are none', () => {
    expect(reconcileGroups(['b', 'b'], { groups: [], groupsComplete: true }, ['b'])).toEqual({ add: [], remove: ['b'] })
  })
})

describe('a gate', () => {
  const members = { groups: ['a', 'b'], groupsComplete: true }

  test('lets members of one of its groups pass', () => {
    expect(() => checkGroup(members, 'x', 'b')).not.toThrow()
  })

  test.each([
    ['others', members, ['x'], 'not-a-member'],
    ['members in other capitals', members, ['A'], 'not-a-member'],
    ['people of no group', { groups: [], groupsComplete: true }, ['a'], 'not-a-member'],
    ['people of whom not everything is known', { groups: ['a'], groupsComplete: false }, ['a'], 'groups-incomplete'],
  ] as const)('refuses %s', (_name, identity, groups, reason) => {
    expect(() => checkGroup(identity, ...(groups as readonly [string]))).toThrow(
      expect.objectContaining({ code: 'group_required', kind: 'denied', details: { reason, expected: groups } }),
    )
  })
})
