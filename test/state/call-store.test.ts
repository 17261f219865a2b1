import {
  createEnrollmentTokens,
  createMemoryRefreshStore,
  createRelyingParty,
  type OneTimeStore,
  type RelyingPartyOptions,
} from 'relyant'
import { createRedisReplayCache } from 'relyant/redis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { callStore, storeTimeout } from '../../src/state/call-store.ts'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined)
const slow = { code: 'store_unavailable', kind: 'unavailable', details: { reason: 'store-slow', limit: 2000 } }

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** What comes of something that has to end after the time of a store. */
async function outcomeOf(attempt: Promise<unknown>): Promise<unknown> {
  let done = false
  const settled = recorded(attempt)
    .then(
      () => 'accepted',
      (error: unknown) => error,
    )
    .finally(() => {
      done = true
    })
  // Signatures and hashes take turns of the event loop that no timer counts.
  while (!done) {
    await vi.advanceTimersByTimeAsync(storeTimeout / 10)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return settled
}

describe('a call to a store', () => {
  test('gives what the store gives, and leaves no timer behind', async () => {
    expect(await callStore('replay cache', async () => 'value')).toBe('value')
    await expect(recorded(callStore('replay cache', () => Promise.reject(new Error('away'))))).rejects.toMatchObject({
      code: 'store_unavailable',
      details: { reason: 'store-failed', store: 'replay cache' },
      cause: new Error('away'),
    })
    const throwing = (): Promise<never> => {
      throw new Error('at once')
    }
    await expect(recorded(callStore('replay cache', throwing))).rejects.toMatchObject({ cause: new Error('at once') })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits two seconds, and no longer', async () => {
    let outcome: unknown = 'open'
    const call = callStore('one-time store', never).catch((error: unknown) => {
      outcome = error
    })
    await vi.advanceTimersByTimeAsync(1999)
    expect(outcome).toBe('open')
    await vi.advanceTimersByTimeAsync(1)
    await call
    expect(outcome).toMatchObject({
      ...slow,
      message: 'the one-time store did not answer within 2000 milliseconds',
    })
  })

  test.each(['resolves', 'rejects'])('has nobody surprised where it %s afterwards', async (how) => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listen)
    let settle = (): void => undefined
    const late: string[] = []
    const answer = new Promise<string>((resolve, reject) => {
      settle = () => (how === 'resolves' ? resolve('late') : reject(new Error('late')))
    })
    const call = callStore(
      'refresh store',
      () => answer,
      (value) => void late.push(value),
    )
    expect(await outcomeOf(call)).toMatchObject(slow)
    settle()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect([unhandled, late]).toEqual([[], how === 'resolves' ? ['late'] : []])
  })
})

describe('a store that never answers', () => {
  let scenario: Scenario
  beforeEach(async () => {
    scenario = await createScenario()
  })

  const complete = async (connection: string, changes: Partial<RelyingPartyOptions>): Promise<unknown> => {
    const sso = createRelyingParty({ ...scenario.options, ...changes })
    const start = await sso.begin({ connection })
    const cookies = cookieHeader(start.cookies)
    const inbound =
      connection === 'staff'
        ? { url: scenario.openId.answer(start), cookies }
        : { url: '/login/callback?connection=acme', cookies, form: scenario.saml.answer(start) }
    return outcomeOf(sso.complete(inbound))
  }

  test.each(['staff', 'acme'])('refuses a sign-in of %s, and nothing has left the process', async (connection) => {
    const replayCache = { claim: () => never<boolean>(), release: () => never<undefined>() }
    expect(await complete(connection, { replayCache })).toMatchObject({ ...slow, connection, cookies: [] })
    expect(scenario.openId.requests.filter(({ path }) => path === 'token')).toEqual([])
  })

  test('as a client of Redis does that queues while it has no connection', async () => {
    const replayCache = createRedisReplayCache({ sendCommand: () => never() })
    expect(await complete('staff', { replayCache })).toMatchObject(slow)
  })

  test('does not keep a refusal back that it should forget', async () => {
    const replayCache = { claim: async () => true, release: () => never<undefined>() }
    scenario.openId.misbehave({ endpoint: { token: () => new Response(null, { status: 503 }) } })
    expect(await complete('staff', { replayCache })).toMatchObject({ code: 'provider_unavailable' })
  })

  test.each(['get', 'lock', 'put', 'unlock'] as const)('ends the wait of a refresh: %s', async (name) => {
    const refreshStore = { ...createMemoryRefreshStore({ now: scenario.clock.now }), [name]: () => never() }
    const sso = createRelyingParty({ ...scenario.options, refreshStore })
    const refreshing = sso.refresh({
      connection: 'staff',
      refreshToken: 'token-1',
      subject: 'u1',
      save: () => undefined,
    })
    const outcome = await outcomeOf(refreshing)
    // Tokens in hand are worth more than a store that fails.
    if (name === 'get' || name === 'lock') expect(outcome).toMatchObject(slow)
    else expect(outcome).toBe('accepted')
  })

  test('refuses to make and to redeem a token of an enrollment', async () => {
    const store: OneTimeStore = { put: () => never(), take: () => never() }
    const tokens = createEnrollmentTokens({ store })
    expect(await outcomeOf(tokens.mint({ accountKey: 'a', reference: 'r' }))).toMatchObject(slow)
    expect(await outcomeOf(tokens.redeem('token'))).toMatchObject(slow)
  })

  test('refuses what needs a connection that is looked up', async () => {
    const sso = createRelyingParty({ ...scenario.options, connections: () => never() })
    expect(await outcomeOf(sso.begin({ connection: 'staff' }))).toMatchObject(slow)
  })
})

test('what was claimed too late is given back, so that the person may try again', async () => {
  const scenario = await createScenario()
  let answer = (_claimed: boolean): void => undefined
  const released: string[] = []
  const claimed: string[] = []
  const sso = createRelyingParty({
    ...scenario.options,
    replayCache: {
      claim: ({ key }) => {
        claimed.push(key)
        return new Promise((resolve) => {
          answer = resolve
        })
      },
      release: async ({ key }) => void released.push(key),
    },
  })
  const start = await sso.begin({ connection: 'staff' })
  const completing = sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
  expect(await outcomeOf(completing)).toMatchObject(slow)
  expect(released).toEqual([])
  answer(true)
  await new Promise((resolve) => setImmediate(resolve))
  expect(released).toEqual(claimed)
})
