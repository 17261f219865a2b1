import {
  type AuthenticationRequest,
  createRelyingParty,
  type InboundMessage,
  isSsoError,
  type OidcConnectionInput,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader, createClock } from '../support/clock.ts'
import { createOpenIdDouble, type OpenIdDouble } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'

const clock = createClock()
const [honestIssuer, evilIssuer] = ['https://honest.example/', 'https://evil.example/']
const noIssuer = {
  metadata: ({ authorization_response_iss_parameter_supported: _, ...metadata }: Record<string, unknown>) => metadata,
  parameters: (parameters: URLSearchParams) => parameters.delete('iss'),
}

const ownCallbacks = { login: '/auth/callback/:connection' }
const typedMetadata = {
  authorization_endpoint: 'https://evil.example/auth',
  token_endpoint: 'https://evil.example/token',
  jwks_uri: 'https://evil.example/jwks',
}

let honest: OpenIdDouble
let evil: OpenIdDouble
let sso: RelyingParty

beforeEach(async () => {
  honest = await createOpenIdDouble(clock.now, { sub: 'victim', email: 'v@honest.example' }, honestIssuer)
  evil = await createOpenIdDouble(clock.now, { sub: 'mallory', email: 'm@evil.example' }, evilIssuer)
  sso = createParty()
})

function createParty(
  changes: Partial<OidcConnectionInput> = {},
  options: Partial<RelyingPartyOptions> = {},
): RelyingParty {
  const connection = (id: string, issuer: string): OidcConnectionInput => ({
    protocol: 'oidc',
    id,
    issuer,
    clientId: 'client',
    tokenEndpointAuthMethod: 'none',
    userinfo: 'never',
    ...changes,
  })
  return createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: (url, init) => (url.startsWith(honestIssuer) ? honest : evil).fetch(url, init),
    connections: [connection('honest', honestIssuer), connection('evil', evilIssuer)],
    ...options,
  })
}

const exchanges = (double: OpenIdDouble): number => double.requests.filter(({ path }) => path === 'token').length

/** The code of a refusal; whatever else is thrown fails the test. */
async function refusal(inbound: InboundMessage, party = sso): Promise<string> {
  try {
    await recorded(party.complete(inbound))
  } catch (error) {
    if (!isSsoError(error)) throw error
    expect(error.message.length).toBeLessThan(1500)
    expect(`${error.message}${error.hint}`).not.toMatch(/code-\d|v@honest|m@evil/)
    return error.code
  }
  return 'accepted'
}

const bring = (start: AuthenticationRequest, url: string): InboundMessage => ({
  url,
  cookies: cookieHeader(start.cookies),
})

describe('mix-up: the answer of an honest provider to a sign-in that an evil one began', () => {
  test('is refused before its code goes anywhere, where the honest provider names itself', async () => {
    const start = await sso.begin({ connection: 'evil' })
    expect(await refusal(bring(start, honest.answer(start)))).toBe('response_issuer_mismatch')
    evil.misbehave({ metadata: noIssuer.metadata })
    const fresh = createParty({}, { callbacks: ownCallbacks })
    const silent = await fresh.begin({ connection: 'evil' })
    expect(await refusal(bring(silent, honest.answer(silent)), fresh)).toBe('response_issuer_mismatch')
    expect([exchanges(honest), exchanges(evil)]).toEqual([0, 0])
  })

  test('is refused without a name as well, where every connection has its own redirect URI', async () => {
    for (const double of [honest, evil]) double.misbehave(noIssuer)
    for (const login of ['/auth/callback/:connection', '/auth/callback?connection=:connection']) {
      const apart = createParty({}, { callbacks: { login } })
      const start = await apart.begin({ connection: 'evil' })
      // The honest provider knows only its own redirect URI.
      const answer = honest.answer(start).replace('evil', 'honest')
      expect(await refusal(bring(start, answer), apart)).toBe('connection_mismatch')
    }
    expect([exchanges(honest), exchanges(evil)]).toEqual([0, 0])
  })

  test.each([
    ['that does not name itself', noIssuer, {}],
    ['whose issuer is typed', {}, { metadata: typedMetadata }],
  ])('never begins with one redirect URI for all, by a provider %s', async (_which, misbehaviour, changes) => {
    evil.misbehave(misbehaviour)
    const shared = createParty(changes)
    await expect(recorded(shared.begin({ connection: 'evil' }))).rejects.toMatchObject({
      code: 'configuration_invalid',
      details: { reason: 'callback-shared' },
    })
    expect([exchanges(honest), exchanges(evil)]).toEqual([0, 0])
  })
})

