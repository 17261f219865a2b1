import { generateKeyPairSync } from 'node:crypto'
import express from 'express'
import Fastify from 'fastify'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  createRelyingParty,
  isSsoError,
  type OidcConnectionInput,
  type RawOidc,
  type SignIn,
  type SsoError,
} from 'relyant'
import { relyant } from 'relyant/fastify'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { startApp } from '../support/express-app.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario, signInOfStaff } from '../support/scenario.ts'

const refusalOf = (attempt: Promise<unknown>): Promise<SsoError> =>
  attempt.then(
    () => expect.fail('accepted'),
    (error) => (isSsoError(error) ? error : Promise.reject(error)),
  )

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** A connection that knows its provider by a key, and no secret. */
async function signInByKey(changes: Partial<OidcConnectionInput>, misbehaviour: Misbehaviour = {}) {
  const { options, openId } = await createScenario()
  const [{ clientSecret: _, ...staff }] = options.connections as [OidcConnectionInput]
  const signingKeys = { alg: 'PS256', privateKey } as const
  const connection = { ...staff, tokenEndpointAuthMethod: 'private_key_jwt', signingKeys, ...changes } as const
  const sso = createRelyingParty({ ...options, connections: [connection] })
  openId.misbehave(misbehaviour)
  const start = await sso.begin({ connection: 'staff' })
  await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
  const form = openId.requests.find(({ path }) => path === 'token')?.form
  return form?.get('client_assertion') ?? expect.fail('no assertion')
}

describe('a client assertion', () => {
  test('is for the issuer, or where the connection says so for the token endpoint', async () => {
    expect(decodeJwt(await signInByKey({})).aud).toBe('https://op.example/')
    const assertion = await signInByKey({ clientAssertionAudience: 'token-endpoint' })
    expect(decodeJwt(assertion).aud).toBe('https://op.example/token')
  })

  test('names the certificate of its key where it is known', async () => {
    const thumbprint = 'a'.repeat(43)
    const signingKeys = { alg: 'PS256', privateKey, thumbprint } as const
    expect(decodeProtectedHeader(await signInByKey({ signingKeys }))).toMatchObject({ 'x5t#S256': thumbprint })
    expect(decodeProtectedHeader(await signInByKey({}))).not.toHaveProperty('x5t#S256')
    const wrong = signInByKey({ signingKeys: { ...signingKeys, thumbprint: 'AB:CD' } })
    expect((await refusalOf(wrong)).message).toContain('thumbprint')
  })

  const rejects = (description?: string): Misbehaviour => ({
    endpoint: {
      token: () => Response.json({ error: 'invalid_client', error_description: description }, { status: 401 }),
    },
  })

  test('that is rejected is explained by keys, and never by a secret', async () => {
    const { code, hint } = await refusalOf(signInByKey({}, rejects()))
    expect(code).toBe('client_rejected')
    expect(hint).toMatch(/signingKeys.*clientAssertionAudience: 'token-endpoint'/)
    expect(hint).not.toMatch(/secret/i)
  })

  test.each(['PKCE is not supported', 'code_verifier not allowed', 'the code verifier is wrong', 'no Code-Challenge'])(
    'PKCE is named where the provider names it: %s',
    async (text) => {
      expect((await refusalOf(signInOfStaff(rejects(text)))).hint).toContain('PKCE')
      expect((await refusalOf(signInOfStaff(rejects('the code is wrong')))).hint).not.toContain('PKCE')
    },
  )
})

describe('further parameters of a logout', () => {
  async function logout(changes: Partial<OidcConnectionInput>, parameters?: Record<string, string>) {
    const { options, openId } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({ ...options, connections: [{ ...staff, ...changes }] })
    openId.misbehave({ metadata: (all) => ({ ...all, end_session_endpoint: 'https://op.example/logout' }) })
    const start = await sso.begin({ connection: 'staff' })
    const signIn = await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
    const reference = signIn.logoutReference
    const begun = await sso.beginLogout({ reference, ...(parameters !== undefined && { parameters }) })
    return begun.kind === 'provider' ? new URL(begun.outbound.url).searchParams : expect.fail('local')
  }

  test('are those of the connection, and over them those of the logout', async () => {
    const logoutParameters = { logout_uri: 'https://app.example.com/bye', ui_locales: 'de' }
    const sent = await logout({ logoutParameters }, { ui_locales: 'fr' })
    expect(Object.fromEntries(sent)).toMatchObject({
      logout_uri: 'https://app.example.com/bye',
      ui_locales: 'fr',
      client_id: 'client',
      post_logout_redirect_uri: expect.stringContaining('https://app.example.com/'),
    })
  })

  test.each(['state', 'client_id', 'ID_Token_Hint', 'post_logout_redirect_uri'])(
    'cannot replace ours: %s',
    async (name) => {
      const parameters = { [name]: 'x' }
      expect((await refusalOf(logout({ logoutParameters: parameters }))).code).toBe('configuration_invalid')
      await expect(logout({}, parameters)).rejects.toThrow(TypeError)
    },
  )
})

