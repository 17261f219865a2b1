import {
  type AuthenticationRequest,
  createMemoryReplayCache,
  createRelyingParty,
  type InboundMessage,
  isSsoError,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'relyant'
import { createRedisReplayCache } from 'relyant/redis'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { needs } from '../support/component.ts'
import { send } from '../support/logout-scenario.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { useRedis } from '../support/redis-clients.ts'
import { redisServer } from '../support/redis-server.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
beforeEach(async () => {
  scenario = await createScenario()
})

const node = (changes: Partial<RelyingPartyOptions> = {}): RelyingParty =>
  createRelyingParty({ ...scenario.options, ...changes })

const exchanges = (): number => scenario.openId.requests.filter(({ path }) => path === 'token').length

function answerTo(start: AuthenticationRequest, connection: string): InboundMessage {
  const cookies = cookieHeader(start.cookies)
  if (connection === 'staff') return { url: scenario.openId.answer(start), cookies }
  return { url: '/login/callback?connection=acme', cookies, form: scenario.saml.answer(start) }
}

async function outcomesOf(parties: readonly RelyingParty[], inbound: InboundMessage): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(parties.map((party) => party.complete(inbound)))
  return outcomes
    .map((outcome) => (outcome.status === 'fulfilled' ? 'accepted' : `${outcome.reason.code} ${outcome.reason.kind}`))
    .sort()
}

const once = ['accepted', 'transaction_used stale']

describe('of two answers to one sign-in at the same instant, one is accepted', () => {
  describe.each(['staff', 'acme'])('%s', (connection) => {
    test('in one process, and the provider is asked once', async () => {
      const sso = node()
      const inbound = answerTo(await sso.begin({ connection }), connection)
      expect(await outcomesOf([sso, sso], inbound)).toEqual(once)
      expect(await outcomesOf([sso], inbound)).toEqual(['transaction_used stale'])
      expect(exchanges()).toBe(connection === 'staff' ? 1 : 0)
    })

    test.each([
      ['enrollment', { kind: 'enrollment', reference: 'r' }],
      ['mfa', { kind: 'mfa', accountKey: 'oidc|https://op.example/|u1', operationId: 'd', freshness: 'not-proven' }],
    ] as const)('also of an %s', async (_kind, purpose) => {
      const sso = node({ callbacks: {} })
      const start = await sso.begin({ connection: 'staff', purpose })
      const outcomes = await outcomesOf([sso, sso, sso], answerTo(start, 'staff'))
      expect(outcomes.filter((one) => one.startsWith('transaction_used'))).toHaveLength(2)
      expect(exchanges()).toBe(1)
    })
  })

  const redis = useRedis()
  needs(redisServer).each(['redis', 'ioredis'] as const)('on two nodes with one Redis: %s', async (client) => {
    const { clock } = scenario
    // Redis forgets by the clock of the machine.
    clock.advance((Date.now() - clock.now()) / 1000)
    for (const connection of ['staff', 'acme']) {
      const nodes = [1, 2].map(() => node({ replayCache: createRedisReplayCache(redis()[client], { prefix: client }) }))
      const inbound = answerTo(await (nodes[0] as RelyingParty).begin({ connection }), connection)
      expect(await outcomesOf(nodes, inbound)).toEqual(once)
    }
    expect(exchanges()).toBe(1)
  })
})

