import { createHash } from 'node:crypto'
import { createRelyingParty, type RelyingParty } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
})

describe('the authorization request', () => {
  test('always has state, nonce and PKCE S256', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const request = Object.fromEntries(new URL(start.outbound.url).searchParams)
    expect(request).toEqual({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: 'https://app.example.com/auth/callback',
      scope: 'openid profile email',
      state: start.handle,
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(start.handle.length).toBeGreaterThanOrEqual(8)
    await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    const exchange = scenario.openId.requests.find(({ path }) => path === 'token')?.form
    const verifier = exchange?.get('code_verifier') ?? ''
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(request['code_challenge'])
  })

  test('never has the same state, nonce or challenge twice', async () => {
    const seen = new Set<string>()
    for (let count = 0; count < 20; count += 1) {
      const { outbound } = await sso.begin({ connection: 'staff' })
      const { searchParams } = new URL(outbound.url)
      for (const name of ['state', 'nonce', 'code_challenge']) seen.add(searchParams.get(name) ?? '')
    }
    expect(seen.size).toBe(60)
  })

  test('passes a login hint on', async () => {
    const { outbound } = await sso.begin({ connection: 'staff', loginHint: 'ada@example.com' })
    expect(new URL(outbound.url).searchParams.get('login_hint')).toBe('ada@example.com')
  })

  test('is passive where the sign-in is begun so', async () => {
    const { outbound } = await sso.begin({ connection: 'staff', passive: true })
    expect(new URL(outbound.url).searchParams.get('prompt')).toBe('none')
  })

  test('of a step-up cannot be passive', async () => {
    const purpose = { kind: 'mfa', accountKey: 'a', operationId: 'd' } as const
    const begun = sso.begin({ connection: 'staff', purpose, passive: true })
    await expect(begun).rejects.toThrow(/^begin\(\) was called with passive for an mfa purpose/)
    await expect(begun).rejects.toThrow(TypeError)
  })

  test('of a step-up asks for a fresh authentication in the wanted contexts', async () => {
    const purpose = { kind: 'mfa', accountKey: 'oidc|https://op.example/|u1', operationId: 'device-1' } as const
    const fresh = await sso.begin({ connection: 'staff', purpose: { ...purpose, acrValues: ['phr', 'phrh'] } })
    const request = new URL(fresh.outbound.url).searchParams
    expect([request.get('prompt'), request.get('max_age'), request.get('acr_values')]).toEqual([
      'login',
      '0',
      'phr phrh',
    ])
    expect(request.get('redirect_uri')).toBe('https://edge.example.com/openid/mfa/callback')
    const recent = await sso.begin({ connection: 'staff', purpose: { ...purpose, maxAge: 300 } })
    const { searchParams } = new URL(recent.outbound.url)
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual([null, '300'])
  })
})

describe('the redirect URI', () => {
  test('keeps its query string, on the way out and at the token endpoint', async () => {
    const callbacks = { login: '/login/callback?connection=:connection&tenant=a%20b' }
    const withQuery = createRelyingParty({ ...scenario.options, callbacks })
    const start = await withQuery.begin({ connection: 'staff' })
    const redirectUri = 'https://app.example.com/login/callback?connection=staff&tenant=a%20b'
    expect(new URL(start.outbound.url).searchParams.get('redirect_uri')).toBe(redirectUri)
    await withQuery.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    expect(scenario.openId.requests.find(({ path }) => path === 'token')?.form.get('redirect_uri')).toBe(redirectUri)
  })

  test('is the registered one, whatever address the answer arrived at', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const url = `http://10.0.0.7:8080${scenario.openId.answer(start)}`
    await sso.complete({ url, cookies: cookieHeader(start.cookies) })
    const exchange = scenario.openId.requests.find(({ path }) => path === 'token')?.form
    expect(exchange?.get('redirect_uri')).toBe('https://app.example.com/auth/callback')
  })
})
