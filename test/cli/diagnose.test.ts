import { createRelyingParty, type RelyingPartyOptions } from 'relyant'
import { createTestClock, createTestOidcProvider, createTestSamlProvider, fetchFrom } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/cli/diagnose.ts'
import { createKey } from '../support/certificates.ts'

const start = '2026-11-22T10:00:00Z'

function create(changes: Partial<RelyingPartyOptions> = {}) {
  const clock = createTestClock(start)
  const oidc = createTestOidcProvider({ now: clock.now })
  const saml = createTestSamlProvider({ now: clock.now })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: fetchFrom(oidc, saml),
    connections: [oidc.connection('staff'), saml.connection('acme', { metadataUrl: saml.metadataUrl })],
    ...changes,
  })
  return { clock, oidc, saml, sso }
}

describe('a diagnosis', () => {
  test('of connections that work is good, and says how long certificates last', async () => {
    const { sso, oidc } = create()
    expect(await diagnose(sso)).toEqual([
      { connection: 'staff', verdict: 'good', text: `${oidc.issuer} is ready` },
      { connection: 'acme', verdict: 'good', text: 'known from metadata-url' },
      {
        connection: 'acme',
        verdict: 'good',
        text: expect.stringMatching(/^the provider's certificate CN=.* lasts \d+ days/),
      },
    ])
  })

  test('of providers that are down is bad, with the reason', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'))
    const findings = await diagnose(create({ fetch }).sso)
    expect(findings.map(({ connection, verdict }) => [connection, verdict])).toEqual([
      ['staff', 'bad'],
      ['acme', 'bad'],
    ])
    for (const { text } of findings) expect(text).toMatch(/provider_unavailable: .*could not be reached/)
  })

  test.each([
    ['2026-12-01', 'soon', /lasts 8 days, until 2026-12-01/],
    ['2026-11-01', 'bad', /ended on 2026-11-01/],
  ])('of a certificate that ends on %s is %s', async (notAfter, verdict, text) => {
    const certificate = createKey().certify({ name: 'idp', notAfter })
    const { saml } = create()
    const { sso } = create({ connections: [{ ...saml.connection('acme'), certificate }] })
    expect((await diagnose(sso)).at(-1)).toEqual({ connection: 'acme', verdict, text: expect.stringMatching(text) })
  })

  test('of a connection that lets SHA-1 count says so', async () => {
    const { saml } = create()
    const { sso } = create({ connections: [{ ...saml.connection('acme'), allowSha1: true }] })
    const finding = { connection: 'acme', verdict: 'soon', text: expect.stringContaining('allowSha1') }
    expect((await diagnose(sso)).at(-1)).toEqual(finding)
  })

  test('of metadata that cannot be fetched again is for somebody to look at', async () => {
    const { clock, saml } = create()
    let isDown = false
    const { sso } = create({
      now: clock.now,
      fetch: async (...request) => (isDown ? new Response('', { status: 503 }) : saml.fetch(...request)),
      connections: [saml.connection('acme', { metadataUrl: saml.metadataUrl })],
    })
    await diagnose(sso)
    isDown = true
    clock.advance(24 * 60 * 60)
    const [finding] = await diagnose(sso)
    expect(finding).toMatchObject({
      verdict: 'soon',
      text: expect.stringMatching(/^its metadata is an old one: .*503/),
    })
  })

  test('of connections that are looked up is of those that are named, also of one that is not there', async () => {
    const { oidc } = create()
    const { sso } = create({
      fetch: oidc.fetch,
      connections: (id) => (id === 'staff' ? oidc.connection('staff') : undefined),
    })
    expect(await diagnose(sso)).toEqual([])
    expect((await diagnose(sso, ['staff', 'acme'])).map(({ connection, verdict }) => [connection, verdict])).toEqual([
      ['staff', 'good'],
      ['acme', 'bad'],
    ])
  })
})
