import { createRelyingParty } from 'relyant'
import { createTestClock, createTestSamlProvider, person, type TestSamlProvider } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { acsUrl, authnRequest, cookieOf, hidden, post, redirectTo, toAcs } from './messages.ts'
import { all, decoded, only, parse, readAnswer } from './wire.ts'

const ada = person({ email: 'ada@example.com', name: 'Ada <Lovelace>' })
const ben = person({ email: 'ben@example.com', acr: 'urn:example:two-factors' })

function setUp(options: Parameters<typeof createTestSamlProvider>[0] = {}) {
  const clock = createTestClock('2026-11-22T10:00:00Z')
  const provider = createTestSamlProvider({ people: [ada, ben], now: clock.now, ...options })
  const ask = (xml: string, cookie = '') =>
    provider.fetch(redirectTo(provider.ssoUrl, xml, 'relay & "state"'), { headers: { cookie } })
  return { clock, provider, ask }
}

/** Chooses somebody on a login page. */
async function choose(provider: TestSamlProvider, page: string, choice: Record<string, string>) {
  const fields = { SAMLRequest: hidden(page, 'SAMLRequest') ?? '', RelayState: hidden(page, 'RelayState') ?? '' }
  return provider.fetch(page.match(/ action="([^"]*)"/)?.[1] ?? '', post({ ...fields, ...choice }))
}

const posted = (page: string) => decoded(hidden(page, 'SAMLResponse'))
const statusOf = (page: string) =>
  all(parse(posted(page)), 'StatusCode').map((code) => code.getAttribute('Value')?.split(':').at(-1))
const nameIdOf = (page: string) => only(readAnswer(posted(page)).assertion, 'NameID').textContent

test('the login page has a button for each person, and one to cancel', async () => {
  const { provider, ask } = setUp()
  const response = await ask(authnRequest(toAcs()))
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(page).toContain(`<form id="sign-in" method="post" action="${provider.ssoUrl}">`)
  expect(page).toContain(`<button name="person" value="${ada.subject}">Ada &lt;Lovelace&gt;, ada@example.com</button>`)
  expect(page).toContain(`<button name="person" value="${ben.subject}">`)
  expect(page).toContain('<button name="cancel" value="1">')
})

test('who is chosen gets a session at the provider, and a page that posts the answer by itself', async () => {
  const { provider, ask } = setUp()
  const request = authnRequest(toAcs())
  const response = await choose(provider, await (await ask(request)).text(), { person: ben.subject })
  const page = await response.text()
  expect(response.headers.get('set-cookie')).toMatch(
    /^__Host-saml-generic-session=_[0-9a-f]{32}; Path=\/; HttpOnly; Secure; SameSite=None$/,
  )
  expect(page).toContain(`<form id="auto-submit" method="post" action="${acsUrl}">`)
  expect(page).toContain('<script>document.forms[0].submit()</script>')
  expect(hidden(page, 'RelayState')).toBe('relay & "state"')
  const { response: answer, assertion } = readAnswer(posted(page))
  const requestId = parse(request).getAttribute('ID')
  expect(answer.getAttribute('InResponseTo')).toBe(requestId)
  expect(only(assertion, 'SubjectConfirmationData').getAttribute('InResponseTo')).toBe(requestId)
  expect(only(assertion, 'NameID').textContent).toBe(ben.subject)
  expect(only(assertion, 'AuthnContextClassRef').textContent).toBe('urn:example:two-factors')
  expect(only(assertion, 'Audience').textContent).toBe('urn:example:application')
})

describe('with a session', () => {
  async function signedIn() {
    const parts = setUp()
    const { provider, ask, clock } = parts
    const response = await choose(provider, await (await ask(authnRequest(toAcs()))).text(), { person: ada.subject })
    clock.advance(600)
    return { ...parts, cookie: cookieOf(response) }
  }

  test('no page is shown, and the authentication is the one of the session', async () => {
    const { ask, cookie } = await signedIn()
    const page = await (await ask(authnRequest(toAcs()), cookie)).text()
    expect(page).not.toContain('id="sign-in"')
    const statement = only(readAnswer(posted(page)).assertion, 'AuthnStatement')
    expect(statement.getAttribute('AuthnInstant')).toBe('2026-11-22T10:00:00.000Z')
    expect(statement.getAttribute('SessionIndex')).toBe(cookie.split('=')[1])
  })

  test('ForceAuthn asks again, and the authentication is new', async () => {
    const { provider, ask, cookie } = await signedIn()
    const page = await (await ask(authnRequest(toAcs('ForceAuthn="true"')), cookie)).text()
    expect(page).toContain('id="sign-in"')
    const answer = await (await choose(provider, page, { person: ada.subject })).text()
    const statement = only(readAnswer(posted(answer)).assertion, 'AuthnStatement')
    expect(statement.getAttribute('AuthnInstant')).toBe('2026-11-22T10:10:00.000Z')
  })

  test('IsPassive is answered', async () => {
    const { ask, cookie } = await signedIn()
    expect(statusOf(await (await ask(authnRequest(toAcs('IsPassive="1"')), cookie)).text())).toEqual(['Success'])
  })

  test('a foreign cookie is none', async () => {
    const { ask } = await signedIn()
    expect(await (await ask(authnRequest(toAcs()), '__Host-saml-generic-session=_guess')).text()).toContain(
      'id="sign-in"',
    )
  })
})

