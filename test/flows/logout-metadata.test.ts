import {
  createMemoryReplayCache,
  createRelyingParty,
  type RelyingParty,
  type RelyingPartyOptions,
  type SsoEvent,
} from 'relyant'
import { jumpcloud } from 'relyant/providers'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { certified, createKey } from '../support/certificates.ts'
import { type Clock, cookieHeader, createClock } from '../support/clock.ts'
import { key as elliptic, certificate as ellipticCertificate } from '../support/elliptic-key.ts'
import { logoutOf, ownKey, refusalOf, send, slo, sloPath } from '../support/logout-scenario.ts'
import { createDocumentServer, type DocumentServer, entityDescriptor, type MetadataParts } from '../support/metadata.ts'
import { recorded } from '../support/record-refusal.ts'
import { createSamlDouble, type SamlDouble, spEntityId } from '../support/saml-double.ts'
import { base64, logoutRequestXml, redirectQuery, signEnveloped } from '../support/saml-logout.ts'

const metadataUrl = 'https://idp.example/metadata'
const sloUrl = 'https://sso.example.com/slo'
const rolled = certified(createKey())
const foreign = createCertifiedKey('attacker')

const service = (binding: string, location: string, more = ''): string =>
  `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${binding}" Location="${location}"${more}/>`

let clock: Clock
let double: SamlDouble
let server: DocumentServer
let events: SsoEvent[]

const metadata = (certificate: string, more = service('Redirect', sloUrl), parts: MetadataParts = {}): string =>
  entityDescriptor({
    keys: [['signing', certificate]],
    sso: [['Redirect', 'https://sso.jumpcloud.com/saml2/acme']],
    more,
    ...parts,
  })

const create = (changes: object = {}, options: Partial<RelyingPartyOptions> = {}): RelyingParty =>
  createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: server.fetch,
    onEvent: (event) => events.push(event),
    signingKeys: ownKey,
    replayCache: createMemoryReplayCache({ now: clock.now }),
    connections: [{ protocol: 'saml', id: 'acme', spEntityId, metadataUrl, ...changes }],
    ...options,
  })

beforeEach(() => {
  clock = createClock()
  double = createSamlDouble(clock.now)
  server = createDocumentServer(metadata(double.key.certificate))
  events = []
})

const request = (): string => logoutRequestXml({ destination: slo, now: clock.now() })
const viaRedirect = (sso: RelyingParty, key = double.key) =>
  send(sso, `${sloPath}?${redirectQuery('SAMLRequest', request(), { key })}`)
const viaPost = (sso: RelyingParty, key = double.key) =>
  send(sso, sloPath, { form: new URLSearchParams({ SAMLRequest: base64(signEnveloped(request(), { key })) }) })
const signIn = async (sso: RelyingParty, key = double.key) => {
  const start = await sso.begin({ connection: 'acme' })
  const url = '/login/callback?connection=acme'
  return sso.complete({ url, cookies: cookieHeader(start.cookies), form: double.answer(start, { key }) })
}

describe('a key that was rolled', () => {
  test.each([
    ['HTTP-Redirect', viaRedirect],
    ['HTTP-POST', viaPost],
  ])('is found at the first logout message that it signed, over %s', async (_binding, via) => {
    const sso = create()
    expect(logoutOf(await via(sso)).event.by).toBe('session')
    server.answer = metadata(rolled.certificate, service('Redirect', 'https://new.example/slo'))
    const { reply } = logoutOf(await via(sso, rolled))
    // The answer goes where the metadata says now.
    expect(reply.headers['location']).toMatch(/^https:\/\/new\.example\/slo\?SAMLResponse=/)
    expect(server.requests).toHaveLength(2)
    expect(events).toMatchObject([{ type: 'metadata_refreshed', because: 'signature_invalid' }])
    expect((await refusalOf(via(sso))).code).toBe('signature_invalid')
  })

  test('is looked for once a minute, whichever of our places a stranger writes to', async () => {
    const sso = create()
    await viaRedirect(sso)
    for (let count = 0; count < 3; count += 1) {
      expect((await refusalOf(viaRedirect(sso, foreign))).code).toBe('signature_invalid')
      expect((await refusalOf(viaPost(sso, foreign))).code).toBe('signature_invalid')
      await expect(recorded(signIn(sso, foreign))).rejects.toMatchObject({ code: 'signature_invalid' })
    }
    expect(server.requests).toHaveLength(2)
    clock.advance(60)
    await Promise.all([viaRedirect(sso, foreign), viaPost(sso, foreign), viaRedirect(sso, foreign)])
    expect(server.requests).toHaveLength(3)
  })

  test('is looked for by no message that is not signed at all', async () => {
    const sso = create()
    await viaRedirect(sso)
    const form = new URLSearchParams({ SAMLRequest: base64(request()) })
    expect((await refusalOf(send(sso, sloPath, { form }))).code).toBe('signature_missing')
    expect(server.requests).toHaveLength(1)
  })
})

