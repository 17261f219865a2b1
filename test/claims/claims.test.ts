import { describe, expect, test } from 'vitest'
import { normalise, read } from './read-identity.ts'

/** The ID token of knadh/listmonk#2237, as JumpCloud sent it. */
const jumpcloudToken = {
  aud: ['ecf257a3'],
  email: 'user@example.com',
  email_verified: 'true',
  family_name: 'test',
  given_name: 'user',
  jc_org: '7778e57842cd2850567c09b9',
  member_of: ['group1', 'group2'],
  middle_name: '',
  name: 'User Test',
  picture: 'none',
  preferred_username: 'user',
}

describe('an identity', () => {
  const authentication = { at: new Date(1_735_938_131_000), sid: 'sid' }
  const claims = new Map<string, unknown>(Object.entries(jumpcloudToken))
  const policy = { emailVerification: 'accept-text', groupsClaim: ['member_of'] } as const
  const identity = normalise({ sources: [{ source: 'id_token', claims }], claims, authentication }, policy)

  test('has every fact of a JumpCloud ID token', () => {
    const { claims: _claims, evidence: _evidence, ...facts } = identity
    expect(facts).toEqual({
      accountKey: 'oidc|https://id.example.com/|1',
      issuer: 'https://id.example.com/',
      subject: '1',
      email: 'user@example.com',
      emailVerified: true,
      name: 'User Test',
      givenName: 'user',
      familyName: 'test',
      username: 'user',
      groups: ['group1', 'group2'],
      groupsComplete: true,
      authentication,
    })
  })

  test('says where each fact came from, and what was done to it', () => {
    const of = (claim: string, raw: unknown, repaired?: string): object => ({
      source: 'id_token',
      claim,
      raw,
      ...(repaired !== undefined && { repaired }),
    })
    expect(Object.fromEntries(identity.evidence)).toEqual({
      subject: of('sub', '1'),
      email: of('email', 'user@example.com'),
      emailVerified: of('email_verified', 'true', 'read as true'),
      name: of('name', 'User Test'),
      givenName: of('given_name', 'user'),
      familyName: of('family_name', 'test'),
      username: of('preferred_username', 'user'),
      picture: of('picture', 'none', 'left out: not a usable value'),
      groups: of('member_of', ['group1', 'group2']),
    })
  })

  test('keeps every claim under the name that the provider gave it', () => {
    expect(Object.fromEntries(identity.claims)).toEqual(jumpcloudToken)
  })

  test('cannot be changed', () => {
    expect([identity, identity.groups, identity.authentication].map(Object.isFrozen)).toEqual([true, true, true])
    expect(Object.isFrozen(read({}).groups)).toBe(true)
  })

  test('has no key at all for a fact that is unknown', () => {
    const known = [
      'accountKey',
      'issuer',
      'subject',
      'groups',
      'groupsComplete',
      'claims',
      'authentication',
      'evidence',
    ]
    expect(Object.keys(read({})).sort()).toEqual(known.sort())
    expect([...read({}).evidence.keys()]).toEqual(['subject'])
    expect(normalise({}).evidence.size).toBe(0)
  })
})

describe('a text', () => {
  test.each<[string, unknown, string | undefined, string | undefined, note?: string]>([
    ['is taken as it came', 'Alice', 'Alice', undefined],
    ['loses white space around it', ' Alice\n', 'Alice', 'white space around it removed'],
    ['may be a list of one', ['Alice'], 'Alice', undefined],
    ['may be repeated', ['Alice', 'Alice'], 'Alice', undefined],
    ['is absent when it is empty', '', undefined, 'left out: not a usable value'],
    ['is absent when it is blank', ' \t', undefined, 'left out: not a usable value'],
    ['is absent when it is a number', 7, undefined, 'left out: not a usable value', 'sent was a number, not a text'],
    [
      'is absent when it is an object',
      { first: 'Alice' },
      undefined,
      'left out: not a usable value',
      'sent was a structure, not a text',
    ],
    [
      'is absent when a part of it is an object',
      ['Alice', { xml: '<b>Bob</b>' }],
      undefined,
      'left out: several values',
      'sent was a structure, not a text',
    ],
    ['is absent when it is an empty list', [], undefined, 'left out: not a usable value'],
    ['is absent when there are several', ['Alice', 'Bob'], undefined, 'left out: several values'],
  ])('%s', (_behaviour, raw, value, repaired, note) => {
    const identity = read({ name: raw })
    expect(identity.name).toBe(value)
    expect(identity.evidence.get('name')).toEqual({
      source: 'id_token',
      claim: 'name',
      raw,
      ...(repaired && { repaired }),
      ...(note && { note }),
    })
  })

  test('that is null is as good as absent', () => {
    expect(read({ name: null }).evidence.has('name')).toBe(false)
  })

  test('comes from the first usable of its names and sources', () => {
    const policy = { claimNames: { name: ['displayName', 'name'] } }
    expect(read({ displayName: '', name: 'Alice' }, policy)).toMatchObject({ name: 'Alice' })
    expect(read({ name: 'Alice' }, policy, { displayName: 'Bob' })).toMatchObject({ name: 'Alice' })
    expect(read({ displayName: ' ' }, policy, { name: 'Alice' }).evidence.get('name')).toMatchObject({
      source: 'userinfo',
    })
  })
})

describe('a picture', () => {
  test.each([['https://a.example/p.png'], ['http://a.example/p.png'], ['HTTPS://a.example']])('is %s', (picture) => {
    expect(read({ picture })).toMatchObject({ picture })
  })

  test.each([
    ...[['none'], ['/p.png'], ['//a.example/p.png'], ['javascript:alert(1)'], ['data:image/png;base64,AA']],
    ...[['https:p.png'], ['https://'], ['https://[a'], ['https:///a.example']],
  ])('is not %j', (picture) => {
    expect(read({ picture }).picture).toBeUndefined()
  })
})
