import express from 'express'
import { createRelyingParty, type SignIn, type SsoError, statusOf } from 'relyant'
import { relyant } from 'relyant/express'
import { createTestBrowser, createTestOidcProvider, oidcFaults, person, type TestOidcProvider } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { recordRefusal } from '../../support/record-refusal.ts'

const ada = person({ email: 'ada@example.com', groups: ['engineering'] })

/** What an application was told. */
interface Heard {
  readonly signIns: SignIn[]
  readonly refusals: SsoError[]
}

const applications = {
  Express: (sso: ReturnType<typeof createSso>, heard: Heard) =>
    express().use(
      relyant(sso, {
        onSignIn: (signIn) => void heard.signIns.push(signIn),
        onError: (error) => void heard.refusals.push(error),
      }),
    ),
  'the fetch handler': (sso: ReturnType<typeof createSso>, heard: Heard) =>
    sso.handler({
      onSignIn: (signIn) => void heard.signIns.push(signIn),
      onError: (error) => void heard.refusals.push(error),
    }),
}

function createSso(provider: TestOidcProvider) {
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    fetch: provider.fetch,
    connections: [provider.connection('staff')],
  })
}

/** Signs ada in with a browser, as far as that goes. */
async function visit(kind: keyof typeof applications, provider: TestOidcProvider) {
  const heard: Heard = { signIns: [], refusals: [] }
  const app = applications[kind](createSso(provider), heard)
  const browser = createTestBrowser(app, { providers: [provider] })
  const begun = await browser.open('/auth/login')
  const isLoginPage = begun.forms.some(({ id }) => id === 'sign-in')
  return { heard, page: isLoginPage ? await begun.signInAs(ada) : begun }
}

describe.each(Object.keys(applications) as (keyof typeof applications)[])('through %s', (kind) => {
  test('a provider that behaves signs somebody in', async () => {
    const { heard, page } = await visit(kind, createTestOidcProvider({ people: [ada] }))
    expect(heard.signIns).toMatchObject([{ identity: { email: 'ada@example.com', groups: ['engineering'] } }])
    expect([heard.refusals, page.url]).toEqual([[], 'https://app.example.com/'])
  })

  test.each(oidcFaults)('$name is refused as $code', async (fault) => {
    const provider = createTestOidcProvider({ people: [ada] })
    provider.commit(fault)
    const { heard, page } = await visit(kind, provider)
    expect([heard.signIns, heard.refusals.map(({ code }) => code)]).toEqual([[], [fault.code]])
    const [refusal] = heard.refusals as [SsoError]
    recordRefusal(refusal)
    expect(page.status).toBe(statusOf(refusal))
    expect(page.text).toContain(refusal.publicMessage)
  })

  test('after a fault the next sign-in works', async () => {
    const provider = createTestOidcProvider({ people: [ada] })
    provider.commit('id-token-nonce-other')
    expect((await visit(kind, provider)).heard.signIns).toHaveLength(0)
    expect((await visit(kind, provider)).heard.signIns).toHaveLength(1)
  })
})

test('a provider that posts its answer is followed by the browser', async () => {
  const provider = createTestOidcProvider({ people: [ada] })
  const browser = createTestBrowser(() => new Response('application'), { providers: [provider] })
  const url = new URL(`${provider.issuer}/auth`)
  const { clientId } = provider.connection('staff')
  for (const [name, value] of Object.entries({
    client_id: clientId,
    redirect_uri: 'https://app.example.com/callback',
    response_type: 'code',
    response_mode: 'form_post',
    scope: 'openid',
  })) {
    url.searchParams.set(name, value)
  }
  const page = await (await browser.open(url.href)).signInAs(ada)
  expect([page.url, page.text]).toEqual(['https://app.example.com/callback', 'application'])
})

test('a session of the browser at the provider signs in without a page, until the person signs out there', async () => {
  const provider = createTestOidcProvider({ people: [ada], preset: 'jumpcloud' })
  const heard: Heard = { signIns: [], refusals: [] }
  const browser = createTestBrowser(applications.Express(createSso(provider), heard), { providers: [provider] })
  await (await browser.open('/auth/login')).signInAs(ada)
  await browser.open('/auth/login')
  expect(heard.signIns).toHaveLength(2)
  const [first, second] = heard.signIns.map(({ raw }) => raw.protocol === 'oidc' && raw.idTokenClaims['sid'])
  expect(second).toBe(first)
  await browser.open('https://oauth.id.jumpcloud.com/oauth2/sessions/logout')
  expect((await browser.open('/auth/login')).forms.map(({ id }) => id)).toEqual(['sign-in'])
})
