import {
  type AuthenticationRequest,
  type ConnectionInput,
  createRelyingParty,
  type InboundMessage,
  type RelyingParty,
  SsoError,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario, secret } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
})

/** What the provider of either protocol makes the browser bring back. */
function answerTo(
  start: AuthenticationRequest,
  connection: 'staff' | 'acme',
  cookies = cookieHeader(start.cookies),
): InboundMessage {
  return connection === 'staff'
    ? { url: scenario.openId.answer(start), cookies }
    : { url: '/login/callback?connection=acme', cookies, form: scenario.saml.answer(start) }
}

describe.each(['staff', 'acme'] as const)('a transaction of connection %s', (connection) => {
  const begin = (returnTo = '/'): Promise<AuthenticationRequest> => sso.begin({ connection, returnTo })

  test('brings back purpose, place and context', async () => {
    const start = await sso.begin({
      connection,
      returnTo: '/wiki?page=1#top',
      purpose: { kind: 'login' },
      context: { tab: 'a' },
    })
    const signIn = await sso.complete(answerTo(start, connection))
    expect(signIn).toMatchObject({
      connection,
      returnTo: '/wiki?page=1#top',
      purpose: { kind: 'login' },
      context: { tab: 'a' },
    })
    expect(signIn.identity.groups).toContain('engineering')
  })

  test('is one of several in parallel tabs, completed in any order', async () => {
    const [first, second] = [await begin('/first'), await begin('/second')]
    const cookies = cookieHeader([...first.cookies, ...second.cookies])
    expect((await sso.complete(answerTo(second, connection, cookies))).returnTo).toBe('/second')
    expect((await sso.complete(answerTo(first, connection, cookies))).returnTo).toBe('/first')
  })

  test('ends with its cookie: the back button finds it stale', async () => {
    const answer = answerTo(await begin(), connection)
    const signIn = await sso.complete(answer)
    expect(signIn.cookies).toMatchObject([{ value: '', maxAge: 0 }])
    const again = sso.complete({ ...answer, cookies: '' })
    await expect(recorded(again)).rejects.toMatchObject({
      code: 'transaction_missing',
      kind: 'stale',
      details: { reason: 'sign-in-cookie' },
    })
  })

  test('is stale after its lifetime, and takes its cookie along', async () => {
    const start = await begin()
    scenario.clock.advance(3600)
    await expect(recorded(sso.complete(answerTo(start, connection)))).rejects.toMatchObject({
      code: 'transaction_expired',
      details: { reason: 'sign-in-expired', lifetime: 3600 },
      connection,
      cookies: [{ name: start.cookies.at(-1)?.name, value: '' }],
    })
  })

  test('is completed by another process that has the secret, also a rotated one', async () => {
    const newer = 'a newer secret of the tests, long enough too'
    const other = createRelyingParty({ ...scenario.options, secrets: [newer, secret] })
    const signIn = await other.complete(answerTo(await begin('/there'), connection))
    expect(signIn.returnTo).toBe('/there')
    const back = await other.begin({ connection })
    await expect(recorded(sso.complete(answerTo(back, connection)))).rejects.toMatchObject({
      code: 'transaction_invalid',
      kind: 'stale',
      cookies: [{ value: '' }],
    })
  })

  test('does not open for the cookie of another one', async () => {
    const [mine, theirs] = [await begin(), await begin()]
    const [name, value] = [mine.cookies.at(-1)?.name, theirs.cookies.at(-1)?.value]
    await expect(recorded(sso.complete(answerTo(mine, connection, `${name}=${value}`)))).rejects.toMatchObject({
      code: 'transaction_invalid',
      details: { reason: 'other-sign-in' },
    })
  })

  test('does not open for a forged cookie', async () => {
    const start = await begin()
    await expect(
      recorded(sso.complete(answerTo(start, connection, `${start.cookies.at(-1)?.name}=x.y.z`))),
    ).rejects.toMatchObject({
      code: 'transaction_invalid',
    })
  })

  test('ends where its connection is gone', async () => {
    const gone = createRelyingParty({ ...scenario.options, connections: () => undefined })
    await expect(recorded(gone.complete(answerTo(await begin(), connection)))).rejects.toMatchObject({
      code: 'connection_not_found',
    })
  })

  test('is checked against the origins of today when it comes back', async () => {
    const start = await begin('https://edge.example.com/devices')
    const { callbacks: _, ...moved } = scenario.options
    await expect(recorded(createRelyingParty(moved).complete(answerTo(start, connection)))).rejects.toMatchObject({
      code: 'return_to_refused',
      received: 'https://edge.example.com/devices',
    })
  })
})

