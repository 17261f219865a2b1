import { constants } from 'node:crypto'
import { createRelyingParty, type SamlConnectionInput, type SignIn, type SsoErrorCode } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { digestMethod, type Encryption, encrypt, encryptedAssertion, mask, oaep11 } from '../support/encryption.ts'
import { recorded } from '../support/record-refusal.ts'
import { replace } from '../support/replace.ts'
import { acmeConnection, createSamlDouble, signElement } from '../support/saml-double.ts'

// What is refused before anything is decrypted: of the algorithms and of the shape everybody may know.

const clock = createClock()
const provider = createSamlDouble(clock.now)
const own = createCertifiedKey('own')
const { certificate } = own
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1'
const sha256 = `${xenc}sha256`

type Edit = (xml: string) => string

async function signIn(
  encryption: Partial<Encryption>,
  { afterwards, sign = 'assertion', ...changes }: Changes = {},
): Promise<SignIn> {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [{ ...acmeConnection(provider), decryptionKeys: own, ...changes }],
  })
  const start = await sso.begin({ connection: 'acme' })
  const finish: Edit = (xml) => (sign === 'response' ? signElement(xml, provider.key, {}, 'Response') : xml)
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: provider.answer(start, {
      sign: sign === 'response' ? 'none' : 'assertion',
      afterwards: (xml) => finish((afterwards ?? encrypting(encryption))(xml)),
    }),
  })
}

type Changes = Partial<SamlConnectionInput> & { readonly afterwards?: Edit; readonly sign?: 'assertion' | 'response' }

const encrypting =
  (encryption: Partial<Encryption> = {}): Edit =>
  (xml) =>
    encrypt(xml, { certificate, ...encryption })
const element = (what: string | RegExp, by: string): Partial<Encryption> => ({ element: replace(what, by) })
const append = (xml: string): Edit => replace('</samlp:Response>', `${xml}</samlp:Response>`)
const assertionIn = (xml: string): string => xml.match(/<saml:Assertion[\s\S]*<\/saml:Assertion>/)?.[0] ?? ''
const forged: Edit = (assertion) => assertion.replaceAll('ada@example', 'eve@example').replace(/ID="\w+"/, 'ID="_x"')

type Refusal = readonly [defect: string, encryption: Partial<Encryption>, cause: object]

