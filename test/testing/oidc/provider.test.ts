import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import {
  createTestClock,
  createTestIds,
  createTestOidcProvider,
  fetchFrom,
  person,
  type TestOidcProviderOptions,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createWorld } from './sign-in.ts'
import { authorizationUrl, clientOf, metadataOf, postAsClient, record, redeem, redirectUri } from './wire.ts'

const ada = person({ email: 'ada@example.com', groups: ['engineering'] })
const bob = person({ email: 'bob@example.com' })
const clock = createTestClock('2026-11-22T10:00:00Z')
const now = clock.now() / 1000

const create = (options: TestOidcProviderOptions = {}) =>
  createTestOidcProvider({ people: [ada, bob], now: clock.now, ...options })
type Provider = ReturnType<typeof create>
type Changes = Readonly<Record<string, string | undefined>>

const redirect = (url: string) => ({ binding: 'redirect', url }) as const

/** What the provider sends back to the application, where the person signs in. */
async function answer(provider: Provider, changes: Changes = {}): Promise<Record<string, string>> {
  const { url, form } = provider.answer(redirect(await authorizationUrl(provider, changes)))
  return Object.fromEntries(form ?? new URL(url).searchParams)
}

async function codeOf(provider: Provider, changes: Changes = {}): Promise<string> {
  return (await answer(provider, changes))['code'] ?? ''
}

/** A browser of few words: it keeps the cookies of one provider, and follows nothing. */
function createVisitor(provider: Provider) {
  let cookie = ''
  async function visit(url: string, form?: Record<string, string>) {
    const response = await provider.fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    const set = response.headers.getSetCookie()[0]
    if (set !== undefined) cookie = set.split(';')[0] ?? ''
    return { response, set, page: await response.text(), location: response.headers.get('location') }
  }
  return {
    visit,
    open: async (changes: Changes = {}) => visit(await authorizationUrl(provider, changes)),
    async submit(page: string, fields: Record<string, string>) {
      const action = page.match(/<form id="sign-in" method="post" action="([^"]+)"/)?.[1] ?? ''
      const handle = page.match(/name="request" value="([^"]+)"/)?.[1] ?? ''
      return visit(action, { request: handle, ...fields })
    },
  }
}

describe('the login page', () => {
  test('has a button for each person, carries the request on, and ends where the application is', async () => {
    const visitor = createVisitor(create())
    const { page, response } = await visitor.open()
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect([...page.matchAll(/<button name="person" value="([^"]+)"/g)].map(([, value]) => value)).toEqual([
      ada.subject,
      bob.subject,
    ])
    const done = await visitor.submit(page, { person: bob.subject })
    expect(done.response.status).toBe(303)
    expect(done.location).toMatch(/^https:\/\/app\.example\.com\/auth\/callback\?code=\w+&state=state-of-the-test&iss=/)
    expect(done.set).toMatch(/^__Host-op-session=\w+; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
  })

  test('points to the person that was hinted at', async () => {
    const { page } = await createVisitor(create()).open({ login_hint: 'bob@example.com' })
    expect(page).toContain(`<button name="person" value="${bob.subject}" autofocus>`)
    expect(page).not.toContain(`value="${ada.subject}" autofocus`)
  })

  test('lets somebody turn back', async () => {
    const visitor = createVisitor(create())
    const { location } = await visitor.submit((await visitor.open()).page, { cancel: 'cancel' })
    expect(new URL(location ?? '').searchParams.get('error')).toBe('access_denied')
  })

  test('knows nobody else, and answers one request once', async () => {
    const visitor = createVisitor(create())
    const { page } = await visitor.open()
    expect((await visitor.submit(page, { person: 'eve' })).response.status).toBe(403)
    expect((await visitor.submit(page, { person: ada.subject })).response.status).toBe(303)
    expect((await visitor.submit(page, { person: ada.subject })).response.status).toBe(400)
  })

  test('writes what people are called as text', async () => {
    const { page } = await createVisitor(create({ people: [person({ name: '<script>alert(1)</script>' })] })).open()
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toContain('<script>')
  })

  test('posts the answer by a page that submits itself where form_post was asked for', async () => {
    const visitor = createVisitor(create())
    const { page } = await visitor.submit((await visitor.open({ response_mode: 'form_post' })).page, {
      person: ada.subject,
    })
    expect(page).toContain(`<form id="auto-submit" method="post" action="${redirectUri}">`)
    expect(page).toMatch(/name="code" value="\w+"/)
    expect(page).toContain('document.forms[0].submit()')
  })
})

