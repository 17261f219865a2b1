import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { isSsoError, SsoError, type SsoErrorCode, ssoErrorCodes } from '../../src/core/errors.ts'
import { statusOf } from '../../src/web/status.ts'
import { recordRefusal } from '../support/record-refusal.ts'

const kinds = ['stale', 'denied', 'rejected', 'configuration', 'unavailable']
const cookie = { name: 'sso-1', value: '', maxAge: 0, secure: false, sameSite: 'lax' } as const

describe('every code', () => {
  test.each(ssoErrorCodes)('%s has a kind and a sentence for the browser', (code) => {
    const error = new SsoError(code, 'expected "a", received "b"', { hint: 'write a', connection: 'staff' })
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(kinds).toContain(error.kind)
    expect(error.publicMessage).toMatch(/^[A-Z][^"<>&]+\.$/)
    expect(error.publicMessage).not.toMatch(/expected|write a|staff/)
    recordRefusal(error)
  })

  test('is listed once, in a list that nobody can change', () => {
    expect(new Set(ssoErrorCodes).size).toBe(ssoErrorCodes.length)
    expect(Object.isFrozen(ssoErrorCodes)).toBe(true)
  })

  test.each<[SsoErrorCode, string, string]>([
    ['transaction_missing', 'stale', 'This sign-in is no longer open. Please start again.'],
    ['access_denied', 'denied', 'Your identity provider did not confirm this sign-in.'],
    ['email_not_verified', 'denied', 'Your identity provider has not confirmed your email address.'],
    [
      'signature_invalid',
      'rejected',
      'The answer of your identity provider could not be accepted. Please start again.',
    ],
    [
      'configuration_invalid',
      'configuration',
      'Single sign-on is not set up correctly. Please tell your administrator.',
    ],
    [
      'provider_unavailable',
      'unavailable',
      'Single sign-on cannot be reached right now. Please try again in a moment.',
    ],
  ])('%s is %s', (code, kind, publicMessage) => {
    expect(new SsoError(code, 'a message')).toMatchObject({ kind, publicMessage })
  })
})

describe('an error', () => {
  test('carries what it was given', () => {
    const cause = new Error('foreign')
    const error = new SsoError('client_rejected', 'refused', {
      hint: 'try',
      connection: 'staff',
      cookies: [cookie],
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'SsoError', code: 'client_rejected', message: 'refused', hint: 'try', cause })
    expect(error).toMatchObject({ connection: 'staff', cookies: [cookie] })
  })

  test('needs nothing but a code and a message', () => {
    const error = new SsoError('access_denied', 'no')
    expect(error).toMatchObject({ hint: undefined, connection: undefined, cookies: [] })
    expect('cause' in error).toBe(false)
  })

  test('becomes JSON without its cause and without cookies', () => {
    const cause = new Error('eyJhbGciOi')
    const error = new SsoError('client_rejected', 'refused', {
      hint: 'try',
      connection: 'staff',
      cookies: [cookie],
      cause,
    })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'SsoError',
      code: 'client_rejected',
      kind: 'configuration',
      message: 'refused',
      hint: 'try',
      connection: 'staff',
    })
  })

  test('leaves out of its JSON what is not known', () => {
    expect(new SsoError('access_denied', 'no').toJSON()).toEqual({
      name: 'SsoError',
      code: 'access_denied',
      kind: 'denied',
      message: 'no',
    })
  })
})

describe('with', () => {
  const cause = new Error('foreign')
  const error = new SsoError('client_rejected', 'refused', { hint: 'try', connection: 'staff', cause })

  test('keeps code, message and cause, and everything that is not given', () => {
    expect(error.with({ cookies: [cookie] })).toMatchObject({
      code: 'client_rejected',
      message: 'refused',
      hint: 'try',
      connection: 'staff',
      cookies: [cookie],
    })
    expect(error.with({}).cause).toBe(cause)
  })

  test('fills in what is given, in another error', () => {
    const filled = error.with({ connection: 'acme', hint: 'look' })
    expect(filled).toMatchObject({ connection: 'acme', hint: 'look' })
    expect(error).toMatchObject({ connection: 'staff', hint: 'try', cookies: [] })
    expect(isSsoError(filled)).toBe(true)
  })

  test('does not make up a cause', () => {
    const filled = new SsoError('access_denied', 'no').with({ connection: 'staff' })
    expect('cause' in filled).toBe(false)
    expect(inspect(filled)).not.toContain('cause')
  })
})

describe('isSsoError', () => {
  test('has the status of its kind where another copy of this package knows a code that this one does not', () => {
    const foreign = Object.create(
      new SsoError('access_denied', {
        reason: 'authorization-error',
        received: 'access_denied',
      }),
      { code: { value: 'code_of_tomorrow' }, kind: { value: 'denied' } },
    )
    expect(isSsoError(foreign)).toBe(true)
    expect(statusOf(foreign)).toBe(403)
  })

  test('recognises the error of another copy of this module', async () => {
    vi.resetModules()
    const copy = await import('../../src/core/errors.ts')
    const error = new copy.SsoError('access_denied', 'no')
    expect(copy.SsoError).not.toBe(SsoError)
    expect(error instanceof SsoError).toBe(false)
    expect(isSsoError(error)).toBe(true)
    expect(copy.isSsoError(new SsoError('access_denied', 'no'))).toBe(true)
  })

  test('recognises a subclass', () => {
    class Refusal extends SsoError {}
    expect(isSsoError(new Refusal('access_denied', 'no'))).toBe(true)
  })

  const error = new SsoError('access_denied', 'no')
  test.each([
    ['another error', new Error('no')],
    ['an error with our name and code', Object.assign(new Error('no'), { name: 'SsoError', code: 'access_denied' })],
    ['its JSON', error.toJSON()],
    ['its JSON, parsed', JSON.parse(JSON.stringify(error))],
    ['a copy of its text keys', { name: error.name, code: error.code, kind: error.kind, message: error.message }],
    ['the class', SsoError],
    ['its prototype', SsoError.prototype],
    ['a text', 'SsoError'],
    ['null', null],
    ['undefined', undefined],
  ])('rejects %s', (_what, value) => {
    expect(isSsoError(value)).toBe(false)
  })
})

test('keeps its purpose through what is added to it, and shows it to nobody who only looks', () => {
  const purpose = { kind: 'mfa', accountKey: 'oidc|a|lovelace', operationId: 'device' } as const
  const error = new SsoError('account_mismatch', 'm', { purpose }).with({ connection: 'staff' })
  expect(error.purpose).toEqual(purpose)
  expect(inspect(error, { showHidden: true }) + JSON.stringify(error)).not.toContain('lovelace')
})