const algorithms: readonly Refusal[] = [
  [
    'RSA 1.5',
    { method: `${xenc}rsa-1_5`, padding: constants.RSA_PKCS1_PADDING },
    { reason: 'encryption', received: ['http://www.w3.org/2001/04/xmlenc#rsa-1_5'] },
  ],
  [
    'a key that is wrapped with AES',
    { method: `${xenc}kw-aes256` },
    { reason: 'encryption', received: ['http://www.w3.org/2001/04/xmlenc#kw-aes256'] },
  ],
  [
    'Triple DES',
    { content: `${xenc}tripledes-cbc` },
    { reason: 'encryption', received: ['http://www.w3.org/2001/04/xmlenc#tripledes-cbc'] },
  ],
  [
    'AES-CBC',
    { content: 'aes256-cbc' },
    { reason: 'encryption-cbc', received: ['http://www.w3.org/2001/04/xmlenc#aes256-cbc'] },
  ],
  [
    'AES-GCM under the namespace of AES-CBC',
    { content: `${xenc}aes256-gcm` },
    { reason: 'encryption', received: ['http://www.w3.org/2001/04/xmlenc#aes256-gcm'] },
  ],
  [
    'no algorithm',
    element(/ Algorithm="[^"]*aes256-gcm"/, ''),
    { reason: 'encryption', received: ['EncryptionMethod'] },
  ],
  [
    'no algorithm of the key',
    element(/ Algorithm="[^"]*mgf1p"/, ''),
    { reason: 'encryption', received: ['EncryptionMethod'] },
  ],
  [
    'MD5',
    { said: digestMethod('http://www.w3.org/2001/04/xmldsig-more#md5') },
    {
      reason: 'encryption',
      received: ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'http://www.w3.org/2001/04/xmldsig-more#md5'],
    },
  ],
  [
    'a digest without a name',
    { said: '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>' },
    { reason: 'encryption', received: ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'DigestMethod'] },
  ],
  [
    'two digests',
    { said: digestMethod(sha1) + digestMethod(sha1) },
    {
      reason: 'encryption',
      received: [
        'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
        'http://www.w3.org/2000/09/xmldsig#sha1',
        'http://www.w3.org/2000/09/xmldsig#sha1',
      ],
    },
  ],
  [
    'two masks',
    { method: oaep11, said: mask('sha1') + mask('sha1') },
    {
      reason: 'encryption',
      received: [
        'http://www.w3.org/2009/xmlenc11#rsa-oaep',
        'http://www.w3.org/2009/xmlenc11#mgf1sha1',
        'http://www.w3.org/2009/xmlenc11#mgf1sha1',
      ],
    },
  ],
  [
    'SHA-256 under the name that has SHA-1',
    { said: digestMethod(sha256), hash: 'sha256' },
    {
      reason: 'encryption',
      received: ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'http://www.w3.org/2001/04/xmlenc#sha256'],
    },
  ],
  [
    'a mask under the name that has its own',
    { said: mask('sha1') },
    {
      reason: 'encryption',
      received: ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'http://www.w3.org/2009/xmlenc11#mgf1sha1'],
    },
  ],
  [
    'a digest and a mask of two hashes',
    { method: oaep11, said: digestMethod(sha256) },
    {
      reason: 'encryption',
      received: ['http://www.w3.org/2009/xmlenc11#rsa-oaep', 'http://www.w3.org/2001/04/xmlenc#sha256'],
    },
  ],
  [
    'a mask and a digest of two hashes',
    { method: oaep11, said: mask('sha256') },
    {
      reason: 'encryption',
      received: ['http://www.w3.org/2009/xmlenc11#rsa-oaep', 'http://www.w3.org/2009/xmlenc11#mgf1sha256'],
    },
  ],
  [
    'parameters',
    { said: `<x:OAEPparams>AAAA</x:OAEPparams>` },
    { reason: 'encryption', received: ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'OAEPparams'] },
  ],
  [
    'a size of the key',
    element('aes256-gcm"/>', 'aes256-gcm"><x:KeySize>256</x:KeySize></x:EncryptionMethod>'),
    { reason: 'encryption', received: ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 'KeySize'] },
  ],
]

const keyOf = (xml: string): string => xml.match(/<x:EncryptedKey[\s\S]*<\/x:EncryptedKey>/)?.[0] ?? ''

