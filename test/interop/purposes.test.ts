import { randomBytes } from 'node:crypto'
import type { Purpose } from 'relyant'
import { beginSignIn } from 'relyant/express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../../examples/providers/openid-provider.ts'
import { type Person, people } from '../../examples/providers/people.ts'
import {
  type SamlIdentityProvider,
  startSamlIdentityProvider,
} from '../../examples/providers/saml-identity-provider.ts'
import { type Browser, createBrowser, type Page } from '../support/browser.ts'
import { type App, startApp } from '../support/express-app.ts'

const [ada, grace] = people as readonly [Person, Person]
const spEntityId = 'urn:auth0:tests:acme'

let openId: OpenIdProvider
let saml: SamlIdentityProvider
let app: App
let purpose: Purpose

beforeAll(async () => {
  saml = await startSamlIdentityProvider({ sign: 'assertion' })
  app = await startApp(
    (origin) => ({
      baseUrl: origin,
      secrets: [randomBytes(32).toString('base64')],
      allowLoopbackHttp: true,
      connections: (id) =>
        id === 'staff'
          ? {
              protocol: 'oidc',
              id,
              issuer: openId.issuer,
              clientId: openId.clientId,
              clientSecret: openId.clientSecret,
              tokenEndpointAuthMethod: 'client_secret_post',
              emailVerification: 'accept-text',
            }
          : {
              protocol: 'saml',
              id,
              ssoUrl: saml.ssoUrl,
              idpEntityId: saml.entityId,
              spEntityId,
              certificate: saml.certificate,
              emailVerification: 'accept-text',
            },
      callbacks: { acs: { enrollment: '/saml/enrollment', mfa: '/saml/mfa' } },
    }),
    {
      routes: (routes, sso) => {
        routes.get('/begin/:connection', (request, response) =>
          beginSignIn(sso, request, response, {
            connection: request.params['connection'] ?? '',
            purpose,
            returnTo: '/done',
          }),
        )
      },
    },
  )
  openId = await startOpenIdProvider({ redirectUris: Object.values(app.sso.urls('staff').oidc.redirectUris) })
  for (const acsUrl of Object.values(app.sso.urls('acme').saml.acs)) saml.register({ entityId: spEntityId, acsUrl })
})
afterAll(() => Promise.all([app.close(), openId.close(), saml.close()]))
beforeEach(() => {
  ;(app.signIns as unknown[]).length = 0
  ;(app.refusals as unknown[]).length = 0
})

async function go(connection: string, person: Person, browser: Browser): Promise<Page> {
  const page = await browser.settle(await browser.open(`${app.origin}/begin/${connection}`))
  return page.text.includes('name="person"') ? browser.settle(await browser.submit(page, { person: person.id })) : page
}

describe.each([
  ['staff', (person: Person) => `oidc|${openId.issuer}|${person.id}`],
  ['acme', (person: Person) => `saml|acme|${person.email}`],
] as const)('a real provider behind connection %s', (connection, keyOf) => {
  test('enrolls the invited person', async () => {
    purpose = { kind: 'enrollment', reference: 'i-1', email: 'ADA@example.com' }
    const page = await go(connection, ada, createBrowser())
    expect(page.text).toBe('application page /done')
    expect(app.signIns).toMatchObject([{ purpose, identity: { accountKey: keyOf(ada), emailVerified: true } }])
  })

  test('enrolls nobody else', async () => {
    purpose = { kind: 'enrollment', reference: 'i-1', email: ada.email }
    expect((await go(connection, grace, createBrowser())).status).toBe(403)
    expect(app.refusals).toMatchObject([{ code: 'enrollment_email_mismatch' }])
    expect(app.signIns).toEqual([])
  })

  test('authenticates anew for a step-up, although it has a session', async () => {
    const browser = createBrowser()
    purpose = { kind: 'login' }
    await go(connection, ada, browser)
    purpose = { kind: 'mfa', accountKey: keyOf(ada), operationId: 'device-1' }
    const asked = await browser.settle(await browser.open(`${app.origin}/begin/${connection}`))
    expect(asked.text).toContain('name="person"')
    await browser.settle(await browser.submit(asked, { person: ada.id }))
    expect(app.refusals).toEqual([])
    expect(app.signIns.at(-1)).toMatchObject({ purpose, freshness: 'proven', identity: { accountKey: keyOf(ada) } })
  })

  test('steps up for nobody else', async () => {
    purpose = { kind: 'mfa', accountKey: keyOf(ada), operationId: 'device-1' }
    expect((await go(connection, grace, createBrowser())).status).toBe(403)
    expect(app.refusals).toMatchObject([{ code: 'account_mismatch' }])
    expect(app.signIns).toEqual([])
  })
})