describe('a session', () => {
  async function signedIn(provider = create()) {
    const visitor = createVisitor(provider)
    await visitor.submit((await visitor.open()).page, { person: ada.subject })
    return { provider, visitor }
  }

  test('lets the person in again, with the time of the first sign-in', async () => {
    const own = createTestClock('2026-11-22T10:00:00Z')
    const { provider, visitor } = await signedIn(create({ now: own.now }))
    own.advance(300)
    const { location } = await visitor.open()
    const code = new URL(location ?? '').searchParams.get('code') ?? ''
    const { id_token: idToken } = await (await redeem(provider, code)).json()
    const claims = JSON.parse(atob(idToken.split('.')[1]))
    expect([claims.auth_time, claims.iat, claims.sub]).toEqual([now, now + 300, ada.subject])
  })

  test('is what Keycloak calls acr 0', async () => {
    const { provider, visitor } = await signedIn(create({ preset: 'keycloak' }))
    const code = new URL((await visitor.open()).location ?? '').searchParams.get('code') ?? ''
    const { id_token: idToken } = await (await redeem(provider, code)).json()
    expect(JSON.parse(atob(idToken.split('.')[1])).acr).toBe('0')
  })

  test.each<[string, Changes, number]>([
    ['prompt=login', { prompt: 'login' }, 0],
    ['prompt=select_account', { prompt: 'select_account' }, 0],
    ['a max_age that is over', { max_age: '60' }, 61],
    ['a max_age of nothing', { max_age: '0' }, 1],
  ])('is not enough for %s', async (_what, changes, seconds) => {
    const own = createTestClock('2026-11-22T10:00:00Z')
    const { visitor } = await signedIn(create({ now: own.now }))
    own.advance(seconds)
    expect((await visitor.open(changes)).page).toContain('id="sign-in"')
  })

  test.each<[string, Changes]>([
    ['prompt=none', { prompt: 'none' }],
    ['a max_age that is not over', { max_age: '60' }],
  ])('is enough for %s', async (_what, changes) => {
    const { visitor } = await signedIn()
    expect((await visitor.open(changes)).location).toContain('code=')
  })

  test('is missing for prompt=none where there is none', async () => {
    const { location } = await createVisitor(create()).open({ prompt: 'none' })
    expect(new URL(location ?? '').searchParams.get('error')).toBe('login_required')
  })

  test('ends at the end session endpoint, which sends back to where it is registered to', async () => {
    const target = 'https://app.example.com/signed-out'
    const { provider, visitor } = await signedIn(create({ postLogoutRedirectUris: [target] }))
    const { tokens } = await record(provider)
    const url = new URL((await metadataOf(provider))['end_session_endpoint'] ?? '')
    url.searchParams.set('post_logout_redirect_uri', `${target}/other`)
    expect((await visitor.visit(url.href)).page).toContain('needs an id_token_hint')
    url.searchParams.set('id_token_hint', String(tokens['id_token']))
    expect((await visitor.visit(url.href)).page).toContain('not whitelisted as a post_logout_redirect_uri')
    expect((await visitor.open()).location).toContain('code=')
    url.searchParams.set('post_logout_redirect_uri', target)
    url.searchParams.set('state', 'logout-state')
    const ended = await visitor.visit(url.href)
    expect([ended.location, ended.set]).toEqual([`${target}?state=logout-state`, expect.stringContaining('Max-Age=0')])
    expect((await visitor.open()).page).toContain('id="sign-in"')
  })

  test('is not ended by somebody else`s token', async () => {
    const { provider, visitor } = await signedIn()
    const other = await record(create({ issuer: 'https://other.example' }))
    const url = new URL((await metadataOf(provider))['end_session_endpoint'] ?? '')
    for (const hint of [String(other.tokens['id_token']), 'no token']) {
      url.searchParams.set('id_token_hint', hint)
      expect((await visitor.visit(url.href)).response.status).toBe(400)
    }
  })
})

