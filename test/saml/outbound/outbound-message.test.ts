import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { DOMParser } from '@xmldom/xmldom'
import { createRelyingParty, type LogoutReference, Secret } from 'relyant'
import { describe, expect, test } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { createCertifiedKey } from '../../../src/testing/certificate.ts'
import { certificate as ellipticCertificate, privateKey as ellipticPrivateKey } from '../../support/elliptic-key.ts'
import { createLogoutScenario, idpSloUrl, ownKey } from '../../support/logout-scenario.ts'

const reference: LogoutReference = {
  protocol: 'saml',
  connection: 'acme',
  account: 'saml|acme|ada',
  // Every character that canonicalization treats in its own way.
  session: 'tab\t, line\n, return\r, "quoted" & <marked> \'up\' > ä 😀',
  nameId: {
    value: 'ada & "bob" <x@example.com>\r',
    format: 'a "format"\t\n\r<&>',
    nameQualifier: 'q',
    spNameQualifier: 'ö',
  },
}

async function request(changes: object): Promise<{ url: URL; fields: Readonly<Record<string, string>> }> {
  const { sso } = await createLogoutScenario(changes)
  const start = await sso.beginLogout({ reference })
  if (start.kind !== 'provider') throw new Error('the provider has no logout')
  const { outbound } = start
  return { url: new URL(outbound.url), fields: outbound.binding === 'post' ? outbound.fields : {} }
}

/** Verifies as another stack does: it finds the signature, canonicalizes, and says what was signed. */
function signedXmlOf(xml: string, certificate: string): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  const signature = document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')[0]
  const verifier = new SignedXml({ publicCert: certificate })
  verifier.loadSignature(signature as never)
  if (!verifier.checkSignature(xml)) throw new Error('xml-crypto refuses the signature')
  return verifier.getSignedReferences()[0] ?? ''
}

describe('a message on HTTP-POST', () => {
  test('has a signature that xml-crypto accepts over the whole of it, whatever characters are in it', async () => {
    const { url, fields } = await request({ sloBinding: 'post' })
    const xml = Buffer.from(fields['SAMLRequest'] ?? '', 'base64').toString('utf8')
    expect(url.href).toBe(idpSloUrl)
    expect(Object.keys(fields)).toEqual(['SAMLRequest', 'RelayState'])
    const signed = new DOMParser().parseFromString(signedXmlOf(xml, ownKey.certificate), 'text/xml')
    const text = (name: string): string | null | undefined => signed.getElementsByTagName(name)[0]?.textContent
    expect(signed.documentElement.localName).toBe('LogoutRequest')
    expect(text('saml:NameID')).toBe(reference.protocol === 'saml' ? reference.nameId?.value : '')
    expect(text('samlp:SessionIndex')).toBe(reference.session)
    expect(signed.getElementsByTagName('saml:NameID')[0]?.getAttribute('Format')).toBe('a "format"\t\n\r<&>')
  })

  test('has it behind the issuer, where the schema wants it, with the certificate', async () => {
    const { fields } = await request({ sloBinding: 'post' })
    const { documentElement } = new DOMParser().parseFromString(
      Buffer.from(fields['SAMLRequest'] ?? '', 'base64').toString('utf8'),
      'text/xml',
    )
    const names = Array.from(documentElement.childNodes, (node) => node.nodeName)
    expect(names).toEqual(['saml:Issuer', 'ds:Signature', 'saml:NameID', 'samlp:SessionIndex'])
    const certificate = documentElement.getElementsByTagName('ds:X509Certificate')[0]?.textContent ?? ''
    expect(new X509Certificate(Buffer.from(certificate, 'base64')).subject).toBe('CN=the application')
  })

  test('that is changed is refused: the verification sees it', async () => {
    const { fields } = await request({ sloBinding: 'post' })
    const xml = Buffer.from(fields['SAMLRequest'] ?? '', 'base64').toString('utf8')
    expect(() => signedXmlOf(xml.replace('q"', 'p"'), ownKey.certificate)).toThrow(/refuses|invalid/i)
  })
})

