import { createRelyingParty, type RawSaml, type SamlConnectionInput, type SignIn, type SsoErrorCode } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../../src/testing/certificate.ts'
import { cookieHeader } from '../../support/clock.ts'
import { recorded } from '../../support/record-refusal.ts'
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

const attributes = (xml: string) => ({
  assertion: (assertion: string) =>
    assertion.replace(
      /<saml:AttributeStatement>.*<\/saml:AttributeStatement>/,
      `<saml:AttributeStatement>${xml}</saml:AttributeStatement>`,
    ),
})
const attribute = (name: string, ...values: string[]): string =>
  `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`

describe('a verified SAML response', () => {
  test('gives identity, authentication and what it was read from', async () => {
    const { identity, raw } = await signIn()
    expect(identity).toMatchObject({
      key: 'saml|acme|ada@example.com',
      issuer: 'https://auth.getport.io',
      subject: 'ada@example.com',
      email: 'ada@example.com',
      emailVerified: true,
      groups: ['engineering', 'Sales, EMEA'],
      groupsComplete: true,
      authentication: { context: expect.stringContaining('PasswordProtectedTransport'), session: '_session' },
    })
    const saml = raw as RawSaml
    expect(saml).toMatchObject({ protocol: 'saml', sessionIndex: '_session', assertionId: expect.any(String) })
    expect(saml.assertion).toContain('<saml:Assertion')
    expect(saml.nameId).toEqual({ value: 'ada@example.com', format: expect.stringContaining('unspecified') })
    expect(saml.attributes.get('email')).toEqual(['ada@example.com'])
  })

  test('has attributes as lists, repeated ones united, nested and nil ones read', async () => {
    const nil = '<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    const { raw, identity } = await signIn(
      attributes(
        attribute('memberOf', 'one') +
          attribute('memberOf', 'two', 'one') +
          attribute('id', '<saml:NameID>nested</saml:NameID>') +
          `<saml:Attribute Name="none">${nil}</saml:Attribute>` +
          attribute('__proto__', 'a', 'b') +
          attribute('constructor', 'c'),
      ),
    )
    expect(Object.fromEntries((raw as RawSaml).attributes)).toMatchObject({
      memberOf: ['one', 'two', 'one'],
      id: ['nested'],
      none: [],
      constructor: ['c'],
    })
    expect((raw as RawSaml).attributes.get('__proto__')).toEqual(['a', 'b'])
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(identity.groups).toEqual(['one', 'two'])
  })

  test('reads a comment inside a name id as if it were not there', async () => {
    const { identity } = await signIn({
      assertion: (xml) =>
        xml.replace('>ada@example.com</saml:NameID>', '>ada@example.com<!-- -->.evil.example</saml:NameID>'),
    })
    expect(identity.subject).toBe('ada@example.com.evil.example')
  })

  test('accepts white space around names', async () => {
    const { identity } = await signIn({
      assertion: (xml) =>
        xml.replace(/>(https:\/\/auth\.getport\.io|urn:auth0:port-prod:acme|ada@example\.com)</g, '>\n  $1\n<'),
    })
    expect(identity).toMatchObject({ subject: 'ada@example.com', email: 'ada@example.com' })
  })

  test('tolerates two minutes between the clocks', async () => {
    const late = { assertion: (xml: string) => xml.replace(/NotBefore="[^"]*"/, 'NotBefore="2026-11-22T10:01:59Z"') }
    expect((await signIn(late)).identity.subject).toBe('ada@example.com')
    await expect(recorded(signIn(late, { clockTolerance: 60 }))).rejects.toMatchObject({
      code: 'assertion_not_yet_valid',
    })
  })

  test('is accepted by one good confirmation of several', async () => {
    const other = '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>'
    const { identity } = await signIn({
      assertion: (xml) => xml.replace('<saml:SubjectConfirmation ', `${other}<saml:SubjectConfirmation `),
    })
    expect(identity.subject).toBe('ada@example.com')
  })

  test('knows the conditions OneTimeUse and ProxyRestriction', async () => {
    const conditions = '<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/></saml:Conditions>'
    const { identity } = await signIn({ assertion: (xml) => xml.replace('</saml:Conditions>', conditions) })
    expect(identity.subject).toBe('ada@example.com')
  })

  test('verifies with any of several certificates', async () => {
    const { saml } = await createScenario()
    const old = createCertifiedKey('old').certificate
    const { identity } = await signIn({}, { certificate: [old, saml.key.certificate] })
    expect(identity.subject).toBe('ada@example.com')
  })

  test('says until when the session lasts', async () => {
    const { raw } = await signIn({
      assertion: (xml) => xml.replace('SessionIndex=', 'SessionNotOnOrAfter="2026-11-22T18:00:00Z" SessionIndex='),
    })
    expect((raw as RawSaml).sessionNotOnOrAfter?.toISOString()).toBe('2026-11-22T18:00:00.000Z')
  })

  test('does without session index, context, and conditions that begin', async () => {
    const { identity, raw } = await signIn({
      assertion: (xml) =>
        xml
          .replace(/ SessionIndex="[^"]*"/, '')
          .replace(/<saml:AuthnContext>.*<\/saml:AuthnContext>/, '')
          .replace(/(<saml:Conditions) NotBefore="[^"]*"/, '$1'),
    })
    expect(identity.authentication).toEqual({ at: expect.any(Date) })
    expect(raw).not.toHaveProperty('sessionIndex')
  })
})

