import {
  createMemoryReplayCache,
  createRelyingParty,
  parseConnection,
  type RelyingParty,
  type SamlConnectionInput,
  type SsoEvent,
} from 'relyant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIdentityProviders } from '../../../src/saml/metadata/identity-providers.ts'
import { createMetadataCache, type RemoteConnection } from '../../../src/saml/metadata/metadata-cache.ts'
import { type CertifiedKey, createCertifiedKey } from '../../../src/testing/certificate.ts'
import { certified, createKey } from '../../support/certificates.ts'
import { type Clock, cookieHeader, createClock } from '../../support/clock.ts'
import { encrypt } from '../../support/encryption.ts'
import {
  createDocumentServer,
  type DocumentServer,
  entitiesDescriptor,
  entityDescriptor,
  type MetadataParts,
  signMetadata,
} from '../../support/metadata.ts'
import { recorded } from '../../support/record-refusal.ts'
import { createSamlDouble, type SamlDouble, spEntityId } from '../../support/saml-double.ts'

const metadataUrl = 'https://console.jumpcloud.com/api/organizations/1/applications/2/metadata.xml?key=confidential'
const rolledKey = certified(createKey())
const redirect = ['Redirect', 'https://sso.jumpcloud.com/saml2/acme'] as const

let clock: Clock
let double: SamlDouble
let server: DocumentServer
let events: SsoEvent[]
let sso: RelyingParty

const metadata = (parts: MetadataParts = {}, key: CertifiedKey = double.key): string =>
  entityDescriptor({ keys: [['signing', key.certificate]], sso: [redirect], ...parts })

function create(changes: Partial<SamlConnectionInput> = {}, options: object = {}): RelyingParty {
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: server.fetch,
    onEvent: (event) => events.push(event),
    connections: [{ protocol: 'saml', id: 'acme', spEntityId, metadataUrl, ...changes }],
    ...options,
  })
}

beforeEach(() => {
  clock = createClock()
  double = createSamlDouble(clock.now)
  server = createDocumentServer(metadata())
  events = []
  sso = create()
})

const begin = () => sso.begin({ connection: 'acme' })

async function signIn(key?: CertifiedKey): Promise<string> {
  const start = await begin()
  const form = double.answer(start, key && { key })
  const { identity } = await sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form,
  })
  return identity.issuer
}

const minutes = (count: number): void => clock.advance(count * 60)
/** Lets a refresh end that nobody waits for. */
const settle = () => new Promise((resolve) => setImmediate(resolve))
const down = (): Response => new Response('', { status: 503 })

describe('metadata at a URL', () => {
  test('is all that has to be configured', async () => {
    expect(await signIn()).toBe('https://auth.getport.io')
    const [request, another] = server.requests
    expect(request?.url).toBe(metadataUrl)
    expect(request?.init).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) })
    expect(another).toBeUndefined()
  })

  test('is not fetched before it is needed', () => {
    expect(server.requests).toHaveLength(0)
  })

  test('is fetched once for many sign-ins, also for those that begin together', async () => {
    await Promise.all(Array.from({ length: 10 }, begin))
    await begin()
    expect(server.requests).toHaveLength(1)
  })

  test('of a provider that offers POST only is asked by POST', async () => {
    server.answer = metadata({ sso: [['POST', 'https://idp.example/post']] })
    expect((await begin()).outbound).toMatchObject({ binding: 'post', url: 'https://idp.example/post' })
  })

  test('is asked by redirect where both are offered, or as the connection says', async () => {
    server.answer = metadata({ sso: [['POST', 'https://idp.example/post'], redirect] })
    expect((await begin()).outbound.binding).toBe('redirect')
    sso = create({ ssoBinding: 'post' })
    expect((await begin()).outbound).toMatchObject({ binding: 'post', url: 'https://idp.example/post' })
  })

  test('is refused where it does not offer the binding that the connection wants', async () => {
    server.answer = metadata({ sso: [['POST', 'https://idp.example/post']] })
    sso = create({ ssoBinding: 'redirect' })
    await expect(recorded(begin())).rejects.toMatchObject({
      code: 'configuration_invalid',
      connection: 'acme',
      message: expect.stringContaining('ssoBinding is "redirect", the metadata of the provider has ["post"]'),
      hint: expect.stringContaining('Declare Redirect Endpoint'),
    })
  })

  test('of several providers is that of idpEntityId', async () => {
    server.answer = entitiesDescriptor([metadata({ entityId: 'other' }, rolledKey), metadata()])
    await expect(recorded(begin())).rejects.toMatchObject({ code: 'provider_metadata_invalid', connection: 'acme' })
    sso = create({ idpEntityId: 'https://auth.getport.io' })
    expect(await signIn()).toBe('https://auth.getport.io')
  })

  test('has to be signed where a certificate for it is given', async () => {
    const metadataKey = certified(createKey(), { name: 'federation' })
    sso = create({ metadataCertificate: metadataKey.certificate })
    await expect(recorded(begin())).rejects.toMatchObject({
      message: expect.stringContaining('is not signed as a whole'),
    })
    minutes(1)
    server.answer = signMetadata(metadata({ entity: 'ID="_m" validUntil="2026-12-01T00:00:00Z"' }), metadataKey)
    expect(await signIn()).toBe('https://auth.getport.io')
  })

  test('does not lead to plain http, also not on loopback', async () => {
    server.answer = metadata({ sso: [['Redirect', 'http://127.0.0.1/sso']] })
    sso = create({}, { allowLoopbackHttp: true })
    await expect(recorded(begin())).rejects.toMatchObject({ message: expect.stringContaining('which is plain http') })
    sso = create({ metadataUrl: 'http://127.0.0.1/metadata.xml' }, { allowLoopbackHttp: true })
    expect((await begin()).outbound.url).toContain('http://127.0.0.1/sso')
  })
})

