import { certificateStatus, createRelyingParty, type SamlConnectionInput, type SsoEvent } from 'relyant'
import { describe, expect, test, vi } from 'vitest'
import { certified, createKey } from '../support/certificates.ts'
import { type Clock, cookieHeader, createClock } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { acmeConnection, createSamlDouble } from '../support/saml-double.ts'

const key = createKey()
const until = (notAfter: string, name = 'idp'): string => key.certify({ name, notAfter })
const lasting = until('2040-01-01')
const start = '2026-11-22T10:00:00Z'

function create(
  certificate: SamlConnectionInput['certificate'],
  options: object = {},
): { readonly events: SsoEvent[]; readonly clock: Clock; begin(): Promise<unknown> } {
  const clock = createClock(Date.parse(start))
  const events: SsoEvent[] = []
  const connection = { protocol: 'saml', id: 'acme', ssoUrl: 'https://idp.example/sso', idpEntityId: 'idp' } as const
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    onEvent: (event) => events.push(event),
    connections: [{ ...connection, spEntityId: 'sp', certificate: certificate ?? lasting }],
    ...options,
  })
  return { events, clock, begin: () => sso.begin({ connection: 'acme' }) }
}

describe('a certificate', () => {
  test('that ends in 30 days is said to, with what an operator knows it by', async () => {
    const { events, begin } = create(until('2026-12-22T09:59:59Z'))
    await begin()
    expect(events).toEqual([
      {
        type: 'certificate_expires_soon',
        connection: 'acme',
        owner: 'provider',
        certificate: {
          state: 'expires-soon',
          days: 29,
          notBefore: new Date('2026-01-01'),
          notAfter: new Date('2026-12-22T09:59:59Z'),
          subject: 'CN=idp',
          fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
        },
      },
    ])
  })

  test.each(['2026-12-22T10:00:00Z', '2040-01-01'])('that ends later is not spoken of: %s', async (end) => {
    const { events, begin } = create(until(end))
    await begin()
    expect(events).toEqual([])
  })

  test('that has ended is said to have, and is used', async () => {
    const { events, begin } = create(until('2026-11-20T11:00:00Z'))
    await expect(begin()).resolves.toBeDefined()
    expect(events).toMatchObject([{ type: 'certificate_expired', certificate: { state: 'expired', days: -2 } }])
  })

  test('of several is said by itself, that of our own key too', async () => {
    const signing = certified(key, { name: 'ours', notAfter: '2026-11-23' })
    const { events, begin } = create([lasting, until('2026-11-25'), until('2026-11-01')], { signingKeys: signing })
    await begin()
    expect(events.map((event) => 'owner' in event && [event.type, event.owner, event.certificate.subject])).toEqual([
      ['certificate_expires_soon', 'provider', 'CN=idp'],
      ['certificate_expired', 'provider', 'CN=idp'],
      ['certificate_expires_soon', 'relying-party', 'CN=ours'],
    ])
  })

  test('is spoken of once a day, while somebody signs in', async () => {
    const { events, clock, begin } = create(until('2026-12-01'))
    for (let hour = 0; hour < 50; hour += 1) {
      await begin()
      clock.advance(3600)
    }
    expect(events.map((event) => 'certificate' in event && event.certificate.days)).toEqual([8, 7, 6])
  })

  test('is spoken of once a day also where its connection is looked up anew each time', async () => {
    const connections = () => ({
      protocol: 'saml' as const,
      id: 'acme',
      ssoUrl: 'https://idp.example/sso',
      idpEntityId: 'idp',
      spEntityId: 'sp',
      certificate: until('2026-12-01'),
    })
    const { events, begin } = create(undefined, { connections })
    await begin()
    await begin()
    expect(events).toHaveLength(1)
  })
})