describe('a sign-in that was refused', () => {
  const down: Misbehaviour = { endpoint: { token: () => new Response(null, { status: 503 }) } }

  const refusal = async (sso: RelyingParty, inbound: InboundMessage): Promise<unknown> =>
    recorded(sso.complete(inbound)).then(
      () => 'accepted',
      (error: unknown) => (isSsoError(error) ? [error.code, error.cookies.length] : error),
    )

  test.each(['memory', 'redis'])('because the provider is down is given back: %s', async (kind) => {
    const commands: string[] = []
    const kept = new Set<string>()
    // As Redis answers.
    const sendCommand = async ([command = '', key = '']: string[]): Promise<unknown> => {
      commands.push(command)
      if (command === 'DEL') return kept.delete(key) ? 1 : 0
      return kept.has(key) ? null : kept.add(key) && 'OK'
    }
    const replayCache =
      kind === 'redis' ? createRedisReplayCache({ sendCommand }) : createMemoryReplayCache({ now: scenario.clock.now })
    const sso = node({ replayCache })
    const inbound = answerTo(await sso.begin({ connection: 'staff' }), 'staff')
    scenario.openId.misbehave(down)
    // The cookie stays, too.
    expect(await refusal(sso, inbound)).toEqual(['provider_unavailable', 0])
    scenario.openId.misbehave({})
    expect(await refusal(sso, inbound)).toBe('accepted')
    expect(await refusal(sso, inbound)).toEqual(['transaction_used', 1])
    if (kind === 'redis') expect(commands).toEqual(['SET', 'DEL', 'SET', 'SET'])
  })

  test.each<[string, Misbehaviour, string, number]>([
    ['by the provider', { tokenResponse: () => ({ error: 'x' }) }, 'request_rejected', 1],
    ['for its ID token', { claims: (all) => ({ ...all, nonce: 'other' }) }, 'id_token_claim_invalid', 1],
  ])('%s stays used', async (_why, misbehaviour, code, cookies) => {
    const sso = node()
    const inbound = answerTo(await sso.begin({ connection: 'staff' }), 'staff')
    scenario.openId.misbehave(misbehaviour)
    expect(await refusal(sso, inbound)).toEqual([code, cookies])
    scenario.openId.misbehave({})
    expect(await refusal(sso, inbound)).toEqual(['transaction_used', 1])
    expect(exchanges()).toBe(1)
  })

  test('with an error of the provider is used, unless that says that it will pass', async () => {
    const sso = node()
    for (const [error, code, again] of [
      ['access_denied', 'access_denied', ['transaction_used', 1]],
      ['temporarily_unavailable', 'provider_unavailable', 'accepted'],
    ] as const) {
      const start = await sso.begin({ connection: 'staff' })
      const inbound = answerTo(start, 'staff')
      const refused = { ...inbound, url: `/auth/callback?state=${start.handle}&error=${error}&iss=https://op.example/` }
      expect(await refusal(sso, refused)).toEqual([code, code === 'access_denied' ? 1 : 0])
      expect(await refusal(sso, inbound)).toEqual(again)
    }
  })

  test.each<[string, (inbound: InboundMessage, handle: string) => InboundMessage, string]>([
    ['without the cookies', (inbound) => ({ ...inbound, cookies: '' }), 'transaction_missing'],
    [
      'at the place of another purpose',
      ({ url, ...rest }) => ({ ...rest, url: String(url).replace('/auth/', '/auth/enrollment/') }),
      'purpose_mismatch',
    ],
    [
      'in a form that was not asked for',
      ({ url, ...rest }) => ({ ...rest, url: '/auth/callback', form: new URL(String(url), 'https://x').searchParams }),
      'response_malformed',
    ],
    [
      'of another protocol',
      ({ cookies }, handle) => ({
        cookies,
        url: '/login/callback?connection=staff',
        form: { SAMLResponse: 'x', RelayState: handle },
      }),
      'connection_mismatch',
    ],
  ])('%s uses nothing up', async (_what, change, code) => {
    const sso = node()
    const start = await sso.begin({ connection: 'staff' })
    const inbound = answerTo(start, 'staff')
    expect(await refusal(sso, change(inbound, start.handle))).toEqual([code, expect.any(Number)])
    expect(await refusal(sso, inbound)).toBe('accepted')
  })
})

