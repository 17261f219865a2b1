import { randomBytes } from 'node:crypto'
import type { OidcConnectionInput } from 'relyant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type OpenIdProvider,
  type OpenIdProviderOptions,
  startOpenIdProvider,
} from '../../examples/providers/openid-provider.ts'
import { type Person, people } from '../../examples/providers/people.ts'
import { type Browser, createBrowser, type Page } from '../support/browser.ts'
import { type App, startApp } from '../support/express-app.ts'

const secrets = [randomBytes(32).toString('base64')]

interface Stage {
  readonly provider: OpenIdProvider
  readonly app: App
}

/** An application and an OpenID Provider that listen, with one connection between them. */
async function setUp(
  options: Omit<OpenIdProviderOptions, 'redirectUris'>,
  changes: Partial<OidcConnectionInput> = {},
  callback = '/auth/callback',
): Promise<Stage> {
  const stage: { provider?: OpenIdProvider } = {}
  const app = await startApp((origin) => ({
    baseUrl: origin,
    secrets,
    allowLoopbackHttp: true,
    callbacks: { login: callback },
    connections: () => ({
      protocol: 'oidc',
      id: 'staff',
      issuer: stage.provider?.issuer ?? '',
      clientId: stage.provider?.clientId ?? '',
      ...(options.tokenEndpointAuthMethod !== 'none' && { clientSecret: stage.provider?.clientSecret ?? '' }),
      tokenEndpointAuthMethod: options.tokenEndpointAuthMethod ?? 'client_secret_post',
      groupsClaim: 'memberOf',
      emailVerification: 'accept-text',
      ...changes,
    }),
  }))
  stage.provider = await startOpenIdProvider({
    ...options,
    redirectUris: [app.sso.urls('staff').oidc.redirectUris.login],
  })
  return { app, provider: stage.provider }
}

const close = ({ app, provider }: Stage): Promise<unknown> => Promise.all([app.close(), provider.close()])

async function signIn({ app }: Stage, person: Person | undefined, browser: Browser = createBrowser()): Promise<Page> {
  const login = await browser.open(`${app.origin}/auth/login?connection=staff&returnTo=/wiki?page=1`)
  return browser.submit(login, { person: person?.id ?? '' })
}

const variants = [
  [{ tokenEndpointAuthMethod: 'client_secret_basic' }, '/auth/callback'],
  [{ tokenEndpointAuthMethod: 'client_secret_post', claimsIn: 'userinfo' }, '/auth/callback'],
  [{ tokenEndpointAuthMethod: 'none', emailVerified: 'boolean' }, '/login/callback?connection=:connection'],
] as const

describe.each(variants)('signing in with oidc-provider set up as %j, callback %s', (options, callback) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setUp(options, {}, callback)
  })
  afterAll(() => close(stage))

  test.each(people.map((person) => [person.username, person] as const))('%s', async (_name, person) => {
    const page = await signIn(stage, person)
    expect(stage.app.refusals).toEqual([])
    expect(page.text).toBe('application page /wiki?page=1')
    expect(stage.app.signIns.at(-1)).toMatchObject({
      connection: 'staff',
      identity: {
        accountKey: `oidc|${stage.provider.issuer}|${person.id}`,
        email: person.email,
        emailVerified: person.emailVerified,
        groups: person.groups,
        groupsComplete: person.groups.length > 0,
        givenName: person.givenName,
      },
    })
    expect(stage.app.signIns.at(-1)?.identity.picture).toBeUndefined()
  })
})

