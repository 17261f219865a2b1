import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClaimSource } from '../../src/claims/claim-source.ts'
import { type Groups, type GroupsPolicy, readGroups } from '../../src/claims/groups.ts'

const idToken = (claims: object): ClaimSource => ({ source: 'id_token', claims: new Map(Object.entries(claims)) })
const userinfo = (claims: object): ClaimSource => ({ source: 'userinfo', claims: new Map(Object.entries(claims)) })

/** Reads `memberOf`, or what the policy says instead. */
function read(claims: object, policy: Partial<GroupsPolicy> = {}): Groups {
  return readGroups([idToken(claims)], { groupsClaim: ['memberOf'], groupsWhenAbsent: 'unknown', ...policy })
}

describe('takes', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a list', ['Admins', 'Everyone'], ['Admins', 'Everyone']],
    ['a list of one', ['Admins'], ['Admins']],
    ['an empty list', [], []],
    ['repetitions once, in the order in which they came', ['b', 'a', 'b', 'c', 'a'], ['b', 'a', 'c']],
    ['names with commas, semicolons and bars', ['Sales, EMEA', 'a;b', 'c|d'], ['Sales, EMEA', 'a;b', 'c|d']],
    ['names with white space around', [' Admins', 'Admins '], [' Admins', 'Admins ']],
    ['names that differ in capitals', ['admins', 'Admins'], ['admins', 'Admins']],
    ['distinguished names', ['CN=Admins,OU=Groups,DC=acme'], ['CN=Admins,OU=Groups,DC=acme']],
    ['names of other claims', ['__proto__', 'constructor', 'memberOf'], ['__proto__', 'constructor', 'memberOf']],
  ])('%s', (_what, raw, groups) => {
    expect(read({ memberOf: raw })).toEqual({
      groups,
      complete: true,
      evidence: { source: 'id_token', claim: 'memberOf', raw },
    })
  })

  test('one text for a list of one, commas and all, and says so', () => {
    expect(read({ memberOf: 'Sales, EMEA' })).toEqual({
      groups: ['Sales, EMEA'],
      complete: true,
      evidence: { source: 'id_token', claim: 'memberOf', raw: 'Sales, EMEA', repaired: 'one text read as a list' },
    })
  })

  test.each<[string, unknown, readonly string[]]>([
    ['one text', 'Admins; Everyone', ['Admins', 'Everyone']],
    ['nothing between two delimiters', 'a;;b; ', ['a', 'b']],
  ])('a delimiter where it is asked for: %s', (_what, raw, groups) => {
    expect(read({ memberOf: raw }, { groupsDelimiter: ';' })).toMatchObject({ groups, complete: true })
  })
})

describe('leaves out, records, and is then incomplete', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['numbers', ['a', 7, 'b'], ['a', 'b']],
    ['objects', [{ name: 'a' }, 'b'], ['b']],
    ['null', [null, 'b'], ['b']],
    ['lists inside', [['a'], 'b'], ['b']],
    ['a number instead of a list', 7, []],
    ['an object instead of a list', { 0: 'a' }, []],
    ['a boolean instead of a list', true, []],
  ])('%s', (_what, raw, groups) => {
    expect(read({ memberOf: raw })).toEqual({
      groups,
      complete: false,
      evidence: { source: 'id_token', claim: 'memberOf', raw, repaired: 'values that are not text left out' },
    })
  })

  test('nothing more than blank names, which make nothing incomplete', () => {
    expect(read({ memberOf: ['', 'a', '  '] })).toMatchObject({
      groups: ['a'],
      complete: true,
      evidence: { repaired: 'blank values left out' },
    })
  })
})