describe('an answer is refused where it does not belong', () => {
  test('at the callback of another purpose', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const url = scenario.openId.answer(start).replace('/auth/callback', '/openid/mfa/callback')
    await expect(recorded(sso.complete({ url, cookies: cookieHeader(start.cookies) }))).rejects.toMatchObject({
      code: 'purpose_mismatch',
      expected: 'login',
      received: ['mfa'],
      connection: 'staff',
    })
  })

  test('at the ACS of another connection', async () => {
    const start = await sso.begin({ connection: 'acme' })
    await expect(
      recorded(sso.complete({ ...answerTo(start, 'acme'), url: '/login/callback?connection=globex' })),
    ).rejects.toMatchObject({
      code: 'connection_mismatch',
      message: expect.stringContaining('"globex"'),
      details: { reason: 'other-connection', expected: 'acme', received: 'globex' },
    })
  })

  test('in the words of the other protocol', async () => {
    const [oidc, saml] = [await sso.begin({ connection: 'staff' }), await sso.begin({ connection: 'acme' })]
    const form = { ...scenario.saml.answer(saml), RelayState: oidc.handle }
    const cookies = cookieHeader(oidc.cookies)
    await expect(recorded(sso.complete({ url: '/auth/callback', cookies, form }))).rejects.toMatchObject({
      code: 'connection_mismatch',
      details: { reason: 'other-protocol', expected: 'oidc', received: 'saml' },
    })
  })

  test('where the connection changed its protocol meanwhile', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const [, acme] = scenario.options.connections as readonly ConnectionInput[]
    const moved = createRelyingParty({
      ...scenario.options,
      connections: [{ ...(acme as ConnectionInput), id: 'staff' }],
    })
    await expect(recorded(moved.complete(answerTo(start, 'staff')))).rejects.toMatchObject({
      code: 'connection_mismatch',
      details: { reason: 'other-protocol', expected: 'saml', received: 'oidc' },
    })
  })

  test('at a place that is no callback', async () => {
    for (const url of ['/elsewhere?code=1', '/auth/login?code=1', 'https://evil.example/elsewhere', '//[', '']) {
      await expect(recorded(sso.complete({ url }))).rejects.toMatchObject({
        code: 'callback_unknown',
        kind: 'configuration',
        details: { reason: 'sign-in', received: url.replace(/\?.*/, '') },
      })
    }
  })

  test('without an answer: a bookmark', async () => {
    for (const inbound of [{ url: '/auth/callback' }, { url: '/login/callback?connection=acme', form: {} }]) {
      await expect(recorded(sso.complete(inbound))).rejects.toMatchObject({
        code: 'response_missing',
        kind: 'stale',
        details: { reason: 'answer-missing' },
      })
    }
  })

  test('without a request: RelayState is missing, foreign or repeated', async () => {
    const { SAMLResponse } = scenario.saml.answer(await sso.begin({ connection: 'acme' }))
    const url = '/login/callback?connection=acme'
    for (const form of [{ SAMLResponse }, { SAMLResponse, RelayState: '/dashboard' }]) {
      await expect(recorded(sso.complete({ url, form }))).rejects.toMatchObject({
        code: 'response_unsolicited',
        details: {
          reason: 'relay-state-foreign',
          loginUrl: 'https://app.example.com/auth/login?connection=acme',
        },
      })
    }
    const repeated = { SAMLResponse, RelayState: ['a', 'b'] }
    await expect(recorded(sso.complete({ url, form: repeated }))).rejects.toMatchObject({
      code: 'response_malformed',
      details: { reason: 'request-parameter-repeated', parameter: 'RelayState' },
    })
    const odd = { SAMLResponse: { nested: true } }
    await expect(recorded(sso.complete({ url, form: odd }))).rejects.toMatchObject({
      code: 'response_malformed',
      details: { reason: 'field-not-text', field: 'SAMLResponse' },
    })
  })

  test('when the provider refuses without a state: nothing is consumed', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const cookies = cookieHeader(start.cookies)
    for (const state of ['', '&state=']) {
      const url = `/auth/callback?error=invalid_state&error_description=at+least+8${state}`
      await expect(recorded(sso.complete({ url, cookies }))).rejects.toMatchObject({
        code: 'request_rejected',
        cookies: [],
      })
    }
    expect(await sso.complete(answerTo(start, 'staff'))).toMatchObject({ connection: 'staff' })
  })

  test('when a SAML response is used a second time, in whatever browser', async () => {
    const answer = answerTo(await sso.begin({ connection: 'acme' }), 'acme')
    await sso.complete(answer)
    await expect(recorded(sso.complete(answer))).rejects.toMatchObject({ code: 'transaction_used' })
  })

  test('when a SAML response is used a second time, by its second confirmation, which lasts longer', async () => {
    const { clock } = scenario
    const at = (minutes: number): string => new Date(clock.now() + minutes * 60_000).toISOString()
    const start = await sso.begin({ connection: 'acme' })
    const confirmations = (xml: string): string =>
      xml
        .replace(/(<saml:Conditions[^>]*NotOnOrAfter=")[^"]*/, `$1${at(9)}`)
        .replace(/<saml:SubjectConfirmation .*?<\/saml:SubjectConfirmation>/s, (one) =>
          [1, 8].map((end) => one.replace(/NotOnOrAfter="[^"]*"/, `NotOnOrAfter="${at(end)}"`)).join(''),
        )
    const form = scenario.saml.answer(start, { assertion: confirmations })
    const answer = { url: '/login/callback?connection=acme', cookies: cookieHeader(start.cookies), form }
    await sso.complete(answer)
    clock.advance(6 * 60)
    await expect(recorded(sso.complete(answer))).rejects.toMatchObject({ code: 'transaction_used' })
  })
})