describe('the logout service of metadata', () => {
  test('is all that JumpCloud would have to publish: the key is that of the relying party', async () => {
    const sso = create({}, { connections: [jumpcloud.saml({ id: 'acme', spEntityId, metadataUrl })] })
    const { logoutReference } = await signIn(sso)
    const start = await sso.beginLogout({ reference: logoutReference })
    expect(start).toMatchObject({
      kind: 'provider',
      outbound: { url: expect.stringContaining(`${sloUrl}?SAMLRequest=`) },
    })
    expect(logoutOf(await viaPost(sso)).event.accountKey).toBe(logoutReference.accountKey)
  })

  test.each([
    [service('Redirect', 'http://localhost/slo'), undefined],
    [service('Redirect', 'http://localhost/slo') + service('POST', sloUrl), sloUrl],
    [service('Redirect', sloUrl, ' ResponseLocation="http://127.0.0.1/"'), sloUrl],
  ])('is none over plain http, also not on loopback: %s', async (services, url) => {
    server.answer = metadata(double.key.certificate, services)
    const sso = create()
    const { logoutReference } = await signIn(sso)
    const start = await sso.beginLogout({ reference: logoutReference })
    if (start.kind === 'local') return expect(url).toBeUndefined()
    expect(start.outbound.url.split('?')[0]).toBe(url)
    const { reply } = logoutOf(await viaRedirect(sso))
    expect(JSON.stringify(reply)).not.toContain('http://')
  })

  test('gives way as a whole to the one that is written', async () => {
    server.answer = metadata(
      double.key.certificate,
      service('Redirect', sloUrl, ' ResponseLocation="https://sso.example.com/answers"'),
    )
    const answerOf = async (sso: RelyingParty) =>
      logoutOf(await viaRedirect(sso)).reply.headers['location']?.split('?')[0]
    expect(await answerOf(create())).toBe('https://sso.example.com/answers')
    expect(await answerOf(create({ sloUrl: 'https://other.example/slo' }))).toBe('https://other.example/slo')
  })
})

describe('a key of ECDSA in metadata', () => {
  const query = (): string => elliptic.signQuery('SAMLRequest', request(), 'ieee-p1363')

  test('verifies where the strict verifier is alone', async () => {
    server.answer = metadata(ellipticCertificate)
    const sso = create({ verification: 'strict' })
    expect(logoutOf(await send(sso, `${sloPath}?${query()}`)).event.by).toBe('session')
    const keys = [['signing', ellipticCertificate] as const, ['signing', double.key.certificate] as const]
    server.answer = metadata('', undefined, { keys })
    const both = create({ verification: 'both' })
    expect(logoutOf(await viaRedirect(both)).event.by).toBe('session')
    expect((await refusalOf(send(both, `${sloPath}?${query()}`))).code).toBe('signature_invalid')
  })

  test('is refused with what to write where node-saml has to verify as well', async () => {
    server.answer = metadata(ellipticCertificate)
    await expect(recorded(create().begin({ connection: 'acme' }))).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
      message: expect.stringContaining("only RSA is supported without verification: 'strict'"),
    })
  })
})
