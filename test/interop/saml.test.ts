import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { people } from '../../examples/providers/people.ts'
import {
  type SamlIdentityProvider,
  startSamlIdentityProvider,
} from '../../examples/providers/saml-identity-provider.ts'
import { createBrowser } from '../support/browser.ts'
import { type App, startApp } from '../support/express-app.ts'

const secrets = ['a secret of the tests, long enough to seal']
const spEntityId = 'urn:auth0:port-prod:acme'

const variants = [
  { sign: 'assertion', stack: 'xml-crypto', ssoBinding: 'redirect' },
  { sign: 'response', stack: 'xml-crypto', ssoBinding: 'post' },
  { sign: 'both', stack: 'xml-crypto', ssoBinding: 'redirect' },
  { sign: 'assertion', stack: 'samlify', ssoBinding: 'post' },
  { sign: 'response', stack: 'samlify', ssoBinding: 'redirect' },
  { sign: 'both', stack: 'samlify', ssoBinding: 'post' },
] as const

describe.each(variants)('signing in over SAML, $sign signed by $stack, asked by $ssoBinding', (variant) => {
  const { sign, stack, ssoBinding } = variant
  let provider: SamlIdentityProvider
  let app: App
  beforeAll(async () => {
    provider = await startSamlIdentityProvider({ sign, stack })
    app = await startApp((origin) => ({
      baseUrl: origin,
      secrets,
      allowLoopbackHttp: true,
      connections: [
        {
          protocol: 'saml',
          id: 'acme',
          ssoUrl: provider.ssoUrl,
          ssoBinding,
          idpEntityId: provider.entityId,
          spEntityId,
          certificate: provider.certificate,
          groupsClaim: 'memberOf',
          emailVerification: 'accept-text',
        },
      ],
    }))
    provider.register({ entityId: spEntityId, acsUrl: `${app.origin}/login/callback?connection=acme` })
  })
  afterAll(() => Promise.all([provider.close(), app.close()]))

  test.each(people.map((person) => [person.username, person] as const))('%s', async (_name, person) => {
    const browser = createBrowser()
    const login = await browser.settle(await browser.open(`${app.origin}/auth/login?returnTo=/wiki?page=1`))
    const page = await browser.settle(await browser.submit(login, { person: person.id }))
    expect(app.refusals).toEqual([])
    expect(page.text).toBe('application page /wiki?page=1')
    const signIn = app.signIns.at(-1)
    expect(signIn).toMatchObject({
      purpose: { kind: 'login' },
      connection: 'acme',
      identity: {
        accountKey: `saml|acme|${person.email}`,
        issuer: 'JumpCloud',
        subject: person.email,
        email: person.email,
        emailVerified: person.emailVerified,
        groups: person.groups,
        groupsComplete: person.groups.length > 0,
      },
    })
    expect(signIn?.identity.authentication.at).toBeInstanceOf(Date)
  })
})
