import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { people } from '../../examples/providers/people.ts'
import {
  type SamlIdentityProvider,
  startSamlIdentityProvider,
} from '../../examples/providers/saml-identity-provider.ts'
import { createBrowser } from '../support/browser.ts'
import { certified, createKey } from '../support/certificates.ts'
import { type App, startApp } from '../support/express-app.ts'

const spEntityId = 'urn:auth0:port-prod:acme'

describe.each([false, true])("signing in by a provider's metadata, redirect endpoint declared: %s", (declared) => {
  let provider: SamlIdentityProvider
  let app: App
  beforeAll(async () => {
    provider = await startSamlIdentityProvider({ declareRedirectEndpoint: declared })
    app = await startApp((origin) => ({
      baseUrl: origin,
      secrets: ['a secret of the tests, long enough to seal'],
      allowLoopbackHttp: true,
      signingKeys: certified(createKey()),
      connections: [
        {
          protocol: 'saml',
          id: 'acme',
          metadataUrl: provider.metadataUrl,
          spEntityId,
          signRequests: true,
          groupsClaim: 'memberOf',
          emailVerification: 'accept-text',
        },
      ],
    }))
    provider.register({ entityId: spEntityId, acsUrl: `${app.origin}/login/callback?connection=acme` })
  })
  afterAll(() => Promise.all([provider.close(), app.close()]))

  test('a person comes in', async () => {
    const [person] = people
    const browser = createBrowser()
    const login = await browser.settle(await browser.open(`${app.origin}/auth/login?returnTo=/wiki`))
    const page = await browser.settle(await browser.submit(login, { person: person?.id ?? '' }))
    expect(app.refusals).toEqual([])
    expect(page.text).toBe('application page /wiki')
    expect(app.signIns.at(-1)?.identity).toMatchObject({ issuer: 'JumpCloud', email: person?.email })
    const start = await app.sso.begin({ connection: 'acme' })
    expect(start.outbound.binding).toBe(declared ? 'redirect' : 'post')
  })

  test('a person without a session there is not shown anything where the sign-in is passive', async () => {
    const browser = createBrowser()
    const start = await app.sso.begin({ connection: 'acme', passive: true })
    const cookies = start.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const { outbound } = start
    const page = await (outbound.binding === 'redirect'
      ? browser.open(outbound.url)
      : fetchForm(outbound.url, outbound.fields))
    const [, SAMLResponse = ''] = page.text.match(/name="SAMLResponse" value="([^"]+)"/) ?? []
    const form = { SAMLResponse, RelayState: start.handle }
    await expect(app.sso.complete({ url: '/login/callback?connection=acme', cookies, form })).rejects.toMatchObject({
      code: 'interaction_required',
      kind: 'denied',
    })
  })
})

async function fetchForm(url: string, fields: Readonly<Record<string, string>>): Promise<{ readonly text: string }> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
  return { text: await response.text() }
}
