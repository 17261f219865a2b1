import {
  createRelyingParty,
  type RecentSignInRules,
  type RelyingParty,
  requireRecentSignIn,
  type SignedIn,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty
let session: SignedIn

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
  session = { connection: 'staff', accountKey: 'oidc|https://op.example/|u1', session: 's1', at: ago(181) }
})

const ago = (seconds: number): Date => new Date(scenario.clock.now() - seconds * 1000)
const rules: RecentSignInRules = { maxAge: 60 }
const pageLoad = { accept: 'text/html' }

const guard = (
  signedIn: SignedIn | undefined,
  headers: Record<string, string> = pageLoad,
  more: RecentSignInRules = rules,
  method = 'GET',
): Promise<Response | undefined> =>
  requireRecentSignIn(sso, { signedIn: () => signedIn, ...more })(
    new Request('https://app.example.com/vault?tab=1', { method, headers }),
  )

describe('a recent sign-in', () => {
  test('lets the request pass', async () => {
    expect(await guard({ ...session, at: ago(180) })).toBeUndefined()
    const proven = { ...session, at: ago(0), acr: 'b', amr: ['pwd', 'otp'] }
    expect(await guard(proven, pageLoad, { ...rules, acrValues: ['a', 'b'], amr: ['otp'] })).toBeUndefined()
  })

  test.each<[string, (one: SignedIn) => SignedIn, Partial<RecentSignInRules>]>([
    ['is over', (one) => one, {}],
    ['has no time', ({ at: _, ...one }) => one, {}],
    ['has a time that is none', (one) => ({ ...one, at: new Date('x') }), {}],
    ['is still to come', (one) => ({ ...one, at: ago(-121) }), {}],
    ['was in another context', (one) => ({ ...one, at: ago(0), acr: 'b' }), { acrValues: ['a'] }],
    ['was in no known context', (one) => ({ ...one, at: ago(0) }), { acrValues: ['a'] }],
    ['was by other methods', (one) => ({ ...one, at: ago(0), amr: ['pwd'] }), { amr: ['otp'] }],
    ['was by no known methods', (one) => ({ ...one, at: ago(0) }), { amr: ['otp'] }],
  ])('that %s sends a page load to the provider, and back', async (_name, change, more) => {
    const response = await guard(change(session), pageLoad, { ...rules, ...more })
    expect(response?.status).toBe(303)
    const location = response?.headers.get('location') ?? ''
    expect(new URL(location).searchParams.get('max_age')).toBe('60')
    const start = { outbound: { binding: 'redirect', url: location }, cookies: [], handle: '' } as const
    const cookies = response?.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    scenario.openId.misbehave({ claims: (claims) => ({ ...claims, acr: 'a', amr: ['otp'] }) })
    expect(await sso.complete({ url: scenario.openId.answer(start), cookies })).toMatchObject({
      purpose: { kind: 'mfa', accountKey: session.accountKey, operationId: 's1', maxAge: 60 },
      returnTo: 'https://app.example.com/vault?tab=1',
    })
  })

  test('comes back to the whole path, also where a proxy stripped a part of it', async () => {
    const portal = createRelyingParty({ ...scenario.options, baseUrl: 'https://app.example.com/portal' })
    for (const path of ['/vault', '/portal/vault', '/portal', '/']) {
      const request = new Request(`https://app.example.com${path}`, { headers: pageLoad })
      const response = await requireRecentSignIn(portal, { signedIn: () => session, ...rules })(request)
      const url = response?.headers.get('location') ?? ''
      const start = { outbound: { binding: 'redirect', url }, cookies: [], handle: '' } as const
      const cookies = response?.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      const signIn = await portal.complete({ url: scenario.openId.answer(start), cookies })
      const expected = path.startsWith('/portal') ? path : `/portal${path}`
      expect(signIn.returnTo).toBe(`https://app.example.com${expected}`)
    }
  })

  test('comes home where the page is none to come back to', async () => {
    for (const path of [`/${'x'.repeat(3000)}`, '//%', '/\\evil.example']) {
      const request = {
        method: 'GET',
        url: path,
        header: (name: string) => (name === 'accept' ? 'text/html' : undefined),
      }
      const form = () => Promise.reject(new Error('unreachable'))
      const reply = await sso.plain.requireRecentSignIn({ ...request, form }, session, rules)
      expect(reply?.status).toBe(303)
    }
  })

  test.each([
    ['a script', { 'sec-fetch-mode': 'cors', accept: 'text/html' }, 'GET'],
    ['a request that wants no page', { accept: 'application/json' }, 'GET'],
    ['a form', { 'sec-fetch-mode': 'navigate' }, 'POST'],
    ['a page that is only guessed at', { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' }, 'GET'],
    ['a page that is rendered on a guess', { accept: 'text/html', 'sec-purpose': 'prefetch;prerender' }, 'GET'],
  ])('is needed by %s: 401, no redirect, and nothing is begun or counted', async (_name, headers, method) => {
    const response = await guard(session, headers as Record<string, string>, rules, method)
    expect([response?.status, response?.headers.get('location')]).toEqual([401, null])
    expect(response?.headers.getSetCookie()).toEqual([])
  })

  test('tells the application what was refused', async () => {
    const heard: unknown[] = []
    await guard(
      session,
      { accept: 'application/json' },
      { ...rules, onRefusal: ({ code, details }) => void heard.push([code, details]) },
    )
    expect(heard).toEqual([['authentication_not_fresh', { reason: 'no-page-load' }]])
  })

  test('is needed by nobody who is signed in: 401', async () => {
    expect((await guard(undefined))?.status).toBe(401)
  })

  test('is asked for twice, and not in circles', async () => {
    const counterOf = (response: Response | undefined): string =>
      response?.headers
        .getSetCookie()
        .map((line) => line.split(';')[0] ?? '')
        .find((line) => line.includes('recent')) ?? ''
    const first = await guard(session, { 'sec-fetch-mode': 'navigate' })
    const second = await guard(session, { ...pageLoad, cookie: counterOf(first) })
    const third = await guard(session, { ...pageLoad, cookie: counterOf(second) })
    expect([first?.status, second?.status, third?.status]).toEqual([303, 303, 403])
    expect(third?.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-sso-recent=; .*Max-Age=0/)])
    const renewed = { ...session, at: ago(0) }
    scenario.clock.advance(181)
    expect((await guard(renewed, { ...pageLoad, cookie: counterOf(second) }))?.status).toBe(303)
  })

  test('is refused to who wrote into the counter', async () => {
    const since = session.at?.getTime()
    const response = await guard(session, { ...pageLoad, cookie: `__Host-sso-recent=${since}.x` })
    expect(response?.status).toBe(403)
  })

  test.each([0, 59, Number.NaN])('of %d seconds could never be met', async (maxAge) => {
    expect(() => requireRecentSignIn(sso, { signedIn: () => session, maxAge })).toThrow(TypeError)
    const plain = { method: 'GET', url: '/vault', header: () => undefined, form: async () => ({}) }
    await expect(sso.plain.requireRecentSignIn(plain, session, { maxAge })).rejects.toThrow(TypeError)
  })
})
