import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { inflateRawSync } from 'node:zlib'
import { createRelyingParty, type RelyingPartyOptions, type SamlConnectionInput, Secret } from 'relyant'
import samlify from 'samlify'
import { afterAll, describe, expect, test } from 'vitest'
import { certified, createKey } from '../../support/certificates.ts'
import { createClock } from '../../support/clock.ts'
import { entityDescriptor } from '../../support/metadata.ts'
import { recorded } from '../../support/record-refusal.ts'

// Every signature is verified by somebody else: by node:crypto over the bytes of the URL, by samlify, and by xmlsec1 (C)
// where it is installed.

const rsa = createKey()
const elliptic = createKey('ec')
const keys = { rsa: certified(rsa), ec: certified(elliptic) }
const provider = createKey().certify()
const clock = createClock()
const algorithmUris = {
  rsa: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  ec: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
}

const acme = {
  protocol: 'saml',
  id: 'acme',
  ssoUrl: 'https://idp.example/sso',
  idpEntityId: 'https://idp.example',
  spEntityId: 'urn:auth0:port-prod:acme',
  certificate: provider,
  signingKeys: keys.rsa,
  signRequests: true,
} as const satisfies SamlConnectionInput

function create(changes: Partial<SamlConnectionInput> = {}, options: Partial<RelyingPartyOptions> = {}) {
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [{ ...acme, ...changes }],
    ...options,
  })
}

async function redirected(changes: Partial<SamlConnectionInput> = {}): Promise<URL> {
  const { outbound } = await create(changes).begin({ connection: 'acme' })
  return new URL(outbound.url)
}

async function posted(changes: Partial<SamlConnectionInput> = {}): Promise<string> {
  const { outbound } = await create({ ssoBinding: 'post', ...changes }).begin({ connection: 'acme' })
  return outbound.binding === 'post' ? Buffer.from(outbound.fields['SAMLRequest'] ?? '', 'base64').toString() : ''
}

