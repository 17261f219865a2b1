import { createRelyingParty, type RelyingPartyOptions } from 'relyant'
import { createTestBrowser, createTestClock, createTestSamlProvider, person, signInAs } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'

const ada = person({ email: 'ada@example.com', groups: ['engineering'], acr: 'urn:example:two-factors' })

function setUp(
  preset: 'jumpcloud' | 'okta' | 'entra' | 'google' | 'keycloak' | 'generic',
  ssoBinding: 'redirect' | 'post',
  options: Partial<RelyingPartyOptions> = {},
) {
  const clock = createTestClock('2026-11-22T10:00:00Z')
  const provider = createTestSamlProvider({ preset, people: [ada], now: clock.now })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [provider.connection('acme', { ssoBinding })],
    ...options,
  })
  return { clock, provider, sso }
}

const presets = ['jumpcloud', 'okta', 'entra', 'google', 'keycloak', 'generic'] as const

describe.each(presets)('%s', (preset) => {
  test.each(['redirect', 'post'] as const)('signs in, asked by %s', async (ssoBinding) => {
    const { clock, provider, sso } = setUp(preset, ssoBinding)
    const app = sso.handler({
      onSignIn: ({ identity }) =>
        Response.json({ email: identity.email, groups: identity.groups, at: identity.authentication.at }),
    })
    const expected = { email: 'ada@example.com', groups: ['engineering'], at: '2026-11-22T10:00:00.000Z' }
    const page = await signInAs(app, ada, { now: clock.now, providers: [provider] })
    expect(page.json()).toEqual(expected)
    clock.advance(600)
    // The session at the provider answers, without a page, and says since when it is one.
    expect((await page.browser.open('/auth/login')).json()).toEqual(expected)
  })

  test('a step-up is asked for anew, and proven', async () => {
    const { clock, provider, sso } = setUp(preset, 'redirect')
    const app = sso.handler({
      onSignIn: ({ purpose, identity, freshness }) =>
        Response.json({ kind: purpose.kind, key: identity.accountKey, at: identity.authentication.at, freshness }),
    })
    const page = await signInAs(app, ada, { now: clock.now, providers: [provider] })
    const { key } = page.json() as { key: string }
    clock.advance(600)
    const browser = createTestBrowser({ 'https://app.example.com': stepUp }, { providers: [provider], now: clock.now })
    async function stepUp(request: Request): Promise<Response> {
      if (new URL(request.url).pathname !== '/confirm') return app(request)
      const purpose = {
        kind: 'mfa',
        accountKey: key,
        operationId: 'device',
        acrValues: ['urn:example:two-factors'],
      } as const
      const { outbound, cookies } = await sso.begin({ connection: 'acme', purpose })
      const headers = new Headers({ location: outbound.url })
      for (const { name, value } of cookies) {
        headers.append('set-cookie', `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=None`)
      }
      return new Response(null, { status: 303, headers })
    }
    await signInAs(browser, ada)
    const confirmed = await (await browser.open('/confirm')).signInAs(ada)
    expect(confirmed.json()).toEqual({ kind: 'mfa', key, at: '2026-11-22T10:10:00.000Z', freshness: 'proven' })
    expect(provider.requests.map((request) => 'forceAuthn' in request && request.forceAuthn)).toEqual([
      false,
      false,
      true,
    ])
  })
})

test('without a browser, any of the people can answer', async () => {
  const ben = person({ email: 'ben@example.com' })
  const { clock } = setUp('generic', 'redirect')
  const provider = createTestSamlProvider({ people: [ada, ben], now: clock.now })
  const { sso } = setUp('generic', 'redirect', { now: clock.now, connections: [provider.connection('acme')] })
  const start = await sso.begin({ connection: 'acme' })
  const answer = provider.answer(start.outbound, { person: ben })
  const { identity } = await sso.complete({ ...answer, cookies: cookieHeader(start.cookies) })
  expect(identity).toMatchObject({
    subject: ben.subject,
    email: 'ben@example.com',
    emailVerified: true,
    name: 'Ben Example',
  })
  const logout = { binding: 'redirect', url: start.outbound.url.replace('SAMLRequest', 'x') } as const
  expect(() => provider.answer(logout)).toThrow('neither a SAMLRequest nor a SAMLResponse')
})
