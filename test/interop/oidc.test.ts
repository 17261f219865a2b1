import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../../examples/providers/openid-provider.ts'
import { people } from '../../examples/providers/people.ts'
import { createBrowser } from '../support/browser.ts'
import { type App, startApp } from '../support/express-app.ts'

const secrets = ['a secret of the tests, long enough to seal']

describe('signing in over OpenID Connect, through Express', () => {
  let provider: OpenIdProvider
  let app: App
  beforeAll(async () => {
    app = await startApp((origin) => ({
      baseUrl: origin,
      secrets,
      allowLoopbackHttp: true,
      connections: async () => ({
        protocol: 'oidc',
        id: 'staff',
        issuer: provider.issuer,
        clientId: provider.clientId,
        clientSecret: provider.clientSecret,
        tokenEndpointAuthMethod: 'client_secret_post',
        groupsClaim: 'memberOf',
        emailVerification: 'accept-text',
      }),
    }))
    provider = await startOpenIdProvider({ redirectUris: [`${app.origin}/auth/callback`] })
  })
  afterAll(() => Promise.all([provider.close(), app.close()]))

  test.each(people.map((person) => [person.username, person] as const))('%s', async (_name, person) => {
    const browser = createBrowser()
    const login = await browser.open(`${app.origin}/auth/login?connection=staff&returnTo=/wiki?page=1`)
    const page = await browser.submit(login, { person: person.id })
    expect(page.text).toBe('application page /wiki?page=1')
    const signIn = app.signIns.at(-1)
    expect(signIn?.identity.groups).toEqual(person.groups)
  })
})