test('a connection that lets SHA-1 count is warned of once a day, and no other is', async () => {
  const connection = { protocol: 'saml', id: 'acme', ssoUrl: 'https://idp.example/sso', idpEntityId: 'idp' } as const
  const weak = { ...connection, spEntityId: 'sp', certificate: lasting, allowSha1: true }
  const { events, clock, begin } = create(undefined, { connections: [weak] })
  for (let hour = 0; hour < 30; hour += 1) {
    await begin()
    clock.advance(3600)
  }
  const warning = { type: 'sha1_allowed', connection: 'acme' }
  expect(events).toEqual([warning, warning])

  const strong = create(undefined)
  await strong.begin()
  expect(strong.events).toEqual([])
})

describe('a handler of events', () => {
  const failing: readonly [string, (event: SsoEvent) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('the log is full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is full'))],
    [
      'tries to change the event',
      (event) => {
        Object.assign(event, { type: 'x' })
      },
    ],
  ]
  test.each(failing)('that %s does not break a sign-in', async (_what, handler) => {
    const onEvent = vi.fn(handler)
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    await expect(create(until('2026-12-01'), { onEvent }).begin()).resolves.toBeDefined()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(onEvent).toHaveBeenCalledOnce()
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('need not be there, and has to be a function', async () => {
    await expect(create(until('2026-12-01'), { onEvent: undefined }).begin()).resolves.toBeDefined()
    expect(() => create(lasting, { onEvent: {} })).toThrow(/give a function that takes an event/)
  })
})

describe('the status of a certificate', () => {
  test.each([
    ['2026-01-01', '2027-01-01', 'valid', 39],
    ['2026-01-01', '2026-12-22T10:00:00Z', 'valid', 30],
    ['2026-01-01', '2026-11-22T10:00:01Z', 'expires-soon', 0],
    ['2026-01-01', '2026-11-22T09:59:59Z', 'expired', -1],
    ['2026-11-23', '2027-11-23', 'not-yet-valid', 365],
  ])('from %s to %s: %s', async (notBefore, notAfter, state, days) => {
    const certificate = key.certify({ notBefore, notAfter })
    expect(await certificateStatus(certificate, Date.parse(start))).toMatchObject({ state, days })
    const base64 = certificate.replaceAll(/-----.*-----/g, '')
    expect(await certificateStatus(base64, Date.parse(start))).toMatchObject({ state, days })
  })

  test('is that of now, where no time is given', async () => {
    expect(await certificateStatus(key.certify({ notAfter: '2001-01-01', notBefore: '2000-01-01' }))).toMatchObject({
      state: 'expired',
    })
  })

  test('of something else is a mistake of the caller', async () => {
    await expect(certificateStatus('x')).rejects.toThrow(TypeError)
    // In the shape of a certificate, with nothing in it.
    await expect(certificateStatus('MAMwAQA=')).rejects.toThrow(TypeError)
    const broken = lasting.replaceAll(/[A-Z](?=[^-]*-----END)/g, 'A')
    await expect(certificateStatus(broken)).rejects.toThrow(TypeError)
  })
})

