import { verify } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import {
  createMemoryReplayCache,
  createRelyingParty,
  endsSession,
  type LogoutEvent,
  type LogoutReference,
  type RelyingPartyOptions,
  type RpLogoutRequest,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSealedBox } from '../../src/state/sealed-box.ts'
import { cookieHeader } from '../support/clock.ts'
import { certificate as ellipticCertificate, key as ellipticKey } from '../support/elliptic-key.ts'
import {
  createLogoutScenario,
  idpSloUrl,
  type LogoutScenario,
  logoutOf,
  ownKey,
  refusalOf,
  send,
  slo,
  sloPath,
} from '../support/logout-scenario.ts'
import { mintLogoutToken } from '../support/logout-token.ts'
import { recorded } from '../support/record-refusal.ts'
import { acmeConnection } from '../support/saml-double.ts'
import { logoutRequestXml, logoutResponseXml, redirectQuery, rsaSha256 } from '../support/saml-logout.ts'
import { secret } from '../support/scenario.ts'

let scenario: LogoutScenario
beforeEach(async () => {
  scenario = await createLogoutScenario()
})

async function referenceFor(connection: 'staff' | 'acme'): Promise<LogoutReference> {
  const { sso, openId, saml } = scenario
  const start = await sso.begin({ connection })
  const cookies = cookieHeader(start.cookies)
  const { identity, logoutReference } = await (connection === 'staff'
    ? sso.complete({ url: openId.answer(start), cookies })
    : sso.complete({ url: '/login/callback?connection=acme', form: saml.answer(start), cookies }))
  expect(logoutReference.accountKey).toBe(identity.accountKey)
  // Kept as JSON, as an application would.
  return JSON.parse(JSON.stringify(logoutReference))
}

type AtProvider = Extract<RpLogoutRequest, { kind: 'provider' }>

function atProvider(start: RpLogoutRequest): AtProvider {
  if (start.kind === 'provider') return start
  throw new Error('the provider has no logout')
}

const oidcReference: LogoutReference = {
  protocol: 'oidc',
  connection: 'staff',
  accountKey: 'oidc|https://op.example/|u1',
  subject: 'u1',
  sid: 's1',
  idToken: 'the.id.token',
}

const samlReference: LogoutReference = {
  protocol: 'saml',
  connection: 'acme',
  accountKey: 'saml|acme|ada@example.com',
  sid: '_session',
  nameId: { value: 'ada@example.com' },
}

const sealed = {
  handle: '0mhqxyzabABCDEFGHIJKLMNOPQRSTUVWy',
  protocol: 'oidc',
  connection: 'staff',
  returnTo: '/bye',
  expiresAt: 4_000_000_000,
  account: 'a',
  subject: 'u1',
}