const pemOf = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`

const xmlOf = (url: URL): string =>
  inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()

const directory = mkdtempSync(join(tmpdir(), 'relyant-'))
afterAll(() => rmSync(directory, { recursive: true }))
const hasXmlsec = spawnSync('xmlsec1', ['--version']).status === 0

/** What xmlsec1 says of a signed document: it takes the key from the certificate, and its signature from the document. */
function xmlsec(xml: string, certificate: string, element: string): boolean {
  const [document, key] = [join(directory, 'document.xml'), join(directory, 'key.pem')]
  writeFileSync(document, xml)
  writeFileSync(key, createPublicKey(certificate).export({ type: 'spki', format: 'pem' }))
  const arguments_ = ['--verify', '--pubkey-pem', key, '--id-attr:ID', element, document]
  return spawnSync('xmlsec1', arguments_, { encoding: 'utf8' }).status === 0
}

/** The signature of an enveloped document, over its SignedInfo as it stands in it: our SignedInfo is canonical already. */
function verifyEnveloped(xml: string, certificate: string, dsaEncoding: 'ieee-p1363' | 'der'): boolean {
  const [signedInfo = ''] = xml.match(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s) ?? []
  const canonical = signedInfo
    .replace('<ds:SignedInfo>', '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">')
    .replaceAll(/<([\w:]+)([^>]*)\/>/g, '<$1$2></$1>')
  const [, value = ''] = xml.match(/<ds:SignatureValue>([^<]*)</) ?? []
  const key = { key: createPublicKey(certificate), dsaEncoding }
  return verify('sha256', Buffer.from(canonical), key, Buffer.from(value, 'base64'))
}

describe('a signed AuthnRequest by redirect', () => {
  test.each(['rsa', 'ec'] as const)('is signed over the query as it is sent: %s', async (type) => {
    const url = await redirected({ signingKeys: keys[type] })
    const [whole, message = '', signature = ''] = url.search.match(/^\?(.*)&Signature=([^&]+)$/) ?? []
    expect(whole).toBeDefined()
    expect(message.split('&').map((pair) => pair.split('=')[0])).toEqual(['SAMLRequest', 'RelayState', 'SigAlg'])
    expect(url.searchParams.get('SigAlg')).toBe(algorithmUris[type])
    const key = { key: createPublicKey(keys[type].certificate), dsaEncoding: 'ieee-p1363' } as const
    const value = Buffer.from(decodeURIComponent(signature), 'base64')
    expect(verify('sha256', Buffer.from(message), key, value)).toBe(true)
    expect(verify('sha256', Buffer.from(message.replace('RelayState=', 'RelayState=x')), key, value)).toBe(false)
    expect(xmlOf(url)).not.toContain('Signature')
  })

  test('keeps the query of the SSO URL, but no parameter of ours in it', async () => {
    const url = await redirected({ ssoUrl: 'https://idp.example/sso?idpid=a%20b&RelayState=x&Signature=y&SAMLRequest' })
    expect(url.search).toMatch(/^\?idpid=a%20b&SAMLRequest=/)
    for (const name of ['RelayState', 'Signature', 'SAMLRequest']) expect(url.searchParams.getAll(name)).toHaveLength(1)
    const [, message = ''] = url.search.match(/&(SAMLRequest=.*)&Signature=/) ?? []
    const value = Buffer.from(url.searchParams.get('Signature') ?? '', 'base64')
    expect(verify('sha256', Buffer.from(message), keys.rsa.certificate, value)).toBe(true)
  })

  test('is verified by samlify, which reads our metadata', async () => {
    const sso = create()
    const url = new URL((await sso.begin({ connection: 'acme' })).outbound.url)
    const { parsed, forged } = await askSamlify((await sso.spMetadata('acme')) ?? '', url)
    expect(parsed).toMatchObject({ extract: { issuer: 'urn:auth0:port-prod:acme' }, sigAlg: algorithmUris.rsa })
    await expect(forged).rejects.toThrow()
  })

  test('is made at the time of our clock', async () => {
    expect(xmlOf(await redirected())).toContain(`IssueInstant="${new Date(clock.now()).toISOString()}"`)
  })
})

function samlifyProvider(binding: 'Redirect' | 'POST') {
  samlify.setSchemaValidator({ validate: async () => 'not validated' })
  return samlify.IdentityProvider({
    metadata: entityDescriptor({
      keys: [['signing', provider]],
      sso: [[binding, 'https://idp.example/sso']],
      role: 'WantAuthnRequestsSigned="true"',
    }),
  })
}

async function askSamlify(metadata: string, url: URL) {
  const idp = samlifyProvider('Redirect')
  const query = Object.fromEntries(url.searchParams)
  const octetString = url.search.slice(1).replace(/&Signature=.*/, '')
  const parse = (octets: string) =>
    idp.parseLoginRequest(samlify.ServiceProvider({ metadata }), 'redirect', { query, octetString: octets })
  return { parsed: await parse(octetString), forged: parse(octetString.replace('RelayState=', 'RelayState=x')) }
}

describe('a signed AuthnRequest by POST', () => {
  test.each(['rsa', 'ec'] as const)('is signed inside, after its issuer: %s', async (type) => {
    const xml = await posted({ signingKeys: keys[type] })
    expect(xml).toMatch(/<\/saml:Issuer><ds:Signature [^>]*><ds:SignedInfo>/)
    expect(xml).toContain(`<ds:SignatureMethod Algorithm="${algorithmUris[type]}"/>`)
    const [, id] = xml.match(/^(?:<\?xml[^>]*>)?<samlp:AuthnRequest[^>]* ID="([^"]+)"/) ?? []
    expect(xml).toContain(`<ds:Reference URI="#${id}">`)
    expect(verifyEnveloped(xml, keys[type].certificate, 'ieee-p1363')).toBe(true)
    expect(verifyEnveloped(xml, provider, 'ieee-p1363')).toBe(false)
    expect(verifyEnveloped(xml.replace(`URI="#${id}"`, 'URI="#other"'), keys[type].certificate, 'ieee-p1363')).toBe(
      false,
    )
    expect(xml).toContain(new X509Certificate(keys[type].certificate).raw.toString('base64'))
  })

  test('is verified by samlify, which reads our metadata', async () => {
    const metadata = (await create().spMetadata('acme')) ?? ''
    const ask = (xml: string) =>
      samlifyProvider('POST').parseLoginRequest(samlify.ServiceProvider({ metadata }), 'post', {
        body: { SAMLRequest: Buffer.from(xml).toString('base64') },
      })
    const xml = await posted()
    expect(await ask(xml)).toMatchObject({ extract: { issuer: 'urn:auth0:port-prod:acme' } })
    await expect(ask(xml.replace('AllowCreate="true"', 'AllowCreate="false"'))).rejects.toThrow()
  })

  test.skipIf(!hasXmlsec).each(['rsa', 'ec'] as const)('is verified by xmlsec1: %s', async (type) => {
    const xml = await posted({ signingKeys: keys[type], nameIdFormat: 'urn:a&b', authnContexts: ['urn:<c>'] })
    const element = 'urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest'
    expect(xmlsec(xml, keys[type].certificate, element)).toBe(true)
    expect(xmlsec(xml.replace('AllowCreate="true"', 'AllowCreate="false"'), keys[type].certificate, element)).toBe(
      false,
    )
  })
})

describe('requests are signed', () => {
  const from = (wanted: string): string =>
    entityDescriptor({
      keys: [['signing', provider]],
      sso: [['Redirect', 'https://idp.example/sso']],
      role: `WantAuthnRequestsSigned="${wanted}"`,
    })
  const base = { protocol: 'saml', id: 'acme', spEntityId: 'sp' } as const
  const { ssoUrl, idpEntityId, certificate } = acme
  const byHand = { ...base, ssoUrl, idpEntityId, certificate }

  test.each<[string, SamlConnectionInput, boolean, boolean]>([
    ['where the metadata wants it and there is a key', { ...base, metadata: from('true') }, true, true],
    ['not where the metadata wants it and there is no key', { ...base, metadata: from('true') }, false, false],
    ['not where the metadata does not want it', { ...base, metadata: from('false') }, true, false],
    ['where the connection says so', { ...base, metadata: from('false'), signRequests: true }, true, true],
    ['not where the connection says no', { ...base, metadata: from('true'), signRequests: false }, true, false],
    ['not by a key alone', byHand, true, false],
    ['by hand, where the connection says so', { ...byHand, signRequests: true }, true, true],
  ])('%s', async (_when, connection, withKey, signed) => {
    const sso = create({}, { connections: [connection], ...(withKey && { signingKeys: keys.rsa }) })
    const { outbound } = await sso.begin({ connection: 'acme' })
    expect(new URL(outbound.url).searchParams.has('Signature')).toBe(signed)
    expect(await sso.spMetadata('acme')).toContain(`AuthnRequestsSigned="${signed}"`)
    expect(await sso.inspect('acme')).toMatchObject({ signRequests: signed })
  })

  test("with the connection's own key before that of the relying party, and with the newest", async () => {
    const own = certified(createKey(), { name: 'own' })
    const sso = create({ signingKeys: [own, keys.rsa] }, { signingKeys: keys.ec })
    const url = new URL((await sso.begin({ connection: 'acme' })).outbound.url)
    const [, message = ''] = url.search.match(/^\?(.*)&Signature=/) ?? []
    const value = Buffer.from(url.searchParams.get('Signature') ?? '', 'base64')
    expect(verify('sha256', Buffer.from(message), own.certificate, value)).toBe(true)
  })
})

describe('a key that cannot be used', () => {
  const [first, second] = [certified(rsa), certified(createKey())]
  test.each<[string, { privateKey: string; certificate: string }, RegExp]>([
    [
      'is not that of its certificate',
      { ...first, certificate: second.certificate },
      /is not the one of its certificate/,
    ],
    ['is neither RSA nor EC', certified(createKey('ed25519')), /is of type ed25519; only RSA and EC/],
    [
      'does not read',
      { ...first, privateKey: '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----' },
      /cannot be read/,
    ],
  ])('%s, and is refused when it is first used', async (_what, signing, message) => {
    const error = await redirected({ signingKeys: signing }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'configuration_invalid',
      connection: 'acme',
      message: expect.stringMatching(message),
    })
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('hunter2')
  })
})

test('no private key is shown', async () => {
  const signing = { ...keys.rsa, privateKey: new Secret(keys.rsa.privateKey) }
  const sso = create({ signingKeys: signing }, { signingKeys: keys.ec })
  await sso.begin({ connection: 'acme' })
  const shown = inspect([sso, await sso.inspect('acme')], { depth: Infinity, showHidden: true }) + JSON.stringify(sso)
  for (const { privateKey } of Object.values(keys)) expect(shown).not.toContain(privateKey.split('\n')[2])
})

describe('our metadata', () => {
  const entity = 'urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor'
  const certificatesIn = (xml: string): readonly (string | undefined)[] =>
    [...xml.matchAll(/<KeyDescriptor use="signing">.*?X509Certificate>([^<]+)</gs)].map(([, base64]) => base64)
  const raw = (certificate: string): string => new X509Certificate(certificate).raw.toString('base64')

  test('names the certificates of all our keys, newest first', async () => {
    const signing = [certified(elliptic, { name: 'new' }), keys.rsa] as const
    const xml = (await create({ signingKeys: signing }).spMetadata('acme')) ?? ''
    expect(certificatesIn(xml)).toEqual(signing.map(({ certificate }) => raw(certificate)))
    expect(xml).not.toMatch(/validUntil|ds:Signature/)
  })

  test('names the keys that a provider may encrypt for, after those that sign', async () => {
    const decryption = [certified(createKey()), keys.rsa]
    const xml = (await create({ decryptionKeys: decryption }).spMetadata('acme')) ?? ''
    const found = [...xml.matchAll(/<KeyDescriptor use="(\w+)">.*?X509Certificate>([^<]+)</gs)]
    expect(found.map(([, use, base64]) => [use, base64])).toEqual([
      ['signing', raw(keys.rsa.certificate)],
      ...decryption.map(({ certificate }) => ['encryption', raw(certificate)]),
    ])
  })

  test.each([
    [{}, ['aes256-gcm', 'aes128-gcm', 'rsa-oaep-mgf1p']],
    [{ allowCbc: true }, ['aes256-gcm', 'aes128-gcm', 'aes256-cbc', 'aes128-cbc', 'rsa-oaep-mgf1p']],
  ])('says how a provider may encrypt, with %j', async (changes, methods) => {
    const xml = (await create({ decryptionKeys: keys.rsa, ...changes }).spMetadata('acme')) ?? ''
    const found = [...xml.matchAll(/<EncryptionMethod Algorithm="[^"]+#([^"]+)"\/>/g)]
    expect(found.map(([, name]) => name)).toEqual(methods)
  })

  test.each([
    ['of another certificate', { ...keys.rsa, certificate: createKey().certify() }, /key 2 .* not the one of its/],
    ['that is elliptic', keys.ec, /is of type ec; only RSA is supported/],
    ['that does not read', { ...keys.rsa, privateKey: pemOf('PRIVATE KEY') }, /cannot be read/],
  ])('names no certificate with a key %s', async (_what, key, message) => {
    const sso = create({ decryptionKeys: [keys.rsa, key] })
    await expect(recorded(sso.spMetadata('acme'))).rejects.toMatchObject({ code: 'configuration_invalid', message })
    await expect(recorded(sso.begin({ connection: 'acme' }))).rejects.toMatchObject({
      code: 'configuration_invalid',
      message,
    })
  })

  test('escapes what is written into it', async () => {
    const xml = (await create({ spEntityId: 'a<b>&"c"', nameIdFormat: 'urn:<&>' }).spMetadata('acme')) ?? ''
    expect(xml).toContain('entityID="a&lt;b&gt;&amp;&quot;c&quot;"')
    expect(xml).toContain('<NameIDFormat>urn:&lt;&amp;&gt;</NameIDFormat>')
  })

  test('ends where it is asked to', async () => {
    const xml = (await create({ spMetadata: { validFor: 86_400 } }).spMetadata('acme')) ?? ''
    expect(xml).toContain('validUntil="2026-11-23T10:00:00.000Z"')
  })

  test('is read by samlify', async () => {
    const { entityMeta } = samlify.ServiceProvider({ metadata: (await create().spMetadata('acme')) ?? '' })
    expect(entityMeta.getEntityID()).toBe('urn:auth0:port-prod:acme')
    expect(entityMeta.getX509Certificate('signing')).toBe(raw(keys.rsa.certificate))
    expect(entityMeta.isAuthnRequestSigned()).toBe(true)
    expect(entityMeta.isWantAssertionsSigned()).toBe(true)
    expect(entityMeta.getAssertionConsumerService('post')).toBe(
      'https://app.example.com/login/callback?connection=acme',
    )
  })

  test.each(['rsa', 'ec'] as const)('is signed where it is asked to be, before its content: %s', async (type) => {
    const sso = create({ signingKeys: [keys[type], keys.rsa], spMetadata: { signed: true } })
    const xml = (await sso.spMetadata('acme')) ?? ''
    expect(xml).toMatch(/<EntityDescriptor [^>]*><ds:Signature .*<\/ds:Signature>\s*<SPSSODescriptor /s)
    expect(verifyEnveloped(xml, keys[type].certificate, 'ieee-p1363')).toBe(true)
    // What was signed is the same document without the signature; only its empty elements are written in two parts.
    const unsigned = xml.replace(/^<\?xml[^>]*>\n/, '').replace(/<ds:Signature .*<\/ds:Signature>/s, '')
    const canonical = unsigned
      .trimEnd()
      .replaceAll(/<([\w:]+)([^>]*)\/>/g, '<$1$2></$1>')
      .replace(/ entityID="([^"]+)" ID="([^"]+)"/, ' ID="$2" entityID="$1"')
      .replace(
        / protocolSupportEnumeration="([^"]+)"( AuthnRequestsSigned="[^"]+" WantAssertionsSigned="[^"]+")/,
        '$2 protocolSupportEnumeration="$1"',
      )
      .replaceAll(/ index="1" isDefault="true" (Binding="[^"]+" Location="[^"]+")/g, ' $1 index="1" isDefault="true"')
    expect(xml).toContain(`<ds:DigestValue>${createHash('sha256').update(canonical).digest('base64')}<`)
  })

  test.skipIf(!hasXmlsec).each(['rsa', 'ec'] as const)('is verified by xmlsec1: %s', async (type) => {
    const sso = create({ signingKeys: keys[type], spMetadata: { signed: true }, spEntityId: 'a<b>&"c"' })
    const xml = (await sso.spMetadata('acme')) ?? ''
    expect(xmlsec(xml, keys[type].certificate, entity)).toBe(true)
    expect(xmlsec(xml.replace('Location="https://app', 'Location="https://evil'), keys[type].certificate, entity)).toBe(
      false,
    )
  })

  test('is given to a provider that has no metadata yet', async () => {
    const fetch = async (): Promise<Response> => new Response('', { status: 404 })
    const connection = { protocol: 'saml', id: 'acme', spEntityId: 'sp', metadataUrl: 'https://idp.example/m' } as const
    const sso = create({}, { connections: [connection], fetch })
    expect(await sso.spMetadata('acme')).toContain('AuthnRequestsSigned="false"')
  })
})