/** The query without its signature, and the signature. */
function detached(url: URL): readonly [Buffer, Buffer, string] {
  const [signed = '', signature = ''] = url.search.slice(1).split('&Signature=')
  const value = Buffer.from(decodeURIComponent(signature), 'base64')
  return [Buffer.from(signed), value, url.searchParams.get('SigAlg') ?? '']
}

describe('a message on HTTP-Redirect', () => {
  test('is signed with RSA-SHA256 over the query', async () => {
    const { url } = await request({})
    const [signed, signature, algorithm] = detached(url)
    expect(algorithm).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
    expect(verify('sha256', signed, new X509Certificate(ownKey.certificate).publicKey, signature)).toBe(true)
    expect(inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()).not.toContain(
      'ds:',
    )
  })

  test('is signed with ECDSA-SHA256 by an elliptic key', async () => {
    const { url } = await request({ signingKeys: { privateKey: ellipticPrivateKey, certificate: ellipticCertificate } })
    const [signed, signature, algorithm] = detached(url)
    expect(algorithm).toBe('http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256')
    const key = new X509Certificate(ellipticCertificate).publicKey
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
  })

  test('is signed with the first key of several', async () => {
    const older = createCertifiedKey('older')
    const { url } = await request({ signingKeys: [ownKey, older] })
    const [signed, signature] = detached(url)
    const isOf = ({ certificate }: typeof older): boolean =>
      verify('sha256', signed, new X509Certificate(certificate).publicKey, signature)
    expect([isOf(ownKey), isOf(older)]).toEqual([true, false])
  })

  test('keeps the query of the service', async () => {
    const { url } = await request({ sloUrl: 'https://sso.example.com/slo?tenant=1' })
    expect([...url.searchParams.keys()]).toEqual(['tenant', 'SAMLRequest', 'RelayState', 'SigAlg', 'Signature'])
  })
})

describe('a signing key', () => {
  const other = createCertifiedKey('other')
  const edwards = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const garbage = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'

  test.each<[string, object, RegExp]>([
    [
      'of another certificate',
      { privateKey: ownKey.privateKey, certificate: other.certificate },
      /is not the one of its certificate/,
    ],
    [
      'of a kind that SAML has no signature for',
      { privateKey: edwards, certificate: ownKey.certificate },
      /of type ed25519/,
    ],
    ['that does not read', { privateKey: garbage, certificate: ownKey.certificate }, /cannot be read/],
  ])('%s is a wrong setting', async (_case, signing, message) => {
    await expect(request({ signingKeys: signing })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(message),
    })
  })

  test.each<[string, unknown, RegExp]>([
    ['a text', 'key', /give \{ privateKey, certificate \}/],
    ['an empty list', [], /give at least one key/],
    [
      'a certificate as the key',
      { privateKey: ownKey.certificate, certificate: ownKey.certificate },
      /signingKeys\.privateKey/,
    ],
    ['a key as the certificate', { ...ownKey, certificate: ownKey.privateKey }, /signingKeys\.certificate/],
    [
      'a misspelt name',
      { privatekey: ownKey.privateKey, certificate: ownKey.certificate },
      /did you mean "privateKey"/,
    ],
    [
      'a second key without a certificate',
      [ownKey, { privateKey: ownKey.privateKey }],
      /signingKeys\[1\]\.certificate/,
    ],
    ['nothing', null, /give \{ privateKey/],
  ])('that is %s is refused, by its name', async (_case, signing, message) => {
    await expect(createLogoutScenario({ signingKeys: signing })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(message),
    })
  })

  test('shows itself in no error and in no configuration', async () => {
    const secret = new Secret(ownKey.privateKey)
    const { options } = await createLogoutScenario()
    const connections = [
      { ...(options.connections as readonly object[])[1], signingKeys: { ...other, privateKey: secret } },
    ]
    const sso = createRelyingParty({ ...options, connections: connections as never })
    const error = await request({ signingKeys: { privateKey: garbage, certificate: ownKey.certificate } }).catch(
      (one) => one,
    )
    expect(JSON.stringify([sso, error, error.stack, connections])).not.toMatch(/BEGIN PRIVATE|AAAA/)
    expect(error.cause).toBeUndefined()
  })
})