describe('the subject', () => {
  test('comes from an attribute where the connection names one', async () => {
    const options = attributes(attribute('email', 'ada@example.com') + attribute('employee', '4711'))
    const { identity, raw } = await signIn(options, { subjectAttribute: 'employee' })
    expect([identity.key, identity.subject]).toEqual(['saml|acme|4711', '4711'])
    expect((raw as RawSaml).nameId?.value).toBe('ada@example.com')
  })

  test.each([
    ['absent', ''],
    ['empty', attribute('employee', '')],
    ['two', attribute('employee', '1', '2')],
  ])('is missing when that attribute is %s', async (_name, xml) => {
    await expect(recorded(signIn(attributes(xml), { subjectAttribute: 'employee' }))).rejects.toMatchObject({
      code: 'subject_missing',
    })
  })

  test('is an email when its format says so', async () => {
    const { identity } = await signIn({
      assertion: (xml) =>
        xml
          .replace(
            'SAML:1.0:nameid-format:unspecified"',
            'SAML:1.1:nameid-format:emailAddress" NameQualifier="a" SPNameQualifier="b"',
          )
          .replace(attribute('email', 'ada@example.com'), ''),
    })
    expect(identity.email).toBe('ada@example.com')
    expect(identity.evidence.get('email')).toMatchObject({ source: 'assertion', claim: 'NameID' })
  })
})

test('an email that is declared in the name id is not taken from the subject attribute', async () => {
  const { identity } = await signIn(
    {
      assertion: (xml) =>
        xml
          .replace('SAML:1.0:nameid-format:unspecified"', 'SAML:1.1:nameid-format:emailAddress"')
          .replace('Name="email"', 'Name="login"')
          .replace('<saml:AttributeValue>ada@example.com', '<saml:AttributeValue>eve@example.com'),
    },
    { subjectAttribute: 'login' },
  )
  expect([identity.subject, identity.email]).toEqual(['eve@example.com', 'ada@example.com'])
})