describe('an authorization request', () => {
  test.each<[string, Changes, string]>([
    ['another response_type', { response_type: 'token' }, 'unsupported_response_type'],
    ['another response_mode', { response_mode: 'fragment' }, 'invalid_request'],
    ['a request object', { request: 'x' }, 'request_not_supported'],
    ['a scope without openid', { scope: 'email' }, 'invalid_scope'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request'],
    ['prompt none beside another', { prompt: 'none login' }, 'invalid_request'],
    ['a max_age that is no number', { max_age: 'soon' }, 'invalid_request'],
    ['a plain code_challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ])('with %s is refused, state included', async (_what, changes, error) => {
    expect(await answer(create(), changes)).toMatchObject({ error, state: 'state-of-the-test' })
  })

  test.each<[string, Changes]>([
    ['another client', { client_id: 'other' }],
    ['a redirect URI that is not registered', { redirect_uri: `${redirectUri}/other` }],
    ['no redirect URI', { redirect_uri: undefined }],
  ])('with %s goes nowhere', async (_what, changes) => {
    const provider = create({ redirectUris: [redirectUri] })
    const { response, location } = await createVisitor(provider).open(changes)
    expect([response.status, location]).toEqual([400, null])
    const url = await authorizationUrl(provider, changes)
    expect(() => provider.answer(redirect(url))).toThrow(/client_id|redirect_uri/)
  })

  test('without PKCE is refused for a client without a secret', async () => {
    const request = { code_challenge: undefined, code_challenge_method: undefined }
    expect(await answer(create({ tokenEndpointAuthMethod: 'none' }), request)).toHaveProperty('error')
    expect(await answer(create(), request)).toHaveProperty('code')
  })

  test('to JumpCloud with a short state comes back with an empty one', async () => {
    const provider = create({ preset: 'jumpcloud' })
    for (const state of ['1234567', undefined]) {
      expect(await answer(provider, { state })).toMatchObject({
        error: 'invalid_state',
        error_description: expect.stringContaining('must be at least be 8 characters long'),
        state: '',
      })
    }
    expect(await answer(provider, { state: '12345678' })).toHaveProperty('code')
  })

  test('to JumpCloud cannot ask for prompt=select_account', async () => {
    expect(await answer(create({ preset: 'jumpcloud' }), { prompt: 'select_account' })).toMatchObject({
      error: 'invalid_request',
    })
  })

  test('can be pushed, and its request_uri used once', async () => {
    const provider = create()
    const whole = new URL(await authorizationUrl(provider))
    const pushed = await postAsClient(
      provider,
      'pushed_authorization_request_endpoint',
      Object.fromEntries(whole.searchParams),
    )
    const { request_uri: requestUri, expires_in: lifetime } = await pushed.json()
    expect([pushed.status, lifetime]).toEqual([201, 60])
    const short = `${whole.origin}${whole.pathname}?${new URLSearchParams({ client_id: 'client', request_uri: requestUri })}`
    expect(new URL(provider.answer(redirect(short)).url).searchParams.get('state')).toBe('state-of-the-test')
    expect(() => provider.answer(redirect(short))).toThrow(/used before/)
  })

  test.each([{}, { client_id: 'another' }])(
    'that was pushed has to be asked for by its client, not by %j',
    async (by) => {
      const provider = create()
      const whole = new URL(await authorizationUrl(provider))
      const form = Object.fromEntries(whole.searchParams)
      const { request_uri: uri } = await (
        await postAsClient(provider, 'pushed_authorization_request_endpoint', form)
      ).json()
      const short = `${whole.origin}${whole.pathname}?${new URLSearchParams({ ...by, request_uri: uri } as never)}`
      expect(() => provider.answer(redirect(short))).toThrow('the client_id is not registered')
    },
  )

  test('can be pushed for a minute, by the client, and not by reference to another', async () => {
    const own = createTestClock()
    const provider = create({ now: own.now })
    const whole = new URL(await authorizationUrl(provider))
    const push = (form: Record<string, string>) => postAsClient(provider, 'pushed_authorization_request_endpoint', form)
    const { request_uri: uri } = await (await push(Object.fromEntries(whole.searchParams))).json()
    own.advance(61)
    const late = `${whole.origin}${whole.pathname}?${new URLSearchParams({ client_id: 'client', request_uri: uri })}`
    expect(() => provider.answer(redirect(late))).toThrow(/expired/)
    expect((await push({ request_uri: uri })).status).toBe(400)
    for (const endpoint of ['pushed_authorization_request_endpoint', 'revocation_endpoint']) {
      const url = (await metadataOf(provider))[endpoint] ?? ''
      const stranger = await provider.fetch(url, { method: 'POST', body: new URLSearchParams({ client_id: 'client' }) })
      expect([stranger.status, (await stranger.json()).error]).toEqual([401, 'invalid_client'])
    }
  })
})

describe('the token endpoint', () => {
  const errorOf = async (response: Response): Promise<unknown> => [response.status, (await response.json()).error]

  test('redeems a code once, and ends what it gave when the code comes back', async () => {
    const provider = create()
    const code = await codeOf(provider)
    const { access_token: token } = await (await redeem(provider, code)).json()
    const ask = async () =>
      provider.fetch((await metadataOf(provider))['userinfo_endpoint'] ?? '', {
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await ask()).status).toBe(200)
    expect(await errorOf(await redeem(provider, code))).toEqual([400, 'invalid_grant'])
    const refused = await ask()
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer error=/),
    ])
  })

  test.each([
    ['another code', { code: 'other' }],
    ['another redirect_uri', { redirect_uri: `${redirectUri}/` }],
    ['another code_verifier', { code_verifier: 'another' }],
  ])('refuses %s', async (_what, changes) => {
    const provider = create()
    expect(await errorOf(await redeem(provider, await codeOf(provider), changes))).toEqual([400, 'invalid_grant'])
  })

  test('refuses a code that is older than ten minutes', async () => {
    const own = createTestClock()
    const provider = create({ now: own.now })
    const code = await codeOf(provider)
    own.advance(601)
    expect(await errorOf(await redeem(provider, code))).toEqual([400, 'invalid_grant'])
  })

  test('refuses other grants', async () => {
    const response = await postAsClient(create(), 'token_endpoint', { grant_type: 'password' })
    expect(await errorOf(response)).toEqual([400, 'unsupported_grant_type'])
  })

  test.each(['client_secret_basic', 'client_secret_post', 'none'] as const)(
    'takes %s where it is registered',
    async (method) => {
      const provider = create({ tokenEndpointAuthMethod: method, clientId: 'ä client', clientSecret: 'a+b & c%d' })
      expect((await redeem(provider, await codeOf(provider))).status).toBe(200)
    },
  )

  test('tells the library`s client in JumpCloud`s words that its method is not the registered one', async () => {
    const { sso, provider } = createWorld(
      { preset: 'jumpcloud', people: [ada] },
      { tokenEndpointAuthMethod: 'client_secret_basic' },
    )
    const start = await sso.begin({ connection: 'staff' })
    const cookies = start.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    await expect(sso.complete({ ...provider.answer(start.outbound), cookies })).rejects.toMatchObject({
      code: 'client_rejected',
      providerText: expect.stringContaining(
        "The OAuth 2.0 Client supports client authentication method 'client_secret_post', but method 'client_secret_basic' was requested",
      ),
      hint: expect.stringContaining('tokenEndpointAuthMethod'),
    })
  })

  test('refuses both methods at once, a wrong secret and an unknown client', async () => {
    const provider = create({ preset: 'jumpcloud' })
    const url = (await metadataOf(provider))['token_endpoint'] ?? ''
    const { clientId, clientSecret } = clientOf(provider)
    const post = async (form: Record<string, string>, headers = {}): Promise<string> => {
      const body = new URLSearchParams({ grant_type: 'authorization_code', ...form })
      return (await (await provider.fetch(url, { method: 'POST', headers, body })).json()).error_description
    }
    const good = { client_id: clientId, client_secret: clientSecret }
    const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
    expect(await post(good, { authorization })).toContain("but method 'client_secret_basic' was requested")
    expect(await post({ ...good, client_secret: 'other' })).toBe(
      'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).',
    )
    expect(await post({ client_id: 'other' })).toContain('The requested OAuth 2.0 Client does not exist')
    expect(await post({ client_id: clientId })).toContain("but method 'none' was requested")
  })
})