describe('what else an authorization response says', () => {
  const user = '{"name":{"firstName":"Ada"}}'
  const furtherOf = ({ raw }: SignIn): RawOidc['responseParameters'] => (raw as RawOidc).responseParameters
  const answered = (set: (all: URLSearchParams) => void): Promise<RawOidc['responseParameters']> =>
    signInOfStaff({ parameters: set }).then(({ signIn }) => furtherOf(signIn))

  test('reaches raw, without what the library reads and what would be a token', async () => {
    const further = await answered((all) => {
      for (const name of ['user', 'session_state', 'scope']) all.set(name, name === 'user' ? user : name)
      for (const name of ['Code', 'expires_in', 'token_type', 'refresh_token']) all.set(name, 'x')
    })
    expect(further).toEqual({ user, session_state: 'session_state', scope: 'scope' })
    expect(await answered(() => undefined)).toBeUndefined()
  })

  test('is bounded in number and size, and what is repeated counts once', async () => {
    const further = await answered((all) => {
      all.set('long', 'x'.repeat(4097))
      all.set('n'.repeat(65), 'x')
      all.append('twice', 'first')
      all.append('twice', 'second')
      all.set('__proto__', 'x')
      for (let count = 0; count < 60; count += 1) all.set(`p${count}`, 'x')
    })
    expect(Object.keys(further ?? {})).toHaveLength(20)
    expect(further).toMatchObject({ twice: 'first', p0: 'x' })
    expect(further).not.toHaveProperty('long')
    expect(Object.getPrototypeOf(further)).toBe(Object.prototype)
  })

  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const nested = 'x[y]=1&x[z][]=2&__proto__[a]=b'

  test.each([
    ['Express, which reads the form itself', []],
    ['Express beside an extended parser', [express.urlencoded({ extended: true })]],
  ])('is the same in %s, and a nested field nobody knows is ignored', async (_what, before) => {
    const { options, openId } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const connections = [{ ...staff, responseMode: 'form_post' as const }]
    const { callbacks: _, ...rest } = options
    const app = await startApp((baseUrl) => ({ ...rest, baseUrl, allowLoopbackHttp: true, connections }), { before })
    const start = await app.sso.begin({ connection: 'staff' })
    const [path = '', query = ''] = openId.answer(start).split('?')
    const body = `${query}&user=${encodeURIComponent(user)}&${nested}`
    const cookie = cookieHeader(start.cookies)
    await fetch(app.origin + path, { method: 'POST', body, headers: { ...type, cookie }, redirect: 'manual' })
    await app.close()
    expect(app.refusals).toEqual([])
    expect(app.signIns.map(furtherOf)).toMatchObject([{ user }])
  })

  test('is the same in Fastify', async () => {
    const { options, openId } = await createScenario()
    const [staff] = options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({ ...options, connections: [{ ...staff, responseMode: 'form_post' }] })
    const signIns: SignIn[] = []
    const fastify = Fastify()
    await fastify.register(relyant, { sso, onSignIn: (signIn) => void signIns.push(signIn) })
    const start = await sso.begin({ connection: 'staff' })
    const [url = '', query = ''] = openId.answer(start).split('?')
    const payload = `${query}&user=${encodeURIComponent(user)}&${nested}`
    await fastify.inject({ method: 'POST', url, payload, headers: { ...type, cookie: cookieHeader(start.cookies) } })
    await fastify.close()
    expect(signIns.map(furtherOf)).toMatchObject([{ user }])
  })

  test.each(['code', 'state', 'SAMLResponse'])('a nested field that is read stays refused: %s', async (name) => {
    const { options } = await createScenario()
    const url = 'https://app.example.com/auth/callback'
    const form = { state: 'x', [name]: { a: 'b' } } as never
    const refusal = await refusalOf(createRelyingParty(options).complete({ url, form }))
    expect(refusal.details).toMatchObject({ reason: 'field-not-text', field: name })
  })
})
