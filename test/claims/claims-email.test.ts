import { describe, expect, test } from 'vitest'
import type { ClaimsPolicy } from '../../src/claims/normalise-claims.ts'
import type { Identity } from '../../src/core/identity.ts'
import { type Claims, normalise, read } from './read-identity.ts'

describe('an email', () => {
  test.each([['alice@acme.example'], ['ålice+x@åcme.example'], ["o'neil@acme"]])('is %s', (email) => {
    expect(read({ email })).toMatchObject({ email })
  })

  test.each([
    ['alice'],
    ['@acme.example'],
    ['alice@'],
    ['a@b@c'],
    ['Alice <alice@acme.example>'],
    ['a b@acme.example'],
    [7],
  ])('is not %j', (email) => {
    const identity = read({ email, email_verified: true })
    expect([identity.email, identity.emailVerified]).toEqual([undefined, undefined])
    expect(identity.evidence.get('email')).toMatchObject({ raw: email, repaired: 'left out: not a usable value' })
  })
})

describe('an email and its verification come from the same hand:', () => {
  const alice = 'alice@acme.example'
  const bob = 'bob@acme.example'
  test.each<[string, Claims, Claims, Claims]>([
    [
      'both in the ID token',
      { email: alice, email_verified: true },
      { email: bob },
      { email: alice, emailVerified: true },
    ],
    ['both in userinfo', {}, { email: bob, email_verified: true }, { email: bob, emailVerified: true }],
    [
      'userinfo repeats and verifies',
      { email: alice },
      { email: alice, email_verified: true },
      { emailVerified: true },
    ],
    ['userinfo verifies another', { email: alice }, { email: bob, email_verified: true }, { email: alice }],
    ['userinfo verifies none', { email: alice }, { email_verified: true }, { email: alice }],
    ['the ID token verifies none', { email_verified: true }, { email: bob }, { email: bob }],
    ['the ID token has an odd one', { email: 'x', email_verified: true }, { email: bob }, { email: bob }],
    [
      'the ID token says no',
      { email: alice, email_verified: false },
      { email: alice, email_verified: true },
      { emailVerified: false },
    ],
  ])('%s', (_case, idToken, userinfo, expected) => {
    expect(read(idToken, {}, userinfo)).toMatchObject(expected)
    if (!('emailVerified' in expected)) expect(read(idToken, {}, userinfo)).not.toHaveProperty('emailVerified')
  })
})

describe('a verification of an email under another name', () => {
  const claims = { email: 'a@acme.example', email_verified: true, mail: 'b@acme.example', NameID: 'c@acme.example' }

  test.each([['mail'], ['NameID']])('does not vouch for %s', (name) => {
    const identity = read(claims, { claimNames: { email: [name] } })
    expect(identity.email).toBe(claims[name as 'mail'])
    expect(identity.emailVerified).toBeUndefined()
    expect(identity.evidence.get('emailVerified')?.repaired).toBe('unknown: it speaks of another email claim')
  })

  test.each([['mail'], ['NameID']])('vouches for %s where the connection names it too', (name) => {
    const claimNames = { email: [name], emailVerified: ['email_verified'] }
    expect(read(claims, { claimNames })).toMatchObject({ email: claims[name as 'mail'], emailVerified: true })
  })

  test('vouches for the usual name, named or not', () => {
    expect(read(claims, { claimNames: { email: ['email'] } })).toMatchObject({ emailVerified: true })
  })
})

describe('a subject that is an email by its own declaration', () => {
  const saml = (claims: Claims, subject: string, policy: Partial<ClaimsPolicy> = {}): Identity => {
    const attributes = new Map(Object.entries(claims))
    const sources = [{ source: 'assertion', claims: attributes }] as const
    return normalise(
      { subject, emailOfSubject: subject, sources, claims: attributes },
      { emailVerification: 'accept-text', ...policy },
    )
  }

  test('is the email where no attribute is, and the verification speaks of it', () => {
    const identity = saml({ email_verified: ['true'] }, 'alice@acme.example')
    expect(identity).toMatchObject({ email: 'alice@acme.example', emailVerified: true })
    expect(identity.evidence.get('email')).toEqual({ source: 'assertion', claim: 'NameID', raw: 'alice@acme.example' })
  })

  test('is the email also where the connection names other claims', () => {
    const policy = { claimNames: { email: ['mail'], emailVerified: ['email_verified'] } }
    expect(saml({ email_verified: ['1'] }, 'alice@acme.example', policy)).toMatchObject({ emailVerified: true })
  })

  test('gives way to an attribute', () => {
    expect(saml({ email: ['bob@acme.example'] }, 'alice@acme.example')).toMatchObject({ email: 'bob@acme.example' })
    expect(saml({ email: ['none'] }, 'alice@acme.example')).toMatchObject({ email: 'alice@acme.example' })
  })

  test('is left out when it is none after all', () => {
    const identity = saml({}, 'alice')
    expect(identity.email).toBeUndefined()
    expect(identity.evidence.get('email')).toMatchObject({ raw: 'alice', repaired: 'left out: not a usable value' })
  })
})
