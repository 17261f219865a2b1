import { generateKeyPairSync } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { createMemoryReplayCache, createRelyingParty, type SamlConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { createScenario } from '../../support/scenario.ts'

async function begin(changes: Partial<SamlConnectionInput>, purpose = {}) {
  const { options } = await createScenario()
  const [, acme] = options.connections as [unknown, SamlConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...acme, ...changes }] })
  const start = await sso.begin({ connection: 'acme', ...purpose })
  const { outbound } = start
  const xml =
    outbound.binding === 'redirect'
      ? inflateRawSync(Buffer.from(new URL(outbound.url).searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
      : Buffer.from(outbound.fields['SAMLRequest'] ?? '', 'base64').toString()
  return { start, outbound, xml, sso }
}

describe('the AuthnRequest', () => {
  test('goes by redirect, and asks for nothing that was not configured', async () => {
    const { start, outbound, xml } = await begin({})
    const url = new URL(outbound.url)
    expect(url.origin + url.pathname).toBe('https://sso.jumpcloud.com/saml2/acme')
    expect(url.searchParams.get('RelayState')).toBe(start.handle)
    expect(xml).toContain('AssertionConsumerServiceURL="https://app.example.com/login/callback?connection=acme"')
    expect(xml).toContain('Destination="https://sso.jumpcloud.com/saml2/acme"')
    expect(xml).toContain(`ID="_${start.handle}"`)
    expect(xml).toContain('>urn:auth0:port-prod:acme</saml:Issuer>')
    expect(xml).not.toMatch(/RequestedAuthnContext|ForceAuthn|IsPassive|Format=/)
  })

  test('goes by POST, not deflated', async () => {
    const { start, outbound, xml } = await begin({ ssoBinding: 'post' })
    expect(outbound).toMatchObject({ binding: 'post', url: 'https://sso.jumpcloud.com/saml2/acme' })
    expect(outbound.binding === 'post' && outbound.fields['RelayState']).toBe(start.handle)
    expect(xml).toMatch(/^<\?xml[^>]*><samlp:AuthnRequest/)
  })

  test('keeps the query of the SSO URL', async () => {
    const { outbound } = await begin({ ssoUrl: 'https://idp.example/sso?tenant=1' })
    expect(new URL(outbound.url).searchParams.get('tenant')).toBe('1')
  })

  test('asks for a name id format where one is configured', async () => {
    const { xml } = await begin({ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' })
    expect(xml).toContain('Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"')
  })

  test('of a step-up forces an authentication in the wanted context', async () => {
    const purpose = { kind: 'mfa', accountKey: 'saml|acme|a', operationId: 'd', acrValues: ['urn:strong'] }
    const { xml } = await begin({}, { purpose })
    expect(xml).toContain('ForceAuthn="true"')
    expect((await begin({}, { purpose: { ...purpose, maxAge: 300 } })).xml).toContain('ForceAuthn="true"')
    expect(xml).toMatch(/RequestedAuthnContext[^>]*Comparison="exact"[^>]*><saml:AuthnContextClassRef[^>]*>urn:strong</)
  })
})

describe('the AuthnRequest of a connection that asks for more', () => {
  test('forces an authentication, of anybody, at every sign-in', async () => {
    expect((await begin({ forceAuthn: true })).xml).toContain('ForceAuthn="true"')
  })

  test('asks for one of its contexts, exactly', async () => {
    const { xml } = await begin({ authnContexts: ['urn:a', 'urn:b'] })
    expect(xml).toMatch(
      /RequestedAuthnContext[^>]*Comparison="exact"><saml:AuthnContextClassRef[^>]*>urn:a<.*<saml:AuthnContextClassRef[^>]*>urn:b</,
    )
  })

  test('may forbid a new name id', async () => {
    expect((await begin({})).xml).toContain('AllowCreate="true"')
    expect((await begin({ allowCreate: false })).xml).toContain('AllowCreate="false"')
  })

  test.each(['redirect', 'post'] as const)('is passive where the sign-in is begun so: %s', async (ssoBinding) => {
    const { xml } = await begin({ ssoBinding }, { passive: true })
    expect(xml).toContain('IsPassive="true"')
    expect((await begin({ ssoBinding })).xml).not.toContain('IsPassive')
  })
})

describe('what was asked for is held against the answer', () => {
  const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
  async function signIn(changes: Partial<SamlConnectionInput>, age = 5) {
    const scenario = await createScenario()
    const { clock, saml } = scenario
    const [, acme] = scenario.options.connections as [unknown, SamlConnectionInput]
    const connections = [{ ...acme, ...changes }]
    const sso = createRelyingParty({ ...scenario.options, connections, replayCache: createMemoryReplayCache() })
    const start = await sso.begin({ connection: 'acme' })
    const at = new Date(clock.now() - age * 1000).toISOString()
    const aged = (xml: string): string => xml.replace(/AuthnInstant="[^"]*"/, `AuthnInstant="${at}"`)
    const unasked = (xml: string): string => xml.replaceAll(/ InResponseTo="[^"]*"/g, '')
    const url = '/login/callback?connection=acme'
    if (changes.allowUnsolicited !== true) {
      return sso.complete({ url, cookies: cookieHeader(start.cookies), form: saml.answer(start, { assertion: aged }) })
    }
    const { SAMLResponse } = saml.answer(start, { assertion: (xml) => aged(unasked(xml)), response: unasked })
    return sso.complete({ url, form: { SAMLResponse } })
  }
  const portal = { allowUnsolicited: true }

  test('one of the contexts is taken', async () => {
    const { identity, freshness } = await signIn({ authnContexts: ['urn:a', password] })
    expect(identity.authentication.acr).toBe(password)
    expect(freshness).toBeUndefined()
  })

  test('a fresh authentication is taken, and said to be one', async () => {
    expect((await signIn({ forceAuthn: true })).freshness).toBe('proven')
    expect((await signIn({ ...portal, forceAuthn: true })).initiatedBy).toBe('provider')
  })

  test.each<[string, Partial<SamlConnectionInput>, number, string]>([
    ['another context', { authnContexts: ['urn:a'] }, 5, 'authentication_context_insufficient'],
    ['an old authentication', { forceAuthn: true }, 121, 'authentication_not_fresh'],
    ['another context, unsolicited', { ...portal, authnContexts: ['urn:a'] }, 5, 'authentication_context_insufficient'],
    ['an old authentication, unsolicited', { ...portal, forceAuthn: true }, 121, 'authentication_not_fresh'],
  ])('%s is refused', async (_what, changes, age, code) => {
    await expect(signIn(changes, age)).rejects.toMatchObject({ code, kind: 'denied' })
  })
})

describe('the cookie of a SAML sign-in', () => {
  test('crosses sites, because the answer is a cross-site POST', async () => {
    const { start } = await begin({})
    expect(start.cookies.at(-1)).toMatchObject({ sameSite: 'none', secure: true })
  })
})

describe('a certificate that cannot be used', () => {
  test('is refused with its number, when the connection is first used', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    await expect(begin({ certificate: key })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/certificate 1 cannot be read/),
    })
  })

  test('is refused where its key is not RSA', async () => {
    const elliptic = await import('../../support/fixed-keys.ts')
    await expect(begin({ certificate: elliptic.ellipticKeys.p256.certificate })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/key of type ec; node-saml/),
    })
  })
})

