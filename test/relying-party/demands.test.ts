import { type ConnectionInput, type Identity, parseConnection } from 'relyant'
import { describe, expect, test } from 'vitest'
import { checkDemands, demandsFor, demandsOf } from '../../src/relying-party/demands.ts'
import { createKey } from '../support/certificates.ts'

const input = {
  protocol: 'oidc',
  id: 'staff',
  issuer: 'https://op.example/',
  clientId: 'c',
  tokenEndpointAuthMethod: 'none',
} as const
const connection = parseConnection(input)
const startedAt = 1_800_000_000

const identity = (changes: Partial<Identity> = {}): Identity => ({
  accountKey: 'oidc|https://op.example/|u1',
  issuer: 'https://op.example/',
  subject: 'u1',
  groups: [],
  groupsComplete: false,
  claims: new Map(),
  authentication: { at: new Date(startedAt * 1000) },
  evidence: new Map(),
  ...changes,
})

const mfa = { kind: 'mfa', accountKey: 'oidc|https://op.example/|u1', operationId: 'device' } as const

describe('the demands of a purpose', () => {
  test('are none for login and enrollment', () => {
    expect(demandsOf({ kind: 'login' })).toEqual({})
    expect(demandsOf({ kind: 'enrollment', reference: 'r' })).toEqual({})
  })

  test('are the invited email for an enrollment that has one', () => {
    expect(demandsOf({ kind: 'enrollment', reference: 'r', email: 'a@b' })).toEqual({ email: 'a@b' })
  })

  test('are account and freshness for mfa', () => {
    expect(demandsOf(mfa)).toEqual({
      accountKey: mfa.accountKey,
      maxAge: 0,
      freshAuthentication: true,
      freshness: 'proven',
    })
    expect(demandsOf({ ...mfa, maxAge: 60, acrValues: ['a'], amr: ['otp'], freshness: 'not-proven' })).toEqual({
      accountKey: mfa.accountKey,
      maxAge: 60,
      freshAuthentication: false,
      freshness: 'not-proven',
      acrValues: ['a'],
      amr: ['otp'],
    })
  })
})

describe('the demands of a connection', () => {
  const saml = {
    protocol: 'saml',
    id: 'acme',
    ssoUrl: 'https://idp.example/sso',
    idpEntityId: 'idp',
    spEntityId: 'sp',
    certificate: createKey().certify(),
  } as const
  const of = (changes: object) => parseConnection({ ...saml, ...changes })
  const fresh = { maxAge: 0, freshAuthentication: true, freshness: 'proven' }

  test('are none of its own by default', () => {
    expect(demandsFor({ kind: 'login' }, connection)).toEqual({})
    expect(demandsFor({ kind: 'login' }, of({}))).toEqual({})
  })

  test('are a fresh authentication for everybody, also where the purpose would be content with less', () => {
    expect(demandsFor({ kind: 'login' }, of({ forceAuthn: true }))).toEqual(fresh)
    const lenient = { ...mfa, maxAge: 300, freshness: 'not-proven' } as const
    expect(demandsFor(lenient, of({ forceAuthn: true }))).toEqual({ accountKey: mfa.accountKey, ...fresh })
  })

  test('are its contexts, unless the purpose has some', () => {
    const acme = of({ authnContexts: ['a', 'b'] })
    expect(demandsFor({ kind: 'enrollment', reference: 'r' }, acme)).toEqual({ acrValues: ['a', 'b'] })
    expect(demandsFor({ ...mfa, acrValues: ['c'] }, acme)).toMatchObject({ acrValues: ['c'] })
  })
})

