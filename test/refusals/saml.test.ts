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

type Refusal = readonly [defect: string, forgery: Forgery, code: SsoErrorCode, cause: RegExp]

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
  ['text that is not base64', { field: () => '<Response/>' }, 'response_malformed', /not base64/],
  ['an empty field', { field: () => '' }, 'response_malformed', /not base64/],
  ['base64 of bytes that are not UTF-8', { field: () => '/////w==' }, 'response_malformed', /not UTF-8/],
  ['more than 256 KB', { field: () => 'A'.repeat(400_000) }, 'response_malformed', /larger than/],
  ['more than 256 KB after decoding', { field: () => 'A'.repeat(352_000) }, 'response_malformed', /larger than/],
  ['XML that is not well-formed', { afterwards: (xml) => xml.slice(0, -1) }, 'response_malformed', /well-formed/],
  ['a DTD', { afterwards: (xml) => `<!DOCTYPE Response>${xml}` }, 'response_malformed', /DTD/],
  ['a processing instruction', { afterwards: (xml) => `<?php x?>${xml}` }, 'response_malformed', /processing/],
  [
    'another encoding',
    { afterwards: (xml) => `<?xml version="1.0" encoding="ISO-8859-1"?>${xml}` },
    'response_malformed',
    /declared as ISO-8859-1/,
  ],
  ['an unknown entity', { afterwards: replace('ada@', '&ada;@') }, 'response_malformed', /well-formed/],
  [
    'thousands of elements',
    { afterwards: replace('</samlp:Response>', `${'<a/>'.repeat(2000)}</samlp:Response>`) },
    'response_malformed',
    /more than 2000 nodes/,
  ],
  [
    'deep nesting',
    { afterwards: replace('</samlp:Response>', `${'<a>'.repeat(30)}${'</a>'.repeat(30)}</samlp:Response>`) },
    'response_malformed',
    /elements deep/,
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
    /attributes on one element/,
  ],
]

const shape: readonly Refusal[] = [
  [
    'another document',
    { response: () => '<a xmlns="urn:b"/>', sign: 'none' },
    'response_malformed',
    /not a SAML Response/,
  ],
  [
    'a Response of another namespace',
    { afterwards: replace('SAML:2.0:protocol', 'SAML:1.0:protocol') },
    'response_malformed',
    /not a SAML Response/,
  ],
  ['no assertion', { assertion: () => '', sign: 'none' }, 'response_malformed', /0 assertions/],
  ['two assertions', { afterwards: wrapped }, 'response_malformed', /2 assertions/],
  [
    'a second assertion of another namespace',
    { afterwards: replace('</samlp:Response>', '<Assertion xmlns="urn:x"/></samlp:Response>') },
    'response_malformed',
    /2 assertions/,
  ],
  [
    'an encrypted assertion',
    { assertion: () => '<saml:EncryptedAssertion/>', sign: 'none' },
    'assertion_encrypted',
    /encrypted/,
  ],
  [
    'one id twice',
    {
      response: replace(/_response\d+/, '_session'),
      assertion: replace('Version="2.0"', 'Version="2.0" xml:id="_session"'),
    },
    'response_malformed',
    /used twice/,
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
    /neither on the response nor on the assertion/,
  ],
  [
    'two signatures on one element',
    { afterwards: replace(/(<ds:Signature [\s\S]*<\/ds:Signature>)/, '$1$1') },
    'response_malformed',
    /several signatures/,
  ],
  [
    'a Response of version 1.1',
    { response: replace('Version="2.0"', 'Version="1.1"') },
    'response_malformed',
    /not of version 2.0/,
  ],
  [
    'an assertion of version 1.1',
    { assertion: replace('Version="2.0"', 'Version="1.1"') },
    'response_malformed',
    /not a SAML 2.0/,
  ],
]