test('whoever was authenticated at a certain time stays so', async () => {
  const { provider, ask } = setUp({ people: [person({ authTime: new Date('2026-11-22T08:00:00Z') })] })
  const page = await (await ask(authnRequest(toAcs('ForceAuthn="true"')))).text()
  const answer = await (await choose(provider, page, { person: provider.people[0]?.subject ?? '' })).text()
  const statement = only(readAnswer(posted(answer)).assertion, 'AuthnStatement')
  expect(statement.getAttribute('AuthnInstant')).toBe('2026-11-22T08:00:00.000Z')
})

describe('a refusal goes back to the application, signed, without an assertion', () => {
  const context = (reference: string): string =>
    `<samlp:RequestedAuthnContext xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:AuthnContextClassRef>${reference}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`
  test.each([
    ['IsPassive without a session', authnRequest(toAcs('IsPassive="true"')), undefined, ['Responder', 'NoPassive']],
    ['somebody cancels', authnRequest(toAcs()), { cancel: '1' }, ['Responder', 'AuthnFailed']],
    [
      'a context that the person does not meet',
      authnRequest(toAcs(), context('urn:example:two-factors')),
      { person: ada.subject },
      ['Responder', 'NoAuthnContext'],
    ],
    [
      'a context that the person meets',
      authnRequest(toAcs(), context('urn:example:two-factors')),
      { person: ben.subject },
      ['Success'],
    ],
    [
      'an unknown format of name id',
      authnRequest(toAcs(), '<samlp:NameIDPolicy Format="urn:example:other"/>'),
      { person: ada.subject },
      ['Responder', 'InvalidNameIDPolicy'],
    ],
  ] as const)('%s', async (_case, request, choice, status) => {
    const { provider, ask } = setUp()
    const first = await (await ask(request)).text()
    const page = choice === undefined ? first : await (await choose(provider, first, choice)).text()
    expect(statusOf(page)).toEqual(status)
    const response = parse(posted(page))
    expect(all(response, 'Assertion')).toHaveLength(status[0] === 'Success' ? 1 : 0)
    expect(all(response, 'Signature')).toHaveLength(1)
    expect(response.getAttribute('Destination')).toBe(acsUrl)
  })
})

test.each([
  ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', 'ada@example.com'],
  ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', ada.subject],
  ['urn:oasis:names:tc:SAML:2.0:nameid-format:transient', expect.stringMatching(/^_transient/)],
  ['urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', ada.subject],
])('NameIDPolicy %s is followed', async (format, value) => {
  const { provider, ask } = setUp()
  const page = await (await ask(authnRequest(toAcs(), `<samlp:NameIDPolicy Format="${format}"/>`))).text()
  expect(nameIdOf(await (await choose(provider, page, { person: ada.subject })).text())).toEqual(value)
})

test('JumpCloud sends the email, whatever NameIDPolicy says', async () => {
  const { provider, ask } = setUp({ preset: 'jumpcloud' })
  const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
  const page = await (await ask(authnRequest(toAcs(), `<samlp:NameIDPolicy Format="${format}"/>`))).text()
  expect(nameIdOf(await (await choose(provider, page, { person: ada.subject })).text())).toBe('ada@example.com')
})

test('a request may be posted as well', async () => {
  const { provider } = setUp()
  const SAMLRequest = Buffer.from(authnRequest(toAcs())).toString('base64')
  const page = await (await provider.fetch(provider.ssoUrl, post({ SAMLRequest, RelayState: 'x' }))).text()
  expect(hidden(page, 'RelayState')).toBe('x')
  expect(nameIdOf(await (await choose(provider, page, { person: ada.subject })).text())).toBe(ada.subject)
})