const shapes: readonly Refusal[] = [
  [
    'nothing',
    { element: () => '<saml:EncryptedAssertion/>' },
    { reason: 'encrypted-contents', element: 'EncryptedAssertion', received: [] },
  ],
  [
    'content that is not an element',
    element('#Element"', '#Content"'),
    {
      reason: 'encrypted-type',
      expected: 'http://www.w3.org/2001/04/xmlenc#Element',
      received: 'http://www.w3.org/2001/04/xmlenc#Content',
    },
  ],
  [
    'no key',
    { element: (xml) => xml.replace(keyOf(xml), '') },
    { reason: 'encrypted-keys', expected: 'urn:auth0:port-prod:acme', keys: 0, received: 0 },
  ],
  [
    'two keys',
    { element: (xml) => xml.replace(keyOf(xml), (key) => key + key.replace('_key', '_other')) },
    { reason: 'encrypted-keys', expected: 'urn:auth0:port-prod:acme', keys: 2, received: 0 },
  ],
  [
    'a key inside and one beside',
    { element: (xml) => xml.replace('</saml:E', `${keyOf(xml).replace('_key', '_other')}$&`) },
    { reason: 'encrypted-keys', expected: 'urn:auth0:port-prod:acme', keys: 2, received: 0 },
  ],
  [
    'a key inside the key',
    {
      element: (xml) =>
        xml.replace(
          '</x:EncryptionMethod><x:C',
          `</x:EncryptionMethod><ds:KeyInfo>${keyOf(xml).replace('_key', '_other')}</ds:KeyInfo><x:C`,
        ),
    },
    { reason: 'encrypted-keys', expected: 'urn:auth0:port-prod:acme', keys: 1, received: 1 },
  ],
  [
    'a key of another namespace',
    { element: (xml) => xml.replace(keyOf(xml), (key) => key.replace(/xmlns:x="[^"]*"/, 'xmlns:x="urn:x"')) },
    { reason: 'encrypted-keys', expected: 'urn:auth0:port-prod:acme', keys: 0, received: 0 },
  ],
  [
    'a reference to nothing',
    { keyInfo: '<ds:RetrievalMethod URI="#_other"/>', beside: true },
    { reason: 'encrypted-reference', expected: '#_key', received: ['#_other'] },
  ],
  [
    'a reference to another document beside the right one',
    { keyInfo: '<ds:RetrievalMethod URI="#_key"/><ds:RetrievalMethod URI="https://a.example/"/>', beside: true },
    { reason: 'encrypted-reference', expected: '#_key', received: ['#_key', 'https://a.example/'] },
  ],
  [
    'a reference to another document',
    { keyInfo: '<ds:RetrievalMethod URI="https://a.example/"/>' },
    { reason: 'encrypted-reference', expected: '#_key', received: ['https://a.example/'] },
  ],
  [
    'a reference to a key without an id',
    { ...element(' Id="_key"', ''), keyInfo: '<ds:RetrievalMethod URI="#"/>' },
    { reason: 'encrypted-reference', received: ['#'] },
  ],
  [
    'data that is elsewhere',
    element(
      /<x:CipherValue>[^<]*<\/x:CipherValue>(?!.*<x:CipherValue>)/,
      '<x:CipherReference URI="https://a.example/"/>',
    ),
    { reason: 'encrypted-contents', element: 'CipherData', received: ['CipherReference'] },
  ],
  [
    'a key that is elsewhere',
    element(/<x:CipherValue>[^<]*<\/x:CipherValue>/, '<x:CipherReference URI="#a"/>'),
    { reason: 'encrypted-contents', element: 'CipherData', received: ['CipherReference'] },
  ],
  [
    'two values',
    element(/<x:CipherValue>[^<]*<\/x:CipherValue>/, '$&$&'),
    { reason: 'encrypted-contents', element: 'CipherData', received: ['CipherValue', 'CipherValue'] },
  ],
  [
    'an element in the value',
    element('</x:CipherValue>', '<a/>$&'),
    { reason: 'encrypted-contents', element: 'CipherValue', received: ['a'] },
  ],
  ['no base64', element(/<x:CipherValue>/, '$&!'), { reason: 'encrypted-value', element: 'EncryptedKey' }],
  [
    'an empty value',
    element(/<x:CipherValue>[^<]*/, '<x:CipherValue>'),
    { reason: 'encrypted-value', element: 'EncryptedKey' },
  ],
  [
    'no method',
    element(/<x:EncryptionMethod[^>]*\/>/, ''),
    { reason: 'encrypted-contents', element: 'EncryptedData', received: ['KeyInfo', 'CipherData'] },
  ],
  [
    'a method of another namespace',
    element(/<x:EncryptionMethod( Algorithm="[^"]*gcm")/, '<EncryptionMethod$1'),
    { reason: 'encrypted-child', element: 'EncryptedData', child: 'EncryptionMethod' },
  ],
  [
    'two encrypted data',
    element(/<x:EncryptedData[\s\S]*<\/x:EncryptedData>/, '$&$&'),
    { reason: 'id-repeated', document: 'Response', received: '_key' },
  ],
  [
    'a text between',
    element('<x:EncryptedData', 'text$&'),
    { reason: 'encrypted-text', element: 'EncryptedAssertion' },
  ],
  ['a signature inside', { keyInfo: '<ds:Signature/>' }, { reason: 'signature-elsewhere' }],
]

describe.each([
  ['algorithms', 'algorithm_refused', algorithms],
  ['shape', 'response_malformed', shapes],
] as const)('encrypted SAML, refusals: %s', (_group, code, refusals) => {
  test.each(refusals)('%s', async (_defect, encryption, cause) => {
    for (const sign of ['assertion', 'response'] as const) {
      await expect(recorded(signIn(encryption, { sign })), sign).rejects.toMatchObject({
        code,
        details: cause,
        connection: 'acme',
      })
    }
  })
})

describe('what node-saml cannot decrypt', () => {
  test.each([
    ['AES-192', { content: 'aes192-gcm' }],
    ['SHA-256', { method: oaep11, said: digestMethod(sha256) + mask('sha256'), hash: 'sha256' }],
    ['a key beside', { beside: true }],
  ])('is refused where the response is signed around it: %s', async (_what, encryption) => {
    await expect(recorded(signIn(encryption, { sign: 'response' }))).rejects.toMatchObject({
      code: 'algorithm_refused',
      hint: expect.stringContaining("verification: 'strict'"),
    })
  })
})

const wrapped: readonly (readonly [name: string, afterwards: Edit, code: SsoErrorCode])[] = [
  [
    'an encrypted assertion beside the plain one',
    (xml) => append(encryptedAssertion(forged(assertionIn(xml)), { certificate }))(xml),
    'response_malformed',
  ],
  [
    'a plain assertion beside the encrypted one',
    (xml) => append(forged(assertionIn(xml)))(encrypting()(xml)),
    'response_malformed',
  ],
  [
    'a plain assertion before the encrypted one',
    (xml) => encrypting()(xml).replace('<saml:Encr', `${forged(assertionIn(xml))}$&`),
    'response_malformed',
  ],
  [
    'two encrypted assertions',
    (xml) =>
      append(encryptedAssertion(forged(assertionIn(xml)), { certificate }).replaceAll('_key', '_other'))(
        encrypting()(xml),
      ),
    'response_malformed',
  ],
  [
    'an encrypted assertion in the Extensions',
    (xml) =>
      xml.replace(
        '<samlp:Status>',
        `<samlp:Extensions>${encryptedAssertion(assertionIn(xml), { certificate })}</samlp:Extensions>$&`,
      ),
    'response_malformed',
  ],
  [
    'the encrypted assertion moved into the Extensions',
    (xml) =>
      xml
        .replace(assertionIn(xml), '')
        .replace(
          '<samlp:Status>',
          `<samlp:Extensions>${encryptedAssertion(assertionIn(xml), { certificate })}</samlp:Extensions>$&`,
        ),
    'response_malformed',
  ],
  [
    'an encrypted assertion of another namespace',
    (xml) => encrypting()(xml).replaceAll('saml:Encr', 'samlp:Encr'),
    'response_malformed',
  ],
  [
    'a signed assertion inside a forged one, encrypted',
    encrypting({
      plain: (xml) =>
        forged(xml.replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '')).replace(
          '</saml:A',
          `<saml:Advice>${xml}</saml:Advice>$&`,
        ),
    }),
    'assertion_undecryptable',
  ],
  [
    'a forged assertion, encrypted, with the signature of another',
    encrypting({ plain: (xml) => xml.replaceAll('ada@example', 'eve@example') }),
    'assertion_undecryptable',
  ],
  ['an encrypted name id', replace(/<saml:NameID[\s\S]*?<\/saml:NameID>/, '<saml:EncryptedID/>'), 'signature_invalid'],
]

test.each(wrapped)('encrypted and plain, wrapped: %s', async (_name, afterwards, code) => {
  for (const verification of ['both', 'strict'] as const) {
    await expect(recorded(signIn({}, { afterwards, verification })), verification).rejects.toMatchObject({ code })
  }
})

test('without a key, whatever is encrypted is told to the operator', async () => {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [acmeConnection(provider)],
  })
  const start = await sso.begin({ connection: 'acme' })
  const form = provider.answer(start, { afterwards: encrypting() })
  const cookies = cookieHeader(start.cookies)
  await expect(recorded(sso.complete({ url: '/login/callback?connection=acme', cookies, form }))).rejects.toMatchObject(
    {
      code: 'assertion_encrypted',
      hint: expect.stringContaining('"decryptionKeys"'),
    },
  )
})
