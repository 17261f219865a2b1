import fc from 'fast-check'
import { type GroupsClaim, parseConnection } from 'relyant'
import { describe, expect, test } from 'vitest'
import { type Groups, readGroups } from '../../src/claims/groups.ts'

function read(claims: object, ...groupsClaim: readonly GroupsClaim[]): Groups {
  const sources = [{ source: 'id_token', claims: new Map(Object.entries(claims)) }] as const
  return readGroups(sources, { groupsClaim, groupsWhenAbsent: 'none' })
}

const keycloak = { realm_access: { roles: ['admins', 'dev'] }, resource_access: { app: { roles: ['editor'] } } }
const zitadel = { 'urn:zitadel:iam:org:project:roles': { admin: { 1: 'acme.example' }, viewer: { 1: 'acme.example' } } }

describe('groups inside of a claim', () => {
  test.each<[string, object, GroupsClaim, readonly string[]]>([
    ['at a path', keycloak, { path: ['realm_access', 'roles'] }, ['admins', 'dev']],
    ['at a longer path', keycloak, { path: ['resource_access', 'app', 'roles'] }, ['editor']],
    ['at a path of one', { groups: 'a' }, { path: ['groups'] }, ['a']],
    ['at a path of literal names', { 'a.b': { 'c/d': ['x'] } }, { path: ['a.b', 'c/d'] }, ['x']],
    ['the keys of a claim', zitadel, { keysOf: ['urn:zitadel:iam:org:project:roles'] }, ['admin', 'viewer']],
    ['the keys at a path', { a: { b: { x: {}, y: {} } } }, { keysOf: ['a', 'b'] }, ['x', 'y']],
    ['the keys of an empty object', { a: {} }, { keysOf: ['a'] }, []],
  ])('%s', (_where, claims, claim, groups) => {
    expect(read(claims, claim)).toMatchObject({ groups, complete: true })
  })

  test('compose with alternatives, and are named in the evidence so that they are no claim', () => {
    const claims = { ...keycloak, groups: ['staff'] }
    const { groups, complete, evidence } = read(claims, { path: ['realm_access', 'roles'] }, 'groups', {
      keysOf: ['resource_access'],
    })
    expect([groups, complete]).toEqual([['admins', 'dev', 'staff', 'app'], true])
    expect(evidence).toMatchObject({
      claim: '["realm_access","roles"]',
      raw: [['admins', 'dev'], ['staff'], { app: { roles: ['editor'] } }],
    })
  })

  test.each<[string, object, GroupsClaim]>([
    ['the claim is a text', { realm_access: 'admins' }, { path: ['realm_access', 'roles'] }],
    ['the claim is a list', { realm_access: [{ roles: ['admins'] }] }, { path: ['realm_access', 'roles'] }],
    ['the claim is JSON in a text', { a: '{"b":["x"]}' }, { path: ['a', 'b'] }],
    ['there is an object instead of groups', { a: { b: { x: {} } } }, { path: ['a', 'b'] }],
    ['there is a list instead of keys', { a: ['x'] }, { keysOf: ['a'] }],
    ['the path is a literal name', { 'realm_access.roles': ['x'] }, { path: ['realm_access', 'roles'] }],
    ['the last name stands alone', { roles: ['x'] }, { path: ['realm_access', 'roles'] }],
    ['an inner name is nearly it', { realmAccess: { Role: ['x'] } }, { path: ['realm_access', 'roles'] }],
  ])('are never complete where %s', (_how, claims, claim) => {
    const { groups, complete, evidence } = read(claims, claim)
    expect([groups, complete]).toEqual([[], false])
    expect(evidence?.note ?? evidence?.repaired).toBeTruthy()
  })

  test.each([[{}], [{ realm_access: {} }], [{ realm_access: null }], [{ realm_access: { roles: null } }]])(
    'are absent in %j',
    (claims) => {
      expect(read(claims, { path: ['realm_access', 'roles'] })).toMatchObject({ groups: [], complete: true })
    },
  )

  test('are never what a prototype has', () => {
    const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'name', 'length', 'a')
    const path = fc.array(names, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(path, fc.constantFrom<unknown>({}, { a: {} }, { a: { a: [] } }, [], 'a', 7), (tail, value) => {
        fc.pre(tail.some((name) => name !== 'a'))
        expect(read({ a: value }, { path: ['a', ...tail] }).groups).toEqual([])
        expect(read({ a: value }, { keysOf: ['a', ...tail] }).groups).toEqual([])
      }),
    )
  })

  test('are read under names of the prototype where the provider sent them', () => {
    const claims: object = JSON.parse('{"a":{"__proto__":{"constructor":["x"]}}}')
    expect(read(claims, { path: ['a', '__proto__', 'constructor'] })).toMatchObject({ groups: ['x'], complete: true })
  })
})

describe('a connection', () => {
  const connection = {
    protocol: 'oidc',
    id: 'staff',
    issuer: 'https://id.example.com',
    clientId: 'c',
    tokenEndpointAuthMethod: 'none',
  } as const

  test('takes paths, keys and names', () => {
    const groupsClaim = ['groups', { path: ['a', 'b'] }, { keysOf: ['c'] }] as const
    expect(parseConnection({ ...connection, groupsClaim: [...groupsClaim] })).toMatchObject({ groupsClaim })
    expect(parseConnection({ ...connection, groupsClaim: { path: ['a'] } })).toMatchObject({
      groupsClaim: [{ path: ['a'] }],
    })
  })

  test.each([
    [{ path: [] }],
    [{ path: [''] }],
    [{ path: 'a.b' }],
    [{ keysOf: true }],
    [{ path: ['a'], keysOf: ['b'] }],
    [{}],
    [{ path: Array.from({ length: 9 }, () => 'a') }],
    [[{ path: ['a'] }, 7]],
  ])('refuses %j', (groupsClaim) => {
    // @ts-expect-error what does not type-check may still be written in JavaScript
    const attempt = () => parseConnection({ ...connection, groupsClaim })
    expect(attempt).toThrow(/groupsClaim/)
  })
})
