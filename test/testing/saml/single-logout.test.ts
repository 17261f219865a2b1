import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { createTestClock, createTestSamlProvider, person, type TestSamlProvider } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { acsUrl, authnRequest, cookieOf, hidden, post, redirectTo, toAcs } from './messages.ts'
import { all, decoded, only, parse, readAnswer } from './wire.ts'

const ada = person({ email: 'ada@example.com' })
const spLogoutUrl = 'https://app.example.com/auth/saml/logout'

const createProvider = (options: Parameters<typeof createTestSamlProvider>[0] = {}): TestSamlProvider =>
  createTestSamlProvider({ people: [ada], spLogoutUrl, ...options })

/** An application that is not this library, and verifies what it gets. */
const applicationOf = (provider: TestSamlProvider): SAML =>
  new SAML({
    callbackUrl: acsUrl,
    issuer: 'urn:example:application',
    idpCert: provider.certificate,
    idpIssuer: provider.entityId,
    logoutUrl: provider.sloUrl ?? '',
    entryPoint: provider.ssoUrl,
    validateInResponseTo: ValidateInResponseTo.never,
    wantAuthnResponseSigned: false,
  })

/** Signs in with a browser; gives its cookie and what the provider calls the session. */
async function signedIn(provider: TestSamlProvider) {
  const login = await provider.fetch(redirectTo(provider.ssoUrl, authnRequest(toAcs())))
  const SAMLRequest = hidden(await login.text(), 'SAMLRequest') ?? ''
  const response = await provider.fetch(provider.ssoUrl, post({ SAMLRequest, person: ada.subject }))
  const { assertion } = readAnswer(decoded(hidden(await response.text(), 'SAMLResponse')))
  const nameId = only(assertion, 'NameID')
  const user = {
    issuer: provider.entityId,
    nameID: nameId.textContent ?? '',
    nameIDFormat: nameId.getAttribute('Format') ?? '',
    sessionIndex: only(assertion, 'AuthnStatement').getAttribute('SessionIndex') ?? '',
  }
  const cookie = cookieOf(response)
  const isSignedIn = async (): Promise<boolean> => {
    const url = redirectTo(provider.ssoUrl, authnRequest(toAcs()))
    return (await (await provider.fetch(url, { headers: { cookie } })).text()).includes('id="auto-submit"')
  }
  expect(await isSignedIn()).toBe(true)
  return { user, cookie, isSignedIn }
}

describe.each(['generic', 'keycloak', 'entra', 'okta'] as const)('single logout of %s', (preset) => {
  test('an application signs somebody out over a redirect, and gets a signed answer', async () => {
    const provider = createProvider({ preset })
    const application = applicationOf(provider)
    const { user, cookie, isSignedIn } = await signedIn(provider)
    const url = await application.getLogoutUrlAsync(user, 'relay state', {})
    const response = await provider.fetch(url, { headers: { cookie } })
    expect(response.status).toBe(302)
    expect(response.headers.get('set-cookie')).toMatch(/session=; .*Max-Age=0$/)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(spLogoutUrl)
    expect([...location.searchParams.keys()]).toEqual(['SAMLResponse', 'RelayState', 'SigAlg', 'Signature'])
    const result = await application.validateRedirectAsync(
      Object.fromEntries(location.searchParams),
      location.search.slice(1),
    )
    expect(result).toMatchObject({ loggedOut: true })
    expect(location.searchParams.get('RelayState')).toBe('relay state')
    expect(await isSignedIn()).toBe(false)
  })

  test('an application signs somebody out by a form, and gets a signed answer', async () => {
    const provider = createProvider({ preset })
    const { user, cookie, isSignedIn } = await signedIn(provider)
    const xml = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_out" Version="2.0" IssueInstant="2026-11-22T10:00:00Z"><saml:Issuer>urn:example:application</saml:Issuer><saml:NameID>${user.nameID}</saml:NameID><samlp:SessionIndex>${user.sessionIndex}</samlp:SessionIndex></samlp:LogoutRequest>`
    const SAMLRequest = Buffer.from(xml).toString('base64')
    const response = await provider.fetch(provider.sloUrl ?? '', post({ SAMLRequest }, cookie))
    const page = await response.text()
    expect(page).toContain(`<form id="auto-submit" method="post" action="${spLogoutUrl}">`)
    const SAMLResponse = hidden(page, 'SAMLResponse') ?? ''
    const answer = parse(decoded(SAMLResponse))
    expect([answer.localName, answer.getAttribute('InResponseTo')]).toEqual(['LogoutResponse', '_out'])
    expect(all(answer, 'StatusCode').map((code) => code.getAttribute('Value'))).toEqual([
      'urn:oasis:names:tc:SAML:2.0:status:Success',
    ])
    expect(await applicationOf(provider).validatePostResponseAsync({ SAMLResponse })).toMatchObject({ loggedOut: true })
    expect(await isSignedIn()).toBe(false)
  })
})

