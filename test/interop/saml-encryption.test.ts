import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { createRelyingParty, type SamlConnectionInput, type SignIn } from 'relyant'
import { createTestSamlProvider, person } from 'relyant/testing'
import samlify from 'samlify'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { acmeConnection, createSamlDouble, signElement } from '../support/saml-double.ts'

// Encrypted by others: xml-encryption, samlify with the certificate of our metadata, and the identity provider of the kit.

interface XmlEncryption {
  encrypt(xml: string, options: object, done: (error: Error | null, encrypted: string) => void): void
}
const xmlEncryption = createRequire(import.meta.url)('xml-encryption') as XmlEncryption
const encryptXml = promisify(xmlEncryption.encrypt)

const clock = createClock()
const provider = createSamlDouble(clock.now)
const own = createCertifiedKey('own')
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const gcm256 = 'http://www.w3.org/2009/xmlenc11#aes256-gcm'
const assertionElement = /<saml:Assertion[\s\S]*<\/saml:Assertion>/

type Encrypt = (xml: string, metadata: string) => Promise<string>

async function signIn(sign: string, encrypt: Encrypt, changes: Partial<SamlConnectionInput> = {}): Promise<SignIn> {
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    decryptionKeys: own,
    connections: [{ ...acmeConnection(provider), ...changes }],
  })
  const start = await sso.begin({ connection: 'acme' })
  const form = provider.answer(start, { sign: sign === 'response' ? 'none' : 'assertion' })
  const xml = Buffer.from(form.SAMLResponse, 'base64').toString()
  const encrypted = await encrypt(xml, (await sso.spMetadata('acme')) ?? '')
  const whole = sign === 'assertion' ? encrypted : signElement(encrypted, provider.key, {}, 'Response')
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: { ...form, SAMLResponse: Buffer.from(whole).toString('base64') },
  })
}

const cases = (['assertion', 'response', 'both'] as const).flatMap((sign) =>
  (['both', 'strict'] as const).map((verification) => [sign, verification] as const),
)

describe('xml-encryption', () => {
  const by =
    (encryptionAlgorithm: string): Encrypt =>
    async (xml) => {
      const [assertion = ''] = assertionElement.exec(xml) ?? []
      const encrypted = await encryptXml(assertion, {
        rsa_pub: own.certificate,
        pem: own.certificate,
        encryptionAlgorithm,
        keyEncryptionAlgorithm: `${xenc}rsa-oaep-mgf1p`,
      })
      return xml.replace(assertionElement, () => `<saml:EncryptedAssertion>${encrypted}</saml:EncryptedAssertion>`)
    }

  test.each(cases)('%s signed, verification %s', async (sign, verification) => {
    const changes = { verification, allowCbc: true }
    for (const uri of [gcm256, 'http://www.w3.org/2009/xmlenc11#aes128-gcm']) {
      expect((await signIn(sign, by(uri), changes)).identity.subject, uri).toBe('ada@example.com')
    }
    for (const uri of [`${xenc}aes256-cbc`, `${xenc}aes128-cbc`]) {
      const outcome = signIn(sign, by(uri), changes).then(
        ({ identity }) => identity.subject,
        (error: { readonly details: unknown }) => error.details,
      )
      expect(await outcome, uri).toEqual(
        sign === 'assertion'
          ? { reason: 'encryption-cbc-uncovered', received: expect.arrayContaining([uri]) }
          : 'ada@example.com',
      )
    }
  })
})

describe('samlify', () => {
  const bySamlify: Encrypt = async (xml, metadata) => {
    const target = samlify.ServiceProvider({ metadata })
    const source = {
      entitySetting: {
        isAssertionEncrypted: true,
        dataEncryptionAlgorithm: gcm256,
        keyEncryptionAlgorithm: `${xenc}rsa-oaep-mgf1p`,
        tagPrefix: { encryptedAssertion: 'saml' },
      },
    }
    const base64 = await samlify.SamlLib.encryptAssertion(source as never, target as never, xml)
    return Buffer.from(base64, 'base64').toString()
  }

  test.each(cases)('%s signed, verification %s', async (sign, verification) => {
    expect((await signIn(sign, bySamlify, { verification })).identity.subject).toBe('ada@example.com')
  })
})

describe('the identity provider of the kit', () => {
  const ada = person({ email: 'ada@example.com' })

  test.each(['assertion', 'response', 'both'] as const)('%s signed', async (signed) => {
    const identityProvider = createTestSamlProvider({ people: [ada], encryptFor: own.certificate, signed })
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      connections: [{ ...identityProvider.connection('acme'), decryptionKeys: own }],
    })
    const start = await sso.begin({ connection: 'acme' })
    const answer = identityProvider.answer(start.outbound)
    const { identity } = await sso.complete({ ...answer, cookies: cookieHeader(start.cookies) })
    expect(identity.email).toBe('ada@example.com')
  })
})
