import { type HandlerOptions, logoutResponse } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createLogoutScenario, type LogoutScenario } from '../support/logout-scenario.ts'
import { mintLogoutToken } from '../support/logout-token.ts'

let scenario: LogoutScenario
beforeEach(async () => {
  scenario = await createLogoutScenario()
})

const origin = 'https://app.example.com'

async function postToken(options: Partial<HandlerOptions>, claims: object = {}): Promise<Response> {
  const token = await mintLogoutToken(scenario.openId, scenario.clock.now(), { claims: { ...claims } })
  const handle = scenario.sso.handler({ onSignIn: () => undefined, ...options })
  const body = new URLSearchParams({ logout_token: token })
  return handle(new Request(`${origin}/auth/logout/back-channel/staff`, { method: 'POST', body }))
}

describe('handler(), on the back channel', () => {
  test('answers 200 with no-store once the application was told', async () => {
    const heard: string[] = []
    const response = await postToken({ onLogout: ({ sids }) => void heard.push(...sids) })
    expect([response.status, response.headers.get('cache-control'), await response.text()]).toEqual([
      200,
      'no-store',
      '',
    ])
    expect(heard).toEqual(['s1'])
  })

  test('waits for a promise of the application', async () => {
    let done = false
    const later = async (): Promise<undefined> => {
      await Promise.resolve()
      done = true
      return undefined
    }
    expect((await postToken({ onLogout: later })).status).toBe(200)
    expect(done).toBe(true)
  })

  test.each<[string, Partial<HandlerOptions>]>([
    ['could not end everything', { onLogout: () => 'partial' }],
    ['does not listen', {}],
  ])('answers 400 where the application %s', async (_case, options) => {
    const response = await postToken(options)
    expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
    expect(await response.json()).toEqual({ error: 'logout_failed' })
  })

  test('answers 400 in JSON to a token that is refused, and tells onError', async () => {
    const codes: string[] = []
    const options: Partial<HandlerOptions> = {
      onLogout: () => {
        throw new Error('told of what was refused')
      },
      onError: ({ code }) => void codes.push(code),
    }
    const response = await postToken(options, { nonce: 'n' })
    expect(response.status).toBe(400)
    expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      'application/json',
      'no-store',
    ])
    expect(await response.json()).toEqual({ error: 'invalid_request', error_description: 'logout_token_invalid' })
    expect(codes).toEqual(['logout_token_invalid'])
  })

  test('lets a failure of the application be one', async () => {
    const broken = (): Promise<undefined> => Promise.reject(new Error('the session store is down'))
    await expect(postToken({ onLogout: broken })).rejects.toThrow('the session store is down')
  })

  test('takes headers of the application along', async () => {
    const headers = new Headers([['set-cookie', 'session=; Max-Age=0']])
    const response = await postToken({ onLogout: () => headers })
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, ['session=; Max-Age=0']])
  })
})

describe('handler(), in a hidden frame', () => {
  const url = (issuer: string): string =>
    `${origin}/auth/logout/front-channel/staff?iss=${encodeURIComponent(issuer)}&sid=s1`

  test('shows a page to its provider only, once the application was told', async () => {
    const handle = scenario.sso.handler({ onSignIn: () => undefined, onLogout: () => undefined })
    const response = await handle(new Request(url(scenario.openId.issuer)))
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await response.text()).toContain('Signed out')
  })

  test('claims nothing where the application does not listen', async () => {
    const handle = scenario.sso.handler({ onSignIn: () => undefined })
    expect((await handle(new Request(url(scenario.openId.issuer)))).status).toBe(500)
  })

  test('ends nothing for a prefetch', async () => {
    const onLogout = (): undefined => {
      throw new Error('told of a prefetch')
    }
    const handle = scenario.sso.handler({ onSignIn: () => undefined, onLogout })
    const response = await handle(new Request(url(scenario.openId.issuer), { headers: { 'sec-purpose': 'prefetch' } }))
    expect(response.status).toBe(204)
  })

  test('refuses with a page that nobody may frame', async () => {
    const handle = scenario.sso.handler({ onSignIn: () => undefined })
    const response = await handle(new Request(url('https://evil.example/')))
    expect([response.status, response.headers.get('x-frame-options')]).toEqual([400, 'DENY'])
    expect(await response.text()).toContain('<h1>Sign-out not completed</h1>')
  })
})

describe('logoutResponse()', () => {
  const reference = { protocol: 'oidc', connection: 'staff', accountKey: 'a', subject: 'u1' } as const

  test('goes to the provider, with the cookie', async () => {
    const response = logoutResponse(await scenario.sso.beginLogout({ reference }))
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(/^https:\/\/op\.example\/logout\?/)
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  test('posts to the provider what a URL does not hold', async () => {
    const idToken = 'x'.repeat(8000)
    const response = logoutResponse(await scenario.sso.beginLogout({ reference: { ...reference, idToken } }))
    expect(response.status).toBe(200)
    const page = await response.text()
    expect(page).toContain('<h1>Signing out</h1>')
    expect(page).toContain(`name="id_token_hint" value="${idToken}"`)
  })

  test('goes straight back where the provider has no logout', () => {
    const form = new Request(`${origin}/out`, { method: 'POST', headers: { 'sec-fetch-mode': 'navigate' } })
    expect(logoutResponse({ kind: 'local', returnTo: '/bye' }, form).status).toBe(303)
    expect(logoutResponse({ kind: 'local', returnTo: 'https://edge.example.com/' }, form).status).toBe(200)
    const response = logoutResponse({ kind: 'local', returnTo: '/bye' })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/bye'])
  })
})
