import { createRelyingParty, type SignIn, type SsoErrorCode } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { replace } from '../support/replace.ts'
import { acmeConnection, createSamlDouble, type Forgery, idpEntityId, spEntityId } from '../support/saml-double.ts'

const clock = createClock()
const provider = createSamlDouble(clock.now)
const acs = 'https://app.example.com/login/callback?connection=acme'
const acsXml = acs.replace('&', '&amp;')

const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  connections: (['either', 'assertion', 'response', 'both'] as const).map((signed) => ({
    ...acmeConnection(provider),
    id: signed === 'either' ? 'acme' : signed,
    signed,
  })),
})

async function signIn(forgery: Forgery, connection = 'acme'): Promise<SignIn> {
  const start = await sso.begin({ connection })
  return sso.complete({
    url: `/login/callback?connection=${connection}`,
    cookies: cookieHeader(start.cookies),
    form: provider.answer(start, forgery),
  })
}

const remove = (what: string | RegExp): ((xml: string) => string) => replace(what, '')

const minutes = (count: number): string => new Date(clock.now() + count * 60_000).toISOString()

type Refusal = readonly [defect: string, forgery: Forgery, code: SsoErrorCode, cause: object]

const foreignKey = createCertifiedKey('attacker')
const stranger = '<saml:NameID>mallory@example.com</saml:NameID>'
const wrapped = (xml: string): string => {
  const original = xml.match(/<saml:Assertion[\s\S]*<\/saml:Assertion>/)?.[0] ?? ''
  const forged = original
    .replace(/ID="_assertion\d+"/, 'ID="_forged"')
    .replace(/<saml:NameID[\s\S]*?<\/saml:NameID>/, stranger)
    .replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '')
  return xml.replace(original, `${forged}<samlp:Extensions>${original}</samlp:Extensions>`)
}

const encoding: readonly Refusal[] = [
  [
    'text that is not base64',
    { field: () => '<Response/>' },
    'response_malformed',
    { reason: 'field-not-base64', parameter: 'SAMLResponse' },
  ],
  [
    'an empty field',
    { field: () => '' },
    'response_malformed',
    { reason: 'field-not-base64', parameter: 'SAMLResponse' },
  ],
  [
    'base64 of bytes that are not UTF-8',
    { field: () => '/////w==' },
    'response_malformed',
    { reason: 'field-not-utf8', parameter: 'SAMLResponse' },
  ],
  [
    'more than 256 KB',
    { field: () => 'A'.repeat(400_000) },
    'response_malformed',
    { reason: 'field-size', parameter: 'SAMLResponse', limit: 262144 },
  ],
  [
    'more than 256 KB after decoding',
    { field: () => 'A'.repeat(352_000) },
    'response_malformed',
    { reason: 'field-size', parameter: 'SAMLResponse', limit: 262144 },
  ],
  [
    'XML that is not well-formed',
    { afterwards: (xml) => xml.slice(0, -1) },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'end-tag-unclosed', element: 'samlp:Response' },
  ],
  [
    'a DTD',
    { afterwards: (xml) => `<!DOCTYPE Response>${xml}` },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'doctype' },
  ],
  [
    'a processing instruction',
    { afterwards: (xml) => `<?php x?>${xml}` },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'processing-instruction' },
  ],
  [
    'another encoding',
    { afterwards: (xml) => `<?xml version="1.0" encoding="ISO-8859-1"?>${xml}` },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'encoding', expected: 'UTF-8', received: 'ISO-8859-1' },
  ],
  [
    'an unknown entity',
    { afterwards: replace('ada@', '&ada;@') },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'ampersand-stray' },
  ],
  [
    'thousands of elements',
    { afterwards: replace('</samlp:Response>', `${'<a/>'.repeat(2000)}</samlp:Response>`) },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'nodes', limit: 1500 },
  ],
  [
    'deep nesting',
    { afterwards: replace('</samlp:Response>', `${'<a>'.repeat(30)}${'</a>'.repeat(30)}</samlp:Response>`) },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'depth', limit: 24 },
  ],
  [
    'many attributes',
    {
      afterwards: replace(
        '<samlp:Status>',
        `<samlp:Status ${Array.from({ length: 40 }, (_, n) => `a${n}="" `).join('')}>`,
      ),
    },
    'response_malformed',
    { reason: 'xml', document: 'Response', problem: 'attributes-of-element', limit: 32 },
  ],
]