describe('an absent claim', () => {
  test.each([
    ['absent', {}],
    ['null', { memberOf: null }],
    ['undefined', { memberOf: undefined }],
  ])('is unknown when it is %s', (_how, claims) => {
    expect(read(claims)).toEqual({
      groups: [],
      complete: false,
      evidence: { source: 'id_token', claim: 'memberOf', raw: undefined, note: 'absent' },
    })
  })

  test('means no groups where the connection says so', () => {
    expect(read({}, { groupsWhenAbsent: 'none' })).toMatchObject({ groups: [], complete: true })
  })

  test.each([['memberOF'], ['memberof'], ['MEMBEROF'], ['member_of'], ['member-of'], ['Member Of'], ['member__of']])(
    'is unknown, whatever the connection says, when %j was sent instead',
    (name) => {
      const note = `absent, but "${name}" was sent: is groupsClaim spelt as at the provider?`
      expect(read({ [name]: ['a'] }, { groupsWhenAbsent: 'none' })).toEqual({
        groups: [],
        complete: false,
        evidence: { source: 'id_token', claim: 'memberOf', raw: undefined, note },
      })
    },
  )

  test('is in doubt when one of several claims was sent under nearly its name', () => {
    const claims = idToken({ memberOF: ['a'], teams: ['b'] })
    const groups = readGroups([claims], { groupsClaim: ['memberOf', 'teams'], groupsWhenAbsent: 'none' })
    expect(groups).toMatchObject({
      groups: ['b'],
      complete: false,
      evidence: { claim: 'teams', note: expect.stringContaining('"memberOF" was sent') },
    })
  })

  test('names every near miss once', () => {
    const sources = [idToken({ memberOF: 'a', 'member-of': 'b' }), userinfo({ memberOF: 'a' })]
    const { evidence } = readGroups(sources, { groupsClaim: ['memberOf'], groupsWhenAbsent: 'unknown' })
    expect(evidence).toMatchObject({
      source: 'userinfo',
      note: expect.stringContaining('"memberOF", "member-of" was sent'),
    })
  })

  test.each([['groups'], ['member'], ['memberOfTeam'], ['hasgroups.example'], ['of']])(
    'takes %j for no near miss',
    (name) => {
      expect(read({ [name]: ['a'] }, { groupsWhenAbsent: 'none' })).toMatchObject({
        complete: true,
        evidence: { note: 'absent' },
      })
    },
  )
})

describe('names are literal', () => {
  test.each([
    ['https://acme.example/claims/groups'],
    ['realm_access.roles'],
    ['http://schemas.xmlsoap.org/claims/Group'],
    ['groups[0]'],
    ['__proto__'],
    ['constructor'],
  ])('%s', (name) => {
    const claims = new Map<string, unknown>([[name, ['a']]])
    const policy = { groupsClaim: [name], groupsWhenAbsent: 'unknown' } as const
    expect(readGroups([{ source: 'assertion', claims }], policy)).toMatchObject({ groups: ['a'], complete: true })
    expect(readGroups([idToken({ realm_access: { roles: ['a'] }, groups: ['a'] })], policy)).toMatchObject({
      groups: [],
    })
  })
})

describe('several claims and sources', () => {
  const policy = { groupsClaim: ['memberOf', 'teams'], groupsWhenAbsent: 'unknown' } as const

  test('are united in order', () => {
    const sources = [idToken({ teams: 'x', memberOf: ['a', 'b'] }), userinfo({ memberOf: ['b', 'c'] })]
    expect(readGroups(sources, policy)).toEqual({
      groups: ['a', 'b', 'x', 'c'],
      complete: true,
      evidence: {
        source: 'id_token',
        claim: 'memberOf',
        raw: [['a', 'b'], 'x', ['b', 'c']],
        repaired: 'one text read as a list',
      },
    })
  })

  test('are complete when one of them is there', () => {
    expect(readGroups([idToken({ teams: ['x'] }), userinfo({})], policy)).toMatchObject({
      groups: ['x'],
      complete: true,
    })
  })

  test('are incomplete when one of them cannot be read', () => {
    const repaired = 'one text read as a list; values that are not text left out'
    expect(readGroups([idToken({ memberOf: 'a' }), userinfo({ memberOf: [1] })], policy)).toMatchObject({
      groups: ['a'],
      complete: false,
      evidence: { repaired },
    })
  })
})