const signatures: readonly Refusal[] = [
  ['no signature', { sign: 'none' }, 'signature_missing', /signed is nothing/],
  ['a foreign key', { key: foreignKey }, 'signature_invalid', /does not verify/],
  ['a foreign key over the response', { key: foreignKey, sign: 'response' }, 'signature_invalid', /does not verify/],
  [
    'a changed name id',
    { afterwards: replace('ada@example.com', 'eve@example.com') },
    'signature_invalid',
    /does not verify/,
  ],
  [
    'a changed attribute under a response signature',
    { sign: 'response', afterwards: replace('engineering', 'admins') },
    'signature_invalid',
    /does not verify/,
  ],
  [
    'a broken response signature beside a good assertion signature',
    { sign: 'both', afterwards: replace(/Destination="[^"]*"/, `Destination="${acsXml}&amp;x=1"`) },
    'signature_invalid',
    /does not verify/,
  ],
  [
    'SHA-1 signatures',
    { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
    'algorithm_refused',
    /SignatureMethod is .*rsa-sha1/,
  ],
  ['SHA-1 digests', { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }, 'algorithm_refused', /DigestMethod/],
  [
    'an HMAC',
    { afterwards: replace('2001/04/xmldsig-more#rsa-sha256', '2000/09/xmldsig#hmac-sha1') },
    'algorithm_refused',
    /hmac-sha1/,
  ],
  [
    'inclusive canonicalization',
    { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' },
    'algorithm_refused',
    /CanonicalizationMethod|Transform/,
  ],
]

const addresses: readonly Refusal[] = [
  [
    'another issuer',
    { assertion: replace(idpEntityId, 'https://evil.example') },
    'assertion_issuer_mismatch',
    /evil.example/,
  ],
  [
    'another issuer on the response',
    { response: replace(idpEntityId, 'https://evil.example') },
    'assertion_issuer_mismatch',
    /evil.example/,
  ],
  [
    'no issuer',
    { assertion: replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '<saml:Issuer/>') },
    'assertion_issuer_mismatch',
    /expected/,
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
    /format/,
  ],
  [
    'another destination',
    { response: replace('Destination="https://app', 'Destination="https://evil') },
    'destination_mismatch',
    /evil/,
  ],
  [
    'a signed response without a destination',
    { sign: 'response', response: remove(/ Destination="[^"]*"/) },
    'destination_mismatch',
    /undefined/,
  ],
  [
    'a destination without the query',
    { response: replace(`Destination="${acsXml}"`, `Destination="${acsXml.split('?')[0]}"`) },
    'destination_mismatch',
    /expected/,
  ],
  [
    'another recipient',
    { assertion: replace('Recipient="https://app', 'Recipient="https://evil') },
    'destination_mismatch',
    /Recipient/,
  ],
  ['no recipient', { assertion: remove(/ Recipient="[^"]*"/) }, 'destination_mismatch', /Recipient is undefined/],
  [
    'another audience',
    { assertion: replace(`<saml:Audience>${spEntityId}`, '<saml:Audience>urn:other') },
    'audience_mismatch',
    /urn:other/,
  ],
  [
    'an audience in other capitals',
    { assertion: replace('port-prod:acme</saml:Aud', 'port-prod:Acme</saml:Aud') },
    'audience_mismatch',
    /Acme/,
  ],
  [
    'no audience',
    { assertion: remove(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/) },
    'audience_mismatch',
    /\[\]/,
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
    /urn:other/,
  ],
  [
    'no conditions',
    { assertion: remove(/<saml:Conditions.*<\/saml:Conditions>/) },
    'audience_mismatch',
    /no Conditions/,
  ],
  [
    'an unknown condition',
    { assertion: replace('</saml:Conditions>', '<saml:Condition/></saml:Conditions>') },
    'assertion_condition_unknown',
    /Condition/,
  ],
  [
    'a condition of another namespace that is called like a known one',
    { assertion: replace('</saml:Conditions>', '<OneTimeUse xmlns="urn:x"/></saml:Conditions>') },
    'assertion_condition_unknown',
    /OneTimeUse/,
  ],
]

const times: readonly Refusal[] = [
  [
    'an assertion of ten years ago, whose conditions hold',
    { assertion: replace(/IssueInstant="[^"]*"/, 'IssueInstant="2016-11-22T10:00:00Z"') },
    'assertion_expired',
    /was issued at "2016/,
  ],
  [
    'an assertion of the day before yesterday',
    { assertion: replace(/IssueInstant="[^"]*"/, `IssueInstant="${minutes(-24 * 60 - 3)}"`) },
    'assertion_expired',
    /was issued at/,
  ],
  [
    'an assertion that is issued later',
    { assertion: replace(/IssueInstant="[^"]*"/, `IssueInstant="${minutes(3)}"`) },
    'assertion_not_yet_valid',
    /was issued at/,
  ],
  [
    'an assertion that does not say when it was issued',
    { assertion: remove(/ IssueInstant="[^"]*"/) },
    'response_malformed',
    /IssueInstant of the assertion is/,
  ],
  [
    'conditions of the past',
    { assertion: replace(/(Conditions .*NotOnOrAfter=")[^"]*(".*Audience)/, `$1${minutes(-3)}$2`) },
    'assertion_expired',
    /Conditions held until/,
  ],
  [
    'conditions of the future',
    { assertion: replace(/NotBefore="[^"]*"/, `NotBefore="${minutes(3)}"`) },
    'assertion_not_yet_valid',
    /holds from/,
  ],
  [
    'conditions without times',
    { assertion: remove(/(?<=<saml:Conditions)[^>]*/) },
    'response_malformed',
    /Conditions do not say until when/,
  ],
  [
    'conditions that only begin',
    { assertion: remove(/(?<=<saml:Conditions[^>]*) NotOnOrAfter="[^"]*"/) },
    'response_malformed',
    /Conditions do not say until when/,
  ],
  [
    'a confirmation of the past',
    { assertion: replace(/(ConfirmationData .*?NotOnOrAfter=")[^"]*"/, `$1${minutes(-3)}"`) },
    'assertion_expired',
    /SubjectConfirmationData/,
  ],
  [
    'a confirmation without an end',
    { assertion: remove(/(?<=ConfirmationData .*?) NotOnOrAfter="[^"]*"/) },
    'subject_confirmation_invalid',
    /until when/,
  ],
  [
    'a confirmation with a beginning',
    { assertion: replace('SubjectConfirmationData ', `SubjectConfirmationData NotBefore="${minutes(-1)}" `) },
    'subject_confirmation_invalid',
    /NotBefore/,
  ],
  [
    'a time that is none',
    { assertion: replace(/NotBefore="[^"]*"/, 'NotBefore="yesterday"') },
    'response_malformed',
    /yesterday/,
  ],
  [
    'a session that has ended',
    { assertion: replace('SessionIndex=', `SessionNotOnOrAfter="${minutes(-3)}" SessionIndex=`) },
    'assertion_expired',
    /session/,
  ],
]

const subjects: readonly Refusal[] = [
  ['no subject', { assertion: remove(/<saml:Subject>.*<\/saml:Subject>/) }, 'subject_missing', /no subject/],
  ['no name id', { assertion: remove(/<saml:NameID.*?<\/saml:NameID>/) }, 'subject_missing', /no name id/],
  [
    'no name id, and an attribute that is called so',
    {
      assertion: (xml) => remove(/<saml:NameID.*?<\/saml:NameID>/)(replace('Name="email"', 'Name="nameID"')(xml)),
    },
    'subject_missing',
    /no name id/,
  ],
  ['an empty name id', { assertion: replace(/(<saml:NameID[^>]*>).*?</, '$1 <') }, 'subject_missing', /no name id/],
  [
    'two name ids',
    { assertion: replace('<saml:SubjectConfirmation ', `${stranger}<saml:SubjectConfirmation `) },
    'subject_missing',
    /several/,
  ],
  [
    'an encrypted name id',
    { assertion: replace(/<saml:NameID.*?<\/saml:NameID>/, '<saml:EncryptedID/>') },
    'assertion_encrypted',
    /name id is encrypted/,
  ],
  [
    'a transient name id',
    { assertion: replace('SAML:1.0:nameid-format:unspecified', 'SAML:2.0:nameid-format:transient') },
    'subject_transient',
    /transient/,
  ],
  [
    'an encrypted attribute',
    { assertion: replace('</saml:AttributeStatement>', '<saml:EncryptedAttribute/></saml:AttributeStatement>') },
    'assertion_encrypted',
    /attribute/,
  ],
  [
    'an attribute without a name',
    { assertion: replace('<saml:Attribute Name="email">', '<saml:Attribute>') },
    'response_malformed',
    /no name/,
  ],
  [
    'a holder-of-key confirmation',
    { assertion: replace('cm:bearer', 'cm:holder-of-key') },
    'subject_confirmation_invalid',
    /no bearer/,
  ],
  [
    'no confirmation',
    { assertion: remove(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/) },
    'subject_confirmation_invalid',
    /no bearer/,
  ],
  [
    'a confirmation without data',
    { assertion: remove(/<saml:SubjectConfirmationData[^>]*>/) },
    'subject_confirmation_invalid',
    /no SubjectConfirmationData/,
  ],
  [
    'no authentication statement',
    { assertion: remove(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/) },
    'authentication_missing',
    /no AuthnStatement/,
  ],
  ['an authentication without a time', { assertion: remove(/AuthnInstant="[^"]*"/) }, 'authentication_missing', /when/],
]

const correlation: readonly Refusal[] = [
  [
    'another request',
    { assertion: replace(/InResponseTo="[^"]*"/, 'InResponseTo="_other"') },
    'in_response_to_mismatch',
    /_other/,
  ],
  [
    'another request on the response',
    { response: replace(/InResponseTo="[^"]*"(?=><saml:Issuer)/, 'InResponseTo="_other"') },
    'in_response_to_mismatch',
    /_other/,
  ],
  [
    'another request inside the signature, none outside',
    {
      assertion: replace(/InResponseTo="[^"]*"/, 'InResponseTo="_other"'),
      afterwards: remove(/(?<=<samlp:Response [^>]*) InResponseTo="[^"]*"/),
    },
    'in_response_to_mismatch',
    /_other/,
  ],
  [
    'a confirmation of the past, and no request outside the signature',
    {
      assertion: replace(/(ConfirmationData .*?NotOnOrAfter=")[^"]*"/, `$1${minutes(-3)}"`),
      afterwards: remove(/(?<=<samlp:Response [^>]*) InResponseTo="[^"]*"/),
    },
    'assertion_expired',
    /SubjectConfirmationData/,
  ],
  [
    'no request inside the signature, one outside',
    { assertion: remove(/ InResponseTo="[^"]*"/) },
    'response_unsolicited',
    /signed assertion/,
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
      message: expect.stringMatching(cause),
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
