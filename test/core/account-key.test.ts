import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oidcAccountKey, type SamlKeySpace, samlAccountKey } from '../../src/core/account-key.ts'

const issuer = 'https://oauth.id.jumpcloud.com/'
const metadata = { authorization_endpoint: 'https://b.example/auth' }
const acme: SamlKeySpace = { id: 'acme', idpEntityId: 'https://idp.example', spEntityId: 'urn:auth0:port:acme' }
const format = (name: string, version = '2.0'): string => `urn:oasis:names:tc:SAML:${version}:nameid-format:${name}`
const typed = (id: string): string => oidcAccountKey({ id, issuer, metadata }, '1')

describe('the account key', () => {
  test('of OpenID Connect is issuer and subject, where the issuer is proven', () => {
    expect(oidcAccountKey({ id: 'staff', issuer }, '615c83')).toBe(`oidc|${issuer}|615c83`)
  })

  test.each([
    { metadata },
    { backChannelOrigin: 'https://b.example' },
    { metadata, backChannelOrigin: 'https://b.example' },
  ])('of OpenID Connect has the connection in it where nobody proved the issuer: %j', (typed) => {
    expect(oidcAccountKey({ id: 'staff', issuer, ...typed }, '615c83')).toBe(`oidc|staff|${issuer}|615c83`)
  })

  test.each<[name: string, ...Parameters<typeof samlAccountKey>[1][]]>([
    ['alone', 'alice@acme.example', { value: 'alice@acme.example' }],
    [
      'of no format in particular',
      ...['1.0', '1.1', '2.0'].map((version) => ({
        value: 'alice@acme.example',
        format: format('unspecified', version),
      })),
    ],
    ['empty', { value: 'alice@acme.example', format: '', nameQualifier: '', spNameQualifier: '' }],
    [
      'with the entity ids as qualifiers',
      { value: 'alice@acme.example', nameQualifier: acme.idpEntityId },
      { value: 'alice@acme.example', spNameQualifier: acme.spEntityId },
      { value: 'alice@acme.example', nameQualifier: acme.idpEntityId, spNameQualifier: acme.spEntityId },
    ],
  ])('of SAML is connection and name id: %s', (_name, ...subjects) => {
    for (const subject of subjects) expect(samlAccountKey(acme, subject)).toBe('saml|acme|alice@acme.example')
  })

  test.each([
    [{ format: format('emailAddress', '1.1') }, 'saml-qualified|acme|emailAddress|||1234'],
    [{ format: format('emailAddress') }, 'saml-qualified|acme|emailAddress|||1234'],
    [{ format: format('persistent') }, 'saml-qualified|acme|persistent|||1234'],
    [{ format: 'urn:example:nick|name' }, 'saml-qualified|acme|[urn%3Aexample%3Anick%7Cname]|||1234'],
    [{ format: 'persistent' }, 'saml-qualified|acme|[persistent]|||1234'],
    [{ nameQualifier: 'https://a.example' }, 'saml-qualified|acme||https%3A%2F%2Fa.example||1234'],
    [{ spNameQualifier: 'https://a.example' }, 'saml-qualified|acme|||https%3A%2F%2Fa.example|1234'],
    [{ nameQualifier: acme.spEntityId }, 'saml-qualified|acme||urn%3Aauth0%3Aport%3Aacme||1234'],
  ])('of SAML has in it what a name id says beside its text: %j', (particulars, key) => {
    expect(samlAccountKey(acme, { value: '1234', ...particulars })).toBe(key)
  })

  test.each([
    [
      'a slash at the end of the issuer',
      oidcAccountKey({ id: 'a', issuer: 'https://a.example' }, '1'),
      oidcAccountKey({ id: 'a', issuer: 'https://a.example/' }, '1'),
    ],
    ['capitals of the subject', oidcAccountKey({ id: 'a', issuer }, 'a'), oidcAccountKey({ id: 'a', issuer }, 'A')],
    ['white space around the name id', samlAccountKey(acme, 'a'), samlAccountKey(acme, 'a ')],
    ['who typed the issuer', typed('a'), typed('b')],
    ['whether the issuer was proven', typed('a'), oidcAccountKey({ id: 'a', issuer }, '1')],
    ['a subject that looks like more', typed('a'), oidcAccountKey({ id: 'a', issuer: 'https://a' }, `${issuer}|1`)],
    [
      'a name id that looks like a qualified one',
      samlAccountKey(acme, { value: 'emailAddress|||1' }),
      samlAccountKey(acme, { value: '1', format: format('emailAddress', '1.1') }),
    ],
  ])('tells two accounts apart by %s', (_difference, one, another) => {
    expect(one).not.toBe(another)
  })

  test('is another one for every other person, for the issuers and ids that a connection can have', () => {
    const id = fc.stringMatching(/^[a-z][a-z.-]{0,2}$/)
    const host = id.map((name) => `https://${name}`)
    const text = fc.oneof(fc.string(), fc.constantFrom('1', 'a|1', 'https://a|1', '|||1', 'emailAddress|||1'))
    const oidc = fc.record({ id, issuer: host, subject: text, typed: fc.boolean() })
    const saml = fc.record({
      id,
      value: text,
      format: fc.constantFrom('urn:x', 'urn:x|', format('emailAddress'), format('persistent'), format('unspecified')),
      nameQualifier: text,
      spNameQualifier: text,
    })
    const person = fc.oneof(
      oidc.map(({ id, issuer, subject, typed }) => ({
        key: oidcAccountKey({ id, issuer, ...(typed && { metadata }) }, subject),
        is: JSON.stringify(['oidc', typed && id, issuer, subject]),
      })),
      saml.map(({ id, ...nameId }) => ({
        key: samlAccountKey({ ...acme, id }, nameId),
        is: JSON.stringify(['saml', id, nameId]),
      })),
    )
    fc.assert(fc.property(person, person, (one, other) => (one.key === other.key) === (one.is === other.is)))
  })
})
