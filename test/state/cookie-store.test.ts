import { describe, expect, test } from 'vitest'
import {
  clearingCookie,
  maxPending,
  readTransactionCookie,
  surplusHandles,
  transactionCookie,
} from '../../src/state/cookie-store.ts'
import { createHandle } from '../../src/state/handle.ts'

const handle = createHandle(1_800_000_000_000)

describe('the cookie of a transaction', () => {
  test.each([
    ['OpenID Connect over https', true, false, '__Host-sso-', 'lax'],
    ['SAML over https', true, true, '__Host-sso-', 'none'],
    ['OpenID Connect on loopback', false, false, 'sso-', 'lax'],
    ['SAML on loopback', false, true, 'sso-', undefined],
  ] as const)('for %s', (_case, secure, crossSitePost, prefix, sameSite) => {
    expect(transactionCookie(handle, 'sealed', { secure, crossSitePost })).toEqual({
      name: prefix + handle,
      value: 'sealed',
      maxAge: 86_400,
      secure,
      sameSite,
    })
  })

  test.each([
    ['https', true, '__Host-sso-', 'none'],
    ['loopback', false, 'sso-', 'lax'],
  ] as const)('is removed under the same name on %s', (_where, secure, prefix, sameSite) => {
    expect(clearingCookie(handle, secure)).toEqual({ name: prefix + handle, value: '', maxAge: 0, secure, sameSite })
  })

  test.each([[true], [false]])('is found again (secure: %s)', (secure) => {
    const { name, value } = transactionCookie(handle, 'sealed', { secure, crossSitePost: false })
    expect(readTransactionCookie(new Map([[name, value]]), handle, secure)).toBe('sealed')
    expect(readTransactionCookie(new Map([[name, value]]), handle, !secure)).toBeUndefined()
    expect(readTransactionCookie(new Map([[name, value]]), createHandle(0), secure)).toBeUndefined()
  })
})

describe('pending transactions', () => {
  const handles = Array.from({ length: 9 }, (_, index) => createHandle(1_800_000_000_000 + index))
  const pending = (count: number, secure = true): Map<string, string> =>
    new Map(handles.slice(0, count).map((one) => [`${secure ? '__Host-' : ''}sso-${one}`, 'sealed']))

  test.each([[0], [1], [maxPending - 1]])('stay while there is room for another one: %i', (count) => {
    expect(surplusHandles(pending(count), true, 700)).toEqual([])
  })

  test.each([[maxPending], [maxPending + 1], [9]])('leave with another one five: %i', (count) => {
    for (const secure of [true, false]) {
      expect(surplusHandles(pending(count, secure), secure, 700)).toEqual(handles.slice(0, count - 4))
    }
  })

  test('go oldest first, in whatever order the browser sent them', () => {
    const shuffled = [3, 0, 5, 2, 4, 1].map((index) => [`__Host-sso-${handles[index]}`, 'sealed'] as const)
    expect(surplusHandles(new Map(shuffled), true, 700)).toEqual([handles[0], handles[1]])
  })

  test('have to fit into the headers of a request together', () => {
    const large = new Map(handles.slice(0, 4).map((one) => [`__Host-sso-${one}`, 'x'.repeat(3000)]))
    expect(surplusHandles(large, true, 700)).toEqual([handles[0], handles[1]])
    expect(surplusHandles(large, true, 3000)).toEqual([handles[0], handles[1], handles[2]])
  })

  test('are no cookies of somebody else', () => {
    const foreign = ['session', '__Host-sso', '__Host-sso-', '__Host-sso-x', `x__Host-sso-${handle}`, `sso-${handle}`]
    const cookies = new Map([...pending(4), ...foreign.map((name) => [name, 'x'] as const)])
    expect(surplusHandles(cookies, true, 700)).toEqual([])
  })
})
