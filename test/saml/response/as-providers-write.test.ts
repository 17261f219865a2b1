import { createRelyingParty, type RawSaml, type SamlConnectionInput, type SignIn } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { signMetadata } from '../../support/metadata.ts'
import { replace } from '../../support/replace.ts'
import type { Forgery } from '../../support/saml-double.ts'
import { createScenario } from '../../support/scenario.ts'

async function signIn(forgery: Forgery = {}, changes: Partial<SamlConnectionInput> = {}): Promise<SignIn> {
  const { options, saml } = await createScenario()
  const [, acme] = options.connections as [unknown, SamlConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...acme, ...changes }] })
  const start = await sso.begin({ connection: 'acme' })
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: saml.answer(start, forgery),
  })
}

const verifications = ['both', 'strict'] as const

describe.each(verifications)('what providers write, read with verification %s', (verification) => {
  const complete = (forgery: Forgery, changes: Partial<SamlConnectionInput> = {}) =>
    signIn(forgery, { verification, ...changes })

  test.each(['assertion', 'response', 'both'] as const)('xmlns:xml declared properly, signed %s', async (sign) => {
    const declaredXml = '$& xmlns:xml="http://www.w3.org/XML/1998/namespace"'
    const { identity } = await complete({
      sign,
      assertion: (xml) =>
        replace('<saml:Assertion', declaredXml)(xml).replace('<saml:AttributeValue', `${declaredXml} xml:lang="en"`),
      response: replace('<samlp:Response', declaredXml),
    })
    expect(identity).toMatchObject({ subject: 'ada@example.com', groups: ['engineering', 'Sales, EMEA'] })
  })

  test('a signed Response without an Issuer, which is refused', async () => {
    const response = replace(/(<samlp:Response[^>]*>)<saml:Issuer>.*?<\/saml:Issuer>/, '$1')
    const { saml } = await createScenario()
    const afterwards = (xml: string): string => signMetadata(xml, saml.key)
    await expect(
      complete({ sign: 'assertion', response, afterwards }, { certificate: saml.key.certificate }),
    ).rejects.toMatchObject({
      code: 'assertion_issuer_mismatch',
      expected: 'https://auth.getport.io',
      received: undefined,
    })
    await expect(complete({ sign: 'assertion', response })).resolves.toBeDefined()
  })

  test.each([
    ['none', ''],
    ['an empty one', ' ID=""'],
  ])('a Response whose ID is %s, which is refused', async (_what, id) => {
    const response = replace(/(<samlp:Response[^>]*?) ID="[^"]*"/, `$1${id}`)
    await expect(complete({ response })).rejects.toMatchObject({
      code: 'response_malformed',
      details: { reason: 'response-without-id' },
    })
  })

  test.each(['us-ascii', 'US-ASCII', 'ascii'])('a Response declared as %s, which it is', async (encoding) => {
    const declare = (more: string) => (xml: string) => `<?xml version="1.0" encoding="${encoding}"?>${more}${xml}`
    await expect(complete({ afterwards: declare('') })).resolves.toBeDefined()
    await expect(complete({ afterwards: declare('<!-- \xe9 -->') })).rejects.toMatchObject({
      code: 'response_malformed',
      details: { problem: 'encoding', expected: 'UTF-8', received: encoding },
    })
  })

  test.each([
    ['signature', { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
    ['digest', { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }],
  ])('SHA-1 as %s, which is refused with the name of the option', async (_what, forgery) => {
    await expect(complete(forgery)).rejects.toMatchObject({
      code: 'algorithm_refused',
      hint: expect.stringContaining('allowSha1: true'),
    })
  })

  const attributes = (xml: string) => ({
    assertion: replace(/(<saml:AttributeStatement>).*(<\/saml:AttributeStatement>)/, `$1${xml}$2`),
  })
  const attribute = (name: string, ...values: string[]): string =>
    `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`

  test.each([
    ['elements', '<g>ad</g><g>min</g>'],
    ['a text and an element', 'ad<g>min</g>'],
    ['an element in an element', '<g><g>admin</g></g>'],
    ['an empty element', '<g/>'],
    ['two NameIDs', '<saml:NameID>ad</saml:NameID><saml:NameID>min</saml:NameID>'],
    ['a NameID beside a text', 'ad<saml:NameID>min</saml:NameID>'],
    ['a NameID of pieces', '<saml:NameID>ad<g>min</g></saml:NameID>'],
    ['an empty NameID', '<saml:NameID> </saml:NameID>'],
    ['a NameID of another namespace', '<NameID>admin</NameID>'],
  ])('a value that is %s, which is no text', async (_what, value) => {
    const { identity, raw } = await complete(
      attributes(attribute('memberOf', value, 'staff') + attribute('mail', value)),
    )
    expect(identity).toMatchObject({ groups: ['staff'], groupsComplete: false })
    expect(identity.email).toBeUndefined()
    expect(identity.evidence.get('groups')?.repaired).toContain('not text left out')
    const [structure, text] = (raw as RawSaml).attributes.get('memberOf') ?? []
    expect(text).toBe('staff')
    expect(Object.isFrozen(structure)).toBe(true)
    expect(structure).toEqual({ xml: expect.stringMatching(/^<saml:AttributeValue .*<\/saml:AttributeValue>$/s) })
    await expect(complete(attributes(attribute('uid', value)), { subjectAttribute: 'uid' })).rejects.toMatchObject({
      code: 'subject_missing',
      details: { reason: 'attribute' },
    })
  })

  test('a long structure, of which the beginning is kept', async () => {
    const { raw } = await complete(attributes(attribute('x', `<g>${'a'.repeat(50_000)}</g>`)))
    expect((raw as RawSaml).attributes.get('x')?.[0]).toEqual({ xml: expect.stringMatching(/^.{16384}$/) })
  })

  test('exactly one NameID as a value, which is its text', async () => {
    const nameId = '\n  <saml:NameID NameQualifier="q">\n ada\n</saml:NameID>\n'
    const { identity } = await complete(attributes(attribute('uid', nameId)), { subjectAttribute: 'uid' })
    expect(identity.subject).toBe('ada')
  })

  const withoutNameId = replace(/<saml:NameID.*?<\/saml:NameID>/s, '')

  test('a Subject without NameID, where an attribute names the person', async () => {
    const assertion = (xml: string): string => withoutNameId(attributes(attribute('uid', 'ada')).assertion(xml))
    const { identity, raw, logoutReference } = await complete({ assertion }, { subjectAttribute: 'uid' })
    expect(identity).toMatchObject({ subject: 'ada', accountKey: 'saml|acme|ada' })
    expect('nameId' in raw).toBe(false)
    expect(logoutReference).not.toHaveProperty('nameId')
    const { options } = await createScenario()
    const sso = createRelyingParty(options)
    await expect(sso.beginLogout({ reference: logoutReference })).resolves.toMatchObject({ kind: 'local' })
  })

  test.each([
    ['without NameID, where nothing else names the person', withoutNameId, undefined, 'name-id-absent'],
    ['with a BaseID', replace(/saml:NameID/g, 'saml:BaseID'), 'email', 'name-id'],
    ['with two NameIDs', replace('<saml:NameID', '<saml:NameID>x</saml:NameID>$&'), 'email', 'name-id'],
  ] as const)('a Subject %s, which is refused', async (_what, assertion, subjectAttribute, reason) => {
    const error = await complete({ assertion }, subjectAttribute && { subjectAttribute }).catch((refusal) => refusal)
    expect(error).toMatchObject({ code: 'subject_missing', details: { reason } })
    if (reason === 'name-id-absent') expect(error.hint).toMatch(/"Name ID".*subjectAttribute/)
  })
})