describe('a logout that the application begins, over OpenID Connect', () => {
  test('asks the end session endpoint with hint, client, registered URI and state', async () => {
    const reference = await referenceFor('staff')
    const start = atProvider(await scenario.sso.beginLogout({ reference }))
    const url = new URL(start.outbound.url)
    expect(start.outbound.binding).toBe('redirect')
    expect(url.origin + url.pathname).toBe('https://op.example/logout')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      id_token_hint: reference.protocol === 'oidc' ? reference.idToken : '',
      client_id: 'client',
      post_logout_redirect_uri: 'https://app.example.com/auth/logout/callback',
      state: start.handle,
    })
    expect(start.cookies).toMatchObject([{ name: `__Host-sso-${start.handle}`, sameSite: 'lax', secure: true }])
  })

  test('does without a hint where the ID token was not kept', async () => {
    const { idToken: _, ...reference } = oidcReference
    const { outbound } = atProvider(await scenario.sso.beginLogout({ reference }))
    expect(new URL(outbound.url).searchParams.has('id_token_hint')).toBe(false)
  })

  test('posts an ID token that is too long for a URL', async () => {
    const idToken = 'x'.repeat(7000)
    const { outbound, handle } = atProvider(
      await scenario.sso.beginLogout({ reference: { ...oidcReference, idToken } }),
    )
    expect(outbound).toMatchObject({
      binding: 'post',
      url: 'https://op.example/logout',
      fields: { id_token_hint: idToken, state: handle, client_id: 'client' },
    })
  })

  test('is over when the browser is back, and said once', async () => {
    const start = atProvider(
      await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye', context: { tab: '2' } }),
    )
    const outcome = logoutOf(
      await send(scenario.sso, `/auth/logout/callback?state=${start.handle}`, { cookies: cookieHeader(start.cookies) }),
    )
    expect(outcome.event).toEqual({
      protocol: 'oidc',
      connection: 'staff',
      by: 'session',
      sids: ['s1'],
      subject: 'u1',
      accountKey: 'oidc|https://op.example/|u1',
      initiatedBy: 'relying-party',
      channel: 'front',
      result: 'complete',
      context: { tab: '2' },
    })
    expect(outcome.ended).toMatchObject({
      status: 303,
      headers: { location: '/bye', 'cache-control': 'no-store' },
      cookies: [{ name: `__Host-sso-${start.handle}`, value: '', maxAge: 0 }],
    })
    expect(outcome.reply).toEqual(outcome.ended)
  })

  test.each([
    ['without a state (oidcc-client-test-rp-init-logout-no-state)', () => ''],
    ['with another state (oidcc-client-test-rp-init-logout-other-state)', () => '?state=another'],
    ['with the state of another browser', () => '?state=0mhqxyzabABCDEFGHIJKLMNOPQRSTUVWX'],
    ['with two states', (handle: string) => `?state=${handle}&state=${handle}`],
  ])('comes home %s, and ends nothing', async (_case, query) => {
    const start = atProvider(await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye' }))
    const url = `/auth/logout/callback${query(start.handle)}`
    expect(await send(scenario.sso, url, { cookies: cookieHeader(start.cookies) })).toMatchObject({
      kind: 'reply',
      reply: { status: 303, headers: { location: '/' } },
    })
  })

  test('comes home too late, too, and the cookie goes', async () => {
    const start = atProvider(await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye' }))
    scenario.clock.advance(3600)
    const url = `/auth/logout/callback?state=${start.handle}`
    expect(await send(scenario.sso, url, { cookies: cookieHeader(start.cookies) })).toMatchObject({
      kind: 'reply',
      reply: { headers: { location: '/' }, cookies: [{ name: `__Host-sso-${start.handle}`, maxAge: 0 }] },
    })
  })

  describe('and whose provider posts the browser back', () => {
    const posted = (form: object, url = '/auth/logout/callback', cookies?: string) =>
      send(scenario.sso, url, { form: new URLSearchParams({ ...form }), ...(cookies !== undefined && { cookies }) })

    test('sends it round once, so that its cookie comes along', async () => {
      const start = atProvider(await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye' }))
      const first = await posted({ state: start.handle })
      const url = `https://app.example.com/auth/logout/callback?state=${start.handle}`
      expect(first).toMatchObject({ kind: 'reply', reply: { status: 303, headers: { location: url }, cookies: [] } })
      const { event, ended } = logoutOf(await send(scenario.sso, url, { cookies: cookieHeader(start.cookies) }))
      expect([event.result, ended.headers['location']]).toEqual(['complete', '/bye'])
    })

    test('is over at once where the cookie came along', async () => {
      const start = atProvider(await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye' }))
      const cookies = cookieHeader(start.cookies)
      const { ended } = logoutOf(await posted({ state: start.handle }, '/auth/logout/callback', cookies))
      expect(ended.headers['location']).toBe('/bye')
    })

    test('finds the state in the query as well', async () => {
      const start = atProvider(await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye' }))
      const url = `/auth/logout/callback?state=${start.handle}`
      expect(logoutOf(await posted({ iss: 'x' }, url, cookieHeader(start.cookies))).event.result).toBe('complete')
      expect(await posted({}, url)).toMatchObject({ reply: { headers: { location: `https://app.example.com${url}` } } })
    })

    test.each<[string, object]>([
      ['without a state', {}],
      ['with a state that is none of ours', { state: 'https://evil.example/' }],
    ])('comes home %s', async (_case, form) => {
      expect(await posted(form)).toMatchObject({ kind: 'reply', reply: { status: 303, headers: { location: '/' } } })
    })

    test('does not go round where no browser could come back with a cookie', async () => {
      const url = `/auth/logout/callback?state=${sealed.handle}`
      expect(await send(scenario.sso, url)).toMatchObject({ kind: 'reply', reply: { headers: { location: '/' } } })
    })
  })

  test.each<[string, object]>([
    ['an older version of this library', { handle: 'x' }],
    ['another logout', { ...sealed, handle: '0mhqxyzabABCDEFGHIJKLMNOPQRSTUVWX' }],
    ['a logout over SAML', { ...sealed, protocol: 'saml' }],
  ])('comes home where the cookie was made by, or for, %s', async (_case, changes) => {
    const handle = '0mhqxyzabABCDEFGHIJKLMNOPQRSTUVWy'
    const value = await createSealedBox([secret], 'sso-logout').seal({ ...changes })
    const cookies = `__Host-sso-${handle}=${value}`
    expect(await send(scenario.sso, `/auth/logout/callback?state=${handle}`, { cookies })).toMatchObject({
      kind: 'reply',
      reply: { headers: { location: '/' }, cookies: [{ name: `__Host-sso-${handle}`, maxAge: 0 }] },
    })
  })

  test('comes back where the sealed logout is the one of this state: the cookies above are refused for their defect', async () => {
    const value = await createSealedBox([secret], 'sso-logout').seal(sealed)
    const url = `/auth/logout/callback?state=${sealed.handle}`
    expect((await send(scenario.sso, url, { cookies: `__Host-sso-${sealed.handle}=${value}` })).kind).toBe('logout')
  })

  test('is not taken for a sign-in, nor a sign-in for it', async () => {
    const logout = atProvider(await scenario.sso.beginLogout({ reference: oidcReference }))
    await expect(
      scenario.sso.complete({
        url: `/auth/callback?code=c&state=${logout.handle}`,
        cookies: cookieHeader(logout.cookies),
      }),
    ).rejects.toMatchObject({ code: 'transaction_invalid' })
    const signIn = await scenario.sso.begin({ connection: 'staff', returnTo: '/wiki' })
    const url = `/auth/logout/callback?state=${signIn.handle}`
    expect(await send(scenario.sso, url, { cookies: cookieHeader(signIn.cookies) })).toMatchObject({
      kind: 'reply',
      reply: { headers: { location: '/' } },
    })
  })

  test.each(['/auth/logout/callback', sloPath, '/auth/logout/back-channel/staff'])(
    'has nothing for complete() at %s',
    async (url) => {
      await expect(recorded(scenario.sso.complete({ url }))).rejects.toMatchObject({
        code: 'callback_unknown',
        details: { reason: 'sign-in' },
      })
    },
  )

  test.each([undefined, null, ''])(
    'stays here where the end session endpoint of the provider is %j',
    async (endpoint) => {
      scenario.openId.misbehave({ metadata: (metadata) => ({ ...metadata, end_session_endpoint: endpoint }) })
      const start = await scenario.sso.beginLogout({ reference: oidcReference, returnTo: '/bye' })
      expect(start).toEqual({ kind: 'local', returnTo: '/bye' })
    },
  )

  test.each<unknown>(['http://op.example/logout', 'javascript:alert(1)', 'logout', 5, ['https://op.example/']])(
    'does not go to the endpoint %s',
    async (endpoint) => {
      scenario.openId.misbehave({ metadata: (metadata) => ({ ...metadata, end_session_endpoint: endpoint }) })
      await expect(recorded(scenario.sso.beginLogout({ reference: oidcReference }))).rejects.toMatchObject({
        code: 'provider_metadata_invalid',
        connection: 'staff',
      })
    },
  )

  test('begins no more than fit: the oldest transaction of the browser ends', async () => {
    let cookies = ''
    for (let count = 0; count < 6; count += 1) {
      scenario.clock.advance(1)
      const start = atProvider(await scenario.sso.beginLogout({ reference: oidcReference, cookies }))
      const cleared = start.cookies.filter(({ maxAge }) => maxAge === 0)
      expect(cleared).toHaveLength(count === 5 ? 1 : 0)
      cookies = [cookies, cookieHeader(start.cookies)].filter(Boolean).join('; ')
    }
  })

  test.each<[string, object, RegExp]>([
    ['no reference', {}, /reference/],
    ['half a reference', { reference: { protocol: 'oidc', connection: 'staff' } }, /account/],
    ['a misspelt key', { reference: oidcReference, retrunTo: '/' }, /did you mean "returnTo"/],
    ['too much context', { reference: oidcReference, context: { x: 'x'.repeat(4000) } }, /fit into a cookie/],
  ])('says what it does not like about %s', async (_case, request, message) => {
    const begun = scenario.sso.beginLogout(request as never)
    await expect(begun).rejects.toThrow(TypeError)
    await expect(begun).rejects.toThrow(message)
  })

  test.each<[string, object, string]>([
    ['a place outside', { reference: oidcReference, returnTo: 'https://evil.example/' }, 'return_to_refused'],
    ['a connection that is gone', { reference: { ...oidcReference, connection: 'x' } }, 'connection_not_found'],
    [
      'a connection of another protocol',
      { reference: { ...oidcReference, connection: 'acme' } },
      'connection_mismatch',
    ],
  ])('is refused with %s', async (_case, request, code) => {
    await expect(recorded(scenario.sso.beginLogout(request as never))).rejects.toMatchObject({ code })
  })
})

describe('a logout that the application begins, over SAML', () => {
  const requestOf = ({ outbound }: AtProvider): string => {
    const query = new URL(outbound.url).searchParams
    return inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString('utf8')
  }

  test('names person and session as the assertion did, and waits for the answer in a cookie that a POST carries', async () => {
    const start = atProvider(await scenario.sso.beginLogout({ reference: await referenceFor('acme') }))
    const url = new URL(start.outbound.url)
    expect(url.origin + url.pathname).toBe(idpSloUrl)
    expect([...url.searchParams.keys()]).toEqual(['SAMLRequest', 'RelayState', 'SigAlg', 'Signature'])
    expect(url.searchParams.get('RelayState')).toBe(start.handle)
    const xml = requestOf(start)
    expect(xml).toContain(` Destination="${idpSloUrl}" ID="_${start.handle}" `)
    expect(xml).toContain(
      'Format="urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified">ada@example.com</saml:NameID>',
    )
    expect(xml).toContain('<samlp:SessionIndex>_session</samlp:SessionIndex>')
    expect(start.cookies).toMatchObject([{ sameSite: 'none', secure: true }])
  })

  test('is over when the signed answer is here, in a redirect or a cross-site POST', async () => {
    const start = atProvider(await scenario.sso.beginLogout({ reference: samlReference, returnTo: '/bye' }))
    const addressed = { destination: slo, now: scenario.clock.now(), inResponseTo: `_${start.handle}` }
    // Without RelayState: some providers lose it, and the signed InResponseTo is enough.
    const query = redirectQuery('SAMLResponse', logoutResponseXml(addressed), { key: scenario.saml.key })
    const { event, ended } = logoutOf(
      await send(scenario.sso, `${sloPath}?${query}`, { cookies: cookieHeader(start.cookies) }),
    )
    expect(event).toMatchObject({
      protocol: 'saml',
      by: 'session',
      sids: ['_session'],
      accountKey: 'saml|acme|ada@example.com',
      initiatedBy: 'relying-party',
      result: 'complete',
    })
    expect(ended).toMatchObject({ status: 303, headers: { location: '/bye' }, cookies: [{ maxAge: 0 }] })
  })

  test('stays here where the provider has no logout service, as JumpCloud has none', async () => {
    scenario = await createLogoutScenario({ sloUrl: undefined, signingKeys: undefined })
    expect(await scenario.sso.beginLogout({ reference: samlReference })).toEqual({ kind: 'local', returnTo: '/' })
  })

  test('needs a key to sign with', async () => {
    scenario = await createLogoutScenario({ signingKeys: undefined })
    await expect(recorded(scenario.sso.beginLogout({ reference: samlReference }))).rejects.toMatchObject({
      code: 'configuration_invalid',
      connection: 'acme',
      message: expect.stringContaining('the key in signingKeys is missing'),
    })
  })

  test('of one connection is not ended by the answer of another', async () => {
    const [staff] = scenario.options.connections as [never]
    const acme = { ...(scenario.options.connections as readonly object[])[1], sloUrl: idpSloUrl, signingKeys: ownKey }
    const connections = [staff, acme, { ...acme, id: 'globex' }] as unknown as RelyingPartyOptions['connections']
    const sso = createRelyingParty({ ...scenario.options, connections })
    const start = atProvider(await sso.beginLogout({ reference: samlReference }))
    const destination = 'https://app.example.com/auth/logout/saml/globex'
    const xml = logoutResponseXml({ destination, now: scenario.clock.now(), inResponseTo: `_${start.handle}` })
    const query = redirectQuery('SAMLResponse', xml, { key: scenario.saml.key })
    const outcome = send(sso, `/auth/logout/saml/globex?${query}`, { cookies: cookieHeader(start.cookies) })
    expect(await refusalOf(outcome)).toMatchObject({ code: 'connection_mismatch' })
  })
})

describe('a logout that an OpenID Provider begins', () => {
  const backChannel = async (claims: object): Promise<LogoutEvent> => {
    const token = await mintLogoutToken(scenario.openId, scenario.clock.now(), { claims: { ...claims } })
    const form = new URLSearchParams({ logout_token: token })
    return logoutOf(await send(scenario.sso, '/auth/logout/back-channel/staff', { form })).event
  }

  test.each<[string, object, object]>([
    ['with a session', { sub: undefined }, { by: 'session', sids: ['s1'] }],
    [
      'with a session and a subject, by the session',
      {},
      { by: 'session', sids: ['s1'], subject: 'u1', accountKey: 'oidc|https://op.example/|u1' },
    ],
    [
      'with a subject only, by the subject',
      { sid: undefined },
      { by: 'subject', sids: [], subject: 'u1', accountKey: 'oidc|https://op.example/|u1' },
    ],
    ['for several audiences', { aud: ['other', 'client'], sub: undefined }, { by: 'session', sids: ['s1'] }],
  ])('over the back channel %s', async (_case, claims, expected) => {
    const origin = { protocol: 'oidc', connection: 'staff', initiatedBy: 'provider', channel: 'back' }
    expect(await backChannel(claims)).toEqual({ ...origin, ...expected })
  })

  test.each(['logout+jwt', 'application/logout+jwt', 'JWT', undefined])('is taken with the typ %s', async (typ) => {
    const token = await mintLogoutToken(scenario.openId, scenario.clock.now(), { header: { typ } })
    const form = new URLSearchParams({ logout_token: token })
    expect((await send(scenario.sso, '/auth/logout/back-channel/staff', { form })).kind).toBe('logout')
  })

  test('names the account and the session of the sign-in', async () => {
    scenario.openId.misbehave({ claims: (claims) => ({ ...claims, sid: 's1' }) })
    const reference = await referenceFor('staff')
    expect(reference.sid).toBe('s1')
    expect(endsSession(await backChannel({}), reference)).toBe(true)
    expect(endsSession(await backChannel({ sid: 's2' }), reference)).toBe(false)
    expect(endsSession(await backChannel({ sid: undefined }), reference)).toBe(true)
    expect(endsSession(await backChannel({ sid: undefined, sub: 'u2' }), reference)).toBe(false)
  })

  test('through the front channel names a session, and nobody', async () => {
    const url = `/auth/logout/front-channel/staff?iss=${encodeURIComponent(scenario.openId.issuer)}&sid=s1`
    const { event, ended } = logoutOf(await send(scenario.sso, url))
    expect(event).toEqual({
      protocol: 'oidc',
      connection: 'staff',
      by: 'session',
      sids: ['s1'],
      initiatedBy: 'provider',
      channel: 'front',
    })
    expect(ended.status).toBe(200)
    expect(ended.headers['content-security-policy']).toContain('frame-ancestors https://op.example')
    expect(ended.headers['content-security-policy']).not.toContain("frame-ancestors 'none'")
    expect(ended.headers).not.toHaveProperty('x-frame-options')
    expect(ended.headers['cache-control']).toBe('no-store')
  })

  test('may be framed by the origin of the end session endpoint as well, and by nobody else', async () => {
    scenario.openId.misbehave({
      metadata: (metadata) => ({ ...metadata, end_session_endpoint: 'https://login.op.example/logout' }),
    })
    const url = `/auth/logout/front-channel/staff?iss=${encodeURIComponent(scenario.openId.issuer)}&sid=s1`
    const { ended } = logoutOf(await send(scenario.sso, url))
    const policy = ended.headers['content-security-policy'] ?? ''
    expect(policy.split('; ').at(-1)).toBe('frame-ancestors https://op.example https://login.op.example')
  })

  test.each<unknown>([5, null, 'logout', 'javascript:alert(1)'])(
    'ends the session also where the end session endpoint is %j',
    async (endpoint) => {
      scenario.openId.misbehave({ metadata: (metadata) => ({ ...metadata, end_session_endpoint: endpoint }) })
      const url = `/auth/logout/front-channel/staff?iss=${encodeURIComponent(scenario.openId.issuer)}&sid=s1`
      const { ended } = logoutOf(await send(scenario.sso, url))
      expect(ended.headers['content-security-policy']).toMatch(/frame-ancestors https:\/\/op\.example$/)
    },
  )
})

test('a LogoutRequest that we could not answer can come again, after our key was repaired', async () => {
  const url = `${sloPath}?${redirectQuery(
    'SAMLRequest',
    logoutRequestXml({ destination: slo, now: scenario.clock.now() }),
    { key: scenario.saml.key },
  )}`
  const replayCache = createMemoryReplayCache({ now: scenario.clock.now })
  const relyingPartyWith = (signing: object) =>
    createRelyingParty({
      ...scenario.options,
      replayCache,
      connections: [{ ...acmeConnection(scenario.saml), sloUrl: idpSloUrl, signingKeys: signing as typeof ownKey }],
    })
  const wrong = { ...ownKey, certificate: scenario.saml.key.certificate }
  expect(await refusalOf(send(relyingPartyWith(wrong), url))).toMatchObject({ code: 'configuration_invalid' })
  expect(logoutOf(await send(relyingPartyWith(ownKey), url)).event.initiatedBy).toBe('provider')
})

describe('a logout that a SAML identity provider begins', () => {
  const request = (
    sessions?: readonly string[],
    options: Partial<Parameters<typeof redirectQuery>[2]> = {},
    change: (xml: string) => string = (xml) => xml,
  ): string => {
    const xml = change(logoutRequestXml({ destination: slo, now: scenario.clock.now() }, sessions))
    return `${sloPath}?${redirectQuery('SAMLRequest', xml, { key: scenario.saml.key, ...options })}`
  }

  test('names every session', async () => {
    expect(logoutOf(await send(scenario.sso, request(['one', 'two', 'three']))).event).toEqual({
      protocol: 'saml',
      connection: 'acme',
      by: 'session',
      sids: ['one', 'two', 'three'],
      subject: 'ada@example.com',
      accountKey: 'saml|acme|ada@example.com',
      initiatedBy: 'provider',
      channel: 'front',
    })
  })

  test('means all sessions of the person where it names none', async () => {
    const { event } = logoutOf(await send(scenario.sso, request([])))
    expect(event).toMatchObject({ by: 'subject', sids: [] })
    expect(endsSession(event, await referenceFor('acme'))).toBe(true)
  })

  test('names no account where that is made of an attribute', async () => {
    scenario = await createLogoutScenario({ subjectAttribute: 'employeeId' })
    const { event } = logoutOf(await send(scenario.sso, request()))
    expect(event).toMatchObject({ subject: 'ada@example.com' })
    expect(event).not.toHaveProperty('account')
  })

  test.each<[string, Partial<Parameters<typeof redirectQuery>[2]>]>([
    ['with a state', { relayState: 'a state of theirs/ä&b' }],
    [
      'in the small-letter encoding of ADFS',
      {
        relayState: 'x/y',
        encode: (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
      },
    ],
    ['that encodes more than it has to', { encode: (text) => encodeURIComponent(text).replaceAll('a', '%61') }],
    ['with RSA-SHA384', { algorithm: rsaSha256.replace('256', '384'), hash: 'sha384' }],
    ['with RSA-SHA512', { algorithm: rsaSha256.replace('256', '512'), hash: 'sha512' }],
  ])('verifies over the characters as they came: %s', async (_case, options) => {
    expect(logoutOf(await send(scenario.sso, request(['s'], options))).event.sids).toEqual(['s'])
  })

  test('is verified whatever else is in the query, and in whatever order', async () => {
    const [path, query = ''] = request(['s'], { relayState: 'x' }).split('?')
    const shuffled = query.split('&').reverse().join('&')
    expect(logoutOf(await send(scenario.sso, `${path}?utm=%zz&${shuffled}`)).event.sids).toEqual(['s'])
  })

  test.each(['ieee-p1363', 'der'] as const)(
    'is verified with an elliptic key, its value written as %s',
    async (encoding) => {
      scenario = await createLogoutScenario({ certificate: ellipticCertificate, verification: 'strict' })
      const xml = logoutRequestXml({ destination: slo, now: scenario.clock.now() })
      const query = ellipticKey.signQuery('SAMLRequest', xml, encoding)
      expect(logoutOf(await send(scenario.sso, `${sloPath}?${query}`)).event.by).toBe('session')
    },
  )

  test('is verified with the second certificate while the first is being replaced', async () => {
    scenario = await createLogoutScenario({ certificate: [ownKey.certificate, scenario.saml.key.certificate] })
    expect(logoutOf(await send(scenario.sso, request())).event.by).toBe('session')
  })

  test('in the time of its tolerance is taken', async () => {
    const url = request(['s'], {}, (xml) => xml.replace(/ NotOnOrAfter="[^"]*"/, ''))
    scenario.clock.advance(300 + 119)
    expect(logoutOf(await send(scenario.sso, url)).event.sids).toEqual(['s'])
  })

  interface Answer {
    readonly url: URL
    readonly xml: string
  }

  const answerOf = (location: string | undefined): Answer => {
    const url = new URL(location ?? '')
    const deflated = Buffer.from(url.searchParams.get('SAMLResponse') ?? '', 'base64')
    return { url, xml: inflateRawSync(deflated).toString('utf8') }
  }

  test('is answered with the state that came, in a signed LogoutResponse, by what the application could do', async () => {
    const url = request(['s'], { relayState: 'a state of theirs' })
    const outcome = logoutOf(await send(scenario.sso, url))
    const [complete, partial] = [outcome.ended, outcome.reply].map((reply) => answerOf(reply.headers['location']))
    for (const answer of [complete, partial]) {
      expect(answer?.url.searchParams.get('RelayState')).toBe('a state of theirs')
      expect(answer?.url.href).toMatch(/^https:\/\/sso\.example\.com\/slo\?SAMLResponse=.*&SigAlg=.*&Signature=/)
      expect(answer?.xml).toMatch(/ InResponseTo="_request\d+" /)
    }
    expect(complete?.xml.match(/status:\w+/g)).toEqual(['status:Success'])
    expect(partial?.xml.match(/status:\w+/g)).toEqual(['status:Responder', 'status:PartialLogout'])
  })

  test.each([`it's`, `!"#$%&'()*+,-./:;<=>?@[]^_{|}~`, 'ü €'])(
    'is answered in a query that is signed as it is sent: %s',
    async (relayState) => {
      const { ended } = logoutOf(await send(scenario.sso, request(['s'], { relayState })))
      const { search, searchParams } = new URL(ended.headers['location'] ?? '')
      expect(searchParams.get('RelayState')).toBe(relayState)
      const [signed = ''] = search.slice(1).split('&Signature=')
      const signature = Buffer.from(searchParams.get('Signature') ?? '', 'base64')
      expect(verify('sha256', Buffer.from(signed), ownKey.certificate, signature)).toBe(true)
    },
  )

  test('is answered where answers go', async () => {
    scenario = await createLogoutScenario({ sloResponseUrl: 'https://sso.example.com/slo/answers?tenant=1' })
    const { url, xml } = answerOf(logoutOf(await send(scenario.sso, request())).ended.headers['location'])
    expect(url.href).toMatch(/^https:\/\/sso\.example\.com\/slo\/answers\?tenant=1&SAMLResponse=/)
    expect(xml).toContain(' Destination="https://sso.example.com/slo/answers?tenant=1" ')
  })

  test('is answered with a page that posts, and that the provider may have in a frame', async () => {
    scenario = await createLogoutScenario({ sloBinding: 'post' })
    const { ended } = logoutOf(await send(scenario.sso, request()))
    expect(ended.status).toBe(200)
    expect(ended.body).toContain('<title>Signing out</title>')
    expect(ended.body).toContain(`action="${idpSloUrl}"`)
    expect(ended.headers['content-security-policy']).toContain(
      'frame-ancestors https://sso.jumpcloud.com https://sso.example.com;',
    )
    expect(ended.headers).not.toHaveProperty('x-frame-options')
  })
})

describe('the places of logouts', () => {
  test.each([
    ['/auth/logout/callback', 'PUT', 'GET, POST'],
    [sloPath, 'PUT', 'GET, POST'],
    ['/auth/logout/back-channel/staff', 'GET', 'POST'],
    ['/auth/logout/front-channel/staff', 'POST', 'GET'],
  ])('%s does not take a %s', async (path, method, allow) => {
    const { reply } = await send(scenario.sso, path, { method })
    expect([reply.status, reply.headers['allow']]).toEqual([405, allow])
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(reply.body).toContain('<a href="https://app.example.com/">')
  })

  test('can be elsewhere, with the connection in a query', async () => {
    const sso = createRelyingParty({
      ...scenario.options,
      routes: {
        loggedOut: 'https://www.example.com/goodbye',
        singleLogout: '/slo?c=:connection',
        backChannelLogout: '/hooks/:connection/logout',
      },
    })
    expect(sso.urls('staff')).toMatchObject({
      oidc: {
        postLogoutRedirectUri: 'https://www.example.com/goodbye',
        backchannelLogoutUri: 'https://app.example.com/hooks/staff/logout',
      },
      saml: { singleLogoutService: 'https://app.example.com/slo?c=staff' },
    })
  })

  test('are in our metadata where the connection can answer', async () => {
    const withLogout = (await scenario.sso.spMetadata('acme')) ?? ''
    const services = [...withLogout.matchAll(/<SingleLogoutService Binding="([^"]*)" Location="([^"]*)"\/>/g)]
    expect(services.map(([, binding, location]) => [binding?.split(':').at(-1), location])).toEqual([
      ['HTTP-Redirect', slo],
      ['HTTP-POST', slo],
    ])
    expect(withLogout.indexOf('SingleLogoutService')).toBeLessThan(withLogout.indexOf('<AssertionConsumerService'))
    scenario = await createLogoutScenario({ signingKeys: undefined })
    expect(await scenario.sso.spMetadata('acme')).not.toContain('SingleLogoutService')
  })
})