describe('refresh tokens', () => {
  const refresh = (provider: Provider, token: string) =>
    postAsClient(provider, 'token_endpoint', { grant_type: 'refresh_token', refresh_token: token })
  const offline = { scope: 'openid offline_access', access_type: 'offline' }

  test.each(['generic', 'jumpcloud', 'okta'] as const)(
    '%s rotates them, and an old one that comes back ends the chain',
    async (preset) => {
      const provider = create({ preset })
      const first = String((await record(provider, offline)).tokens['refresh_token'])
      const { refresh_token: second, id_token: idToken } = await (await refresh(provider, first)).json()
      expect(JSON.parse(atob(idToken.split('.')[1]))).toMatchObject({ sub: ada.subject, auth_time: now })
      expect(second).not.toBe(first)
      const reused = await refresh(provider, first)
      expect((await reused.json()).error).toBe(preset === 'jumpcloud' ? 'token_inactive' : 'invalid_grant')
      expect((await refresh(provider, second)).status).not.toBe(200)
    },
  )

  test('google keeps one for as long as it is not revoked', async () => {
    const provider = create({ preset: 'google' })
    const token = String((await record(provider, offline)).tokens['refresh_token'])
    const again = await (await refresh(provider, token)).json()
    expect([again.refresh_token, (await refresh(provider, token)).status]).toEqual([undefined, 200])
    expect((await postAsClient(provider, 'revocation_endpoint', { token })).status).toBe(200)
    expect((await refresh(provider, token)).status).toBe(400)
  })

  test('nobody gets one without asking', async () => {
    expect((await record(create())).tokens).not.toHaveProperty('refresh_token')
  })
})

