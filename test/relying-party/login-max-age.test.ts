import { createRelyingParty, isSsoError, type SignIn } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createScenario } from '../support/scenario.ts'

/** A sign-in over OpenID Connect of somebody whom the provider authenticated so many seconds ago. */
async function signIn(maxAge: number, authTime: (seconds: number) => unknown): Promise<SignIn | string> {
  const { options, openId, clock } = await createScenario()
  const sso = createRelyingParty(options)
  openId.misbehave({ claims: (all) => ({ ...all, auth_time: authTime(clock.now() / 1000) }) })
  const start = await sso.begin({ connection: 'staff', purpose: { kind: 'login', maxAge } })
  const sent = new URL(start.outbound.url).searchParams
  expect([sent.get('max_age'), sent.get('prompt')]).toEqual([String(maxAge), maxAge === 0 ? 'login' : null])
  const attempt = sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
  return attempt.catch((error: unknown) => (isSsoError(error) ? error.code : Promise.reject(error)))
}

describe('a login with a greatest age', () => {
  test.each([
    [0, -120],
    [300, -420],
    [300, 120],
  ])('of %d seconds is accepted after %d', async (maxAge, offset) => {
    expect(await signIn(maxAge, (seconds) => seconds + offset)).toMatchObject({
      freshness: 'proven',
      purpose: { kind: 'login', maxAge },
    })
  })

  test.each<[number, (seconds: number) => unknown, string]>([
    [0, (seconds) => seconds - 121, 'authentication_not_fresh'],
    [300, (seconds) => seconds - 421, 'authentication_not_fresh'],
    [300, () => undefined, 'authentication_not_fresh'],
    [300, () => null, 'authentication_not_fresh'],
    [300, () => '', 'authentication_not_fresh'],
    [300, (seconds) => seconds + 121, 'id_token_claim_invalid'],
    [300, (seconds) => String(seconds), 'id_token_claim_invalid'],
  ])('of %d seconds is refused for an old, a missing and a future time', async (maxAge, authTime, code) => {
    expect(await signIn(maxAge, authTime)).toBe(code)
  })

  test('is asked for over SAML as well', async () => {
    const { options, saml, clock } = await createScenario()
    const sso = createRelyingParty(options)
    const attempt = async (maxAge: number, ago: number) => {
      const start = await sso.begin({ connection: 'acme', purpose: { kind: 'login', maxAge } })
      const at = new Date(clock.now() - ago * 1000).toISOString()
      const form = saml.answer(start, {
        assertion: (xml) => xml.replace(/AuthnInstant="[^"]+"/, `AuthnInstant="${at}"`),
      })
      return sso.complete({ url: sso.urls('acme').saml.acs.login, form, cookies: cookieHeader(start.cookies) }).then(
        ({ freshness }) => freshness,
        (error: unknown) => (isSsoError(error) ? error.code : Promise.reject(error)),
      )
    }
    expect([await attempt(300, 419), await attempt(0, 119)]).toEqual(['proven', 'proven'])
    expect([await attempt(300, 421), await attempt(0, 121), await attempt(300, -121)]).toEqual([
      'authentication_not_fresh',
      'authentication_not_fresh',
      'assertion_not_yet_valid',
    ])
  })

  test.each([-1, 1.5, Number.NaN])('may not be %d', async (maxAge) => {
    const sso = createRelyingParty((await createScenario()).options)
    await expect(sso.begin({ connection: 'staff', purpose: { kind: 'login', maxAge } })).rejects.toThrow(TypeError)
  })

  test('of nothing cannot be passive', async () => {
    const sso = createRelyingParty((await createScenario()).options)
    const request = { connection: 'staff', passive: true } as const
    await expect(sso.begin({ ...request, purpose: { kind: 'login', maxAge: 0 } })).rejects.toThrow(TypeError)
    await expect(sso.begin({ ...request, purpose: { kind: 'login', maxAge: 60 } })).resolves.toBeDefined()
  })
})
