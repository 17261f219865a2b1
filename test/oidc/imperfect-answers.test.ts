import { createRelyingParty, isSsoError, type OidcConnectionInput, type RefreshedTokens, type SsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario, signInOfStaff } from '../support/scenario.ts'

type Body = Record<string, unknown>

const tokens = (changes: Body): Misbehaviour => ({ tokenResponse: (body) => ({ ...body, ...changes }) })

async function rawOf(misbehaviour: Misbehaviour) {
  const { raw } = (await signInOfStaff(misbehaviour)).signIn
  return raw.protocol === 'oidc' ? raw : expect.fail()
}

async function refusalOf(attempt: Promise<unknown>): Promise<SsoError> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown)
  return isSsoError(error) ? error : expect.fail(`no refusal: ${String(error)}`)
}

async function refresh(misbehaviour: Misbehaviour, changes: Partial<OidcConnectionInput> = {}) {
  const { options, openId } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...staff, ...changes }] })
  const saved: RefreshedTokens[] = []
  const save = (one: RefreshedTokens): void => void saved.push(one)
  const attempt = () => sso.refresh({ connection: 'staff', refreshToken: 'token-1', subject: 'u1', save })
  openId.misbehave(misbehaviour)
  return { attempt, openId, saved, asked: () => openId.requests.filter(({ path }) => path === 'token').length }
}

describe('optional members of a token response', () => {
  test.each<[string, Body, Body]>([
    ['null', { refresh_token: null, expires_in: null, scope: null }, {}],
    ['empty', { refresh_token: '', expires_in: '', scope: '' }, {}],
    ['of another type', { refresh_token: ['r'], expires_in: {}, scope: 5 }, {}],
    ['a list for scope', { scope: ['openid', 'email'] }, { scope: 'openid email' }],
    ['text for a number', { expires_in: ' 3600 ' }, { expiresIn: 3600 }],
    ['a date for a lifetime', { expires_in: '2026-12-01T00:00:00Z' }, {}],
    ['a number and a unit', { expires_in: '60 min' }, {}],
    ['digits and a dot and more', { expires_in: '1.2.3' }, {}],
  ])('may be %s', async (_what, changes, expected) => {
    const { refreshToken, expiresIn, scope } = await rawOf(tokens({ expires_in: undefined, ...changes }))
    expect({ refreshToken, expiresIn, scope }).toEqual({
      refreshToken: undefined,
      expiresIn: undefined,
      scope: undefined,
      ...expected,
    })
  })

  test.each([{ scope: null }, { scope: ['openid'] }, { expires_in: null }, { id_token: null }, { id_token: 5 }])(
    'lose no rotated refresh token: %j',
    async (changes) => {
      const { attempt, saved } = await refresh(tokens({ refresh_token: 'token-2', ...changes }))
      await attempt()
      expect(saved).toMatchObject([{ refreshToken: 'token-2' }])
    },
  )

  test.each<[string, Misbehaviour]>([
    ['for another audience', { claims: (all) => ({ ...all, aud: 'other' }) }],
    ['that has ended', { claims: (all) => ({ ...all, exp: 1 }) }],
    ['that is no JWT', { idToken: () => 'x' }],
  ])('a new refresh token is kept before the ID token is judged: %s', async (_what, misbehaviour) => {
    const rotated = tokens({ refresh_token: 'token-2' })
    const { attempt, openId, saved, asked } = await refresh({ ...rotated, ...misbehaviour })
    await refusalOf(attempt())
    // Repeated, the attempt judges what was kept: the used refresh token is not used again.
    openId.misbehave(rotated)
    await refusalOf(attempt())
    expect([asked(), saved]).toEqual([1, []])
  })
})

const json = { 'content-type': 'application/json' }
const reply = (body: BodyInit | null, status: number, headers: HeadersInit = json): Misbehaviour => ({
  endpoint: { token: () => new Response(body, { status, headers }) },
})