test('an id_token_hint that somebody has forged ends no session', async () => {
  const provider = create()
  const forged = [{ alg: 'RS256' }, { iss: provider.issuer, aud: 'client', sub: ada.subject }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const url = new URL((await metadataOf(provider))['end_session_endpoint'] ?? '')
  for (const signature of ['', 'c2lnbmVk']) {
    url.searchParams.set('id_token_hint', [...forged, signature].join('.'))
    expect((await provider.fetch(url)).status).toBe(400)
  }
})

test('a client that fails in a header is challenged, but not by JumpCloud', async () => {
  const challengeOf = async (preset: 'generic' | 'jumpcloud') => {
    const provider = create({ preset, tokenEndpointAuthMethod: 'client_secret_basic' })
    const url = (await metadataOf(provider))['token_endpoint'] ?? ''
    const headers = { authorization: `Basic ${btoa(`${clientOf(provider).clientId}:wrong`)}` }
    const response = await provider.fetch(url, { method: 'POST', headers, body: new URLSearchParams() })
    return [response.status, response.headers.get('www-authenticate')]
  }
  expect(await challengeOf('generic')).toEqual([401, expect.stringMatching(/^Basic /)])
  expect(await challengeOf('jumpcloud')).toEqual([401, null])
})

test('userinfo asks for a token', async () => {
  const provider = create()
  const response = await provider.fetch((await metadataOf(provider))['userinfo_endpoint'] ?? '')
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
})

describe('keys', () => {
  const verify = async (provider: Provider, jwt: string) => {
    const url = new URL((await metadataOf(provider))['jwks_uri'] ?? '')
    return jwtVerify(jwt, createRemoteJWKSet(url, { [customFetch]: provider.fetch }), {
      currentDate: new Date(clock.now()),
    })
  }

  test('verify what was signed before and after a rotation', async () => {
    const provider = create()
    const before = String((await record(provider)).tokens['id_token'])
    provider.rotateKeys()
    const after = String((await record(provider)).tokens['id_token'])
    const [old, fresh] = [await verify(provider, before), await verify(provider, after)]
    expect(old.protectedHeader.kid).not.toBe(fresh.protectedHeader.kid)
  })

  test('a logout token is signed with them, and names the session', async () => {
    const provider = create()
    const { idToken } = await record(provider)
    const { payload, protectedHeader } = await verify(provider, provider.logoutToken(ada))
    expect(protectedHeader.typ).toBe('logout+jwt')
    expect(payload).toMatchObject({
      iss: provider.issuer,
      aud: 'client',
      sub: ada.subject,
      sid: idToken['sid'],
      iat: now,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect((await verify(provider, provider.logoutToken(ada, { events: undefined }))).payload).not.toHaveProperty(
      'events',
    )
  })
})

describe('defects', () => {
  test('a fault lasts for one sign-in, also where a failed request is repeated', async () => {
    const world = createWorld({ people: [ada] })
    world.provider.commit('discovery-status-500')
    expect([await world.signIn(), await world.signIn()]).toEqual(['provider_unavailable', 'provider_unavailable'])
    // The library does not ask again at once.
    world.clock.advance(30)
    world.provider.commit('id-token-nonce-other')
    expect(await world.signIn()).toBe('id_token_claim_invalid')
    expect(await world.signIn()).toMatchObject({ connection: 'staff' })
  })

  test('behave() ends one at once, and misbehave() goes on until then', async () => {
    const world = createWorld({ people: [ada] })
    world.provider.commit('id-token-nonce-other')
    world.provider.behave()
    expect(await world.signIn()).toMatchObject({ connection: 'staff' })
    world.provider.misbehave({ claims: (claims) => ({ ...claims, aud: 'other' }) })
    expect([await world.signIn(), await world.signIn()]).toEqual(['id_token_claim_invalid', 'id_token_claim_invalid'])
    world.provider.behave()
    expect(await world.signIn()).toMatchObject({ connection: 'staff' })
  })

  test('a defect of one`s own, or one for a single answer, is committed alike', async () => {
    const world = createWorld({ people: [ada] })
    expect(
      await world.signIn({ fault: { claims: (claims) => ({ ...claims, email: 'eve@evil.example' }) } }),
    ).toMatchObject({
      identity: { email: 'eve@evil.example' },
    })
    const start = await world.sso.begin({ connection: 'staff' })
    const { url } = world.provider.answer(start.outbound, { fault: 'response-error-access-denied' })
    expect(new URL(url).searchParams.get('error')).toBe('access_denied')
  })

  test('a name that is not in the catalogue is refused', () => {
    expect(() => create().commit('tea')).toThrow(TypeError)
  })

  test('can answer at paths that the provider does not have', async () => {
    const provider = create()
    provider.misbehave({ endpoint: { '/elsewhere': () => Response.json('here') } })
    expect(await (await provider.fetch('https://op.example/elsewhere')).json()).toBe('here')
    expect((await provider.fetch('https://op.example/nowhere')).status).toBe(404)
  })
})

test('answer() signs in whom it is told, or lets somebody turn back', async () => {
  const { sso, provider } = createWorld({ people: [ada, bob] })
  const start = await sso.begin({ connection: 'staff' })
  const cookies = start.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const signedIn = await sso.complete({ ...provider.answer(start.outbound, { person: bob }), cookies })
  expect(signedIn.identity.email).toBe('bob@example.com')
  const again = await sso.begin({ connection: 'staff' })
  expect(new URL(provider.answer(again.outbound, { cancel: true }).url).searchParams.get('error')).toBe('access_denied')
})

test('what the person says of the authentication is sent, whatever the request asked for', async () => {
  const authTime = new Date('2026-11-22T08:00:00Z')
  const mfa = create({ people: [person({ acr: 'mfa', amr: ['otp', 'pwd'], authTime })] })
  const asked = await record(mfa, { acr_values: 'phishing-resistant', prompt: 'login' })
  expect(asked.idToken).toMatchObject({ acr: 'mfa', amr: ['otp', 'pwd'], auth_time: authTime.getTime() / 1000 })
  const silent = await record(create({ people: [person({ authTime: false })] }), { max_age: '60' })
  expect(silent.idToken).not.toHaveProperty('auth_time')
})

test('a provider without people answers nobody', async () => {
  const provider = create({ people: [] })
  const url = await authorizationUrl(provider)
  expect(() => provider.answer(redirect(url))).toThrow('nobody has an account')
})

test('the log has every request, by method, path, endpoint and form', async () => {
  const { provider, signIn } = createWorld({ people: [ada] })
  await signIn()
  expect(provider.requests.map(({ method, path, endpoint }) => [method, path, endpoint])).toEqual([
    ['GET', '/.well-known/openid-configuration', 'discovery'],
    ['POST', '/token', 'token'],
    ['GET', '/jwks', 'jwks'],
  ])
  expect(provider.requests[1]?.form.get('grant_type')).toBe('authorization_code')
  expect(provider.requests[1]?.headers.get('authorization')).toMatch(/^Basic /)
})

test('nothing answers at another origin, and several providers stand side by side', async () => {
  const [one, two] = [create(), create({ preset: 'google' })]
  await expect(one.fetch('https://accounts.google.com/')).rejects.toThrow(TypeError)
  const fetch = fetchFrom(one, two)
  expect((await (await fetch('https://accounts.google.com/.well-known/openid-configuration')).json()).issuer).toBe(
    two.issuer,
  )
  expect(two.origins.length).toBeGreaterThan(2)
  expect((await record(two)).idToken['sub']).toBe(ada.subject)
})

test('two runs with the same ids and clock carry the same tokens, but for the signature`s key', async () => {
  const run = async () => (await record(create({ ids: createTestIds() }))).tokens
  expect(await run()).toEqual(await run())
})
