import { describe, expect, test } from 'vitest'
import { isSsoError, type SsoError } from '../../src/core/errors.ts'
import { parseTransaction, type Transaction } from '../../src/core/transaction.ts'

const oidc: Transaction = {
  handle: '0lq2x9k1zAAAAAAAAAAAAAAAAAAAAAAAA',
  connection: 'staff',
  purpose: { kind: 'login' },
  returnTo: '/wiki',
  createdAt: 1_800_000_000,
  expiresAt: 1_800_003_600,
  expected: { protocol: 'oidc', redirectUri: 'https://app.example.com/auth/callback', nonce: 'n', codeVerifier: 'v' },
  bound: { to: 'browser', mark: '0lq2x9k1zAAAA' },
}
const saml: Transaction = {
  ...oidc,
  connection: 'acme',
  expected: { protocol: 'saml', acsUrl: 'https://app.example.com/login/callback?connection=acme', requestId: '_1' },
}

describe('parseTransaction reads back', () => {
  test.each<[string, Transaction]>([
    ['an OpenID Connect login', oidc],
    ['a SAML login', saml],
    ['an enrollment', { ...oidc, purpose: { kind: 'enrollment', reference: 'invitation-7' } }],
    [
      'a confirmation',
      { ...oidc, purpose: { kind: 'mfa', accountKey: 'oidc|https://a.example|1', operationId: 'device-3' } },
    ],
    [
      'a confirmation with an age and contexts',
      {
        ...saml,
        purpose: { kind: 'mfa', accountKey: 'a', operationId: 'd', maxAge: 300, acrValues: ['urn:mfa', 'urn:otp'] },
      },
    ],
    ['a context', { ...oidc, context: { invitation: '7', language: 'de' } }],
  ])('%s', (_what, transaction) => {
    expect(parseTransaction(JSON.parse(JSON.stringify(transaction)))).toEqual(transaction)
  })
})

function refusalOf(value: unknown): SsoError {
  try {
    parseTransaction(value)
  } catch (error) {
    if (isSsoError(error)) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('parseTransaction refuses, and names the place,', () => {
  const { handle: _handle, ...withoutHandle } = oidc
  test.each<[string, unknown, string]>([
    ['what an older version left out', withoutHandle, 'at handle'],
    ['what another version added', { ...oidc, state: 'x' }, '"state"'],
    ['a purpose that nobody knows', { ...oidc, purpose: { kind: 'logout' } }, 'at purpose.kind'],
    ['an enrollment without a reference', { ...oidc, purpose: { kind: 'enrollment' } }, 'at purpose.reference'],
    ['a login with a reference', { ...oidc, purpose: { kind: 'login', reference: 'x' } }, '"reference"'],
    ['a confirmation of nobody', { ...oidc, purpose: { kind: 'mfa', operationId: 'd' } }, 'at purpose.accountKey'],
    ['a time in text', { ...oidc, expiresAt: '1800003600' }, 'at expiresAt'],
    [
      'expectations of the other protocol',
      { ...saml, expected: { ...oidc.expected, protocol: 'saml' } },
      'at expected',
    ],
    ['a context that is not text', { ...oidc, context: { count: 7 } }, 'at context.count'],
    ['a text', JSON.stringify(oidc), 'expected object'],
    ['null', null, 'expected object'],
    ['nothing', undefined, 'expected object'],
  ])('%s', (_what, value, place) => {
    const refusal = refusalOf(value)
    expect(refusal).toMatchObject({ code: 'transaction_invalid', kind: 'stale' })
    expect(refusal.details).toMatchObject({ reason: 'content-unreadable', expected: 'transaction' })
    expect(refusal.message).toContain('the sealed transaction does not read: ')
    expect(refusal.message).toContain(place)
  })

  test('without a word of what was sealed', () => {
    const { message } = refusalOf({
      ...oidc,
      returnTo: 7,
      expected: { ...oidc.expected, codeVerifier: 'hunter2', nonce: 5 },
    })
    expect(message).not.toContain('hunter2')
  })
})
