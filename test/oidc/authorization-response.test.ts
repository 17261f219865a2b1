import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { OidcConnectionInput, RawOidc, SignIn } from 'relyant'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { signInOfStaff } from '../support/scenario.ts'

const signIn = async (misbehaviour?: Misbehaviour, changes?: Partial<OidcConnectionInput>): Promise<SignIn> =>
  (await signInOfStaff(misbehaviour, changes)).signIn

describe('a verified OpenID Connect answer', () => {
  test('gives how and when the person was authenticated', async () => {
    const facts = { acr: 'urn:high', amr: ['pwd', 7, 'otp'], sid: 'session-1' }
    const { identity } = await signIn({ claims: (claims) => ({ ...claims, ...facts }) })
    expect(identity.authentication).toEqual({
      at: new Date('2026-11-22T09:59:55Z'),
      acr: 'urn:high',
      amr: ['pwd', 'otp'],
      sid: 'session-1',
    })
  })

  test('does without: what the provider does not say is absent', async () => {
    const { identity } = await signIn({ claims: ({ auth_time: _, ...claims }) => claims })
    expect(identity.authentication).toEqual({})
  })

  test.each<[string, unknown, readonly string[] | undefined]>([
    ['one text is a list of one', 'mfa', ['mfa']],
    ['a list written as text is that list', '["pwd","mfa"]', ['pwd', 'mfa']],
    ['a text of several words is one', 'pwd mfa', ['pwd mfa']],
    ['a number says nothing', 7, undefined],
    ['an object says nothing', { mfa: true }, undefined],
  ])('gives the methods: %s', async (_case, amr, methods) => {
    const { identity } = await signIn({ claims: (claims) => ({ ...claims, amr }) })
    expect(identity.authentication.amr).toEqual(methods)
  })

  test('gives the tokens, and what is known of them', async () => {
    const plain = (await signIn()).raw as RawOidc
    expect(plain).toMatchObject({ protocol: 'oidc', accessToken: expect.stringMatching(/^access-/), expiresIn: 3600 })
    expect(plain).not.toHaveProperty('refreshToken')
    const full = await signIn({
      tokenResponse: ({ expires_in: _, ...body }) => ({ ...body, refresh_token: 'r1', scope: 'openid email' }),
    })
    expect(full.raw).toMatchObject({ refreshToken: 'r1', scope: 'openid email', idTokenClaims: { sub: 'u1' } })
    expect(full.raw).not.toHaveProperty('expiresIn')
  })

  test('may leave at_hash out, and name us as one of several audiences when azp does', async () => {
    const audiences = { aud: ['client', 'other'], azp: 'client' }
    const { identity } = await signIn({ claims: ({ at_hash: _, ...claims }) => ({ ...claims, ...audiences }) })
    expect(identity.subject).toBe('u1')
  })

  test('may carry no kid, while there is one key', async () => {
    expect((await signIn({ header: { alg: 'RS256' } })).identity.subject).toBe('u1')
  })

  test('may carry no iss parameter where it is not announced', async () => {
    const { identity } = await signIn({
      metadata: ({ authorization_response_iss_parameter_supported: _, ...metadata }) => metadata,
      parameters: (parameters) => parameters.delete('iss'),
    })
    expect(identity.subject).toBe('u1')
  })

  test('may be signed with Ed25519, whose at_hash is of SHA-512', async () => {
    const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'ed' }
    let claims: Record<string, unknown> = {}
    const { identity } = await signIn({
      metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: ['Ed25519'] }),
      endpoint: { jwks: () => Response.json({ keys: [jwk] }) },
      claims: (all) => {
        claims = all
        return all
      },
      tokenResponse: (body) => {
        const hash = createHash('sha512').update(String(body['access_token'])).digest().subarray(0, 32)
        claims = { ...claims, at_hash: hash.toString('base64url') }
        return new SignJWT(claims)
          .setProtectedHeader({ alg: 'Ed25519', kid: 'ed' })
          .sign(privateKey)
          .then((idToken) => ({ ...body, id_token: idToken }))
      },
    })
    expect(identity.subject).toBe('u1')
  })
})

describe('what an operator is told', () => {
  test('a hint of the preset for a text of the provider', async () => {
    const hints = [{ contains: 'but method', hint: 'Change the method.' }]
    const body = { error: 'invalid_client', error_description: "supports 'post', but method 'basic' was requested" }
    const refusal = signIn({ endpoint: { token: () => Response.json(body, { status: 401 }) } }, { hints })
    await expect(recorded(refusal)).rejects.toMatchObject({ code: 'client_rejected', hint: 'Change the method.' })
  })

  test('an error without a description', async () => {
    const refusal = signIn({ endpoint: { token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) } })
    await expect(recorded(refusal)).rejects.toMatchObject({
      code: 'grant_rejected',
      message: 'the token endpoint answered "invalid_grant" (status 400)',
      received: 'invalid_grant',
      providerText: undefined,
    })
  })

  test('no forged lines: an error is quoted and bounded', async () => {
    const body = { error: `\nERROR forged${'x'.repeat(2000)}` }
    const error = await signIn({ endpoint: { token: () => Response.json(body, { status: 400 }) } }).catch((e) => e)
    expect(error.message).toContain('\\nERROR forged')
    expect(error.message.length).toBeLessThan(700)
  })

  test('what the provider says in its own words stands apart, and is bounded', async () => {
    const body = { error: 'invalid_request', error_description: `\nERROR forged${'x'.repeat(2000)}` }
    const error = await signIn({ endpoint: { token: () => Response.json(body, { status: 400 }) } }).catch((e) => e)
    expect(error.providerText).toMatch(/^\nERROR forgedx+$/)
    expect(error.providerText.length).toBe(500)
    expect(error.message + JSON.stringify(error)).not.toContain('forged')
  })

  test.each([
    ['a code', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'ENOTFOUND'],
    [
      'a code inside',
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
      'ECONNRESET',
    ],
    ['a name', new DOMException('late', 'TimeoutError'), 'TimeoutError'],
    ['no error at all', 'oops', 'unknown'],
  ])('why a provider could not be reached: %s', async (_name, thrown, reason) => {
    const refusal = signIn({ endpoint: { token: () => Promise.reject(thrown) } })
    await expect(recorded(refusal)).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: `https://op.example/token could not be reached (${reason})`,
    })
  })
})
