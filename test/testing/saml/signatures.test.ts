import { createPrivateKey, X509Certificate } from 'node:crypto'
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { createRelyingParty } from 'relyant'
import { createCertifiedKey, createTestSamlProvider, person } from 'relyant/testing'
import * as samlify from 'samlify'
import { describe, expect, test } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { createClock } from '../../support/clock.ts'
import { all, answerFor, decoded, only, parse } from './wire.ts'

samlify.setSchemaValidator({ validate: async () => 'not checked here' })

const ada = person({ email: 'ada@example.com', groups: ['engineering'] })
const acsUrl = 'https://app.example.com/auth/saml/callback'

describe.each(['assertion', 'response', 'both'] as const)('signed: %s', (signed) => {
  const provider = createTestSamlProvider({ preset: 'jumpcloud', people: [ada], signed })

  test('verifies with xml-crypto', async () => {
    const { xml, response } = await answerFor(provider)
    const signatures = all(response, 'Signature')
    expect(signatures).toHaveLength(signed === 'both' ? 2 : 1)
    for (const signature of signatures) {
      const verifier = new SignedXml({ publicCert: provider.certificate })
      verifier.loadSignature(signature as never)
      expect(verifier.checkSignature(xml)).toBe(true)
      expect(verifier.getSignedReferences()).toHaveLength(1)
    }
  })

  test('verifies with node-saml', async () => {
    const { xml } = await answerFor(provider)
    const serviceProvider = new SAML({
      callbackUrl: acsUrl,
      issuer: 'urn:example:application',
      idpCert: provider.certificate,
      wantAssertionsSigned: signed !== 'response',
      wantAuthnResponseSigned: signed !== 'assertion',
      validateInResponseTo: ValidateInResponseTo.never,
    })
    const { profile } = await serviceProvider.validatePostResponseAsync({
      SAMLResponse: Buffer.from(xml).toString('base64'),
    })
    expect(profile).toMatchObject({ nameID: 'ada@example.com', issuer: provider.entityId, memberOf: 'engineering' })
  })

  test('verifies with samlify, by the metadata of the provider', async () => {
    const { xml } = await answerFor(provider)
    const serviceProvider = samlify.ServiceProvider({
      entityID: 'urn:example:application',
      wantMessageSigned: signed !== 'assertion',
      assertionConsumerService: [{ Binding: samlify.Constants.namespace.binding.post, Location: acsUrl }],
    })
    const identityProvider = samlify.IdentityProvider({ metadata: provider.metadata() })
    const { extract } = await serviceProvider.parseLoginResponse(identityProvider, 'post', {
      body: { SAMLResponse: Buffer.from(xml).toString('base64') },
    })
    expect(extract).toMatchObject({ nameID: 'ada@example.com', attributes: { email: 'ada@example.com' } })
  })
})

describe('an encrypted assertion', () => {
  const application = createCertifiedKey('application')
  const provider = createTestSamlProvider({ people: [ada], encryptFor: application.certificate, signed: 'both' })

  async function encryptedAnswer(): Promise<string> {
    const { outbound } = await begun()
    return decoded(provider.answer(outbound).form['SAMLResponse'])
  }
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    connections: [provider.connection('acme')],
  })
  const begun = () => sso.begin({ connection: 'acme' })

  test('is decrypted and verified by node-saml with the key of the application', async () => {
    const serviceProvider = new SAML({
      callbackUrl: acsUrl,
      issuer: 'urn:example:application',
      idpCert: provider.certificate,
      decryptionPvk: application.privateKey,
      validateInResponseTo: ValidateInResponseTo.never,
    })
    const { profile } = await serviceProvider.validatePostResponseAsync({
      SAMLResponse: Buffer.from(await encryptedAnswer()).toString('base64'),
    })
    expect(profile).toMatchObject({ nameID: ada.subject, email: 'ada@example.com' })
  })

  test('shows nothing of the person, and says how it is encrypted', async () => {
    const xml = await encryptedAnswer()
    expect(xml).not.toContain('ada@example.com')
    const response = parse(xml)
    expect(all(response, 'Assertion')).toEqual([])
    const methods = all(only(response, 'EncryptedAssertion'), 'EncryptionMethod').map((one) =>
      one.getAttribute('Algorithm'),
    )
    expect(methods).toEqual([
      'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    ])
  })

  test('is refused by this library, which has no key for it', async () => {
    const start = await begun()
    const answer = provider.answer(start.outbound)
    const cookies = start.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    await expect(sso.complete({ ...answer, cookies })).rejects.toMatchObject({ code: 'assertion_encrypted' })
  })
})

test('after a rotation the old certificate is good for nothing, at once', async () => {
  const provider = createTestSamlProvider({ people: [ada] })
  const before = provider.certificate
  provider.rotateKeys()
  expect(provider.certificate).not.toBe(before)
  expect(new X509Certificate(provider.certificate).checkPrivateKey(createPrivateKey(provider.key.privateKey))).toBe(
    true,
  )
  const { xml, response } = await answerFor(provider)
  const verify = (certificate: string): boolean => {
    const verifier = new SignedXml({ publicCert: certificate })
    verifier.loadSignature(only(response, 'Signature') as never)
    return verifier.checkSignature(xml)
  }
  expect(verify(provider.certificate)).toBe(true)
  expect(() => verify(before)).toThrow()
})

test('providers of one clock share their keys, so that making many costs nothing', () => {
  const { now } = createClock()
  const [one, another] = [createTestSamlProvider({ now }), createTestSamlProvider({ preset: 'okta', now })]
  expect(one.certificate).toBe(another.certificate)
  one.rotateKeys()
  expect(one.certificate).not.toBe(another.certificate)
})
