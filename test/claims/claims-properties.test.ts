import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClaimSource } from '../../src/claims/claim-source.ts'
import { type ClaimsPolicy, normaliseClaims } from '../../src/claims/normalise-claims.ts'
import { defaultClaimNames } from './read-identity.ts'

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
const sourceName = fc.constantFrom<ClaimSource['source']>('id_token', 'userinfo', 'assertion')
const sources = fc.uniqueArray(fc.record<ClaimSource>({ source: sourceName, claims }), {
  selector: ({ source }) => source,
})
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
    fc.property(sources, policy, fc.boolean(), fc.string(), (list, rules, declared, subject) => {
      const all = new Map(list.flatMap((source) => [...source.claims]))
      const identity = normaliseClaims(
        {
          accountKey: 'k',
          issuer: 'i',
          subject,
          subjectClaim: 'sub',
          sources: list,
          claims: all,
          authentication: {},
          defaultClaimNames,
          ...(declared && { emailOfSubject: subject }),
        },
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

const emailClaim = fc.constantFrom('email', 'mail', 'email_verified')
const emailValue = fc.constantFrom<unknown>('alice@acme.example', 'bob@acme.example', true, false, 'true', 'none', null)
const emailClaims = fc
  .array(fc.tuple(emailClaim, emailValue), { maxLength: 6 })
  .map((entries) => new Map<string, unknown>(entries))
const emailSources = fc.uniqueArray(fc.record<ClaimSource>({ source: sourceName, claims: emailClaims }), {
  selector: ({ source }) => source,
  minLength: 1,
})
const emailPolicy = fc.record({
  emailVerification: fc.constantFrom<ClaimsPolicy['emailVerification']>('require', 'standard', 'accept-text', 'ignore'),
  groupsWhenAbsent: fc.constant<'unknown'>('unknown'),
  claimNames: fc.record({ email: fc.constantFrom(['email'], ['mail'], ['mail', 'email']) }, { requiredKeys: [] }),
})

test('verifies no email by what is not beside it, or speaks of another one', () => {
  let verified = 0
  fc.assert(
    fc.property(emailSources, emailPolicy, (list, rules) => {
      const identity = normaliseClaims(
        {
          accountKey: 'k',
          issuer: 'i',
          subject: 's',
          subjectClaim: 'sub',
          sources: list,
          claims: new Map(),
          authentication: {},
          defaultClaimNames,
        },
        rules,
      )
      if (identity.emailVerified === undefined) return
      verified += 1
      const beside = list.find(({ source }) => source === identity.evidence.get('email')?.source)?.claims
      expect(beside?.get('email')).toBe(identity.email)
      expect(String(beside?.get('email_verified'))).toBe(String(identity.emailVerified))
      expect(rules.emailVerification).not.toBe('ignore')
    }),
    { numRuns: 2000 },
  )
  expect(verified).toBeGreaterThan(20)
})
