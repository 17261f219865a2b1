import { createConfirmationCode, createRelyingParty, type RelyingParty, type StepUpRequest } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSealedBox } from '../../src/state/sealed-box.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty
const code = createConfirmationCode()
const stepUp: StepUpRequest = {
  connection: 'staff',
  accountKey: 'oidc|https://op.example/|u1',
  operationId: 'device-1',
  label: 'Laptop <of> "Ada"',
  code,
  returnTo: '/devices',
}

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
})

const url = 'https://edge.example.com/mfa/confirm?device=1'

async function show(
  question: StepUpRequest = stepUp,
  cookie = '',
): Promise<{ page: string; cookie: string; token: string }> {
  const response = await sso.stepUp(new Request(url, { headers: { cookie } }), question)
  expect(response.status).toBe(200)
  const page = await response.text()
  const [set = ''] = response.headers.getSetCookie()
  return { page, cookie: set.split(';')[0] ?? '', token: page.match(/name="token" value="([^"]+)"/)?.[1] ?? '' }
}

const answer = (fields: Record<string, string>, cookie: string, question: StepUpRequest = stepUp): Promise<Response> =>
  sso.stepUp(new Request(url, { method: 'POST', body: new URLSearchParams(fields), headers: { cookie } }), question)

describe('the place where a step-up is confirmed', () => {
  test('shows what is confirmed, and begins nothing', async () => {
    const response = await sso.stepUp(new Request(url), stepUp)
    const page = await response.text()
    expect(page).toContain('Laptop &lt;of&gt; &quot;Ada&quot;')
    expect(page).toContain('<label for="code">')
    expect(page).not.toContain(code)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-sso-confirm=[\w-]{36}; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Strict$/),
    ])
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(scenario.openId.requests).toEqual([])
  })

  test('goes on to the provider with the code, and comes back for what was confirmed', async () => {
    const { cookie, token } = await show()
    const response = await answer({ token, code: ` ${code.toLowerCase()} ` }, cookie)
    expect(response.status).toBe(303)
    const location = response.headers.get('location') ?? ''
    expect(new URL(location).searchParams.get('prompt')).toBe('login')
    const start = { outbound: { binding: 'redirect', url: location }, cookies: [], handle: '' } as const
    const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0])
    const signIn = await sso.complete({ url: scenario.openId.answer(start), cookies: cookies.join('; ') })
    expect(signIn).toMatchObject({
      purpose: { kind: 'mfa', accountKey: stepUp.accountKey, operationId: 'device-1' },
      freshness: 'proven',
      returnTo: 'https://app.example.com/devices',
    })
  })

  test('does without a code where none is shown', async () => {
    const { code: _, ...question } = stepUp
    const { page, cookie, token } = await show(question)
    expect(page).not.toContain('<input id="code"')
    expect((await answer({ token }, cookie, question)).status).toBe(303)
  })

  test('knows its browser again, so that two tabs do not disturb each other', async () => {
    const first = await show()
    const second = await show({ ...stepUp, operationId: 'device-2' }, first.cookie)
    expect(second.cookie).toBe(first.cookie)
    expect((await answer({ token: first.token, code }, second.cookie)).status).toBe(303)
  })

  test('passes on what a step-up asks for', async () => {
    const question = { ...stepUp, maxAge: 60, acrValues: ['urn:high'], loginHint: 'ada', context: { tab: '1' } }
    const { cookie, token } = await show(question)
    const { searchParams } = new URL((await answer({ token, code }, cookie, question)).headers.get('location') ?? '')
    expect(['max_age', 'acr_values', 'login_hint'].map((name) => searchParams.get(name))).toEqual([
      '60',
      'urn:high',
      'ada',
    ])
  })

  test.each([
    ['a wrong code', (one: Shown) => answer({ token: one.token, code: 'AAAA-AAAA' }, one.cookie)],
    ['no code', (one: Shown) => answer({ token: one.token }, one.cookie)],
  ])('asks again for %s, and begins nothing', async (_name, run) => {
    await expectRefusal(await run(await show()), 403, 'The code is not the one that is shown. Nothing was confirmed.')
  })

  test.each([
    ['a forwarded page: another browser', (one: Shown) => answer({ token: one.token, code }, '')],
    [
      'a browser that was asked itself',
      async (one: Shown) => answer({ token: one.token, code }, (await show()).cookie),
    ],
    ['a page of somebody else', (one: Shown) => answer({ token: 'x.y.z', code }, one.cookie)],
    [
      'a page that another version sealed in another shape',
      async (one: Shown) => {
        const box = createSealedBox(
          scenario.options.secrets.filter((one) => one !== undefined),
          'sso-confirmation',
        )
        return answer({ token: await box.seal({ browser: 'b', expires: 1 }), code }, one.cookie)
      },
    ],
    ['no page at all', (one: Shown) => answer({ code }, one.cookie)],
    [
      'a page for something else',
      (one: Shown) => answer({ token: one.token, code }, one.cookie, { ...stepUp, operationId: 'device-2' }),
    ],
    [
      'a page that was left open',
      (one: Shown) => {
        scenario.clock.advance(600)
        return answer({ token: one.token, code }, one.cookie)
      },
    ],
  ])('asks anew for %s, and begins nothing', async (_name, run) => {
    await expectRefusal(await run(await show()), 400, 'this page was no longer open')
  })

  async function expectRefusal(response: Response, status: number, text: string): Promise<void> {
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(new RegExp(`<p role="alert" id="problem">[^<]*${text}`))
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-sso-confirm=/)])
    expect(scenario.openId.requests).toEqual([])
  }

  test('tells the application what was refused', async () => {
    const heard: string[] = []
    const question: StepUpRequest = { ...stepUp, onRefusal: (error) => void heard.push(error.code) }
    const { cookie, token } = await show(question)
    await answer({ token, code: 'AAAA-AAAA' }, cookie, question)
    await answer({ token, code }, '', question)
    expect((await answer({ token, code }, cookie, question)).status).toBe(303)
    expect(heard).toEqual(['confirmation_failed', 'confirmation_stale'])
  })

  test('takes no sealed transaction for its own token', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const { cookie } = await show()
    const sealed = start.cookies.at(-1)?.value ?? ''
    expect((await answer({ token: sealed, code }, cookie)).status).toBe(400)
  })

  test('answers a hostile form by itself', async () => {
    const body = new URLSearchParams({ token: 'x'.repeat(1024 * 1024) })
    expect((await sso.stepUp(new Request(url, { method: 'POST', body }), stepUp)).status).toBe(400)
  })

  test('allows no other methods', async () => {
    expect((await sso.stepUp(new Request(url, { method: 'DELETE' }), stepUp)).status).toBe(405)
  })
})

type Shown = Awaited<ReturnType<typeof show>>
