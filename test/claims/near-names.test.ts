import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Groups, readGroups } from '../../src/claims/groups.ts'

const read = (claims: object, claim: string): Groups =>
  readGroups([{ source: 'id_token', claims: new Map(Object.entries(claims)) }], {
    groupsClaim: [claim],
    groupsWhenAbsent: 'none',
  })

describe('a configured claim that was not sent', () => {
  test.each<[configured: string, sent: object, named: string]>([
    ['realm_access.roles', { realm_access: { roles: ['a'] } }, '{ path: ["realm_access","roles"] }'],
    ['realm_access/roles', { realm_access: { roles: ['a'] } }, '{ path: ["realm_access","roles"] }'],
    ['realmAccessRoles', { realm_access: { roles: ['a'] } }, '{ path: ["realm_access","roles"] }'],
    ['realm_access.roles', { realm_access: { role: ['a'] } }, '{ path: ["realm_access","role"] }'],
    ['roles', { realm_access: { roles: ['a'] } }, '{ path: ["realm_access","roles"] }'],
    ['realm_access.roles', { roles: ['a'] }, '"roles"'],
    ['groups', { Groups: ['a'] }, '"Groups"'],
    ['groups', { group: ['a'] }, '"group"'],
    ['group', { groups: ['a'] }, '"groups"'],
    ['entity', { entities: ['a'] }, '"entities"'],
    ['groups', { 'groups ': ['a'] }, '"groups "'],
    ['groups ', { groups: ['a'] }, '"groups"'],
    ['groups', { '\ufeffgroups\u00a0': ['a'] }, 'groups'],
    ['groups', { 'https://acme.example/claims/groups': ['a'] }, '"https://acme.example/claims/groups"'],
    ['https://acme.example/groups', { groups: ['a'] }, '"groups"'],
    ['https://acme.example/groups', { 'https://other.example/groups/': ['a'] }, 'other.example'],
    ['groups', { 'http://schemas.xmlsoap.org/claims/Group': ['a'] }, 'claims/Group'],
    ['groups', { 'cognito:groups': ['a'] }, '"cognito:groups"'],
    ['groups', { user_groups: ['a'] }, '"user_groups"'],
    ['groups', { userGroups: ['a'] }, '"userGroups"'],
    ['userGroups', { groups: ['a'] }, '"groups"'],
    ['groups', { gruops: ['a'] }, '"gruops"'],
    ['groups', { grouops: ['a'] }, '"grouops"'],
    ['member_of', { 'member.of': ['a'] }, '"member.of"'],
    ['groups', { profile: { data: { groups: ['a'] } } }, '{ path: ["profile","data","groups"] }'],
  ])('%j is in doubt beside %j', (configured, sent, named) => {
    const groups = read(sent, configured)
    expect(groups).toMatchObject({ groups: [], complete: false })
    expect(groups.evidence?.note).toMatch(/^absent, but .* was sent: is groupsClaim spelt as at the provider\?$/)
    expect(groups.evidence?.note).toContain(named)
  })

  test.each<[string, object]>([
    ['groups', { sub: '1', name: 'Ada', email: 'ada@example.com', locale: 'en' }],
    ['roles', { access_control: ['a'], rules: ['b'], payroll: 'c' }],
    ['urn:oid:2.5.4.42', { 'urn:oid:2.5.4.41': ['a'], 'urn:oid:1.2.42': ['b'] }],
    ['groups', { hasgroups: false, groupscount: 7 }],
    ['groups', { _claim_names: { address: 'groups' }, _claim_sources: { groups: { JWT: 'x' } } }],
    ['***', { '---': ['a'] }],
  ])('%j is not in doubt beside %j', (configured, sent) => {
    expect(read(sent, configured)).toMatchObject({ groups: [], complete: true, evidence: { note: 'absent' } })
  })

  test('is in doubt where its own name is null and a near one is not', () => {
    expect(read({ groups: null, Groups: ['a'] }, 'groups')).toMatchObject({ complete: false })
  })

  test('is not in doubt beside the claims of other facts', () => {
    const sources = [{ source: 'id_token', claims: new Map([['name', 'Ada']]) }] as const
    const policy = { groupsClaim: ['team_name'], groupsWhenAbsent: 'none' } as const
    expect(readGroups(sources, policy, ['name'])).toMatchObject({ complete: true })
    expect(readGroups(sources, policy)).toMatchObject({ complete: false })
  })

  test('is in doubt beside more claims than are searched, and the note stays short', () => {
    const many = (name: string) => Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [name + index, 1]))
    const { complete, evidence } = read(many('c'), 'groups')
    expect([complete, evidence?.note]).toEqual([
      false,
      'absent, but more claims were sent than are searched for one of nearly its name',
    ])
    expect(read(many(`${'x'.repeat(1000)}/groups/_`), 'groups').evidence?.note?.length).toBeLessThan(1000)
  })
})

test('no spelling of the configured claim is ever taken for its absence', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom(...'bcdfgklmnoprtuvwz'), minLength: 4, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  const separator = fc.constantFrom('_', '-', ' ', '.', '', '/', ':')
  const around = fc.constantFrom('', ' ', '\u00a0', '\t', '_')
  const before = fc.constantFrom('', 'https://acme.example/claims/', 'urn:acme:', 'custom:')
  const change = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1),
    (text: string) => `${text}s`,
  )
  fc.assert(
    fc.property(words, separator, separator, around, before, change, (parts, one, other, blank, prefix, changed) => {
      const configured = parts.join(one)
      const sent = prefix + changed(parts.join(other)) + blank
      fc.pre(configured !== sent)
      expect(read({ [sent]: ['a'] }, configured).complete).toBe(false)
      expect(read({ [configured]: ['a'] }, sent).complete).toBe(false)
      const nested = [...parts].reverse().reduce<unknown>((inner, part) => ({ [changed(part)]: inner }), ['a'])
      if (parts.length > 1) expect(read(nested as object, configured).complete).toBe(false)
    }),
  )
})