describe('what nobody can be sent back with is a page of the provider', () => {
  const strict = { spEntityId: 'urn:example:application', acsUrls: ['https://app.example.com/one', acsUrl] }
  test.each([
    [
      'an unknown application',
      authnRequest(toAcs(), '', 'urn:example:Application'),
      /the application .*Application.* is not known/,
    ],
    [
      'an unknown place',
      authnRequest('AssertionConsumerServiceURL="https://evil.example/"'),
      /evil\.example\/ is not registered here/,
    ],
    ['a request without an id', authnRequest(toAcs()).replace(/ ID="[^"]*"/, ''), /has no ID/],
    ['a DTD', `<!DOCTYPE x>${authnRequest(toAcs())}`, /has a DTD/],
    ['another document', '<x/>', /a x is not expected/],
    ['something else', 'hello', /./],
  ])('%s', async (_case, request, words) => {
    const response = await setUp(strict).ask(request)
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toMatch(words)
    expect(page).not.toContain('<form')
  })

  test('nothing that is asked for, and what is not there', async () => {
    const { provider } = setUp()
    expect((await provider.fetch(provider.ssoUrl)).status).toBe(400)
    expect((await provider.fetch(new URL('/elsewhere', provider.ssoUrl))).status).toBe(404)
    const { ask } = setUp()
    expect(await (await ask(authnRequest())).text()).toContain('nothing says where the answer goes')
  })

  test('somebody who has no account', async () => {
    const { provider, ask } = setUp()
    const response = await choose(provider, await (await ask(authnRequest(toAcs()))).text(), { person: 'mallory' })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('mallory')])
  })

  test('the first registered place is the default, and an index chooses another', async () => {
    for (const [attributes, place] of [
      ['', 'https://app.example.com/one'],
      ['AssertionConsumerServiceIndex="1"', acsUrl],
    ] as const) {
      const { provider, ask } = setUp(strict)
      const answer = await choose(provider, await (await ask(authnRequest(attributes))).text(), { person: ada.subject })
      expect(await answer.text()).toContain(`action="${place}"`)
    }
  })
})

test('what was asked is on record', async () => {
  const { provider, ask } = setUp()
  const request = authnRequest(toAcs('ForceAuthn="true"'))
  const page = await (await ask(request)).text()
  await choose(provider, page, { person: ada.subject })
  expect(provider.requests).toEqual([
    expect.objectContaining({
      kind: 'AuthnRequest',
      binding: 'redirect',
      xml: request,
      issuer: 'urn:example:application',
      relayState: 'relay & "state"',
      acsUrl,
      forceAuthn: true,
      isPassive: false,
      contexts: [],
    }),
  ])
})

test('on plain http of this machine the cookie does without what needs https', async () => {
  const { provider, ask } = setUp({ ssoUrl: 'http://127.0.0.1:4000/saml' })
  expect([provider.sloUrl, provider.metadataUrl]).toEqual([
    'http://127.0.0.1:4000/saml/logout',
    'http://127.0.0.1:4000/saml/metadata',
  ])
  expect(provider.origins).toEqual(['http://127.0.0.1:4000'])
  const response = await choose(provider, await (await ask(authnRequest(toAcs()))).text(), { person: ada.subject })
  expect(response.headers.get('set-cookie')).toMatch(/^saml-generic-session=_[0-9a-f]+; Path=\/; HttpOnly$/)
  expect(await (await provider.fetch(provider.metadataUrl)).text()).toBe(provider.metadata())
})

test.each(['jumpcloud', 'generic'] as const)(
  '%s: a connection by metadata fetches it from the provider, and follows a new certificate',
  async (preset) => {
    const clock = createTestClock('2026-11-22T10:00:00Z')
    const provider = createTestSamlProvider({ preset, now: clock.now })
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      now: clock.now,
      fetch: provider.fetch,
      connections: [provider.connection('acme', { metadataUrl: provider.metadataUrl })],
    })
    const signIn = async (): Promise<string> => {
      const start = await sso.begin({ connection: 'acme' })
      const answer = provider.answer(start.outbound)
      return (await sso.complete({ ...answer, cookies: cookieHeader(start.cookies) })).identity.issuer
    }
    expect(await signIn()).toBe(provider.entityId)
    provider.rotateKeys()
    expect(await signIn()).toBe(provider.entityId)
  },
)