describe('a provider that points elsewhere for the groups', () => {
  const note = 'the provider had too many groups to send and pointed to another endpoint'
  const elsewhere = {
    _claim_names: { memberOf: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://graph.example' } },
  }

  test.each([
    ['sent none', elsewhere, []],
    ['sent some', { ...elsewhere, memberOf: ['a'] }, ['a']],
  ])('is incomplete, whatever the connection says, when it %s', (_what, claims, groups) => {
    expect(read(claims, { groupsWhenAbsent: 'none' })).toMatchObject({
      groups,
      complete: false,
      evidence: { note: expect.stringContaining(note) },
    })
  })

  test.each([[{ other: 'src1' }], [{}], [null], ['memberOf'], [['memberOf']]])(
    'is not one that sends _claim_names %j',
    (pointers) => {
      expect(read({ _claim_names: pointers, memberOf: ['a'] })).toMatchObject({ groups: ['a'], complete: true })
    },
  )

  test.each<[string, unknown]>([
    ['hasgroups', true],
    ['hasgroups', 'true'],
    ['hasgroups', ' TRUE '],
    ['hasgroups', '1'],
    ['hasgroups', 1],
    ['hasgroups', 'yes'],
    ['hasgroups', ['true']],
    ['hasgroups', 'on'],
    ['hasgroups', 2],
    ['hasgroups', {}],
    ['hasGroups', true],
    ['has_groups', 'true'],
    ['http://schemas.microsoft.com/claims/groups.link', ['https://graph.windows.net/x']],
    ['http://schemas.microsoft.com/claims/Groups.Link', []],
    ['https://acme.example/group.link', 'x'],
    ['_claim_names', { groups: 'src1' }],
    ['_claim_names', { 'https://acme.example/memberof': 'src1' }],
  ])(
    'is one that sends %s as %j, whatever the groups claim is called, with groups beside it and without',
    (name, raw) => {
      for (const claims of [{ [name]: raw }, { [name]: raw, memberOf: ['a'] }, { [name]: raw, groups: ['a'] }]) {
        expect(read(claims, { groupsWhenAbsent: 'none' })).toMatchObject({
          complete: false,
          evidence: { note: expect.stringContaining(note) },
        })
      }
    },
  )

  test.each([[false], ['false'], ['0'], [0], ['no'], [[false]], [null]])(
    'is not one that sends hasgroups as %j',
    (raw) => {
      expect(read({ hasgroups: raw }, { groupsWhenAbsent: 'none' })).toMatchObject({ groups: [], complete: true })
    },
  )

  test('is one that points to more than can be looked through', () => {
    const pointers = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`c${index}`, 'src1']))
    expect(read({ _claim_names: pointers, memberOf: ['a'] })).toMatchObject({ complete: false })
  })

  test('is not one of which Object.prototype has the name', () => {
    expect(read({ _claim_names: {}, constructor: ['a'] }, { groupsClaim: ['constructor'] })).toMatchObject({
      complete: true,
    })
  })
})

describe('where nothing is asked for', () => {
  test.each([
    ['no claim is configured', [idToken({ memberOf: ['a'] })], { groupsWhenAbsent: 'none' }],
    ['there is no source', [], { groupsClaim: ['memberOf'], groupsWhenAbsent: 'none' }],
  ] as const)('nothing is known: %s', (_case, sources, policy) => {
    const groups = readGroups(sources, policy)
    expect(groups).toEqual({ groups: [], complete: false })
    expect(Object.isFrozen(groups.groups)).toBe(true)
  })
})

test('makes a frozen list of different texts of whatever is sent', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.option(fc.string({ minLength: 1 }), { nil: undefined }), (raw, delimiter) => {
      const { groups } = read({ memberOf: raw }, delimiter === undefined ? {} : { groupsDelimiter: delimiter })
      expect(groups.every((group) => typeof group === 'string' && group.trim() !== '')).toBe(true)
      expect(new Set(groups).size).toBe(groups.length)
      expect(Object.isFrozen(groups)).toBe(true)
    }),
  )
})
