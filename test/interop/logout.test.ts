import { randomBytes } from 'node:crypto'
import { endsSession, type LogoutReference, logoutResponse } from 'relyant'
import { beginLogout } from 'relyant/express'
import samlify from 'samlify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../../examples/providers/openid-provider.ts'
import { type Person, people } from '../../examples/providers/people.ts'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { type Browser, createBrowser, formOf } from '../support/browser.ts'
import { cookieHeader } from '../support/clock.ts'
import { type App, startApp } from '../support/express-app.ts'
import {
  createLogoutScenario,
  idpSloUrl,
  type LogoutScenario,
  logoutOf,
  ownKey,
  send,
  slo,
  sloPath,
} from '../support/logout-scenario.ts'
import { idpEntityId, spEntityId } from '../support/saml-double.ts'

const [ada] = people as [Person]

describe('logging out with oidc-provider', () => {
  let provider: OpenIdProvider
  let app: App
  beforeAll(async () => {
    app = await startApp(
      (origin) => ({
        baseUrl: origin,
        secrets: [randomBytes(32).toString('base64')],
        allowLoopbackHttp: true,
        connections: () => ({
          protocol: 'oidc',
          id: 'staff',
          issuer: provider.issuer,
          clientId: provider.clientId,
          clientSecret: provider.clientSecret,
          tokenEndpointAuthMethod: 'client_secret_post',
        }),
      }),
      {
        routes: (routes, sso) =>
          routes.get('/sign-out', (request, response) => {
            const reference = app.signIns.at(-1)?.logoutReference as LogoutReference
            return beginLogout(sso, request, response, { reference, returnTo: '/goodbye' })
          }),
      },
    )
    const { redirectUris, postLogoutRedirectUri, backchannelLogoutUri } = app.sso.urls('staff').oidc
    provider = await startOpenIdProvider({
      redirectUris: [redirectUris.login],
      postLogoutRedirectUris: [postLogoutRedirectUri],
      backchannelLogoutUri,
    })
  })
  afterAll(() => Promise.all([app.close(), provider.close()]))

  async function signIn(browser: Browser): Promise<LogoutReference> {
    const login = await browser.open(`${app.origin}/auth/login?connection=staff`)
    await browser.submit(login, { person: ada.id })
    return app.signIns.at(-1)?.logoutReference as LogoutReference
  }

  test('begun by the application: it is asked, told over the back channel, and the browser is back', async () => {
    const browser = createBrowser()
    const reference = await signIn(browser)
    const before = app.logouts.length
    const confirm = await browser.open(`${app.origin}/sign-out`)
    expect(formOf(confirm).action).toContain('/oauth2/sessions/logout/confirm')
    const page = await browser.submit(confirm, { logout: 'yes' })
    expect(app.refusals).toEqual([])
    expect(page.text).toBe('application page /goodbye')
    const [told, back, ...more] = app.logouts.slice(before)
    expect(told).toMatchObject({ initiatedBy: 'provider', channel: 'back', accountKey: reference.accountKey })
    expect(back).toMatchObject({ initiatedBy: 'relying-party', channel: 'front', accountKey: reference.accountKey })
    expect(more).toEqual([])
    // And the provider knows the person no more: it asks again.
    expect((await browser.open(`${app.origin}/auth/login?connection=staff`)).text).toContain('name="person"')
  })

  test('begun at the provider: its logout token names the session of this sign-in, and of no other', async () => {
    const [one, other] = [createBrowser(), createBrowser()]
    const [reference, kept] = [await signIn(one), await signIn(other)]
    const before = app.logouts.length
    const confirm = await one.open(`${provider.issuer}oauth2/sessions/logout`)
    await one.submit(confirm, { logout: 'yes' })
    const [event, ...more] = app.logouts.slice(before)
    if (event === undefined) throw new Error('no logout token arrived')
    expect(more).toEqual([])
    expect(event).toMatchObject({ by: 'session', channel: 'back', subject: ada.id, accountKey: reference.accountKey })
    expect(event.sids).toHaveLength(1)
    expect([endsSession(event, reference), endsSession(event, kept)]).toEqual([true, false])
  })
})

const { Constants, IdentityProvider, ServiceProvider, setSchemaValidator } = samlify
const { redirect, post } = Constants.namespace.binding