describe('the parameter iss', () => {
  test.each([
    ['another', evilIssuer],
    ['without its slash', honestIssuer.slice(0, -1)],
    ['in capitals', honestIssuer.toUpperCase()],
    ['with a space', `${honestIssuer} `],
    ['with a query', `${honestIssuer}?`],
    ['encoded twice', encodeURIComponent(honestIssuer)],
    ['empty', ''],
    ['null', 'null'],
    ['endless', 'x'.repeat(100_000)],
  ])('is refused: %s', async (_what, iss) => {
    for (const metadata of [noIssuer.metadata, (all: Record<string, unknown>) => all]) {
      honest.misbehave({ metadata, parameters: (parameters) => parameters.set('iss', iss) })
      const party = createParty({}, { callbacks: ownCallbacks })
      const start = await party.begin({ connection: 'honest' })
      expect(await refusal(bring(start, honest.answer(start)), party)).toBe('response_issuer_mismatch')
    }
    expect(exchanges(honest)).toBe(0)
  })

  test('in a list is none', async () => {
    honest.misbehave({
      parameters: (parameters) => {
        parameters.delete('iss')
        parameters.set('iss[]', honestIssuer)
      },
    })
    const start = await sso.begin({ connection: 'honest' })
    expect(await refusal(bring(start, honest.answer(start)))).toBe('response_issuer_mismatch')
  })
})

describe('a code', () => {
  test('of another transaction is refused: its ID token has another nonce', async () => {
    const [mine, theirs] = [await sso.begin({ connection: 'honest' }), await sso.begin({ connection: 'honest' })]
    const stolen = new URL(honest.answer(theirs), 'https://x').searchParams.get('code') ?? ''
    const answer = honest.answer(mine).replace(/code=[^&]*/, `code=${stolen}`)
    expect(await refusal(bring(mine, answer))).toBe('id_token_claim_invalid')
  })

  test('goes to the provider with the verifier of its own transaction', async () => {
    const start = await sso.begin({ connection: 'honest' })
    await sso.complete(bring(start, honest.answer(start)))
    const [exchange] = honest.requests.filter(({ path }) => path === 'token')
    expect(exchange?.form.get('code_verifier')).toMatch(/^[\w-]{43}$/)
    expect(start.outbound.url).not.toContain(exchange?.form.get('code_verifier'))
  })
})

describe('another browser', () => {
  test.each([
    ['without a cookie', () => ''],
    [
      'with a cookie of its own',
      (_: AuthenticationRequest, other: AuthenticationRequest) => cookieHeader(other.cookies),
    ],
    [
      'with its own value under the right name',
      (start: AuthenticationRequest, other: AuthenticationRequest) =>
        `${start.cookies.at(-1)?.name}=${other.cookies.at(-1)?.value}`,
    ],
    [
      'with the right value under another name',
      (start: AuthenticationRequest) => `sso-x=${start.cookies.at(-1)?.value}`,
    ],
    [
      'with the right value under the name of a cookie that a subdomain can set',
      (start: AuthenticationRequest) => `sso-${start.handle}=${start.cookies.at(-1)?.value}`,
    ],
  ])('does not complete a sign-in that somebody else began: %s', async (_how, cookies) => {
    const [start, other] = [await sso.begin({ connection: 'honest' }), await sso.begin({ connection: 'honest' })]
    const answer = honest.answer(start)
    expect(await refusal({ url: answer, cookies: cookies(start, other) })).toMatch(/^transaction_(missing|invalid)$/)
    expect(exchanges(honest)).toBe(0)
  })

  test('a sign-in ends where it began, though somebody sends his own answer', async () => {
    const [victim, mallory] = [await sso.begin({ connection: 'honest' }), await sso.begin({ connection: 'honest' })]
    expect(await refusal({ url: honest.answer(mallory), cookies: cookieHeader(victim.cookies) })).toBe(
      'transaction_missing',
    )
  })
})

