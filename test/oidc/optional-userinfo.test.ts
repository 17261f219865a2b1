import { createRelyingParty, isSsoError, type OidcConnectionInput, type SsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario, signInOfStaff } from '../support/scenario.ts'

const without =
  (...names: string[]) =>
  (claims: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)))

const challenge = 'Bearer error="invalid_token", error_description="MSIS9921: no such token"'
const answers: readonly (readonly [what: string, response: () => Response, said: RegExp])[] = [
  [
    'a challenge',
    () => new Response(null, { status: 401, headers: { 'www-authenticate': challenge } }),
    /invalid_token/,
  ],
  [
    'a challenge beside an error of the body',
    () => Response.json({ error: 'x' }, { status: 403, headers: { 'www-authenticate': challenge } }),
    /invalid_token.*403/,
  ],
  ['an error in the body', () => Response.json({ error: 'insufficient_scope' }, { status: 403 }), /insufficient_scope/],
  ['a page', () => new Response('<html>', { status: 400 }), /status 400/],
  ['not found', () => new Response(null, { status: 404 }), /status 404/],
  ['nothing', () => new Response(null, { status: 204 }), /status 204/],
]

async function refusalOf(misbehaviour: Misbehaviour, changes: Partial<OidcConnectionInput> = {}): Promise<SsoError> {
  const error: unknown = await signInOfStaff(misbehaviour, changes).catch((thrown: unknown) => thrown)
  return isSsoError(error) ? error : expect.fail('accepted')
}

describe.each(answers)('userinfo that is refused with %s', (_what, response, said) => {
  const endpoint = { userinfo: response }

  test('is done without: a fact that is only there is absent, and the groups are not complete', async () => {
    const { identity, raw } = (await signInOfStaff({ endpoint, claims: without('email_verified') })).signIn
    expect(identity).toMatchObject({ email: 'ada@example.com', groups: ['engineering'], groupsComplete: false })
    expect(identity.emailVerified).toBeUndefined()
    expect(identity.evidence.get('emailVerified')?.note).toMatch(said)
    expect(identity.evidence.get('groups')?.note).toMatch(said)
    expect(identity.evidence.get('email')?.note).toBeUndefined()
    expect('userinfo' in raw).toBe(false)
  })

  test('leaves groups unknown that would be none', async () => {
    const { identity } = (await signInOfStaff({ endpoint, claims: without('memberOf') }, { groupsWhenAbsent: 'none' }))
      .signIn
    expect(identity).toMatchObject({ groups: [], groupsComplete: false, emailVerified: true })
    expect(identity.evidence.get('groups')?.note).toMatch(said)
  })

  test.each<[string, Partial<OidcConnectionInput>, string[], RegExp]>([
    ['always', { userinfo: 'always' }, [], /userinfo: 'when-missing'/],
    ['require', { emailVerification: 'require' }, ['email_verified'], /emailVerification: 'require'/],
    ['require, without an email', { emailVerification: 'require' }, ['email'], /emailVerification: 'require'/],
  ])('is refused where it is demanded, with the words of the provider: %s', async (_what2, changes, names, hint) => {
    const refusal = await refusalOf({ endpoint, claims: without(...names) }, changes)
    expect(refusal.code).toBe('userinfo_invalid')
    expect(refusal.message).toMatch(said)
    expect(refusal.hint).toMatch(hint)
    expect(JSON.stringify(refusal)).not.toContain('MSIS9921')
  })

  test('is done without where only groups are missing, and the email is verified', async () => {
    const changes = { emailVerification: 'require' } as const
    const { identity } = (await signInOfStaff({ endpoint, claims: without('memberOf') }, changes)).signIn
    expect(identity).toMatchObject({ emailVerified: true, groupsComplete: false })
  })
})

test('the free text of a challenge is the provider’s, without the access token', async () => {
  const text = (token: string): string => `Bearer error="invalid_token", error_description="${token} is over"`
  const { openId, options } = await createScenario()
  const sso = createRelyingParty(options)
  const accessToken = 'an-access-token-that-nobody-may-read'
  const refusals: SsoError[] = []
  for (const headers of [{ 'www-authenticate': text(accessToken) }, { 'content-type': 'application/json' }]) {
    const body = JSON.stringify({ error: `x ${accessToken}`, error_description: `${accessToken} is over` })
    openId.misbehave({ endpoint: { userinfo: () => new Response(body, { status: 401, headers }) } })
    const attempt = sso.userinfo({ connection: 'staff', accessToken, subject: 'u1' })
    refusals.push(
      await attempt.then(
        () => expect.fail('accepted'),
        (error) => error,
      ),
    )
  }
  for (const refusal of refusals) {
    expect(refusal.code).toBe('access_token_rejected')
    expect(refusal.providerText).toMatch(/is over$/)
    expect(`${refusal.providerText}${refusal.message}${JSON.stringify(refusal.toJSON())}`).not.toContain('nobody-may')
  }
})

describe('what stays a refusal', () => {
  test.each<[string, Misbehaviour, string]>([
    ['another subject', { userinfo: (all) => ({ ...all, sub: 'u2' }) }, 'userinfo_invalid'],
    ['no subject', { userinfo: without('sub') }, 'userinfo_invalid'],
    ['a list', { userinfo: () => [] }, 'userinfo_invalid'],
    ['an outage', { endpoint: { userinfo: () => new Response(null, { status: 503 }) } }, 'provider_unavailable'],
    [
      'too many requests',
      { endpoint: { userinfo: () => new Response(null, { status: 429 }) } },
      'provider_unavailable',
    ],
    [
      'a JWT that does not verify',
      { endpoint: { userinfo: () => new Response('a.b.c', { headers: { 'content-type': 'application/jwt' } }) } },
      'userinfo_invalid',
    ],
  ])('%s', async (_what, misbehaviour, code) => {
    expect((await refusalOf({ ...misbehaviour, claims: without('email_verified') })).code).toBe(code)
  })

  test('a claim that everybody has to have, and that is only there', async () => {
    const endpoint = { userinfo: () => new Response(null, { status: 404 }) }
    const changes = { requiredClaims: { org: 'acme' } }
    expect((await refusalOf({ endpoint, claims: without('email') }, changes)).code).toBe('claim_mismatch')
  })
})