const shape: readonly Refusal[] = [
  [
    'another document',
    { response: () => '<a xmlns="urn:b"/>', sign: 'none' },
    'response_malformed',
    { reason: 'not-a-response', expected: 'Response', received: 'a' },
  ],
  [
    'a Response of another namespace',
    { afterwards: replace('SAML:2.0:protocol', 'SAML:3.0:protocol') },
    'response_malformed',
    { reason: 'not-a-response', expected: 'Response', received: 'Response' },
  ],
  [
    'a Response of SAML 1.1',
    { afterwards: replace('SAML:2.0:protocol', 'SAML:1.0:protocol') },
    'response_unsupported',
    { reason: 'saml-1' },
  ],
  [
    'no assertion',
    { assertion: () => '', sign: 'none' },
    'response_malformed',
    { reason: 'assertion-count', expected: 1, received: 0 },
  ],
  [
    'two assertions',
    { afterwards: wrapped },
    'response_malformed',
    { reason: 'assertion-count', expected: 1, received: 2 },
  ],
  [
    'a second assertion of another namespace',
    { afterwards: replace('</samlp:Response>', '<Assertion xmlns="urn:x"/></samlp:Response>') },
    'response_malformed',
    { reason: 'assertion-count', expected: 1, received: 2 },
  ],
  [
    'an encrypted assertion',
    { assertion: () => '<saml:EncryptedAssertion/>', sign: 'none' },
    'assertion_encrypted',
    { reason: 'key-missing' },
  ],
  [
    'one id twice',
    {
      response: replace(/_response\d+/, '_session'),
      assertion: replace('Version="2.0"', 'Version="2.0" xml:id="_session"'),
    },
    'response_malformed',
    { reason: 'id-repeated', document: 'Response', received: '_session' },
  ],
  [
    'a signature out of place',
    {
      afterwards: replace(
        '<samlp:Status>',
        '<samlp:Status><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
      ),
    },
    'response_malformed',
    { reason: 'signature-elsewhere' },
  ],
  [
    'two signatures on one element',
    { afterwards: replace(/(<ds:Signature [\s\S]*<\/ds:Signature>)/, '$1$1') },
    'response_malformed',
    { reason: 'signature', document: 'Response', problem: 'repeated', element: 'Assertion' },
  ],
  [
    'a Response of version 1.1',
    { response: replace('Version="2.0"', 'Version="1.1"') },
    'response_malformed',
    { reason: 'response-version', expected: '2.0', received: '1.1' },
  ],
  [
    'an assertion of version 1.1',
    { assertion: replace('Version="2.0"', 'Version="1.1"') },
    'response_malformed',
    {
      reason: 'assertion-version',
      expected: '2.0',
      received: '1.1',
      namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
    },
  ],
]

