import {
  createRelyingParty,
  type RelyingParty,
  readIdentityProviderMetadata,
  type SamlConnectionInput,
  type SsoEvent,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { defined } from '../../../src/core/defined.ts'
import { type CertifiedKey, createCertifiedKey } from '../../../src/testing/certificate.ts'
import { certified, createKey } from '../../support/certificates.ts'
import { type Clock, cookieHeader, createClock } from '../../support/clock.ts'
import { createDocumentServer, type DocumentServer, entityDescriptor, signMetadata } from '../../support/metadata.ts'
import { recorded } from '../../support/record-refusal.ts'
import { createSamlDouble, type SamlDouble, spEntityId } from '../../support/saml-double.ts'

const federation = certified(createKey(), { name: 'federation' })
const retired = certified(createKey(), { name: 'retired' })
const metadataUrl = 'https://federation.example/metadata.xml'
const day = 24 * 60 * 60
const hour = 60 * 60

let clock: Clock
let double: SamlDouble
let server: DocumentServer
let events: SsoEvent[]
let sso: RelyingParty

interface Written {
  readonly key?: CertifiedKey
  /** In seconds from now. */
  readonly validFor?: number
  readonly created?: number
}

const at = (seconds: number): string => new Date(clock.now() + seconds * 1000).toISOString()

function unsigned({ key = double.key, validFor, created }: Written): string {
  const xml = entityDescriptor({
    keys: [['signing', key.certificate]],
    sso: [['Redirect', 'https://sso.example.com/']],
    entity: `ID="_m"${validFor === undefined ? '' : ` validUntil="${at(validFor)}"`}`,
  })
  const info = `<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" publisher="urn:f" creationInstant="${at(created ?? 0)}"/></md:Extensions>`
  return created === undefined ? xml : xml.replace('><md:IDPSSO', `>${info}<md:IDPSSO`)
}

const signed = (written: Written): string => signMetadata(unsigned(written), federation)

const acme = {
  protocol: 'saml',
  id: 'acme',
  spEntityId,
  metadataUrl,
  metadataCertificate: federation.certificate,
} as const

/** @param changes `undefined` takes a setting away */
function create(changes: object = {}): RelyingParty {
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: server.fetch,
    onEvent: (event) => events.push(event),
    connections: [defined({ ...acme, ...changes }) as SamlConnectionInput],
  })
}

beforeEach(() => {
  clock = createClock()
  double = createSamlDouble(clock.now)
  server = createDocumentServer(signed({ validFor: 10 * day }))
  events = []
  sso = create()
})

const begin = () => sso.begin({ connection: 'acme' })

async function signIn(key?: CertifiedKey): Promise<string> {
  const start = await begin()
  const { identity } = await sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: double.answer(start, key && { key }),
  })
  return identity.subject
}

/** Lets a day pass, and whatever is served be fetched. */
async function nextDay(): Promise<void> {
  clock.advance(day)
  await begin()
}

const certificates = async (): Promise<readonly string[]> =>
  (await sso.inspect('acme'))?.certificates.map(({ subject }) => subject) ?? []
const types = (): readonly string[] => events.map(({ type }) => type)

describe('the end of signed metadata', () => {
  test('has to be there', async () => {
    server.answer = signed({})
    await expect(recorded(begin())).rejects.toMatchObject({
      code: 'provider_metadata_invalid',
      details: { reason: 'endless' },
      hint: expect.stringContaining('validUntil'),
    })
  })

  test('may be 30 days ahead, and an hour for clocks', async () => {
    server.answer = signed({ validFor: 30 * day + hour - 60 })
    await expect(begin()).resolves.toBeDefined()
    sso = create()
    server.answer = signed({ validFor: 30 * day + hour + 60 })
    await expect(recorded(begin())).rejects.toMatchObject({ details: { reason: 'valid-too-long', expected: 30 * day } })
  })

  test.each([31, 365])('%i days ahead: what the hint says leads on', async (days) => {
    server.answer = signed({ validFor: days * day + 2 * hour })
    const refusal = await begin().catch((error: { hint: string }) => error)
    const [, option, value] = /write (\w+): (\d+)/.exec('hint' in refusal ? refusal.hint : '') ?? []
    sso = create({ [String(option)]: Number(value) })
    await expect(signIn()).resolves.toBe('ada@example.com')
  })

  test('is not asked for where nothing has to be signed', async () => {
    server.answer = unsigned({})
    sso = create({ metadataCertificate: undefined })
    await expect(signIn()).resolves.toBe('ada@example.com')
  })

  const readers: readonly (readonly [who: string, read: (text: string) => Promise<unknown>])[] = [
    [
      'readIdentityProviderMetadata',
      (text) => readIdentityProviderMetadata(text, { certificates: [federation.certificate], now: clock.now() }),
    ],
    [
      'a connection with its text',
      (text) => create({ metadata: text, metadataUrl: undefined }).begin({ connection: 'acme' }),
    ],
  ]
  test.each(readers)('is asked for by %s too', async (_who, read) => {
    await expect(read(signed({ validFor: day }))).resolves.toBeDefined()
    await expect(read(signed({}))).rejects.toMatchObject({ details: { reason: 'endless' } })
    await expect(read(signed({ validFor: 90 * day }))).rejects.toMatchObject({ details: { reason: 'valid-too-long' } })
  })

  test('has a limit only where a certificate is given', () => {
    expect(() => create({ metadataCertificate: undefined, metadataMaxValidity: day })).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining('metadataMaxValidity'),
      }),
    )
  })
})

