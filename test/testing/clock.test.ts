import { X509Certificate } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { createRelyingParty, type RelyingParty, type RelyingPartyOptions } from 'relyant'
import {
  createCertifiedKey,
  createTestClock,
  createTestOidcProvider,
  createTestSamlProvider,
  fetchFrom,
  mintSignIn,
  person,
  signInAs,
  startLocalProvider,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/cli/diagnose.ts'
import { authorizationUrl, redeem } from './oidc/wire.ts'

const year = 365.25 * 24 * 60 * 60
const ada = person({ email: 'ada@example.com' })

/** Whether a certificate, PEM or what stands in XML or a JWK, is good at a time, with a month to spare. */
function isValid(certificate: string, at: number): boolean {
  const pem = certificate.includes('BEGIN')
    ? certificate
    : `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`
  const { validFrom, validTo } = new X509Certificate(pem)
  const month = 30 * 24 * 60 * 60 * 1000
  return Date.parse(validFrom) + month < at && at + month < Date.parse(validTo)
}

/** What is said of all certificates of SAML connections, each once. */
async function statesOf(sso: RelyingParty): Promise<readonly string[]> {
  const inspections = await Promise.all(sso.connections.map((id) => sso.inspect(id)))
  return [...new Set(inspections.flatMap((found) => found?.certificates.map(({ state }) => state) ?? []))]
}

// Two centuries, both ways of writing a year, and a certificate whose ends are not written the same way.
describe.each([0, '1999-12-31T23:59:59Z', '2026-01-15', '2045-06-01', '2126-02-28'])('with a clock at %s', (start) => {
  const keys = [createCertifiedKey('the application', { now: createTestClock(start).now })] as const

  function setUp(options: Partial<RelyingPartyOptions> = {}) {
    const clock = createTestClock(start)
    const { now } = clock
    const oidc = createTestOidcProvider({ people: [ada], now })
    const saml = createTestSamlProvider({ people: [ada], now })
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      now,
      fetch: fetchFrom(oidc, saml),
      connections: [
        oidc.connection('staff'),
        saml.connection('acme', { signingKeys: keys, decryptionKeys: keys }),
        saml.connection('fetched', { metadataUrl: saml.metadataUrl }),
      ],
      ...options,
    })
    return { clock, oidc, saml, sso }
  }

  test('every certificate is good, and still is some years later', async () => {
    const { clock, sso } = setUp()
    for (const years of [0, 5, 4]) {
      clock.advance(years * year)
      expect(await statesOf(sso)).toEqual(['valid'])
      expect((await diagnose(sso)).filter(({ verdict }) => verdict !== 'good')).toEqual([])
    }
    clock.advance(2 * year)
    expect(await statesOf(sso)).toEqual(['expired'])
  })

  test('a clock that is set back finds certificates good as well', async () => {
    const { clock, sso } = setUp()
    clock.advance(-year / 2)
    expect(await statesOf(sso)).toEqual(['valid'])
  })

  test('a certificate stays what it is until it is rotated, and is then dated by the clock of that moment', async () => {
    const { clock, saml } = setUp()
    const { certificate } = saml
    clock.advance(20 * year)
    expect(saml.certificate).toBe(certificate)
    expect(saml.metadata()).toContain(certificate.split('\n')[1])
    saml.rotateKeys()
    expect(isValid(certificate, clock.now())).toBe(false)
    expect(isValid(saml.certificate, clock.now())).toBe(true)
  })

  test.each(['staff', 'acme', 'fetched'])('signs in over %s, with a browser that was given no clock', async (id) => {
    const { oidc, saml, sso } = setUp()
    const hour = new Date(createTestClock(start).now() + 60 * 60 * 1000).toUTCString()
    const app = sso.handler({
      onSignIn: ({ identity }) =>
        new Response(identity.email, { headers: { 'set-cookie': `session=1; Path=/; Expires=${hour}` } }),
    })
    const page = await signInAs(app, ada, { connection: id, providers: [oidc, saml] })
    expect(page.text).toBe('ada@example.com')
    expect(page.browser.cookies().map(({ name }) => name)).toContain('session')
  })

  test('what is minted takes the clock of its provider', async () => {
    const { clock, oidc, saml } = setUp()
    for (const provider of [oidc, saml]) {
      const { identity } = await mintSignIn(ada, { provider })
      expect(identity.authentication.at).toEqual(new Date(Math.floor(clock.now() / 1000) * 1000))
    }
  })

  test.each(['signed-by-somebody-else', 'signed-after-rotation'])(
    'the certificate of the fault %s is good',
    async (fault) => {
      const { clock, saml, sso } = setUp()
      const { form } = saml.answer((await sso.begin({ connection: 'acme' })).outbound, { fault })
      const xml = Buffer.from(String(form['SAMLResponse']), 'base64').toString()
      const [, certificate = ''] = /<ds:X509Certificate>([^<]+)/.exec(xml) ?? []
      expect(isValid(certificate, clock.now())).toBe(true)
    },
  )

  test('the certificate that an ID token brings is good', async () => {
    const { clock, oidc } = setUp()
    const url = await authorizationUrl(oidc)
    const answer = oidc.answer({ binding: 'redirect', url }, { fault: 'id-token-header-x5c' })
    const tokens = await (await redeem(oidc, new URL(answer.url).searchParams.get('code') ?? '')).json()
    const [certificate = ''] = decodeProtectedHeader(String(tokens.id_token)).x5c ?? []
    expect(isValid(certificate, clock.now())).toBe(true)
  })

  test('a local provider can have it', async () => {
    const { now } = createTestClock(start)
    const local = await startLocalProvider({ port: 0, people: [ada], now })
    try {
      const sso = createRelyingParty({
        baseUrl: 'https://app.example.com',
        secrets: ['a secret of the tests, long enough to seal'],
        now,
        allowLoopbackHttp: true,
        connections: [
          local.openId.connection('staff'),
          local.saml.connection('acme', { metadataUrl: local.saml.metadataUrl }),
        ],
      })
      expect((await diagnose(sso)).map(({ verdict }) => verdict)).toEqual(['good', 'good', 'good'])
      expect(await statesOf(sso)).toEqual(['valid'])
    } finally {
      await local.close()
    }
  })
})