describe('the inspection of a connection', () => {
  const entity = (xml: string): string =>
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="idp" validUntil="2026-12-01T00:00:00Z"><IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${xml}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>`
  const keyOf = (certificate: string): string =>
    `<KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate.replaceAll(/-----.*-----/g, '')}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`
  const certificates = [2027, 2028, 2029, 2030, 2031].map((year) => until(`${year}-01-01`))
  const base = { protocol: 'saml', id: 'acme', spEntityId: 'sp' } as const

  async function inspectWith(connection: object, options: object = {}) {
    const clock = createClock(Date.parse(start))
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      now: clock.now,
      connections: [{ ...base, ...connection } as SamlConnectionInput],
      ...options,
    })
    return { sso, clock, found: await sso.inspect('acme') }
  }

  test('says how long the certificates last, without an event', async () => {
    const onEvent = vi.fn()
    const byHand = { ssoUrl: 'https://idp.example/sso', idpEntityId: 'idp', certificate: until('2026-12-01') }
    const { found } = await inspectWith(byHand, { signingKeys: certified(key, { notAfter: '2026-11-01' }), onEvent })
    expect(found).toEqual({
      connection: 'acme',
      source: 'configuration',
      idpEntityId: 'idp',
      ssoUrl: 'https://idp.example/sso',
      ssoBinding: 'redirect',
      signRequests: false,
      allowSha1: false,
      certificates: [
        expect.objectContaining({ owner: 'provider', state: 'expires-soon', days: 8 }),
        expect.objectContaining({ owner: 'relying-party', state: 'expired' }),
      ],
    })
    expect(onEvent).not.toHaveBeenCalled()
  })

  test('says what the metadata says, and what was left out of it', async () => {
    const { found } = await inspectWith({ metadata: entity(certificates.map(keyOf).join('')) })
    expect(found).toMatchObject({
      source: 'metadata',
      ssoBinding: 'post',
      signRequests: false,
      allowSha1: false,
      wantAuthnRequestsSigned: true,
      certificatesLeftOut: 1,
      validUntil: new Date('2026-12-01T00:00:00Z'),
    })
    expect(found?.certificates).toHaveLength(4)
  })

  test('says since when, and why it could not be fetched again', async () => {
    let answer = (): Response => new Response(entity(keyOf(lasting)))
    const { sso, clock, found } = await inspectWith(
      { metadataUrl: 'https://idp.example/metadata' },
      { fetch: async () => answer() },
    )
    expect(found).toMatchObject({ source: 'metadata-url', fetchedAt: new Date(start) })
    expect(found).not.toHaveProperty('lastFailure')
    answer = () => new Response('', { status: 500 })
    clock.advance(24 * 3600)
    expect(await sso.inspect('acme')).toMatchObject({
      fetchedAt: new Date(start),
      lastFailure: { code: 'provider_unavailable', connection: 'acme' },
    })
    answer = () => new Response(entity(keyOf(lasting)))
    clock.advance(30)
    await sso.inspect('acme')
    await new Promise((resolve) => setImmediate(resolve))
    const again = await sso.inspect('acme')
    expect(again).toMatchObject({ fetchedAt: new Date(clock.now()) })
    expect(again).not.toHaveProperty('lastFailure')
  })

  test('refuses a certificate that cannot be used', async () => {
    const byHand = { ssoUrl: 'https://idp.example/sso', idpEntityId: 'idp', certificate: createKey('ec').certify() }
    await expect(recorded(inspectWith(byHand))).rejects.toMatchObject({
      code: 'configuration_invalid',
      connection: 'acme',
    })
  })

  test('is of SAML only', async () => {
    const oidc = { protocol: 'oidc', id: 'acme', issuer: 'https://op.example', clientId: 'c' } as const
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      connections: [{ ...oidc, tokenEndpointAuthMethod: 'none' }],
    })
    expect(await sso.inspect('acme')).toBeUndefined()
  })
})

test('two verifiers that read a response differently are reported, and the person is refused', async () => {
  const clock = createClock(Date.parse(start))
  const provider = createSamlDouble(clock.now)
  const events: SsoEvent[] = []
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    onEvent: (event) => events.push(event),
    connections: [acmeConnection(provider)],
  })
  const signIn = await sso.begin({ connection: 'acme' })
  // A time with white space around it: the schema collapses that, and node-saml does not.
  const form = provider.answer(signIn, {
    assertion: (xml) => xml.replace(/(<saml:Conditions [^>]*NotOnOrAfter=")([^"]*)/, '$1 $2&#10;'),
  })
  const answer = { url: '/login/callback?connection=acme', form, cookies: cookieHeader(signIn.cookies) }
  await expect(recorded(sso.complete(answer))).rejects.toMatchObject({ code: 'verifiers_disagree' })
  const message = expect.stringContaining('node-saml')
  expect(events.filter(({ type }) => type === 'verifiers_disagree')).toEqual([
    { type: 'verifiers_disagree', connection: 'acme', message },
  ])
})