describe('what an operator is told', () => {
  test('about a response that answers no request: which URL the portal should open', async () => {
    const url = '/login/callback?connection=acme'
    await expect(recorded(sso.complete({ url, form: { SAMLResponse: 'x', RelayState: '/' } }))).rejects.toMatchObject({
      code: 'response_unsolicited',
      connection: 'acme',
      hint: expect.stringContaining('https://app.example.com/auth/login?connection=acme'),
    })
    const elsewhere = sso.complete({ url: '/auth/callback', form: { SAMLResponse: 'x' } })
    await expect(recorded(elsewhere)).rejects.toMatchObject({
      hint: expect.stringContaining('the login URL of the connection'),
    })
  })

  test('about a refusal without a state: the hint of the only connection', async () => {
    const [staff] = scenario.options.connections as readonly ConnectionInput[]
    const hints = [{ contains: '8 characters', hint: 'Who shortened the state?' }]
    const connections = [{ ...(staff as ConnectionInput), hints }]
    const one = createRelyingParty({ ...scenario.options, connections })
    const url = '/auth/callback?error=invalid_state&error_description=at+least+8+characters&state='
    await expect(recorded(one.complete({ url }))).rejects.toMatchObject({
      hint: 'Who shortened the state?',
      connection: 'staff',
    })
  })

  test('about a replay cache that fails', async () => {
    for (const [thrown, message] of [
      [new Error('connection refused'), 'the replay cache failed'],
      [new TypeError('fetch failed'), 'the replay cache failed'],
      [new SsoError('store_unavailable', 'it is full'), 'it is full'],
    ] as const) {
      const claim = () => Promise.reject(thrown)
      const release = () => Promise.resolve()
      const failing = createRelyingParty({ ...scenario.options, replayCache: { claim, release } })
      const start = await failing.begin({ connection: 'acme' })
      await expect(recorded(failing.complete(answerTo(start, 'acme')))).rejects.toMatchObject({
        code: 'store_unavailable',
        kind: 'unavailable',
        connection: 'acme',
        message,
      })
    }
  })
})