describe('an old document of the same signer', () => {
  test('does not take the place of a newer one, and its key does not sign in', async () => {
    const old = signed({ key: retired, validFor: 9 * day })
    await begin()
    server.answer = old
    await nextDay()
    expect(await certificates()).toEqual(['CN=test identity provider'])
    await expect(signIn(retired)).rejects.toMatchObject({ code: 'signature_invalid' })
    await expect(signIn()).resolves.toBe('ada@example.com')
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'metadata_refresh_failed',
        code: 'provider_metadata_invalid',
        message: expect.stringContaining('is older than what was fetched before: its validUntil'),
      }),
    )
  })

  test('is told by when it was made, where both say so', async () => {
    server.answer = signed({ validFor: 10 * day, created: -day })
    await begin()
    server.answer = signed({ key: retired, validFor: 12 * day, created: -2 * day })
    await nextDay()
    expect(await certificates()).toEqual(['CN=test identity provider'])
    expect(events).toContainEqual(expect.objectContaining({ message: expect.stringContaining('its creationInstant') }))
    server.answer = signed({ key: retired, validFor: 2 * day, created: 0 })
    await nextDay()
    expect(await certificates()).toEqual(['CN=retired'])
  })

  test('is not one that ends at the same time or later', async () => {
    const same = signed({ key: retired, validFor: 10 * day })
    await begin()
    server.answer = same
    await nextDay()
    expect(await certificates()).toEqual(['CN=retired'])
    server.answer = signed({ validFor: 10 * day })
    await nextDay()
    expect(await certificates()).toEqual(['CN=test identity provider'])
  })

  test('is taken where nobody signs: its times could be any', async () => {
    sso = create({ metadataCertificate: undefined })
    await begin()
    server.answer = unsigned({ key: retired, validFor: 9 * day })
    await nextDay()
    expect(await certificates()).toEqual(['CN=retired'])
  })
})

describe.each([
  ['signed', signed, {}],
  ['unsigned', unsigned, { metadataCertificate: undefined }],
] as const)('a certificate that had gone, in %s metadata', (_what, write, changes) => {
  beforeEach(() => {
    server.answer = write({ validFor: 10 * day })
    sso = create(changes)
  })

  test('comes back with an event, each time', async () => {
    await begin()
    for (const key of [retired, double.key, retired]) {
      server.answer = write({ key, validFor: 10 * day })
      await nextDay()
    }
    expect(events.filter(({ type }) => type === 'metadata_certificate_returned')).toMatchObject([
      { connection: 'acme', certificate: { subject: 'CN=test identity provider' } },
      { connection: 'acme', certificate: { subject: 'CN=retired' } },
    ])
  })

  test('that stays, or is new, is no event', async () => {
    await begin()
    for (const key of [double.key, retired, createCertifiedKey('third')]) {
      server.answer = write({ key, validFor: 10 * day })
      await nextDay()
    }
    expect(types()).not.toContain('metadata_certificate_returned')
  })
})

describe('a clock that is set back', () => {
  test('does not hold off new keys after a signature that did not verify', async () => {
    await expect(signIn(retired)).rejects.toMatchObject({ code: 'signature_invalid' })
    clock.advance(-2 * hour)
    server.answer = signed({ key: retired, validFor: 11 * day })
    await expect(signIn(retired)).resolves.toBe('ada@example.com')
  })

  test('does not hold off new keys after a failure', async () => {
    await begin()
    server.answer = () => new Response('', { status: 503 })
    await expect(signIn(retired)).rejects.toMatchObject({ code: 'signature_invalid' })
    clock.advance(-2 * hour)
    server.answer = signed({ key: retired, validFor: 11 * day })
    await expect(signIn(retired)).resolves.toBe('ada@example.com')
  })

  test('silences no event', async () => {
    sso = create({ allowSha1: true })
    await begin()
    clock.advance(-2 * day)
    await begin()
    expect(types().filter((type) => type === 'sha1_allowed')).toHaveLength(2)
  })
})

test('a weak key beside a good one is left out, and does not refuse the good one', async () => {
  const { certificate } = certified(createKey('rsa', 1024), { name: 'weak' })
  server.answer = entityDescriptor({
    keys: [
      ['signing', certificate],
      ['signing', double.key.certificate],
    ],
    sso: [['Redirect', 'https://sso.example.com/']],
  })
  sso = create({ metadataCertificate: undefined })
  await expect(signIn()).resolves.toBe('ada@example.com')
  expect(await sso.inspect('acme')).toMatchObject({ certificatesLeftOut: 1 })
  sso = create({ metadataCertificate: undefined, allowWeakKeys: true })
  expect(await certificates()).toEqual(['CN=weak', 'CN=test identity provider'])
})