describe('metadata that cannot be fetched is refused', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  function timeIsUp(): void {
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const controller = new AbortController()
      setImmediate(() => controller.abort(new DOMException('The operation timed out', 'TimeoutError')))
      return controller.signal
    })
  }

  test.each<[string, () => Promise<Response>]>([
    ['never answers', () => new Promise(() => undefined)],
    ['never ends', async () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }))],
  ])('in time, also by a fetch that does not heed its signal and %s', async (_what, answer) => {
    timeIsUp()
    server.answer = answer
    await expect(recorded(begin())).rejects.toMatchObject({ code: 'provider_unavailable' })
  })

  test.each<[string, ResponseInit]>([
    ['a redirect', { status: 302 }],
    ['a failure', { status: 503 }],
    ['nothing of the kind', { status: 404 }],
    ['a page', { headers: { 'content-type': 'text/html' } }],
  ])('without leaving the body open: %s', async (_what, init) => {
    const cancelled = vi.fn()
    server.answer = () => new Response(new ReadableStream({ cancel: cancelled }), init)
    await expect(begin()).rejects.toThrow()
    expect(cancelled).toHaveBeenCalledTimes(1)
  })

  test('in time, and what comes too late is not left open', async () => {
    timeIsUp()
    const cancelled = vi.fn()
    let arrive = (_late: Response): void => undefined
    server.answer = () =>
      new Promise((resolve) => {
        arrive = resolve
      })
    await expect(recorded(begin())).rejects.toMatchObject({ code: 'provider_unavailable' })
    arrive(new Response(new ReadableStream({ cancel: cancelled })))
    await expect.poll(() => cancelled.mock.calls.length).toBe(1)
  })

  const utf16 = (xml: string): Buffer => Buffer.from(xml, 'utf16le')
  test.each<[string, (xml: string) => string | Buffer, string]>([
    ['labelled as a web page', (xml) => xml, 'text/html; charset=utf-8'],
    ['labelled as a text', (xml) => xml, 'text/plain'],
    ['in UTF-16 with a mark', (xml) => utf16(`\ufeff${xml}`), 'application/xml'],
    [
      'in UTF-16, big end first, with a mark',
      (xml) => utf16(`\ufeff${xml}`).swap16(),
      'application/xml; charset=utf-8',
    ],
    ['in UTF-16 without a mark, as its charset says', (xml) => utf16(xml), 'application/xml; charset=utf-16'],
    ['in UTF-8 with a mark, called UTF-16', (xml) => `\ufeff<?xml version="1.0" encoding="utf-16"?>${xml}`, 'text/xml'],
    [
      'in UTF-8, called UTF-16 by itself and its server',
      (xml) => `<?xml version="1.0" encoding="utf-16"?>${xml}`,
      'text/xml; charset="UTF-16"',
    ],
    [
      'in Latin 1, as it declares',
      (xml) => Buffer.from(`<?xml version='1.0' encoding='ISO-8859-1'?><!-- \xe9 -->${xml}`, 'latin1'),
      'text/xml',
    ],
    [
      'in Latin 1, as its charset says',
      (xml) => Buffer.from(`<!-- \xe9 -->${xml}`, 'latin1'),
      'text/xml; charset=iso-8859-1',
    ],
    [
      'in UTF-8, called ASCII',
      (xml) => `<?xml version="1.0" encoding="us-ascii"?><!-- \xe9 -->${xml}`,
      'text/xml; charset=us-ascii',
    ],
    ['of a charset that nobody knows', (xml) => xml, 'text/xml; charset=x-unknown'],
  ])('but a document %s is read', async (_what, write, type) => {
    const bytes = new Uint8Array(Buffer.from(write(metadata())))
    server.answer = () => new Response(bytes, { headers: { 'content-type': type } })
    await expect(begin()).resolves.toBeDefined()
  })

  const page = (): Response => new Response('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } })
  const unreachable = (): never => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })
  }
  const slow = (): never => {
    throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  }
  const leading = (location: string) => (): Response => new Response(null, { status: 302, headers: { location } })
  const address = 'https://console.jumpcloud.com/api/organizations/1/applications/2/metadata.xml'

  test.each<[string, () => Response, string, RegExp]>([
    ['a server that is not there', unreachable, 'provider_unavailable', /could not be reached \(ECONNREFUSED\)/],
    ['a server that does not answer', slow, 'provider_unavailable', /could not be reached \(TimeoutError\)/],
    ['a server that is down', down, 'provider_unavailable', /answered with status 503/],
    ['too many requests', () => new Response('', { status: 429 }), 'provider_unavailable', /status 429/],
    [
      'nothing of the kind',
      () => new Response('', { status: 404 }),
      'provider_metadata_invalid',
      /answers with status 404/,
    ],
    [
      'a redirect',
      leading('/login?token=confidential'),
      'provider_metadata_invalid',
      /a redirect, which is not followed/,
    ],
    ['too much', () => new Response(' '.repeat(262_145)), 'provider_metadata_invalid', /larger than 262144 bytes/],
    [
      'too large a page',
      () => new Response(' '.repeat(262_145), { headers: { 'content-type': 'text/html' } }),
      'provider_metadata_invalid',
      /is an HTML page/,
    ],
    [
      'another encoding',
      () => new Response(new Uint8Array([0xff, 0xfe, 0x3c])),
      'provider_metadata_invalid',
      /not UTF-8/,
    ],
    ['a page, whatever is in it', page, 'provider_metadata_invalid', /is an HTML page/],
    [
      'a page that says it is XML',
      () => new Response('<!doctype HTML>'),
      'provider_metadata_invalid',
      /is an HTML page/,
    ],
  ])('%s', async (_what, answer, code, message) => {
    server.answer = answer
    const error = await begin().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, connection: 'acme', message: expect.stringMatching(message) })
    expect(JSON.stringify(error)).not.toContain('confidential')
  })

  test('an aggregate, with the hint that the same text gets as metadata', async () => {
    server.answer = `<a>${' '.repeat(262_145)}</a>`
    await expect(recorded(begin())).rejects.toMatchObject({ hint: expect.stringContaining('Metadata Query Protocol') })
  })

  test('a redirect, with where it leads to', async () => {
    server.answer = leading('/login?token=confidential')
    await expect(recorded(begin())).rejects.toMatchObject({
      hint: expect.stringMatching(/^It leads to https:\/\/console\.jumpcloud\.com\/login: write that.* the SSO URL\.$/),
    })
    minutes(1)
    server.answer = () => new Response(null, { status: 302 })
    await expect(recorded(begin())).rejects.toMatchObject({ hint: 'Write the address that it leads to.' })
    expect(server.requests.at(-1)?.url).toContain(address)
  })

  test('without asking again at once: after a second at most, and after half a minute at most of many failures', async () => {
    server.answer = down
    for (const [count, seconds] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      await expect(recorded(begin())).rejects.toMatchObject({ code: 'provider_unavailable' })
      clock.advance(seconds * 0.49)
      await expect(begin()).rejects.toMatchObject({ code: 'provider_unavailable' })
      expect(server.requests).toHaveLength(count + 1)
      clock.advance(seconds * 0.51)
    }
    server.answer = metadata()
    expect((await begin()).outbound.binding).toBe('redirect')
    expect(events).toEqual([])
  })

  test('as what a fetch gives that gives no Response', async () => {
    server.answer = () => ({ status: 200 }) as Response
    await expect(begin()).rejects.toMatchObject({
      code: 'provider_unavailable',
      details: { reason: 'not-a-response', endpoint: address },
    })
  })
})