describe('the error of a provider', () => {
  test.each<[string, Misbehaviour, string, string]>([
    ['as a 200', reply('{"ok":false,"error":"invalid_grant"}', 200), 'grant_rejected', 'refresh_token_rejected'],
    [
      'as a 200 with null for tokens',
      reply('{"error":"invalid_client","access_token":null}', 200),
      'client_rejected',
      'client_rejected',
    ],
    [
      'as text/plain',
      reply('{"error":"invalid_grant"}', 400, { 'content-type': 'text/plain' }),
      'grant_rejected',
      'refresh_token_rejected',
    ],
    [
      'without a label',
      reply(new TextEncoder().encode('{"error":"invalid_grant"}'), 400, {}),
      'grant_rejected',
      'refresh_token_rejected',
    ],
    [
      'as a form',
      reply('error=invalid_client&error_description=x', 200, { 'content-type': 'application/x-www-form-urlencoded' }),
      'client_rejected',
      'client_rejected',
    ],
    [
      'inside of an object',
      reply('{"error":{"code":"invalid_grant","message":"x"}}', 400),
      'grant_rejected',
      'refresh_token_rejected',
    ],
    ['as a 400 without a word', reply(null, 400, {}), 'grant_rejected', 'refresh_token_rejected'],
    [
      'as a page',
      reply('<html>', 403, { 'content-type': 'text/html' }),
      'token_response_invalid',
      'token_response_invalid',
    ],
    [
      'as a 404',
      reply('no', 404, { 'content-type': 'text/plain' }),
      'token_response_invalid',
      'token_response_invalid',
    ],
  ])('%s is read', async (_what, misbehaviour, code, refreshCode) => {
    const error = await refusalOf(signInOfStaff(misbehaviour))
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(/status \d{3}/)])
    const { attempt } = await refresh(misbehaviour)
    expect((await refusalOf(attempt())).code).toBe(refreshCode)
  })

  test('that is too many requests, or one of the server, stays an outage', async () => {
    for (const status of [429, 500]) {
      expect((await refusalOf(signInOfStaff(reply('{"error":"invalid_grant"}', status)))).code).toBe(
        'provider_unavailable',
      )
    }
  })

  test('does not turn tokens into an error', async () => {
    expect((await rawOf(tokens({ error: 'none' }))).accessToken).toMatch(/^access-/)
  })
})

describe('what a provider quotes of a secret', () => {
  const secret = 'päss+w/rd "quotation"-and-long'
  const bytes = Buffer.from(secret)

  test.each<[string, string]>([
    ['as it is', secret],
    ['in percent encoding', encodeURIComponent(secret)],
    ['with every character in percent encoding', [...bytes].map((byte) => `%${byte.toString(16)}`).join('')],
    ['as a form has it', new URLSearchParams({ s: secret }).toString().slice(2)],
    ['in base64', bytes.toString('base64')],
    ['in base64url behind the client', Buffer.from(`client:${secret}`).toString('base64url')],
    ['in hexadecimal', bytes.toString('hex').toUpperCase()],
    ['in escapes of escapes', JSON.stringify(JSON.stringify(secret))],
    ['cut', secret.slice(3, 16)],
  ])('is taken out: %s', async (_what, quoted) => {
    const body = JSON.stringify({ error: 'invalid_client', error_description: `not good: ${quoted}, sorry` })
    const error = await refusalOf(signInOfStaff(reply(body, 400), { clientSecret: secret }))
    expect(error.providerText).toMatch(/^not good: .*…/s)
    const said = [error.providerText, decodeLoosely(error.providerText ?? '')].join(' ')
    for (const part of ['quotatio', 'and-long', 'w/rd', quoted.slice(2, 14)]) expect(said).not.toContain(part)
  })

  test('does not change what an error code decides', async () => {
    const misbehaviour = reply('{"error":"invalid_client"}', 400)
    const error = await refusalOf(signInOfStaff(misbehaviour, { clientSecret: 'an invalid_client secret' }))
    expect(error.code).toBe('client_rejected')
  })

  test('is taken out of its error code too, and of JSON escapes', async () => {
    const escaped = [...secret].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
    const error = await refusalOf(signInOfStaff(reply(`{"error":"x ${escaped}"}`, 400), { clientSecret: secret }))
    expect(JSON.stringify(error) + error.message).not.toMatch(/quotatio|and-long/)
    expect(error.received).toContain('…')
  })
})

const decodeLoosely = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

describe('a revocation', () => {
  test.each<[string, BodyInit | null, HeadersInit]>([
    ['nothing', null, {}],
    ['a page', '<html>', { 'content-type': 'text/html' }],
    ['half of JSON', '{', json],
    ['an error beside the 200', '{"error":"x"}', json],
  ])('is done with a 200, whatever comes along: %s', async (_what, body, headers) => {
    const { options, openId } = await createScenario()
    openId.misbehave({
      metadata: (all) => ({ ...all, revocation_endpoint: `${openId.issuer}revoke` }),
      endpoint: { revoke: () => new Response(body, { headers }) },
    })
    expect(await createRelyingParty(options).revoke({ connection: 'staff', token: 'token-1' })).toBe(true)
  })
})