describe('response parameters', () => {
  const malformed: readonly [string, (parameters: URLSearchParams) => void, string][] = [
    ['an empty code', (all) => all.set('code', ''), 'response_malformed'],
    ['a code in a list', (all) => all.set('code[]', all.get('code') ?? ''), 'accepted'],
    ['the same code twice', (all) => all.append('code', all.get('code') ?? ''), 'response_malformed'],
    ['the same state twice', (all) => all.append('state', all.get('state') ?? ''), 'response_malformed'],
    ['the same iss twice', (all) => all.append('iss', honestIssuer), 'response_malformed'],
    ['an empty state', (all) => all.set('state', ''), 'response_malformed'],
    ['a state with a line end', (all) => all.set('state', `${all.get('state')}\n`), 'transaction_missing'],
    ['an endless state', (all) => all.set('state', 'x'.repeat(100_000)), 'transaction_missing'],
    ['a state of a prototype', (all) => all.set('state', '__proto__'), 'transaction_missing'],
    ['an endless code', (all) => all.set('code', 'x'.repeat(100_000)), 'id_token_claim_invalid'],
    ['an error beside the code', (all) => all.set('error', 'access_denied'), 'access_denied'],
    ['an empty error beside the code', (all) => all.set('error', ''), 'provider_error'],
    ['an endless error', (all) => all.set('error', 'x'.repeat(100_000)), 'provider_error'],
    ['an error of a prototype', (all) => all.set('error', 'constructor'), 'provider_error'],
    ['errors', (all) => ['a', 'b'].forEach((one) => void all.append('error', one)), 'response_malformed'],
    ['an access token', (all) => all.set('access_token', 'x'), 'response_malformed'],
    ['an empty ID token', (all) => all.set('id_token', ''), 'response_malformed'],
    ['a JARM response', (all) => all.set('response', 'x'), 'response_malformed'],
    ['a SAML response in the query', (all) => all.set('SAMLResponse', 'x'), 'accepted'],
    ['ninety others', (all) => Array.from({ length: 90 }, (_, i) => all.append(`p${i}`, 'x')), 'accepted'],
    [
      'a thousand others',
      (all) => Array.from({ length: 1000 }, (_, i) => all.append(`p${i}`, 'x')),
      'response_malformed',
    ],
    [
      'those of a prototype',
      (all) => ['__proto__', 'constructor'].forEach((one) => void all.append(one, 'x')),
      'accepted',
    ],
  ]
  test.each(malformed)('%s', async (_what, change, outcome) => {
    honest.misbehave({ parameters: change })
    const start = await sso.begin({ connection: 'honest' })
    expect(await refusal(bring(start, honest.answer(start)))).toBe(outcome)
    if (outcome.startsWith('response_') || outcome.startsWith('transaction_')) expect(exchanges(honest)).toBe(0)
  })

  test('of a form are read instead of those of the query, never mixed with them', async () => {
    const party = createParty({ responseMode: 'form_post' })
    const start = await party.begin({ connection: 'honest' })
    const inbound = bring(start, '/auth/callback?error=access_denied&iss=https://evil.example/&code=other')
    expect(await refusal({ ...inbound, form: new URLSearchParams({ state: start.handle }) }, party)).toBe(
      'response_issuer_mismatch',
    )
    const next = await party.begin({ connection: 'honest' })
    const again = bring(next, String(inbound.url))
    const whole = new URL(honest.answer(next), 'https://x').searchParams
    expect(await refusal({ ...again, form: whole }, party)).toBe('accepted')
  })

  test.each(['query', 'query.jwt', 'form_post', 'form_post.jwt'] as const)(
    'that come another way than was asked for are refused: %s',
    async (responseMode) => {
      const party = createParty({ responseMode })
      const start = await party.begin({ connection: 'honest' })
      const url = honest.answer(start)
      const form = new URL(url, 'https://x').searchParams
      const other = responseMode.startsWith('query') ? { ...bring(start, '/auth/callback'), form } : bring(start, url)
      await expect(recorded(party.complete(other))).rejects.toMatchObject({
        code: 'response_malformed',
        message: expect.stringContaining(`asked for was ${responseMode}`),
        cookies: [{ maxAge: 0 }],
      })
      expect(exchanges(honest)).toBe(0)
    },
  )

  test('of an error are understood whichever way they come', async () => {
    const party = createParty({ responseMode: 'form_post' })
    const start = await party.begin({ connection: 'honest' })
    const error = new URLSearchParams({ error: 'access_denied', iss: honestIssuer, state: start.handle })
    expect(await refusal(bring(start, `/auth/callback?${error}`), party)).toBe('access_denied')
  })

  test('in a fragment are none: a browser does not send them', async () => {
    const start = await sso.begin({ connection: 'honest' })
    expect(await refusal(bring(start, honest.answer(start).replace('?', '#')))).toBe('response_missing')
  })

  test('without a state are refused, and cost nothing', async () => {
    const start = await sso.begin({ connection: 'honest' })
    for (const [query, code] of [
      ['error=access_denied', 'access_denied'],
      ['error=access_denied&state=', 'access_denied'],
      ['code=x', 'response_malformed'],
      ['code=x&error=server_error', 'provider_unavailable'],
      ['iss=https://evil.example/', 'response_missing'],
    ]) {
      expect(await refusal(bring(start, `/auth/callback?${query}`))).toBe(code)
    }
    expect(await refusal(bring(start, honest.answer(start)))).toBe('accepted')
  })
})

describe('a callback', () => {
  test.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is not opened by %s', async (method) => {
    const handle = sso.handler({ onSignIn: () => expect.fail('signed in') })
    const start = await sso.begin({ connection: 'honest' })
    const headers = { cookie: cookieHeader(start.cookies) }
    const response = await handle(new Request(`https://app.example.com${honest.answer(start)}`, { method, headers }))
    expect([response.status, response.headers.getSetCookie(), exchanges(honest)]).toEqual([405, [], 0])
  })
})