describe('metadata gets old', () => {
  const moved = 'https://idp.example/moved'
  const urlOf = async (): Promise<string> => new URL((await begin()).outbound.url).href.split('?')[0] ?? ''

  test.each<[string, string, number]>([
    ['a day, where it does not say', '', 24 * 60],
    ['a day, where it says more', 'cacheDuration="P30D"', 24 * 60],
    ['as long as it says', 'cacheDuration="PT4H"', 4 * 60],
    ['five minutes, where it says less', 'cacheDuration="PT1S"', 5],
    ['as long as it is valid', 'validUntil="2026-11-22T12:00:00Z"', 2 * 60],
  ])('after %s; the last quarter of it the next one is fetched behind a sign-in', async (_what, entity, lifetime) => {
    server.answer = metadata({ entity })
    await begin()
    server.answer = metadata({ sso: [['Redirect', moved]] })
    minutes(lifetime * 0.75 - 0.1)
    expect(await urlOf()).not.toBe(moved)
    await settle()
    expect(server.requests).toHaveLength(1)
    minutes(0.1)
    expect(await urlOf()).not.toBe(moved)
    await settle()
    expect(server.requests).toHaveLength(2)
    expect(await urlOf()).toBe(moved)
    expect(events).toEqual([
      { type: 'metadata_refreshed', connection: 'acme', because: 'age', certificatesChanged: false },
    ])
  })

  test('and nobody gets an older one than that while the provider answers', async () => {
    await begin()
    server.answer = metadata({ sso: [['Redirect', moved]] })
    minutes(24 * 60)
    expect(await urlOf()).toBe(moved)
  })

  test('and the last good one is used while the provider does not answer, without waiting for it twice', async () => {
    await begin()
    server.answer = down
    minutes(3 * 24 * 60)
    expect(await signIn()).toBe('https://auth.getport.io')
    expect(server.requests).toHaveLength(2)
    expect(events).toMatchObject([
      { type: 'metadata_refresh_failed', because: 'age', code: 'provider_unavailable', usableUntil: undefined },
    ])
    clock.advance(10)
    let answer: (response: Response) => void = () => {}
    server.answer = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    expect(await signIn()).toBe('https://auth.getport.io')
    expect(server.requests).toHaveLength(3)
    answer(new Response(metadata({ sso: [['Redirect', moved]] })))
    await settle()
    expect(await urlOf()).toBe(moved)
  })

  test.each<[string, () => string]>([
    ['became a page', () => '<html>'],
    ['is of somebody else', () => metadata({ entityId: 'other' })],
    ['has lost its certificates', () => metadata({ keys: [] })],
  ])('and the last good one is used where the new one %s', async (_what, document) => {
    sso = create({ idpEntityId: 'https://auth.getport.io' })
    await begin()
    server.answer = document()
    minutes(24 * 60)
    expect(await signIn()).toBe('https://auth.getport.io')
    expect(events).toMatchObject([{ type: 'metadata_refresh_failed', code: 'provider_metadata_invalid' }])
  })

  test('and the last good one is used where the new one no longer offers the binding of the connection', async () => {
    sso = create({ ssoBinding: 'redirect' })
    await begin()
    server.answer = metadata({ sso: [['POST', 'https://sso.jumpcloud.com/saml2/acme']] })
    minutes(24 * 60)
    expect(await signIn()).toBe('https://auth.getport.io')
    expect(events).toMatchObject([{ type: 'metadata_refresh_failed', code: 'configuration_invalid' }])
  })

  test('but never longer than it is valid', async () => {
    server.answer = metadata({ entity: 'validUntil="2026-11-22T12:00:00Z"' })
    await begin()
    server.answer = down
    minutes(119)
    expect(await signIn()).toBe('https://auth.getport.io')
    expect(events).toMatchObject([{ usableUntil: new Date('2026-11-22T12:00:00Z') }])
    minutes(1)
    await expect(recorded(begin())).rejects.toMatchObject({ code: 'provider_unavailable' })
    minutes(1)
    server.answer = metadata()
    expect(await signIn()).toBe('https://auth.getport.io')
  })

  test('is remembered for a bounded number of connections', async () => {
    sso = create({}, { connections: (id: string) => ({ protocol: 'saml', id, spEntityId, metadataUrl }) })
    for (let count = 0; count < 1000; count += 1) await sso.begin({ connection: `c${count}` })
    await sso.begin({ connection: 'c0' })
    await sso.begin({ connection: 'c1000' })
    expect(server.requests).toHaveLength(1001)
    await sso.begin({ connection: 'c0' })
    expect(server.requests).toHaveLength(1001)
    await sso.begin({ connection: 'c1' })
    expect(server.requests).toHaveLength(1002)
  })
})