describe('logging out with samlify', () => {
  const idpKey = createCertifiedKey('samlify')
  let scenario: LogoutScenario
  let identityProvider: ReturnType<typeof IdentityProvider>
  let us: ReturnType<typeof ServiceProvider>
  beforeAll(async () => {
    setSchemaValidator({ validate: async () => 'not validated' })
    scenario = await createLogoutScenario()
    const both = (Location: string) => [redirect, post].map((Binding) => ({ Binding, Location }))
    identityProvider = IdentityProvider({
      entityID: idpEntityId,
      privateKey: idpKey.privateKey,
      signingCert: idpKey.certificate,
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      wantLogoutRequestSigned: true,
      wantLogoutResponseSigned: true,
      singleSignOnService: both('https://sso.example.com/sso'),
      singleLogoutService: both(idpSloUrl),
    })
    us = ServiceProvider({
      entityID: spEntityId,
      signingCert: ownKey.certificate,
      wantLogoutRequestSigned: true,
      wantLogoutResponseSigned: true,
      assertionConsumerService: both('https://app.example.com/login/callback?connection=acme'),
      singleLogoutService: both(slo),
    })
  })

  const reference: LogoutReference = {
    protocol: 'saml',
    connection: 'acme',
    accountKey: 'saml|acme|ada@example.com',
    sid: '_session',
    nameId: { value: 'ada@example.com' },
  }

  /** The same application with this provider's key and its clock: samlify knows only the real time. */
  async function start(binding: 'redirect' | 'post'): Promise<void> {
    scenario = await createLogoutScenario({ certificate: idpKey.certificate, sloBinding: binding })
    scenario.clock.advance((Date.now() - scenario.clock.now()) / 1000)
  }

  /** What samlify takes: for a redirect also the characters that were signed. */
  const received = (
    binding: 'redirect' | 'post',
    outbound: { url: string; fields?: Readonly<Record<string, string>> },
  ) => {
    if (binding === 'post') return { body: outbound.fields ?? {} }
    const { search, searchParams } = new URL(outbound.url)
    const octetString = search.slice(1).replace(/&Signature=.*/, '')
    return { query: Object.fromEntries(searchParams), octetString }
  }

  test.each(['redirect', 'post'] as const)(
    'samlify verifies our LogoutRequest over %s, and we its answer',
    async (binding) => {
      await start(binding)
      const begun = await scenario.sso.beginLogout({ reference, returnTo: '/bye' })
      if (begun.kind !== 'provider') throw new Error('the provider has no logout')
      expect((await logoutResponse(begun)).status).toBe(binding === 'post' ? 200 : 303)
      const parsed = await identityProvider.parseLogoutRequest(us, binding, received(binding, begun.outbound))
      expect(parsed.extract).toMatchObject({
        issuer: spEntityId,
        nameID: 'ada@example.com',
        sessionIndex: '_session',
        request: { id: `_${begun.handle}`, destination: idpSloUrl },
      })
      const answer = identityProvider.createLogoutResponse(us, { extract: parsed.extract }, binding, {
        relayState: begun.handle,
      })
      const cookies = cookieHeader(begun.cookies)
      const outcome = await (binding === 'redirect'
        ? send(scenario.sso, sloPath + new URL(answer.context).search, { cookies })
        : send(scenario.sso, sloPath, { cookies, form: new URLSearchParams({ SAMLResponse: answer.context }) }))
      expect(logoutOf(outcome)).toMatchObject({
        event: { initiatedBy: 'relying-party', result: 'complete' },
        ended: { headers: { location: '/bye' } },
      })
    },
  )

  test.each(['redirect', 'post'] as const)(
    'we verify its LogoutRequest over %s, and samlify our answer',
    async (binding) => {
      await start(binding)
      const user = { logoutNameID: 'ada@example.com', sessionIndex: '_session' }
      const asked = identityProvider.createLogoutRequest(us, binding, user, { relayState: 'theirs' })
      const outcome = logoutOf(
        await (binding === 'redirect'
          ? send(scenario.sso, sloPath + new URL(asked.context).search)
          : send(scenario.sso, sloPath, {
              form: new URLSearchParams({ SAMLRequest: asked.context, RelayState: 'theirs' }),
            })),
      )
      expect(outcome.event).toMatchObject({ initiatedBy: 'provider', accountKey: 'saml|acme|ada@example.com' })
      const field = (name: string): string =>
        outcome.ended.body.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? ''
      const outbound =
        binding === 'redirect'
          ? { url: outcome.ended.headers['location'] ?? '' }
          : { url: idpSloUrl, fields: { SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') } }
      const parsed = await identityProvider.parseLogoutResponse(us, binding, received(binding, outbound))
      expect(parsed.extract).toMatchObject({ issuer: spEntityId, response: { inResponseTo: asked.id } })
    },
  )

  test('samlify refuses our LogoutRequest once a character of it is another: it does verify', async () => {
    await start('redirect')
    const begun = await scenario.sso.beginLogout({ reference })
    if (begun.kind !== 'provider') throw new Error('the provider has no logout')
    const { octetString, ...envelope } = received('redirect', begun.outbound)
    const changed = { ...envelope, octetString: `${octetString}x` }
    await expect(identityProvider.parseLogoutRequest(us, 'redirect', changed)).rejects.toThrow('SIGNATURE')
  })
})
