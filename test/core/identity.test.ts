import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oidcAccountKey, samlAccountKey } from '../../src/core/identity.ts'

describe('the account key', () => {
  test('of OpenID Connect is issuer and subject', () => {
    expect(oidcAccountKey('https://oauth.id.jumpcloud.com/', '615c83')).toBe(
      'oidc|https://oauth.id.jumpcloud.com/|615c83',
    )
  })

  test('of SAML is connection and name id', () => {
    expect(samlAccountKey('acme', 'alice@acme.example')).toBe('saml|acme|alice@acme.example')
  })

  test.each([
    [
      'a slash at the end of the issuer',
      oidcAccountKey('https://a.example', '1'),
      oidcAccountKey('https://a.example/', '1'),
    ],
    ['capitals of the subject', oidcAccountKey('https://a.example', 'a'), oidcAccountKey('https://a.example', 'A')],
    ['white space around the name id', samlAccountKey('acme', 'a'), samlAccountKey('acme', 'a ')],
    ['the protocol', oidcAccountKey('acme', 'a'), samlAccountKey('acme', 'a')],
  ])('tells two accounts apart by %s', (_difference, one, another) => {
    expect(one).not.toBe(another)
  })

  test('is another one for every other pair, for the issuers and ids that a connection can have', () => {
    const place = fc.string().map((text) => text.replaceAll('|', ''))
    fc.assert(
      fc.property(place, fc.string(), place, fc.string(), (issuer, subject, otherIssuer, otherSubject) => {
        const same = issuer === otherIssuer && subject === otherSubject
        expect(oidcAccountKey(issuer, subject) === oidcAccountKey(otherIssuer, otherSubject)).toBe(same)
        expect(samlAccountKey(issuer, subject) === samlAccountKey(otherIssuer, otherSubject)).toBe(same)
      }),
    )
  })
})