describe('a status other than success', () => {
  const status = (xml: string): Forgery => ({
    sign: 'none',
    response: (response) =>
      response.replace(/<samlp:StatusCode [^>]*>/, xml).replace(/<saml:Assertion.*<\/saml:Assertion>/, ''),
  })
  const code = (name: string, inner = ''): string =>
    `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${name}">${inner}</samlp:StatusCode>`

  test.each<[xml: string, refusal: SsoErrorCode, received: readonly string[], providerText?: string]>([
    [code('Responder', code('AuthnFailed')), 'access_denied', ['Responder', 'AuthnFailed']],
    [code('Responder', code('RequestDenied')), 'access_denied', ['Responder', 'RequestDenied']],
    [code('Responder', code('NoPassive')), 'interaction_required', ['Responder', 'NoPassive']],
    [code('Requester', code('NoAuthnContext')), 'authentication_context_insufficient', ['Requester', 'NoAuthnContext']],
    [code('Requester', code('InvalidNameIDPolicy')), 'request_rejected', ['Requester', 'InvalidNameIDPolicy']],
    [code('Requester'), 'request_rejected', ['Requester']],
    [code('Responder'), 'provider_error', ['Responder']],
    [code('Responder', code('SomethingNew')), 'provider_error', ['Responder', 'SomethingNew']],
    [
      `${code('Responder')}<samlp:StatusMessage>the\nreason</samlp:StatusMessage>`,
      'provider_error',
      ['Responder'],
      'the\nreason',
    ],
    ['', 'provider_error', []],
    [code('Success', code('AuthnFailed')), 'access_denied', ['Success', 'AuthnFailed']],
    ['<samlp:StatusCode/>', 'provider_error', ['']],
  ])('%s', async (xml, refusal, received, providerText) => {
    const details = { reason: 'saml-status', expected: 'Success', received }
    await expect(recorded(signIn(status(xml)))).rejects.toMatchObject({ code: refusal, details, providerText })
  })

  test('is told in codes, and the words of the provider stand beside it', async () => {
    const words = '<samlp:StatusMessage>the reason</samlp:StatusMessage>'
    const refusal: unknown = await signIn(status(code('Responder', code('AuthnFailed')) + words)).catch(
      (error: unknown) => error,
    )
    expect(refusal).toMatchObject({
      message: 'the identity provider answered "Responder" / "AuthnFailed"',
      providerText: 'the reason',
    })
    expect(JSON.stringify(refusal)).not.toContain('the reason')
  })

  test('refuses also where an assertion is sent along', async () => {
    const response = (xml: string): string => xml.replace('status:Success', 'status:Responder')
    await expect(recorded(signIn({ response }))).rejects.toMatchObject({ code: 'provider_error' })
  })

  test('refuses a response without a status', async () => {
    const response = (xml: string): string => xml.replace(/<samlp:Status>.*<\/samlp:Status>/, '')
    await expect(recorded(signIn({ response }))).rejects.toMatchObject({ code: 'provider_error' })
  })
})

describe('of several authentication statements', () => {
  const statement = (instant: string, more = ''): string =>
    `<saml:AuthnStatement AuthnInstant="${instant}" SessionIndex="_${instant.slice(11, 13)}"${more}><saml:AuthnContext><saml:AuthnContextClassRef>urn:at:${instant.slice(11, 13)}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  const add = (xml: string): Forgery => ({
    assertion: (assertion) => assertion.replace('<saml:AuthnStatement ', `${xml}<saml:AuthnStatement `),
  })

  test('the oldest counts', async () => {
    const { identity } = await signIn(add(statement('2026-11-22T08:00:00Z')))
    expect(identity.authentication).toEqual({
      at: new Date('2026-11-22T08:00:00Z'),
      context: 'urn:at:08',
      session: '_08',
    })
  })

  test('each has to hold', async () => {
    const ended = add(statement('2026-11-22T09:00:00Z', ' SessionNotOnOrAfter="2026-11-22T09:30:00Z"'))
    await expect(recorded(signIn(ended))).rejects.toMatchObject({ code: 'assertion_expired' })
    await expect(recorded(signIn(add(statement('2026-11-22T10:02:01Z'))))).rejects.toMatchObject({
      code: 'assertion_not_yet_valid',
    })
    expect((await signIn(add(statement('2026-11-22T10:01:59Z')))).identity.subject).toBe('ada@example.com')
  })
})
