import { describe, expect, test } from 'vitest'
import type { ClaimsPolicy } from '../../src/claims/normalise-claims.ts'
import type { Identity } from '../../src/core/identity.ts'
import { type Claims, normalise, read } from './read-identity.ts'

describe('a fact that was not sent, but nearly', () => {
  test.each<[keyof Identity, string]>([
    ['email', 'e-mail'],
    ['email', 'Email'],
    ['email', 'EMAIL'],
    ['email', 'emails'],
    ['email', 'userEmail'],
    ['email', 'primary_email'],
    ['email', 'email '],
    ['email', 'https://acme.example/claims/email'],
    ['email', 'emial'],
    ['name', 'Name'],
    ['name', 'full_name'],
    ['name', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'],
    ['givenName', 'givenName'],
    ['givenName', 'GIVEN-NAME'],
    ['familyName', 'familyname'],
    ['username', 'preferredUsername'],
    ['username', 'username'],
    ['picture', 'Picture'],
  ])('%s is absent, and the note names %j', (fact, claim) => {
    const identity = read({ [claim]: 'ada@example.com' })
    expect(identity[fact]).toBeUndefined()
    expect(identity.evidence.get(fact)).toMatchObject({
      raw: undefined,
      note: `absent, but ${JSON.stringify(claim)} was sent: if that is it, name it in claimNames.${fact}`,
    })
  })

  test('is no claim that is read for another fact, or for groups, or that is null', () => {
    const identity = read(
      { given_name: 'Ada', family_name: 'L', team_name: ['a'], name: null },
      { groupsClaim: ['team_name'] },
    )
    expect(identity.evidence.has('name')).toBe(false)
  })

  test('is the usual name where another one is configured', () => {
    const { evidence } = read({ email: 'ada@example.com' }, { claimNames: { email: ['user_email'] } })
    expect(evidence.get('email')).toMatchObject({
      claim: 'user_email',
      note: expect.stringContaining('"email" was sent'),
    })
  })

  test.each<[ClaimsPolicy['emailVerification'], boolean | undefined]>([
    ['standard', undefined],
    ['accept-text', undefined],
    ['trust-connection', true],
  ])('is a verification as well, under %s', (emailVerification, value) => {
    const identity = read({ email: 'ada@example.com', emailVerified: false }, { emailVerification })
    expect(identity.emailVerified).toBe(value)
    expect(identity.evidence.get('emailVerified')?.note).toContain('"emailVerified" was sent')
  })

  test('is no verification that nobody reads', () => {
    const identity = read({ email: 'ada@example.com', emailVerified: true }, { emailVerification: 'ignore' })
    expect(identity.evidence.has('emailVerified')).toBe(false)
    expect(read({ emailVerified: true }).evidence.has('emailVerified')).toBe(false)
  })
})

describe('a name id of nearly the format of an email address', () => {
  const saml = (subjectFormat: string, claims: Claims = {}): Identity => {
    const attributes = new Map(Object.entries(claims))
    const sources = [{ source: 'assertion', claims: attributes }] as const
    return normalise({ subject: 'ada@example.com', subjectFormat, sources, claims: attributes })
  }

  test.each([
    ['urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress'],
    ['urn:oasis:names:tc:SAML:1.0:nameid-format:emailAddress'],
    ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailaddress'],
    ['urn:oasis:names:tc:SAML:1.1:nameid-format:email'],
    ['emailAddress'],
  ])('%s is no email, and a note says why', (format) => {
    const identity = saml(format)
    expect(identity.email).toBeUndefined()
    expect(identity.evidence.get('email')?.note).toBe(
      `absent, but the NameID has the format "${format}": an email address has "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"`,
    )
  })

  test('needs no note where the email was sent, or the format is another', () => {
    const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress'
    expect(saml(format, { email: ['ada@example.com'] }).evidence.get('email')).not.toHaveProperty('note')
    expect(saml('urn:oasis:names:tc:SAML:2.0:nameid-format:persistent').evidence.has('email')).toBe(false)
  })
})

describe('a value that is no text', () => {
  const structure = { xml: '<g>ad</g><g>min</g>' }
  const saml = (claims: Claims): Identity => {
    const attributes = new Map(Object.entries(claims))
    const policy = { groupsClaim: ['memberOf'], groupsWhenAbsent: 'none', emailVerification: 'accept-text' } as const
    return normalise({ sources: [{ source: 'assertion', claims: attributes }], claims: attributes }, policy)
  }

  test.each<[readonly unknown[], readonly string[]]>([
    [[structure], []],
    [['staff', structure], ['staff']],
  ])('is left out of groups, which are then not complete', (memberOf, groups) => {
    const identity = saml({ memberOf })
    expect([identity.groups, identity.groupsComplete]).toEqual([groups, false])
    expect(identity.evidence.get('groups')?.repaired).toBe('values that are not text left out')
  })

  test.each([[[structure]], [['ada@example.com', structure]], [[structure, structure]]])('is no email: %j', (email) => {
    const identity = saml({ email, email_verified: [structure] })
    expect([identity.email, identity.emailVerified]).toEqual([undefined, undefined])
    expect(identity.evidence.get('email')).toMatchObject({
      repaired: expect.stringMatching(/^left out/),
      note: 'sent was a structure, not a text',
    })
  })

  test('verifies nothing', () => {
    expect(saml({ email: ['ada@example.com'], email_verified: [structure] }).emailVerified).toBeUndefined()
  })
})