test('somebody who is not known is not signed out, and that is said', async () => {
  const provider = createProvider()
  const { user, cookie, isSignedIn } = await signedIn(provider)
  const url = await applicationOf(provider).getLogoutUrlAsync({ ...user, nameID: 'mallory' }, '', {})
  const response = await provider.fetch(url, { headers: { cookie } })
  expect(response.headers.get('set-cookie')).toBeNull()
  const location = new URL(response.headers.get('location') ?? '')
  const request = applicationOf(provider).validateRedirectAsync(
    Object.fromEntries(location.searchParams),
    location.search.slice(1),
  )
  await expect(request).rejects.toThrow(/UnknownPrincipal|Requester|status/i)
  expect(await isSignedIn()).toBe(true)
})

test('without a place to answer to, the provider shows a page', async () => {
  const provider = createTestSamlProvider({ people: [ada] })
  const { user, cookie, isSignedIn } = await signedIn(provider)
  const url = await applicationOf(provider).getLogoutUrlAsync(user, '', {})
  const response = await provider.fetch(url, { headers: { cookie } })
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('signed out')])
  expect(await isSignedIn()).toBe(false)
})

describe('the provider signs somebody out', () => {
  test('over a redirect', async () => {
    const provider = createProvider()
    const { user, isSignedIn } = await signedIn(provider)
    const outbound = provider.logoutRequest(ada, { relayState: 'x' })
    expect(await isSignedIn()).toBe(false)
    const location = new URL(outbound.url)
    const { profile } = await applicationOf(provider).validateRedirectAsync(
      Object.fromEntries(location.searchParams),
      location.search.slice(1),
    )
    expect(profile).toMatchObject({ nameID: user.nameID, sessionIndex: user.sessionIndex })
  })

  test('by a form, at a place of its own, changed as wished before it is signed', async () => {
    const provider = createProvider()
    const { user } = await signedIn(provider)
    const url = 'https://app.example.com/elsewhere'
    const outbound = provider.logoutRequest(ada, {
      binding: 'post',
      url,
      changes: (xml) => xml.replace(user.sessionIndex, '_changed'),
    })
    if (outbound.binding !== 'post') throw new Error('that is no form')
    expect(outbound.url).toBe(url)
    const { profile } = await applicationOf(provider).validatePostRequestAsync({
      SAMLRequest: outbound.fields['SAMLRequest'] ?? '',
    })
    expect(profile).toMatchObject({ nameID: user.nameID, sessionIndex: '_changed' })
  })

  test('also who has no session, by the name that answers would carry', () => {
    const { binding, url } = createProvider().logoutRequest(ada)
    expect([binding, url.startsWith(`${spLogoutUrl}?SAMLRequest=`)]).toEqual(['redirect', true])
    expect(() => createTestSamlProvider().logoutRequest(ada)).toThrow('give url, or spLogoutUrl to the provider')
  })

  test('and takes what the application answers', async () => {
    const provider = createProvider()
    const xml = authnRequest().replaceAll('AuthnRequest', 'LogoutResponse')
    const response = await provider.fetch(redirectTo(provider.sloUrl ?? '', xml).replace('SAMLRequest', 'SAMLResponse'))
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('signed out')])
  })
})

test.each(['jumpcloud', 'google'] as const)('%s has no single logout', async (preset) => {
  const clock = createTestClock()
  const provider = createProvider({ preset, now: clock.now })
  expect(provider.sloUrl).toBeUndefined()
  const request = authnRequest().replaceAll('AuthnRequest', 'LogoutRequest')
  const response = await provider.fetch(redirectTo(provider.ssoUrl, request))
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('no single logout')])
})