describe('a double click', () => {
  const click = (sso: RelyingParty, { url, cookies }: InboundMessage): Promise<readonly unknown[]> =>
    send(sso, String(url), { cookies: String(cookies) }).then(({ kind, reply }) => [
      kind,
      reply.headers['location'] ?? reply.status,
      reply.cookies.map(({ maxAge }) => maxAge),
    ])
  const signedIn = ['signed-in', '/wiki', [0]]
  const sentOn = ['reply', '/wiki', [0]]

  /** What comes of clicks at one instant: the one that signs in first, whichever it was. */
  async function together<Outcome extends readonly unknown[]>(
    clicks: readonly Promise<Outcome>[],
  ): Promise<readonly Outcome[]> {
    return (await Promise.all(clicks)).toSorted(([one], [other]) => (one === other ? 0 : one === 'signed-in' ? -1 : 1))
  }

  const begun = async (sso: RelyingParty, returnTo = '/wiki'): Promise<InboundMessage> =>
    answerTo(await sso.begin({ connection: 'staff', returnTo }), 'staff')

  test('signs in once, and both go on to where the person wanted to', async () => {
    const sso = node()
    const inbound = await begun(sso)
    expect(await together([click(sso, inbound), click(sso, inbound), click(sso, inbound)])).toEqual([
      signedIn,
      sentOn,
      sentOn,
    ])
    expect(await click(sso, inbound)).toEqual(sentOn)
    expect(exchanges()).toBe(1)
  })

  test('whose first is refused is refused alike, in that process', async () => {
    const sso = node()
    const inbound = await begun(sso)
    scenario.openId.misbehave({ claims: (all) => ({ ...all, nonce: 'other' }) })
    const clicks = [click(sso, inbound), click(sso, inbound)]
    expect(await Promise.all(clicks)).toEqual([
      ['refused', 400, [0]],
      ['refused', 400, [0]],
    ])
    expect(await click(sso, inbound)).toEqual(['refused', 400, [0]])
    expect(exchanges()).toBe(1)
  })

  test('while the provider is down may be done again when it is back', async () => {
    const sso = node()
    const inbound = await begun(sso)
    scenario.openId.misbehave({ endpoint: { token: () => new Response(null, { status: 503 }) } })
    const unavailable = ['refused', 503, []]
    expect(await Promise.all([click(sso, inbound), click(sso, inbound)])).toEqual([unavailable, unavailable])
    scenario.openId.misbehave({})
    expect(await click(sso, inbound)).toEqual(signedIn)
  })

  test('that reaches two processes signs in once, and both go on', async () => {
    const replayCache = createMemoryReplayCache({ now: scenario.clock.now })
    const [one, other] = [node({ replayCache }), node({ replayCache })]
    const inbound = await begun(one)
    expect(await together([click(one, inbound), click(other, inbound)])).toEqual([signedIn, sentOn])
    expect(await click(other, inbound)).toEqual(sentOn)
  })

  test('of somebody who has not begun the sign-in learns nothing of it', async () => {
    const sso = node()
    const inbound = await begun(sso)
    await click(sso, inbound)
    const [browser = '', transaction = ''] = String(inbound.cookies).split('; ')
    for (const cookies of ['', browser, transaction]) {
      expect(await click(sso, { ...inbound, cookies })).toEqual(['refused', 400, expect.any(Array)])
    }
  })

  test.each(['/auth/login', '/auth/callback?state=x', 'https://app.example.com/auth/login?connection=staff'])(
    'does not go round in a circle: %s',
    async (returnTo) => {
      const sso = node()
      const inbound = await begun(sso, returnTo)
      await click(sso, inbound)
      expect(await click(sso, inbound)).toEqual(['reply', 'https://app.example.com/', [0]])
    },
  )

  test('over SAML is one, too', async () => {
    const sso = node()
    const start = await sso.begin({ connection: 'acme', returnTo: '/teams' })
    const cookies = cookieHeader(start.cookies)
    const form = new URLSearchParams(scenario.saml.answer(start) as Record<string, string>)
    const post = async () => {
      const { kind, reply } = await send(sso, '/login/callback?connection=acme', { cookies, form })
      return [kind, reply.headers['location']]
    }
    expect(await together([post(), post()])).toEqual([
      ['signed-in', '/teams'],
      ['reply', '/teams'],
    ])
  })

  test('of an enrollment and of a step-up completes one', async () => {
    const sso = node({ callbacks: {} })
    for (const purpose of [
      { kind: 'enrollment', reference: 'r' },
      {
        kind: 'mfa',
        accountKey: 'oidc|https://op.example/|u1',
        operationId: 'd',
        freshness: 'not-proven',
        maxAge: 600,
      },
    ] as const) {
      const inbound = answerTo(await sso.begin({ connection: 'staff', purpose, returnTo: '/wiki' }), 'staff')
      expect(await together([click(sso, inbound), click(sso, inbound)])).toEqual([signedIn, sentOn])
    }
  })

  test('is remembered for a minute, and of a thousand sign-ins at most: then it is one of another process', async () => {
    const sso = node()
    const inbound = await begun(sso)
    scenario.openId.misbehave({ claims: (all) => ({ ...all, nonce: 'other' }) })
    expect(await click(sso, inbound)).toEqual(['refused', 400, [0]])
    scenario.clock.advance(61)
    scenario.openId.misbehave({})
    await click(sso, await begun(sso))
    expect(await click(sso, inbound)).toEqual(sentOn)
  })
})