describe('where a sign-in goes on', () => {
  const callbacks = { enrollment: 'https://edge.example.com/openid/callback' }
  const purpose = { kind: 'enrollment', reference: 'r' } as const

  test.each([
    [undefined, 'https://app.example.com/'],
    ['/wiki', 'https://app.example.com/wiki'],
    ['https://app.example.com/wiki', 'https://app.example.com/wiki'],
    ['https://edge.example.com/devices', 'https://edge.example.com/devices'],
  ])('is a whole URL after an answer at another origin: %s', async (returnTo, expected) => {
    const edge = createRelyingParty({ ...scenario.options, callbacks })
    const start = await edge.begin({ connection: 'staff', purpose, ...(returnTo !== undefined && { returnTo }) })
    expect((await edge.complete(answerTo(start, 'staff'))).returnTo).toBe(expected)
  })

  test('is the path of baseUrl where nothing was said', async () => {
    const portal = createRelyingParty({ ...scenario.options, baseUrl: 'https://app.example.com/portal' })
    const start = await portal.begin({ connection: 'staff' })
    expect((await portal.complete(answerTo(start, 'staff'))).returnTo).toBe('/portal/')
  })
})

describe('a provider that is down', () => {
  test('leaves the transaction open, so that reloading the page completes it', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const answer = answerTo(start, 'staff')
    scenario.openId.misbehave({ endpoint: { token: () => new Response(null, { status: 503 }) } })
    await expect(recorded(sso.complete(answer))).rejects.toMatchObject({ code: 'provider_unavailable', cookies: [] })
    scenario.openId.misbehave({})
    expect(await sso.complete(answer)).toMatchObject({ connection: 'staff' })
  })

  test('is asked again for its metadata a second later', async () => {
    scenario.openId.misbehave({
      endpoint: { '.well-known/openid-configuration': () => new Response(null, { status: 500 }) },
    })
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
    scenario.openId.misbehave({})
    scenario.clock.advance(1)
    expect((await sso.begin({ connection: 'staff' })).outbound.url).toContain('https://op.example/auth')
  })
})

describe('beginning a sign-in', () => {
  test('keeps at most five open a browser, and ends the oldest first', async () => {
    const starts: AuthenticationRequest[] = []
    let cookies = 'other=1'
    for (let count = 0; count < 5; count += 1) {
      const start = await sso.begin({ connection: 'staff', cookies })
      starts.push(start)
      // All of them share the secret of the browser.
      cookies = `other=1; ${cookieHeader([...starts.flatMap((one) => one.cookies.slice(-1)), ...start.cookies.slice(0, 1)])}`
      scenario.clock.advance(1)
    }
    const sixth = await sso.begin({ connection: 'acme', cookies })
    expect(sixth.cookies.map(({ name, value }) => [name, value === ''])).toEqual([
      [`__Host-sso-${starts[0]?.handle}`, true],
      [starts[0]?.cookies[0]?.name, false],
      [`__Host-sso-${sixth.handle}`, false],
    ])
    for (const start of starts) {
      expect(await sso.complete(answerTo(start, 'staff', cookies))).toMatchObject({ connection: 'staff' })
    }
  })

  test('refuses an unknown connection and a place elsewhere', async () => {
    await expect(recorded(sso.begin({ connection: 'nobody' }))).rejects.toMatchObject({
      code: 'connection_not_found',
      received: 'nobody',
    })
    await expect(recorded(sso.begin({ connection: 'staff', returnTo: '//evil.example' }))).rejects.toMatchObject({
      code: 'return_to_refused',
    })
  })

  test.each([
    ['nothing', {}, /connection/],
    ['an unknown purpose', { connection: 'staff', purpose: { kind: 'signup' } }, /purpose/],
    ['half a purpose', { connection: 'staff', purpose: { kind: 'mfa', accountKey: 'a' } }, /operationId/],
    ['a context that is not text', { connection: 'staff', context: { a: 1 } }, /context/],
    ['a misspelt key', { connection: 'staff', returnto: '/' }, /returnto/],
  ])('is a TypeError with %s', async (_name, request, message) => {
    await expect(sso.begin(request as never)).rejects.toThrow(TypeError)
    await expect(sso.begin(request as never)).rejects.toThrow(message)
  })

  test('says when the context does not fit into a cookie', async () => {
    const context = { large: 'x'.repeat(4000) }
    await expect(sso.begin({ connection: 'staff', context })).rejects.toThrow(TypeError)
  })
})