describe('our metadata', () => {
  test('names entity id and ACS, and is the same every time', async () => {
    const { sso } = await begin({})
    const xml = (await sso.spMetadata('acme')) ?? ''
    expect(xml).toContain('entityID="urn:auth0:port-prod:acme"')
    expect(xml).toContain('Location="https://app.example.com/login/callback?connection=acme"')
    expect(xml).toContain('WantAssertionsSigned="true"')
    expect(await sso.spMetadata('acme')).toBe(xml)
  })

  test('does not ask for a signed assertion where the response is signed', async () => {
    const { sso } = await begin({ signed: 'response' })
    expect(await sso.spMetadata('acme')).not.toContain('WantAssertionsSigned')
  })

  test('names the ACS of each purpose', async () => {
    const { options } = await createScenario()
    const acs = {
      enrollment: 'https://edge.example.com/saml/e?a=1&c=:connection',
      mfa: 'https://edge.example.com/saml/m',
    }
    const xml = (await createRelyingParty({ ...options, callbacks: { acs } }).spMetadata('acme')) ?? ''
    expect([...xml.matchAll(/index="(\d)"[^>]*Location="([^"]+)"/g)].map(([, index, url]) => [index, url])).toEqual([
      ['1', 'https://app.example.com/login/callback?connection=acme'],
      ['2', 'https://edge.example.com/saml/e?a=1&amp;c=acme'],
      ['3', 'https://edge.example.com/saml/m'],
    ])
  })

  test('exists for SAML only', async () => {
    const { options } = await createScenario()
    expect(await createRelyingParty(options).spMetadata('staff')).toBeUndefined()
  })
})
