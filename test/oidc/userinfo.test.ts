import type { Identity, OidcConnectionInput, RawOidc } from 'relyant'
import { describe, expect, test } from 'vitest'
import { mergeClaims } from '../../src/oidc/userinfo.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { signInOfStaff } from '../support/scenario.ts'

async function signIn(misbehaviour: Misbehaviour, changes: Partial<OidcConnectionInput> = {}) {
  const { signIn, openId } = await signInOfStaff(misbehaviour, changes)
  const { identity, raw } = signIn
  return { identity, raw: raw as RawOidc, asked: openId.requests.some(({ path }) => path === 'userinfo') }
}

const without =
  (...names: string[]) =>
  (claims: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)))

const sourceOf = (identity: Identity, fact: keyof Identity): string | undefined => identity.evidence.get(fact)?.source

describe('userinfo', () => {
  test('is not asked when the ID token says it all', async () => {
    const { asked, raw } = await signIn({})
    expect(asked).toBe(false)
    expect(raw.userinfo).toBeUndefined()
  })

  test.each(['email', 'email_verified', 'memberOf'])('is asked when the ID token lacks %s', async (name) => {
    const { asked, identity } = await signIn({ claims: without(name) })
    expect(asked).toBe(true)
    expect(identity).toMatchObject({ email: 'ada@example.com', emailVerified: true, groups: ['engineering'] })
  })

  test.each(['ignore', 'trust-connection'] as const)(
    'is not asked for a verification that %s does not read',
    async (policy) => {
      const { asked } = await signIn({ claims: without('email_verified') }, { emailVerification: policy })
      expect(asked).toBe(false)
    },
  )

  test('is asked always, or never, where the connection says so', async () => {
    expect((await signIn({}, { userinfo: 'always' })).asked).toBe(true)
    const { asked, identity } = await signIn({ claims: without('email', 'memberOf') }, { userinfo: 'never' })
    expect(asked).toBe(false)
    expect(identity).toMatchObject({ groups: [], groupsComplete: false })
    expect(identity.email).toBeUndefined()
  })

  test('is not asked where the provider has none', async () => {
    const { asked } = await signIn({ metadata: without('userinfo_endpoint'), claims: without('email') })
    expect(asked).toBe(false)
  })

  test('unites groups with those of the ID token', async () => {
    const { identity } = await signIn(
      { userinfo: (claims) => ({ ...claims, memberOf: ['engineering', 'admins'] }) },
      { userinfo: 'always' },
    )
    expect(identity.groups).toEqual(['engineering', 'admins'])
    expect(identity.claims.get('memberOf')).toEqual(['engineering', 'admins'])
  })

  test('cannot change who signed in, when, or how', async () => {
    const lies = { iss: 'https://evil.example/', aud: 'evil', auth_time: 0, acr: 'high', sid: 'other', exp: 1 }
    const { identity } = await signIn({ userinfo: (claims) => ({ ...claims, ...lies }) }, { userinfo: 'always' })
    expect(identity.accountKey).toBe('oidc|https://op.example/|u1')
    expect(identity.authentication.acr).toBeUndefined()
    expect(identity.authentication.at?.getTime()).toBeGreaterThan(1e12)
    expect(identity.claims.get('iss')).toBe('https://op.example/')
    expect(identity.claims.has('sid')).toBe(false)
  })

  test('does not vouch for the email of the ID token', async () => {
    const { identity } = await signIn({
      claims: without('email_verified'),
      userinfo: (claims) => ({ ...claims, email: 'eve@example.com', email_verified: true }),
    })
    expect(identity.email).toBe('ada@example.com')
    expect(identity.emailVerified).toBeUndefined()
    expect(sourceOf(identity, 'email')).toBe('id_token')
  })

  test('brings the email together with its verification', async () => {
    const { identity } = await signIn({ claims: without('email_verified') })
    expect([sourceOf(identity, 'email'), sourceOf(identity, 'emailVerified')]).toEqual(['userinfo', 'userinfo'])
  })
})

describe('merging claims', () => {
  test('takes the first source, and unites lists', () => {
    const first = new Map<string, unknown>(Object.entries({ a: 1, list: ['x', 'y'], one: 'x', same: 'x' }))
    const second = new Map<string, unknown>(Object.entries({ a: 2, b: 3, list: ['y', 'z'], one: ['z'], same: 'x' }))
    expect(Object.fromEntries(mergeClaims(first, second))).toEqual({
      a: 1,
      b: 3,
      list: ['x', 'y', 'z'],
      one: ['x', 'z'],
      same: 'x',
    })
  })
})
