import { createRelyingParty, isSsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario, signInOfStaff } from '../support/scenario.ts'

const outcome = (misbehaviour: Misbehaviour): Promise<string> =>
  signInOfStaff(misbehaviour).then(
    () => 'accepted',
    (error) => (isSsoError(error) ? error.code : Promise.reject(error)),
  )

const answered = (error: string): Misbehaviour => ({
  parameters(all) {
    all.delete('code')
    all.set('error', error)
  },
})

test.each([
  ['user_cancelled_authorize', 'access_denied'],
  ['user_cancelled_login', 'access_denied'],
  ['user_denied', 'access_denied'],
  ['mfa_required', 'interaction_required'],
  ['authentication_expired', 'interaction_required'],
  ['teapot', 'provider_error'],
])('the error %s is %s', async (error, code) => {
  expect(await outcome(answered(error))).toBe(code)
})

describe('optional members of metadata', () => {
  const names = [
    'userinfo_endpoint',
    'end_session_endpoint',
    'revocation_endpoint',
    'id_token_signing_alg_values_supported',
  ]
  test.each(names)('may be null or empty: %s', async (name) => {
    for (const value of [null, '']) {
      expect(await outcome({ metadata: (all) => ({ ...all, [name]: value }) })).toBe('accepted')
    }
  })

  test('that are required stay so', async () => {
    expect(await outcome({ metadata: (all) => ({ ...all, token_endpoint: null }) })).toBe('provider_metadata_invalid')
  })

  test('that are null are no place to revoke a token', async () => {
    const { options, openId } = await createScenario()
    openId.misbehave({ metadata: (all) => ({ ...all, revocation_endpoint: null }) })
    expect(await createRelyingParty(options).revoke({ connection: 'staff', token: 't' })).toBe(false)
  })

  test.each<[unknown, string]>([
    ['false', 'accepted'],
    ['no', 'accepted'],
    ['true', 'response_issuer_mismatch'],
    [1, 'response_issuer_mismatch'],
  ])('authorization_response_iss_parameter_supported may be %j', async (supported, code) => {
    const parameters = (all: URLSearchParams): void => all.delete('iss')
    const metadata: Misbehaviour['metadata'] = (all) => ({
      ...all,
      authorization_response_iss_parameter_supported: supported,
    })
    expect(await outcome({ metadata, parameters })).toBe(code)
  })
})

test.each<[string, (jwt: string) => string]>([
  ['padding', (jwt) => `${jwt}==`],
  ['a blank', (jwt) => jwt.replace('.', '. ')],
  ['a line end', (jwt) => `${jwt}\n`],
  ['a mark inside', (jwt) => `${jwt.slice(0, -4)}!${jwt.slice(-4)}`],
])('an ID token with %s is refused', async (_what, idToken) => {
  expect(await outcome({ idToken })).toMatch(/^(token_response|id_token_signature)_invalid$/)
})

test.each(['at+jwt', 'application/at+jwt', 'logout+jwt', 'DPoP+jwt', 'secevent+jwt'])(
  'an ID token that is %s is refused',
  async (typ) => {
    expect(await outcome({ header: { alg: 'RS256', kid: 'k1', typ } })).toBe('token_response_invalid')
  },
)

test.each([undefined, 'JWT', 'application/jwt', 'id_token+jwt'])('an ID token may be %s', async (typ) => {
  expect(await outcome({ header: { alg: 'RS256', kid: 'k1', ...(typ !== undefined && { typ }) } })).toBe('accepted')
})
