import { createRelyingParty, type RelyingParty, type StepUpRequest } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createLogoutScenario } from '../support/logout-scenario.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const bug = new RangeError('a clock that broke')
const origin = 'https://app.example.com'

let scenario: Scenario
let breaks: boolean
let sso: RelyingParty
let handle: (request: Request) => Promise<Response>

function create(options: Scenario['options']): void {
  const now = (): number => {
    if (breaks) throw bug
    return scenario.clock.now()
  }
  sso = createRelyingParty({ ...options, now })
  handle = sso.handler({ onSignIn: () => undefined })
}

beforeEach(async () => {
  breaks = false
  scenario = await createScenario()
  create(scenario.options)
})

describe('a bug stays a bug, and is not told as a refusal', () => {
  test('where a sign-in begins', async () => {
    breaks = true
    await expect(handle(new Request(`${origin}/auth/login?connection=staff`))).rejects.toBe(bug)
  })

  test('where a sign-in completes', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const inbound = { url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) }
    breaks = true
    await expect(sso.complete(inbound)).rejects.toBe(bug)
  })

  test('where a logout comes back', async () => {
    const { options } = await createLogoutScenario()
    create({ ...options, fetch: scenario.openId.fetch })
    scenario.openId.misbehave({
      metadata: (metadata) => ({ ...metadata, end_session_endpoint: 'https://op.example/logout' }),
    })
    const accountKey = 'oidc|https://op.example/|u1'
    const reference = { protocol: 'oidc', connection: 'staff', accountKey, subject: 'u1' } as const
    const start = await sso.beginLogout({ reference })
    if (start.kind !== 'provider') throw new Error(start.kind)
    const url = `${origin}/auth/logout/callback?state=${start.handle}`
    breaks = true
    await expect(handle(new Request(url, { headers: { cookie: cookieHeader(start.cookies) } }))).rejects.toBe(bug)
  })

  test('where a step-up is confirmed', async () => {
    const stepUp: StepUpRequest = { connection: 'staff', accountKey: 'a', operationId: 'd', label: 'd', returnTo: '/' }
    const shown = await sso.stepUp(new Request(`${origin}/confirm`), stepUp)
    const cookie = shown.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const token = (await shown.text()).match(/name="token" value="([^"]+)"/)?.[1] ?? ''
    const body = new URLSearchParams({ token })
    breaks = true
    const answer = new Request(`${origin}/confirm`, { method: 'POST', body, headers: { cookie } })
    await expect(sso.stepUp(answer, stepUp)).rejects.toBe(bug)
  })
})

test('an application that has read the form itself hears of it: no browser is told that its form broke off', async () => {
  const body = new URLSearchParams({ state: 'x', code: 'y' })
  const request = new Request(`${origin}/auth/callback`, { method: 'POST', body })
  await request.text()
  await expect(handle(request)).rejects.toThrow(TypeError)
})
