import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClaimSource, type ClaimsPolicy, normaliseClaims } from '../../src/core/claims.ts'
import { usualNames } from './read-identity.ts'

const usual = [
  'email',
  'email_verified',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'picture',
  'memberOf',
]
const dangerous = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '_claim_names',
  'then',
]
const claimName = fc.oneof(fc.constantFrom(...usual, ...dangerous), fc.string())
const names = fc.array(claimName, { minLength: 1, maxLength: 3 })
const claimValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>('true', '1', true, false, 'none', '', 'alice@acme.example', ['a', null], {
    memberOf: 'src1',
  }),
)
const claims = fc.array(fc.tuple(claimName, claimValue)).map((entries) => new Map<string, unknown>(entries))
const sources = fc.array(
  fc.record<ClaimSource>({ source: fc.constantFrom('id_token', 'userinfo', 'assertion'), claims }),
  { maxLength: 3 },
)
const claimNames = fc.record(
  {
    email: names,
    emailVerified: names,
    name: names,
    givenName: names,
    familyName: names,
    username: names,
    picture: names,
  },
  { requiredKeys: [] },
)
const policy: fc.Arbitrary<ClaimsPolicy> = fc.record(
  {
    emailVerification: fc.constantFrom('require', 'standard', 'accept-text', 'trust-connection', 'ignore'),
    groupsWhenAbsent: fc.constantFrom('unknown', 'none'),
    claimNames,
    groupsClaim: names,
    groupsDelimiter: fc.constantFrom(',', ';', ' '),
  },
  { requiredKeys: ['emailVerification', 'groupsWhenAbsent', 'claimNames'] },
)

/** Everything that the prototypes hold, key by key, as a flat list. */
const prototypes = (): readonly unknown[] =>
  [Object.prototype, Array.prototype, Map.prototype].flatMap((prototype) =>
    Reflect.ownKeys(prototype).flatMap((key) => [
      key,
      ...Object.values(Object.getOwnPropertyDescriptor(prototype, key) ?? {}),
    ]),
  )

test('makes an identity of any claims whatever, and leaves the prototypes alone', () => {
  const before = prototypes()
  fc.assert(
    fc.property(sources, policy, fc.boolean(), fc.string(), (list, rules, subjectIsEmail, subject) => {
      const all = new Map(list.flatMap((source) => [...source.claims]))
      const identity = normaliseClaims(
        { key: 'k', issuer: 'i', subject, sources: list, claims: all, authentication: {}, usualNames, subjectIsEmail },
        rules,
      )
      expect(Array.isArray(identity.groups)).toBe(true)
      expect(identity.groups.every((group) => typeof group === 'string')).toBe(true)
      expect(['boolean', 'undefined']).toContain(typeof identity.emailVerified)
      for (const fact of ['email', 'name', 'givenName', 'familyName', 'username', 'picture'] as const) {
        expect(identity[fact] === undefined || identity[fact].trim() !== '').toBe(true)
        if (identity[fact] !== undefined) expect(identity.evidence.has(fact)).toBe(true)
      }
      expect(identity.claims).toBe(all)
      expect(Object.getPrototypeOf(identity)).toBe(Object.prototype)
      expect(Object.isFrozen(identity)).toBe(true)
    }),
    { numRuns: 1000 },
  )
  expect(prototypes()).toEqual(before)
})

test('never verifies an email by what is not beside it', () => {
  const strict = policy.filter(({ emailVerification }) => emailVerification !== 'trust-connection')
  fc.assert(
    fc.property(sources, strict, (list, rules) => {
      const identity = normaliseClaims(
        { key: 'k', issuer: 'i', subject: 's', sources: list, claims: new Map(), authentication: {}, usualNames },
        rules,
      )
      if (identity.emailVerified === undefined) return
      const [email, verified] = [identity.evidence.get('email'), identity.evidence.get('emailVerified')]
      expect(email?.source).toBe(verified?.source)
      if (rules.claimNames.emailVerified === undefined) expect(email?.claim).toBe('email')
    }),
    { numRuns: 1000 },
  )
})