describe('an OpenID Provider that behaves like JumpCloud', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setUp({}, { emailVerification: 'standard' })
  })
  afterAll(() => close(stage))
  const [ada] = people as [Person]

  test('sends email_verified as text: unknown under "standard", with the evidence', async () => {
    await signIn(stage, ada)
    const identity = stage.app.signIns.at(-1)?.identity
    expect(identity?.emailVerified).toBeUndefined()
    expect(identity?.evidence.get('emailVerified')).toMatchObject({
      raw: 'true',
      repaired: expect.stringContaining('boolean'),
    })
  })

  test('lets a person cancel, which is a denial', async () => {
    const page = await signIn(stage, undefined)
    expect(page.status).toBe(403)
    expect(stage.app.refusals.at(-1)).toMatchObject({ code: 'access_denied', connection: 'staff' })
    expect(page.text).not.toContain('access_denied')
  })

  test('signs in parallel tabs of one browser', async () => {
    const browser = createBrowser()
    const [first, second] = [
      await browser.open(`${stage.app.origin}/auth/login?connection=staff&returnTo=/first`),
      await browser.open(`${stage.app.origin}/auth/login?connection=staff&returnTo=/second`),
    ]
    expect((await browser.submit(second, { person: ada.id })).text).toBe('application page /second')
    const page = await browser.submit(first, { person: ada.id })
    expect(page.text).toBe('application page /first')
  })

  test('is left alone by the back button: the callback is stale, and offers a new start', async () => {
    const browser = createBrowser()
    await signIn(stage, ada, browser)
    const callback = browser.visited.find((url) => url.includes('/auth/callback?')) ?? ''
    const page = await browser.open(callback)
    expect(page.status).toBe(400)
    expect(stage.app.refusals.at(-1)).toMatchObject({ code: 'transaction_missing', kind: 'stale' })
    const link = page.text.match(/<a href="([^"]+)">Start again/)?.[1] ?? ''
    expect(new URL(link).origin).toBe(stage.app.origin)
  })

  test('takes no code twice, also when the cookie is still there', async () => {
    const browser = createBrowser()
    const login = await browser.open(`${stage.app.origin}/auth/login?connection=staff`)
    const cookie = await browser.jar.getCookieString(stage.app.origin)
    await browser.submit(login, { person: ada.id })
    const callback = browser.visited.find((url) => url.includes('/auth/callback?')) ?? ''
    const before = [stage.app.signIns.length, stage.app.refusals.length]
    const again = await fetch(callback, { headers: { cookie }, redirect: 'manual' })
    // As after a double click: on to where the first one went.
    expect([again.status, again.headers.get('location')]).toEqual([303, '/'])
    expect([stage.app.signIns.length, stage.app.refusals.length]).toEqual(before)
  })

  test('is asked with a state that it accepts; a shorter one comes back without', async () => {
    const start = await stage.app.sso.begin({ connection: 'staff' })
    const url = new URL(start.outbound.url)
    url.searchParams.set('state', 'short')
    const page = await createBrowser().open(url.href)
    expect(page.status).toBe(500)
    expect(stage.app.refusals.at(-1)).toMatchObject({
      code: 'request_rejected',
      providerText: expect.stringContaining('8 characters'),
    })
  })
})

describe('a wrong setting is named', () => {
  const [ada] = people as [Person]

  test('the slash at the end of the issuer', async () => {
    const stage = await setUp({})
    const wrong = await startApp((origin) => ({
      baseUrl: origin,
      secrets,
      allowLoopbackHttp: true,
      connections: [
        {
          protocol: 'oidc',
          id: 'staff',
          issuer: stage.provider.issuer.slice(0, -1),
          clientId: stage.provider.clientId,
          tokenEndpointAuthMethod: 'none',
        },
      ],
    }))
    const page = await createBrowser().open(`${wrong.origin}/auth/login`)
    expect(page.status).toBe(500)
    expect(wrong.refusals[0]).toMatchObject({
      code: 'issuer_mismatch',
      hint: `Write issuer: "${stage.provider.issuer}": the slash at the end is part of the name.`,
    })
    await Promise.all([wrong.close(), close(stage)])
  })

  test('the client authentication method', async () => {
    const stage = await setUp(
      { tokenEndpointAuthMethod: 'client_secret_basic' },
      { tokenEndpointAuthMethod: 'client_secret_post' },
    )
    await signIn(stage, ada)
    expect(stage.app.refusals[0]).toMatchObject({
      code: 'client_rejected',
      hint: expect.stringContaining('tokenEndpointAuthMethod (now client_secret_post)'),
    })
    await close(stage)
  })

  test('the client secret', async () => {
    const stage = await setUp({}, { clientSecret: 'wrong' })
    await signIn(stage, ada)
    expect(stage.app.refusals[0]).toMatchObject({ code: 'client_rejected' })
    expect(JSON.stringify(stage.app.refusals[0])).not.toContain('wrong')
    await close(stage)
  })

  test('a provider that is not there', async () => {
    const stage = await setUp({})
    await stage.provider.close()
    const page = await createBrowser().open(`${stage.app.origin}/auth/login?connection=staff`)
    expect(page.status).toBe(503)
    expect(stage.app.refusals[0]).toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    await stage.app.close()
  })
})
