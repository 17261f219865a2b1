import type { LogoutReference, OutboundMessage } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createLogoutScenario, idpSloUrl, type LogoutScenario, slo, sloPath } from '../support/logout-scenario.ts'
import { mintLogoutToken } from '../support/logout-token.ts'
import { logoutRequestXml, logoutResponseXml, redirectQuery } from '../support/saml-logout.ts'

let scenario: LogoutScenario
beforeEach(async () => {
  scenario = await createLogoutScenario()
})

const reference: LogoutReference = {
  protocol: 'oidc',
  connection: 'staff',
  accountKey: 'oidc|https://op.example/|u1',
  subject: 'u1',
  sid: 's1',
}

const samlReference: LogoutReference = {
  protocol: 'saml',
  connection: 'acme',
  accountKey: 'saml|acme|ada@example.com',
  sid: '_session',
  nameId: { value: 'ada@example.com' },
}

/** An application that serves its logout routes itself: what it gets, as plain data. */
describe('completeLogout', () => {
  test('takes a logout token, however its form comes', async () => {
    const { sso, openId, clock } = scenario
    const url = '/auth/logout/back-channel/staff'
    for (const form of [
      { logout_token: await mintLogoutToken(openId, clock.now()) },
      new URLSearchParams({ logout_token: await mintLogoutToken(openId, clock.now()) }),
      `logout_token=${await mintLogoutToken(openId, clock.now())}`,
      new TextEncoder().encode(`logout_token=${await mintLogoutToken(openId, clock.now())}`),
    ]) {
      expect(await sso.completeLogout({ url, form })).toMatchObject({
        kind: 'back-channel',
        event: { connection: 'staff', channel: 'back', initiatedBy: 'provider', sids: ['s1'] },
      })
    }
  })

  test('takes a front-channel logout, and says who may frame the answer', async () => {
    const query = new URLSearchParams({ iss: scenario.openId.issuer, sid: 's1' })
    expect(await scenario.sso.completeLogout({ url: `/auth/logout/front-channel/staff?${query}` })).toMatchObject({
      kind: 'front-channel',
      event: { channel: 'front', sids: ['s1'] },
      framingOrigins: ['https://op.example'],
    })
  })

  test('takes a LogoutRequest, and has an answer for whatever the application can do', async () => {
    const { saml, clock, sso } = scenario
    const xml = logoutRequestXml({ destination: slo, now: clock.now() })
    const query = redirectQuery('SAMLRequest', xml, { key: saml.key, relayState: 'r' })
    const completed = await sso.completeLogout({ url: `${sloPath}?${query}` })
    if (completed.kind !== 'single-logout') throw new Error(completed.kind)
    expect(completed.event).toMatchObject({ protocol: 'saml', subject: 'ada@example.com', sids: ['_session'] })
    const { complete, partial } = completed.answers
    for (const answer of [complete, partial] satisfies OutboundMessage[]) {
      expect(answer.url).toMatch(new RegExp(`^${idpSloUrl}\\?SAMLResponse=`))
    }
    expect(complete.url).not.toBe(partial.url)
    await expect(sso.completeLogout({ url: `${sloPath}?${query}` })).rejects.toMatchObject({ code: 'logout_replayed' })
  })

  test('takes a browser back from an OpenID Provider', async () => {
    const { sso } = scenario
    const start = await sso.beginLogout({ reference, returnTo: '/bye', context: { tab: '1' } })
    if (start.kind !== 'provider') throw new Error(start.kind)
    const url = `/auth/logout/callback?state=${start.handle}`
    expect(await sso.completeLogout({ url, cookies: cookieHeader(start.cookies) })).toMatchObject({
      kind: 'returned',
      event: { result: 'complete', context: { tab: '1' } },
      returnTo: '/bye',
      cookies: [{ name: `__Host-sso-${start.handle}`, maxAge: 0 }],
    })
    expect(await sso.completeLogout({ url })).toEqual({ kind: 'returned', returnTo: '/', cookies: [] })
  })

  test('takes a browser back from a SAML identity provider', async () => {
    const { sso, saml, clock } = scenario
    const start = await sso.beginLogout({ reference: samlReference, returnTo: '/bye' })
    if (start.kind !== 'provider') throw new Error(start.kind)
    const xml = logoutResponseXml({ destination: slo, now: clock.now(), inResponseTo: `_${start.handle}` })
    const query = redirectQuery('SAMLResponse', xml, { key: saml.key, relayState: start.handle })
    const inbound = { url: `${sloPath}?${query}`, cookies: cookieHeader(start.cookies) }
    expect(await sso.completeLogout(inbound)).toMatchObject({
      kind: 'returned',
      event: { protocol: 'saml', result: 'complete' },
      returnTo: '/bye',
    })
    await expect(sso.completeLogout({ url: inbound.url })).rejects.toMatchObject({
      code: 'transaction_missing',
      details: { reason: 'logout-cookie' },
    })
  })

  test.each<[string, object, string, object]>([
    [
      'no place of logouts',
      { url: '/auth/callback?code=1' },
      'callback_unknown',
      { reason: 'logout', received: '/auth/callback' },
    ],
    ['any other place', { url: '/elsewhere' }, 'callback_unknown', { reason: 'logout', received: '/elsewhere' }],
    ['no token', { url: '/auth/logout/back-channel/staff' }, 'response_missing', { reason: 'logout-token-missing' }],
    [
      'two tokens',
      { url: '/auth/logout/back-channel/staff', form: 'logout_token=a&logout_token=b' },
      'response_malformed',
      { reason: 'request-parameter-repeated', parameter: 'logout_token' },
    ],
    [
      'too many fields',
      { url: '/auth/logout/back-channel/staff', form: 'a&'.repeat(101) },
      'response_malformed',
      { reason: 'too-many-fields', limit: 100 },
    ],
    [
      'no sid',
      { url: '/auth/logout/front-channel/staff?iss=x' },
      'response_malformed',
      { reason: 'front-channel-logout-incomplete' },
    ],
    [
      'another issuer',
      { url: '/auth/logout/front-channel/staff?iss=https://evil.example&sid=s1' },
      'response_issuer_mismatch',
      { reason: 'front-channel-logout', expected: 'https://op.example/', received: 'https://evil.example' },
    ],
    [
      'SAML for a connection of OpenID Connect',
      { url: '/auth/logout/saml/staff?SAMLRequest=x' },
      'connection_mismatch',
      { reason: 'logout-of-other-protocol', expected: 'oidc', received: 'saml' },
    ],
    [
      'OpenID Connect for a connection of SAML',
      { url: '/auth/logout/back-channel/acme', form: 'logout_token=a' },
      'connection_mismatch',
      { reason: 'logout-of-other-protocol', expected: 'saml', received: 'oidc' },
    ],
  ])('refuses %s', async (_what, inbound, code, details) => {
    await expect(scenario.sso.completeLogout(inbound as { url: string })).rejects.toMatchObject({ code, details })
  })
})
