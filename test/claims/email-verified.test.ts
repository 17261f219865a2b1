import { describe, expect, test } from 'vitest'
import { type EmailVerification, readEmailVerified } from '../../src/claims/email-verified.ts'
import { readTruth } from '../../src/claims/truth.ts'

const yes = [
  true,
  'true',
  'TRUE',
  'True',
  ' true ',
  '\ttrue\n',
  '1',
  ' 1 ',
  'yes',
  'YES',
  ' yes ',
  1,
  [true],
  ['true'],
  [1],
]
const no = [false, 'false', 'FALSE', 'False', ' false ', '0', ' 0', 'no', 'NO', ' No ', 0, -0, [false], ['0'], [0]]
const unknown = [
  ...[2, -1, 0.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 10, null, undefined],
  ...[
    '',
    ' ',
    'on',
    'off',
    'verified',
    'unverified',
    't',
    'y',
    '01',
    '1.0',
    'truetrue',
    'true,false',
    'null',
    'ｔｒｕｅ',
  ],
  ...[{}, { value: true }, [], [[]], [[true]], ['true', 'true'], [true, false], ['on'], [null], new Date(0), /true/],
]

describe('readTruth', () => {
  test.each(yes.map((raw) => [raw]))('takes %j for true', (raw) => expect(readTruth(raw)).toBe(true))
  test.each(no.map((raw) => [raw]))('takes %j for false', (raw) => expect(readTruth(raw)).toBe(false))
  test.each(unknown.map((raw) => [raw]))('does not know what %j means', (raw) => expect(readTruth(raw)).toBeUndefined())
})

type Policy = Parameters<typeof readEmailVerified>[3]['policy']
const email = { source: 'id_token', claim: 'email', raw: 'alice@acme.example' } as const

/** Reads a verification that stands beside the email in the ID token. */
function read(policy: Policy, raw: unknown, vouchesFor = ['email']): EmailVerification {
  const claims = new Map<string, unknown>([
    ['email', email.raw],
    ['email_verified', raw],
  ])
  return readEmailVerified([{ source: 'id_token', claims }], email, ['email_verified'], { policy, vouchesFor })
}

const textual: readonly Policy[] = ['accept-text', 'require']

describe.each(textual)('the policy %s', (policy) => {
  test.each([...yes.map((raw) => [raw, true] as const), ...no.map((raw) => [raw, false] as const)])(
    'reads %j as %j',
    (raw, value) => {
      const taken = typeof raw === 'boolean' ? {} : { repaired: `read as ${value}` }
      const evidence = { source: 'id_token', claim: 'email_verified', raw, ...taken }
      expect(read(policy, raw)).toEqual({ value, evidence })
    },
  )

  test.each(unknown.filter((raw) => raw !== undefined).map((raw) => [raw]))('records %j, and knows nothing', (raw) => {
    const evidence = { source: 'id_token', claim: 'email_verified', raw, repaired: 'unknown: not a truth value' }
    expect(read(policy, raw)).toEqual({ evidence })
  })
})

describe('the policy standard', () => {
  test.each([[true], [false]])('counts the boolean %j', (raw) => {
    expect(read('standard', raw)).toEqual({
      value: raw,
      evidence: { source: 'id_token', claim: 'email_verified', raw },
    })
  })

  test.each(
    [...yes, ...no, ...unknown].filter((raw) => typeof raw !== 'boolean' && raw !== undefined).map((raw) => [raw]),
  )('records %j, and knows nothing', (raw) => {
    const repaired = 'unknown: only a boolean counts under the policy "standard"'
    expect(read('standard', raw)).toEqual({ evidence: { source: 'id_token', claim: 'email_verified', raw, repaired } })
  })
})

describe('the policy trust-connection', () => {
  test.each(no.map((raw) => [raw]))('believes the provider that says no: %j', (raw) => {
    expect(read('trust-connection', raw)).toEqual({
      value: false,
      evidence: { source: 'id_token', claim: 'email_verified', raw },
    })
  })

  test.each(yes.map((raw) => [raw]))('believes the provider that says yes: %j', (raw) => {
    expect(read('trust-connection', raw)).toEqual({
      value: true,
      evidence: { source: 'id_token', claim: 'email_verified', raw },
    })
  })

  test.each(unknown.map((raw) => [raw]))('trusts the connection where the provider says %j', (raw) => {
    const repaired = 'taken for true: the connection is trusted'
    expect(read('trust-connection', raw)).toEqual({
      value: true,
      evidence: { source: 'connection', claim: 'email_verified', raw, repaired },
    })
  })
})

describe('the policy ignore', () => {
  test.each([[true], [false], ['true'], [null]])('knows nothing of %j, and records it', (raw) => {
    const evidence = { source: 'id_token', claim: 'email_verified', raw, repaired: 'ignored by the policy "ignore"' }
    expect(read('ignore', raw)).toEqual({ evidence })
  })
})

describe('a verification that is absent', () => {
  test.each<[Policy]>([['ignore'], ['standard'], ['accept-text'], ['require']])('is unknown under %s', (policy) => {
    expect(read(policy, undefined)).toEqual({})
  })
})

describe('a verification that speaks of another email claim', () => {
  test.each<[Policy, unknown]>([
    ['standard', true],
    ['accept-text', true],
    ['accept-text', 'true'],
    ['require', 'true'],
    ['require', false],
  ])('does not count under %s: %j', (policy, raw) => {
    const repaired = 'unknown: it speaks of another email claim'
    expect(read(policy, raw, ['mail'])).toEqual({
      evidence: { source: 'id_token', claim: 'email_verified', raw, repaired },
    })
  })

  test('does not take the trust away from a trusted connection', () => {
    expect(read('trust-connection', false, ['mail'])).toMatchObject({ value: true, evidence: { source: 'connection' } })
  })
})

describe('readEmailVerified', () => {
  const rules = { policy: 'accept-text', vouchesFor: ['email'] } as const

  test('listens to the source of the email only', () => {
    const sources = [
      { source: 'id_token', claims: new Map([['email', 'alice@acme.example']]) },
      { source: 'userinfo', claims: new Map<string, unknown>([['email_verified', true]]) },
    ] as const
    expect(readEmailVerified(sources, email, ['email_verified'], rules)).toEqual({})
    expect(readEmailVerified(sources, { ...email, source: 'userinfo' }, ['email_verified'], rules).value).toBe(true)
  })

  test('takes the first of its names that is there', () => {
    const claims = new Map<string, unknown>([
      ['xms_edov', '1'],
      ['email_verified', false],
    ])
    const sources = [{ source: 'id_token', claims }] as const
    const names = ['absent', 'xms_edov', 'email_verified']
    expect(readEmailVerified(sources, email, names, rules)).toMatchObject({
      value: true,
      evidence: { claim: 'xms_edov' },
    })
  })

  test.each([
    [['verified', 'edov'], 'verified'],
    [[], 'email_verified'],
  ])('names what it looked for when there is nothing: %j', (names, claim) => {
    const trusting = { ...rules, policy: 'trust-connection' } as const
    expect(readEmailVerified([], email, names, trusting)).toMatchObject({ value: true, evidence: { claim } })
  })
})