const signatures: readonly Refusal[] = [
  ['no signature', { sign: 'none' }, 'signature_missing', { reason: 'policy', expected: 'either', received: [] }],
  ['a foreign key', { key: foreignKey }, 'signature_invalid', { signed: 'assertion' }],
  [
    'a foreign key over the response',
    { key: foreignKey, sign: 'response' },
    'signature_invalid',
    { signed: 'response' },
  ],
  [
    'a changed name id',
    { afterwards: replace('ada@example.com', 'eve@example.com') },
    'signature_invalid',
    { signed: 'assertion' },
  ],
  [
    'a changed attribute under a response signature',
    { sign: 'response', afterwards: replace('engineering', 'admins') },
    'signature_invalid',
    { signed: 'response' },
  ],
  [
    'a broken response signature beside a good assertion signature',
    { sign: 'both', afterwards: replace(/Destination="[^"]*"/, `Destination="${acsXml}&amp;x=1"`) },
    'signature_invalid',
    { signed: 'response' },
  ],
  [
    'SHA-1 signatures',
    { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
    'algorithm_refused',
    { reason: 'signature-method', element: 'SignatureMethod', received: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
  ],
  [
    'SHA-1 digests',
    { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' },
    'algorithm_refused',
    { reason: 'signature-method', element: 'DigestMethod', received: 'http://www.w3.org/2000/09/xmldsig#sha1' },
  ],
  [
    'an HMAC',
    { afterwards: replace('2001/04/xmldsig-more#rsa-sha256', '2000/09/xmldsig#hmac-sha1') },
    'algorithm_refused',
    { reason: 'signature-method', element: 'SignatureMethod', received: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' },
  ],
  [
    'inclusive canonicalization',
    { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' },
    'algorithm_refused',
    {
      reason: 'signature-method',
      element: 'CanonicalizationMethod',
      received: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    },
  ],
]

const addresses: readonly Refusal[] = [
  [
    'another issuer',
    { assertion: replace(idpEntityId, 'https://evil.example') },
    'assertion_issuer_mismatch',
    { reason: 'issuer', expected: 'https://auth.getport.io', received: 'https://evil.example' },
  ],
  [
    'another issuer on the response',
    { response: replace(idpEntityId, 'https://evil.example') },
    'assertion_issuer_mismatch',
    { reason: 'issuer', expected: 'https://auth.getport.io', received: 'https://evil.example' },
  ],
  [
    'no issuer',
    { assertion: replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '<saml:Issuer/>') },
    'assertion_issuer_mismatch',
    { reason: 'issuer', expected: 'https://auth.getport.io', received: '' },
  ],
  [
    'an issuer that is a person',
    {
      assertion: replace(
        '<saml:Issuer>',
        '<saml:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">',
      ),
    },
    'assertion_issuer_mismatch',
    {
      reason: 'format',
      expected: 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
      received: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    },
  ],
  [
    'another destination',
    { response: replace('Destination="https://app', 'Destination="https://evil') },
    'destination_mismatch',
    {
      reason: 'destination',
      document: 'Response',
      expected: 'https://app.example.com/login/callback?connection=acme',
      received: 'https://evil.example.com/login/callback?connection=acme',
    },
  ],
  [
    'a signed response without a destination',
    { sign: 'response', response: remove(/ Destination="[^"]*"/) },
    'destination_mismatch',
    { reason: 'destination', document: 'Response', expected: 'https://app.example.com/login/callback?connection=acme' },
  ],
  [
    'a destination without the query',
    { response: replace(`Destination="${acsXml}"`, `Destination="${acsXml.split('?')[0]}"`) },
    'destination_mismatch',
    {
      reason: 'destination',
      document: 'Response',
      expected: 'https://app.example.com/login/callback?connection=acme',
      received: 'https://app.example.com/login/callback',
    },
  ],
  [
    'another recipient',
    { assertion: replace('Recipient="https://app', 'Recipient="https://evil') },
    'destination_mismatch',
    {
      reason: 'recipient',
      expected: 'https://app.example.com/login/callback?connection=acme',
      received: 'https://evil.example.com/login/callback?connection=acme',
    },
  ],
  [
    'no recipient',
    { assertion: remove(/ Recipient="[^"]*"/) },
    'destination_mismatch',
    { reason: 'recipient', expected: 'https://app.example.com/login/callback?connection=acme' },
  ],
  [
    'another audience',
    { assertion: replace(`<saml:Audience>${spEntityId}`, '<saml:Audience>urn:other') },
    'audience_mismatch',
    { reason: 'audience', expected: 'urn:auth0:port-prod:acme', received: ['urn:other'] },
  ],
  [
    'an audience in other capitals',
    { assertion: replace('port-prod:acme</saml:Aud', 'port-prod:Acme</saml:Aud') },
    'audience_mismatch',
    { reason: 'audience', expected: 'urn:auth0:port-prod:acme', received: ['urn:auth0:port-prod:Acme'] },
  ],
  [
    'no audience',
    { assertion: remove(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/) },
    'audience_mismatch',
    { reason: 'audience', expected: 'urn:auth0:port-prod:acme', received: [] },
  ],
  [
    'a second audience restriction without us',
    {
      assertion: replace(
        '</saml:Conditions>',
        '<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction></saml:Conditions>',
      ),
    },
    'audience_mismatch',
    { reason: 'audience', expected: 'urn:auth0:port-prod:acme', received: ['urn:auth0:port-prod:acme', 'urn:other'] },
  ],
  [
    'no conditions',
    { assertion: remove(/<saml:Conditions.*<\/saml:Conditions>/) },
    'audience_mismatch',
    { reason: 'conditions-count', expected: 1, received: 0 },
  ],
  [
    'an unknown condition',
    { assertion: replace('</saml:Conditions>', '<saml:Condition/></saml:Conditions>') },
    'assertion_condition_unknown',
    {
      expected: ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'],
      received: 'Condition',
      namespace: 'urn:oasis:names:tc:SAML:2.0:assertion',
    },
  ],
  [
    'a condition of another namespace that is called like a known one',
    { assertion: replace('</saml:Conditions>', '<OneTimeUse xmlns="urn:x"/></saml:Conditions>') },
    'assertion_condition_unknown',
    { expected: ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'], received: 'OneTimeUse', namespace: 'urn:x' },
  ],
]

const times: readonly Refusal[] = [
  [
    'an assertion of ten years ago, whose conditions hold',
    { assertion: replace(/IssueInstant="[^"]*"/, 'IssueInstant="2016-11-22T10:00:00Z"') },
    'assertion_expired',
    { reason: 'issued', received: '2016-11-22T10:00:00Z' },
  ],
  [
    'an assertion of the day before yesterday',
    { assertion: replace(/IssueInstant="[^"]*"/, `IssueInstant="${minutes(-24 * 60 - 3)}"`) },
    'assertion_expired',
    { reason: 'issued' },
  ],
  [
    'an assertion that is issued later',
    { assertion: replace(/IssueInstant="[^"]*"/, `IssueInstant="${minutes(3)}"`) },
    'assertion_not_yet_valid',
    { reason: 'issued' },
  ],
  [
    'an assertion that does not say when it was issued',
    { assertion: remove(/ IssueInstant="[^"]*"/) },
    'response_malformed',
    { reason: 'issue-instant' },
  ],
  [
    'conditions of the past',
    { assertion: replace(/(Conditions .*NotOnOrAfter=")[^"]*(".*Audience)/, `$1${minutes(-3)}$2`) },
    'assertion_expired',
    { reason: 'window', element: 'Conditions' },
  ],
  [
    'conditions of the future',
    { assertion: replace(/NotBefore="[^"]*"/, `NotBefore="${minutes(3)}"`) },
    'assertion_not_yet_valid',
    { reason: 'window', element: 'Conditions' },
  ],
  [
    'conditions without times',
    { assertion: remove(/(?<=<saml:Conditions)[^>]*/) },
    'response_malformed',
    { reason: 'conditions-endless' },
  ],
  [
    'conditions that only begin',
    { assertion: remove(/(?<=<saml:Conditions[^>]*) NotOnOrAfter="[^"]*"/) },
    'response_malformed',
    { reason: 'conditions-endless' },
  ],
  [
    'a confirmation of the past',
    { assertion: replace(/(ConfirmationData .*?NotOnOrAfter=")[^"]*"/, `$1${minutes(-3)}"`) },
    'assertion_expired',
    { reason: 'window', element: 'SubjectConfirmationData' },
  ],
  [
    'a confirmation without an end',
    { assertion: remove(/(?<=ConfirmationData .*?) NotOnOrAfter="[^"]*"/) },
    'subject_confirmation_invalid',
    { reason: 'endless' },
  ],
  [
    'a confirmation with a beginning',
    { assertion: replace('SubjectConfirmationData ', `SubjectConfirmationData NotBefore="${minutes(-1)}" `) },
    'subject_confirmation_invalid',
    { reason: 'not-before' },
  ],
  [
    'a time that is none',
    { assertion: replace(/NotBefore="[^"]*"/, 'NotBefore="yesterday"') },
    'response_malformed',
    { reason: 'not-a-time', element: 'Conditions', attribute: 'NotBefore', received: 'yesterday' },
  ],
  [
    'a session that has ended',
    { assertion: replace('SessionIndex=', `SessionNotOnOrAfter="${minutes(-3)}" SessionIndex=`) },
    'assertion_expired',
    { reason: 'session' },
  ],
]

const subjects: readonly Refusal[] = [
  [
    'no subject',
    { assertion: remove(/<saml:Subject>.*<\/saml:Subject>/) },
    'subject_missing',
    { reason: 'subject', expected: 1, received: 0 },
  ],
  [
    'no name id',
    { assertion: remove(/<saml:NameID.*?<\/saml:NameID>/) },
    'subject_missing',
    { reason: 'name-id-absent' },
  ],
  [
    'no name id, and an attribute that is called so',
    {
      assertion: (xml) => remove(/<saml:NameID.*?<\/saml:NameID>/)(replace('Name="email"', 'Name="nameID"')(xml)),
    },
    'subject_missing',
    { reason: 'name-id-absent' },
  ],
  [
    'an empty name id',
    { assertion: replace(/(<saml:NameID[^>]*>).*?</, '$1 <') },
    'subject_missing',
    { reason: 'name-id' },
  ],
  [
    'two name ids',
    { assertion: replace('<saml:SubjectConfirmation ', `${stranger}<saml:SubjectConfirmation `) },
    'subject_missing',
    { reason: 'name-id' },
  ],
  [
    'an encrypted name id',
    { assertion: replace(/<saml:NameID.*?<\/saml:NameID>/, '<saml:EncryptedID/>') },
    'assertion_encrypted',
    { reason: 'name-id' },
  ],
  [
    'a transient name id',
    { assertion: replace('SAML:1.0:nameid-format:unspecified', 'SAML:2.0:nameid-format:transient') },
    'subject_transient',
    { received: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' },
  ],
  [
    'an encrypted attribute',
    { assertion: replace('</saml:AttributeStatement>', '<saml:EncryptedAttribute/></saml:AttributeStatement>') },
    'assertion_encrypted',
    { reason: 'attribute' },
  ],
  [
    'an attribute without a name',
    { assertion: replace('<saml:Attribute Name="email">', '<saml:Attribute>') },
    'response_malformed',
    { reason: 'attribute-without-name' },
  ],
  [
    'a holder-of-key confirmation',
    { assertion: replace('cm:bearer', 'cm:holder-of-key') },
    'subject_confirmation_invalid',
    { reason: 'bearer-missing' },
  ],
  [
    'no confirmation',
    { assertion: remove(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/) },
    'subject_confirmation_invalid',
    { reason: 'bearer-missing' },
  ],
  [
    'a confirmation without data',
    { assertion: remove(/<saml:SubjectConfirmationData[^>]*>/) },
    'subject_confirmation_invalid',
    { reason: 'data-count', expected: 1, received: 0 },
  ],
  [
    'no authentication statement',
    { assertion: remove(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/) },
    'authentication_missing',
    { reason: 'statement' },
  ],
  [
    'an authentication without a time',
    { assertion: remove(/AuthnInstant="[^"]*"/) },
    'authentication_missing',
    { reason: 'instant' },
  ],
]

const correlation: readonly Refusal[] = [
  [
    'another request',
    { assertion: replace(/InResponseTo="[^"]*"/, 'InResponseTo="_other"') },
    'in_response_to_mismatch',
    { reason: 'assertion', received: '_other' },
  ],
  [
    'another request on the response',
    { response: replace(/InResponseTo="[^"]*"(?=><saml:Issuer)/, 'InResponseTo="_other"') },
    'in_response_to_mismatch',
    { reason: 'response', received: '_other' },
  ],
  [
    'another request inside the signature, none outside',
    {
      assertion: replace(/InResponseTo="[^"]*"/, 'InResponseTo="_other"'),
      afterwards: remove(/(?<=<samlp:Response [^>]*) InResponseTo="[^"]*"/),
    },
    'in_response_to_mismatch',
    { reason: 'assertion', received: '_other' },
  ],
  [
    'a confirmation of the past, and no request outside the signature',
    {
      assertion: replace(/(ConfirmationData .*?NotOnOrAfter=")[^"]*"/, `$1${minutes(-3)}"`),
      afterwards: remove(/(?<=<samlp:Response [^>]*) InResponseTo="[^"]*"/),
    },
    'assertion_expired',
    { reason: 'window', element: 'SubjectConfirmationData' },
  ],
  [
    'no request inside the signature, one outside',
    { assertion: remove(/ InResponseTo="[^"]*"/) },
    'response_unsolicited',
    { reason: 'assertion' },
  ],
]

describe.each([
  ['encoding', encoding],
  ['shape', shape],
  ['signatures', signatures],
  ['addresses', addresses],
  ['times', times],
  ['subject', subjects],
  ['correlation', correlation],
] as const)('SAML refusals: %s', (_group, refusals) => {
  test.each(refusals)('%s', async (_defect, forgery, code, cause) => {
    await expect(recorded(signIn(forgery))).rejects.toMatchObject({
      code,
      details: cause,
      connection: 'acme',
    })
  })
})

describe('SAML signing policies', () => {
  test.each([
    ['either', ['assertion', 'response', 'both']],
    ['assertion', ['assertion', 'both']],
    ['response', ['response', 'both']],
    ['both', ['both']],
  ] as const)('%s', async (policy, accepted) => {
    const connection = policy === 'either' ? 'acme' : policy
    for (const sign of ['none', 'assertion', 'response', 'both'] as const) {
      const result = recorded(signIn({ sign }, connection)).then(
        ({ identity }) => identity.subject,
        (error) => error.code,
      )
      const expected = (accepted as readonly string[]).includes(sign) ? 'ada@example.com' : 'signature_missing'
      expect(await result, sign).toBe(expected)
    }
  })
})