describe('a key that was rolled', () => {
  const rolled = (): string => metadata({}, rolledKey)

  test('is found at the first response that it signed', async () => {
    await signIn()
    server.answer = rolled()
    expect(await signIn(rolledKey)).toBe('https://auth.getport.io')
    expect(server.requests).toHaveLength(2)
    expect(events).toEqual([
      { type: 'metadata_refreshed', connection: 'acme', because: 'signature_invalid', certificatesChanged: true },
    ])
    await expect(recorded(signIn())).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  test('is found where the signature is encrypted as well, which nobody can tell from another failure', async () => {
    const own = createCertifiedKey('own')
    sso = create({ decryptionKeys: own })
    const receive = async (): Promise<string> => {
      const start = await begin()
      const afterwards = (xml: string): string => encrypt(xml, { certificate: own.certificate })
      const form = double.answer(start, { key: rolledKey, afterwards })
      const inbound = { url: '/login/callback?connection=acme', cookies: cookieHeader(start.cookies), form }
      return (await sso.complete(inbound)).identity.subject
    }
    await expect(recorded(receive())).rejects.toMatchObject({ code: 'assertion_undecryptable' })
    server.answer = rolled()
    clock.advance(60)
    expect(await receive()).toBe('ada@example.com')
    expect(server.requests).toHaveLength(3)
  })

  test('is looked for once a minute, however many responses do not verify', async () => {
    for (let count = 0; count < 5; count += 1) {
      await expect(recorded(signIn(rolledKey))).rejects.toMatchObject({ code: 'signature_invalid' })
    }
    expect(server.requests).toHaveLength(2)
    server.answer = rolled()
    clock.advance(59)
    await expect(recorded(signIn(rolledKey))).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(server.requests).toHaveLength(2)
    clock.advance(1)
    expect(await signIn(rolledKey)).toBe('https://auth.getport.io')
    expect(server.requests).toHaveLength(3)
  })

  test('is found by all responses that arrive together, with one request', async () => {
    const starts = await Promise.all([begin(), begin(), begin()])
    server.answer = rolled()
    const signIns = starts.map((start) =>
      sso.complete({
        url: '/login/callback?connection=acme',
        cookies: cookieHeader(start.cookies),
        form: double.answer(start, { key: rolledKey }),
      }),
    )
    expect((await Promise.all(signIns)).map(({ identity }) => identity.subject)).toHaveLength(3)
    expect(server.requests).toHaveLength(2)
  })

  test('does not make a response good that is refused for another reason', async () => {
    server.answer = metadata()
    const start = await begin()
    server.answer = rolled()
    const form = double.answer(start, { key: rolledKey, assertion: (xml) => xml.replaceAll(spEntityId, 'another') })
    const inbound = { url: '/login/callback?connection=acme', cookies: cookieHeader(start.cookies), form }
    await expect(recorded(sso.complete(inbound))).rejects.toMatchObject({ code: 'audience_mismatch' })
  })

  test('is not found while the provider does not answer: the response stays refused', async () => {
    await begin()
    server.answer = down
    await expect(recorded(signIn(rolledKey))).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(events).toMatchObject([{ type: 'metadata_refresh_failed', because: 'signature_invalid' }])
    server.answer = rolled()
    clock.advance(0.4)
    await expect(recorded(signIn(rolledKey))).rejects.toMatchObject({ code: 'signature_invalid' })
    clock.advance(59)
    await expect(recorded(signIn(rolledKey))).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(server.requests).toHaveLength(2)
    clock.advance(0.6)
    expect(await signIn(rolledKey)).toBe('https://auth.getport.io')
  })

  test('is not looked for right after the provider did not answer', async () => {
    await begin()
    server.answer = down
    minutes(24 * 60)
    const start = await begin()
    server.answer = rolled()
    clock.advance(0.4)
    const inbound = {
      url: '/login/callback?connection=acme',
      cookies: cookieHeader(start.cookies),
      form: double.answer(start, { key: rolledKey }),
    }
    await expect(recorded(sso.complete(inbound))).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(server.requests).toHaveLength(2)
    clock.advance(0.6)
    expect(await signIn(rolledKey)).toBe('https://auth.getport.io')
  })

  test('that another response found meanwhile is not looked for again', async () => {
    const connection = parseConnection({ protocol: 'saml', id: 'acme', spEntityId, metadataUrl }) as RemoteConnection
    const cache = createMetadataCache(
      { fetch: server.fetch, now: clock.now },
      () => {},
      () => {},
    )
    const { metadata: old } = await cache.get(connection)
    server.answer = rolled()
    const found = await cache.renew(connection, old.certificates)
    expect(found?.metadata.certificates).toEqual([rolledKey.certificate])
    expect(await cache.renew(connection, old.certificates)).toBe(found)
    expect(server.requests).toHaveLength(2)
  })

  test('is found for an unsolicited response as well', async () => {
    sso = create({ allowUnsolicited: true }, { replayCache: createMemoryReplayCache({ now: clock.now }) })
    const start = await begin()
    server.answer = rolled()
    const unasked = (xml: string): string => xml.replaceAll(/ InResponseTo="[^"]*"/g, '')
    const { SAMLResponse } = double.answer(start, { key: rolledKey, assertion: unasked, response: unasked })
    const signedIn = await sso.complete({ url: '/login/callback?connection=acme', form: { SAMLResponse } })
    expect(signedIn.initiatedBy).toBe('provider')
  })

  test('is not looked for where nothing is said about where', async () => {
    sso = create({}, { connections: [{ protocol: 'saml', id: 'acme', spEntityId, metadata: metadata() }] })
    await expect(recorded(signIn(rolledKey))).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(server.requests).toHaveLength(0)
  })
})

test('one connection stays one object while its metadata stays, so that what is remembered of it is not lost', async () => {
  const connection = parseConnection({ protocol: 'saml', id: 'acme', spEntityId, metadataUrl }) as RemoteConnection
  const rules = { allowLoopbackHttp: false, report: () => {} }
  const { find } = createIdentityProviders({ fetch: server.fetch, now: clock.now }, rules)
  const first = await find(connection)
  expect((await find(connection)).connection).toBe(first.connection)
  server.answer = metadata({}, rolledKey)
  minutes(24 * 60)
  expect((await find(connection)).connection).not.toBe(first.connection)
})

describe('metadata as text', () => {
  const withText = (text: string, changes: object = {}): RelyingParty =>
    create({}, { connections: [{ protocol: 'saml', id: 'acme', spEntityId, metadata: text, ...changes }] })

  test('is all that has to be configured', async () => {
    sso = withText(metadata())
    expect(await signIn()).toBe('https://auth.getport.io')
    expect(server.requests).toHaveLength(0)
  })

  test('is not used any longer than it is valid', async () => {
    sso = withText(metadata({ entity: 'validUntil="2026-11-22T12:00:00Z"' }))
    expect(await signIn()).toBe('https://auth.getport.io')
    minutes(120)
    await expect(recorded(begin())).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
      connection: 'acme',
      message: expect.stringContaining('was valid until 2026-11-22T12:00'),
    })
  })

  test('may lead to plain http on loopback where that is allowed', async () => {
    const text = metadata({ sso: [['Redirect', 'http://127.0.0.1/sso']] })
    await expect(recorded(withText(text).begin({ connection: 'acme' }))).rejects.toMatchObject({
      message: expect.stringContaining('which is plain http'),
    })
    sso = create(
      {},
      { allowLoopbackHttp: true, connections: [{ protocol: 'saml', id: 'acme', spEntityId, metadata: text }] },
    )
    expect((await begin()).outbound.url).toContain('http://127.0.0.1/sso')
  })
})
