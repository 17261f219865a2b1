import { readFileSync } from 'node:fs'
import { type AuthenticationRequest, createRelyingParty, type RelyingParty } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { goldenSecret } from '../support/golden.ts'
import { createLogoutScenario, type LogoutScenario, logoutOf, send } from '../support/logout-scenario.ts'

/** What an older version of this library began at 2026-11-22T10:00:00Z: browsers bring it back to a newer one. */
const begun: Record<'staff' | 'acme' | 'logout' | 'unbound', AuthenticationRequest> = JSON.parse(
  readFileSync(new URL('sealed.json', import.meta.url), 'utf8'),
)

let scenario: LogoutScenario
let sso: RelyingParty
beforeEach(async () => {
  scenario = await createLogoutScenario()
  sso = createRelyingParty({ ...scenario.options, secrets: [goldenSecret] })
})

describe('what was sealed before this version', () => {
  test('is a sign-in over OpenID Connect that completes', async () => {
    const { staff } = begun
    const signIn = await sso.complete({ url: scenario.openId.answer(staff), cookies: cookieHeader(staff.cookies) })
    expect(signIn).toMatchObject({
      connection: 'staff',
      purpose: { kind: 'enrollment', reference: 'invitation-7', email: 'ada@example.com' },
      returnTo: '/wiki?page=2',
      context: { tab: '2' },
      identity: { subject: 'u1' },
    })
  })

  test('is a sign-in over SAML that completes', async () => {
    const { acme } = begun
    const form = scenario.saml.answer(acme)
    const cookies = cookieHeader(acme.cookies)
    const signIn = await sso.complete({ url: '/login/callback?connection=acme', cookies, form })
    expect(signIn).toMatchObject({ connection: 'acme', purpose: { kind: 'login' }, returnTo: '/wiki' })
    expect(signIn.identity.subject).toBe('ada@example.com')
  })

  test('is a logout that comes back', async () => {
    const { handle, cookies } = begun.logout
    const url = `/auth/logout/callback?state=${handle}`
    const { event, ended } = logoutOf(await send(sso, url, { cookies: cookieHeader(cookies) }))
    expect(event).toMatchObject({ accountKey: 'oidc|https://op.example/|u1', context: { tab: '2' } })
    expect(ended.headers['location']).toBe('/bye')
  })

  test('is refused where nothing binds it to its browser but its own cookie', async () => {
    const { unbound } = begun
    const cookies = cookieHeader(unbound.cookies)
    await expect(sso.complete({ url: scenario.openId.answer(unbound), cookies })).rejects.toMatchObject({
      code: 'transaction_invalid',
      kind: 'stale',
      details: { reason: 'content-unreadable' },
      cookies: [{ name: `__Host-sso-${unbound.handle}`, value: '', maxAge: 0 }],
    })
  })

  test('ends when it always ended', async () => {
    scenario.clock.advance(3600)
    const { acme } = begun
    const form = scenario.saml.answer(acme)
    const inbound = { url: '/login/callback?connection=acme', cookies: cookieHeader(acme.cookies), form }
    await expect(sso.complete(inbound)).rejects.toMatchObject({ code: 'transaction_expired' })
  })
})