describe('an identity is held against the demands', () => {
  const check = (changes: Partial<Identity>, demands = demandsOf(mfa), policy?: ConnectionInput['emailVerification']) =>
    checkDemands(
      identity(changes),
      demands,
      policy ? parseConnection({ ...input, emailVerification: policy }) : connection,
      startedAt,
    )
  const at = (offset: number) => ({ authentication: { at: new Date((startedAt + offset) * 1000) } })

  test('and passes', () => {
    expect(() => check({})).not.toThrow()
    expect(() => check(at(-120))).not.toThrow()
    expect(() => check(at(-420), demandsOf({ ...mfa, maxAge: 300 }))).not.toThrow()
    expect(() =>
      check(
        { authentication: { at: new Date(startedAt * 1000), acr: 'b' } },
        demandsOf({ ...mfa, acrValues: ['a', 'b'] }),
      ),
    ).not.toThrow()
    expect(() => check({ emailVerified: true }, {}, 'require')).not.toThrow()
    expect(() =>
      check(
        { authentication: { at: new Date(startedAt * 1000), amr: ['pwd', 'otp'] } },
        demandsOf({ ...mfa, amr: ['hwk', 'otp'] }),
      ),
    ).not.toThrow()
  })

  test('and says whether the authentication is proven to be fresh', () => {
    expect(check({}, {})).toBeUndefined()
    expect(check({})).toBe('proven')
    const lenient = demandsOf({ ...mfa, freshness: 'not-proven' })
    expect(check({}, lenient)).toBe('proven')
    expect(check({ authentication: {} }, lenient)).toBe('not-proven')
    expect(() => check(at(-121), lenient)).toThrow(expect.objectContaining({ code: 'authentication_not_fresh' }))
  })

  test.each([
    ['Ada@Example.com', ' ada@example.COM ', undefined],
    ['ada@example.com', 'ada@example.com', undefined],
    ['a_min@corp.com', 'admin@corp.com', 'enrollment_email_mismatch'],
    ['%@corp.com', 'admin@corp.com', 'enrollment_email_mismatch'],
    ['admin@corp.com', 'a_min@corp.com', 'enrollment_email_mismatch'],
    ['ada@example.com', undefined, 'enrollment_email_mismatch'],
    ['adä@example.com', 'ada@example.com', 'enrollment_email_mismatch'],
  ])('and an invitation for %j takes %j: %s', (invited, email, code) => {
    const run = () => check({ ...(email !== undefined && { email }), emailVerified: true }, { email: invited })
    if (code === undefined) expect(run).not.toThrow()
    else expect(run).toThrow(expect.objectContaining({ code }))
  })

  test.each([false, undefined])('and an invited email that is not verified is refused: %s', (emailVerified) => {
    const facts = { email: 'ada@example.com', ...(emailVerified !== undefined && { emailVerified }) }
    expect(() => check(facts, { email: 'ada@example.com' })).toThrow(
      expect.objectContaining({ code: 'email_not_verified' }),
    )
  })

  test.each([
    [
      'another account, before anything else',
      () => check({ accountKey: 'oidc|https://op.example/|u2', authentication: {} }),
      'account_mismatch',
      {},
    ],
    [
      'no time of authentication',
      () => check({ authentication: {} }),
      'authentication_not_fresh',
      { reason: 'time-missing' },
    ],
    [
      'an authentication from before',
      () => check(at(-121)),
      'authentication_not_fresh',
      { reason: 'too-old', expected: 0, received: 121 },
    ],
    [
      'an authentication that is too old',
      () => check(at(-421), demandsOf({ ...mfa, maxAge: 300 })),
      'authentication_not_fresh',
      { reason: 'too-old', expected: 300, received: 421 },
    ],
    [
      'no methods',
      () => check({}, demandsOf({ ...mfa, amr: ['otp'] })),
      'authentication_context_insufficient',
      { reason: 'methods', expected: ['otp'], received: [] },
    ],
    [
      'no context',
      () => check({}, demandsOf({ ...mfa, acrValues: ['a'] })),
      'authentication_context_insufficient',
      { reason: 'context', expected: ['a'], received: [] },
    ],
    [
      'another context',
      () => check({ authentication: { ...at(0).authentication, acr: 'b' } }, demandsOf({ ...mfa, acrValues: ['a'] })),
      'authentication_context_insufficient',
      { reason: 'context', expected: ['a'], received: ['b'] },
    ],
    [
      'an unverified email',
      () => check({ emailVerified: false }, {}, 'require'),
      'email_not_verified',
      { expected: true, received: false },
    ],
    [
      'an email of which nothing is known',
      () => check({}, {}, 'require'),
      'email_not_verified',
      { expected: true, received: undefined },
    ],
  ])('and fails for %s', (_name, run, code, details) => {
    expect(run).toThrow(expect.objectContaining({ code, kind: 'denied', connection: 'staff', details }))
  })
})
