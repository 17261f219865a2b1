import {
  type AuthenticationRequest,
  createRelyingParty,
  type InboundMessage,
  isSsoError,
  type RelyingParty,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario, type Scenario, secret } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty
beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
})

type Cookies = AuthenticationRequest['cookies']

const browserCookies = (cookies: Cookies): Cookies =>
  cookies.filter(({ name, value }) => name.includes('sso-browser-') && value !== '')

/** What a browser that keeps cookies has after some responses. */
const jar = (...responses: readonly { readonly cookies: Cookies }[]): string => {
  const kept = new Map<string, string>()
  for (const { name, value } of responses.flatMap(({ cookies }) => cookies)) {
    if (value === '') kept.delete(name)
    else kept.set(name, value)
  }
  return [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
}

const answerTo = (start: AuthenticationRequest, connection = 'staff'): InboundMessage =>
  connection === 'staff'
    ? { url: scenario.openId.answer(start) }
    : { url: '/login/callback?connection=acme', form: scenario.saml.answer(start) }

const outcome = (inbound: InboundMessage, party = sso): Promise<string> =>
  recorded(party.complete(inbound)).then(
    () => 'accepted',
    (error: unknown) => (isSsoError(error) ? `${error.code} ${error.details['reason']}` : String(error)),
  )

const missing = 'transaction_missing browser-cookie'

describe.each(['staff', 'acme'])('a transaction of %s', (connection) => {
  test('that was planted signs nobody in, whatever else the browser has', async () => {
    const attackers = await sso.begin({ connection })
    const planted = cookieHeader(attackers.cookies.slice(-1))
    const own = await sso.begin({ connection })
    const [other] = browserCookies(own.cookies)
    const name = browserCookies(attackers.cookies)[0]?.name
    for (const cookies of [
      planted,
      `${planted}; ${jar(own)}`,
      // The secret of another browser, under the name of the one that is asked for.
      `${planted}; ${name}=${other?.value}`,
      `${planted}; ${name}=`,
    ]) {
      expect(await outcome({ ...answerTo(attackers, connection), cookies })).toBe(missing)
    }
    await expect(sso.complete({ ...answerTo(attackers, connection), cookies: planted })).rejects.toMatchObject({
      kind: 'stale',
      cookies: [{ name: `__Host-sso-${attackers.handle}`, value: '' }],
    })
    // Nothing was used up by that.
    expect(await outcome({ ...answerTo(attackers, connection), cookies: jar(attackers) })).toBe('accepted')
  })

  test('is completed by the browser that began it, by hand', async () => {
    const start = await sso.begin({ connection })
    expect(await outcome({ ...answerTo(start, connection), cookies: cookieHeader(start.cookies) })).toBe('accepted')
  })

  test('outlives a change of the secrets', async () => {
    const start = await sso.begin({ connection })
    const next = createRelyingParty({ ...scenario.options, secrets: [`${secret} 2`, secret] })
    const later = await next.begin({ connection, cookies: jar(start) })
    expect(await outcome({ ...answerTo(start, connection), cookies: jar(start, later) }, next)).toBe('accepted')
    expect(await outcome({ ...answerTo(later, connection), cookies: jar(start, later) }, next)).toBe('accepted')
  })
})

describe('the secret of a browser', () => {
  test('is one for all its sign-ins, of either protocol, and its cookie reaches a cross-site POST', async () => {
    const first = await sso.begin({ connection: 'staff' })
    const second = await sso.begin({ connection: 'acme', cookies: jar(first) })
    const [cookie] = browserCookies(first.cookies)
    expect(browserCookies(second.cookies)).toEqual([cookie])
    expect(cookie).toEqual({
      name: expect.stringMatching(/^__Host-sso-browser-[0-9a-z]{9}[\w-]{22}$/),
      value: expect.stringMatching(/^[\w-]{43}$/),
      maxAge: 86_400,
      secure: true,
      sameSite: 'none',
    })
    for (const [start, connection] of [
      [first, 'staff'],
      [second, 'acme'],
    ] as const) {
      expect(await outcome({ ...answerTo(start, connection), cookies: jar(first, second) })).toBe('accepted')
    }
  })

  test('of two tabs that begin at once does not overwrite the other', async () => {
    const tabs = await Promise.all([sso.begin({ connection: 'staff' }), sso.begin({ connection: 'acme' })])
    const cookies = jar(...tabs)
    const third = await sso.begin({ connection: 'staff', cookies })
    expect(browserCookies(third.cookies)).toHaveLength(1)
    expect(await outcome({ ...answerTo(tabs[0]), cookies: jar(...tabs, third) })).toBe('accepted')
    expect(await outcome({ ...answerTo(tabs[1], 'acme'), cookies: jar(...tabs, third) })).toBe('accepted')
    expect(await outcome({ ...answerTo(third), cookies: jar(...tabs, third) })).toBe('accepted')
  })

  test('is a new one where the cookies were not given to begin, and five pending sign-ins complete', async () => {
    const starts: AuthenticationRequest[] = []
    for (let count = 0; count < 5; count += 1) starts.push(await sso.begin({ connection: 'staff' }))
    expect(new Set(starts.flatMap(({ cookies }) => browserCookies(cookies).map(({ value }) => value))).size).toBe(5)
    for (const start of starts) {
      expect(await outcome({ ...answerTo(start), cookies: jar(...starts) })).toBe('accepted')
    }
  })

  test('has five cookies at most: the oldest are cleared, and nothing else is', async () => {
    const starts: AuthenticationRequest[] = []
    for (let count = 0; count < 20; count += 1) {
      starts.push(await sso.begin({ connection: 'staff' }))
      scenario.clock.advance(1)
    }
    const secrets = starts.map(({ cookies }) => browserCookies(cookies)[0])
    const cookies = `session=1; __Host-sso-browser-x=1; ${jar(...starts)}`
    const next = await sso.begin({ connection: 'staff', cookies })
    const cleared = next.cookies.filter(({ name, value }) => name.includes('browser') && value === '')
    expect(cleared.map(({ name }) => name)).toEqual(secrets.slice(0, 16).map((one) => one?.name))
    expect(cleared.every(({ maxAge, sameSite }) => maxAge === 0 && sameSite === 'none')).toBe(true)
    expect(browserCookies(next.cookies)).toEqual([secrets[19]])
  })

  test('that does not fit its name is not taken for one', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const [cookie] = browserCookies(start.cookies)
    const next = await sso.begin({ connection: 'staff', cookies: `${cookie?.name}=${'x'.repeat(43)}` })
    expect(browserCookies(next.cookies)[0]?.value).not.toBe('x'.repeat(43))
    expect(await outcome({ ...answerTo(next), cookies: jar(next) })).toBe('accepted')
  })

  test('stands in no transaction, and no part of it in the name of its cookie', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const [{ name = '', value = '' } = {}] = browserCookies(start.cookies)
    expect(name).not.toContain(value.slice(0, 6))
    expect(start.handle).not.toContain(value.slice(0, 6))
  })
})

describe('over plain http on loopback', () => {
  const plain = (): RelyingParty =>
    createRelyingParty({
      ...scenario.options,
      baseUrl: 'http://localhost:3000',
      callbacks: {},
      allowLoopbackHttp: true,
    })

  test.each(['staff', 'acme'])('a sign-in of %s is bound without the attributes of TLS', async (connection) => {
    const party = plain()
    const start = await party.begin({ connection })
    expect(browserCookies(start.cookies)).toMatchObject([
      { name: expect.stringMatching(/^sso-browser-/), secure: false, sameSite: undefined },
    ])
    const inbound = answerTo(start, connection)
    expect(await outcome({ ...inbound, cookies: cookieHeader(start.cookies.slice(-1)) }, party)).toBe(missing)
    expect(await outcome({ ...inbound, cookies: jar(start) }, party)).toBe('accepted')
  })

  test('a cross-site POST gets a new secret: a browser sends an old one along with none', async () => {
    const party = plain()
    const first = await party.begin({ connection: 'acme' })
    const second = await party.begin({ connection: 'acme', cookies: jar(first) })
    expect(browserCookies(second.cookies)[0]?.name).not.toBe(browserCookies(first.cookies)[0]?.name)
    const third = await party.begin({ connection: 'staff', cookies: jar(first, second) })
    const cookies = jar(first, second, third)
    expect(await outcome({ ...answerTo(first, 'acme'), cookies }, party)).toBe('accepted')
    expect(await outcome({ ...answerTo(third), cookies }, party)).toBe('accepted')
  })
})

describe("the application's own session as binding", () => {
  const other = 'transaction_invalid other-session'

  test.each(['staff', 'acme'])('takes the place of the cookie: %s', async (connection) => {
    const start = await sso.begin({ connection, binding: 'session-1' })
    expect(start.cookies.map(({ name }) => name)).toEqual([`__Host-sso-${start.handle}`])
    const inbound = { ...answerTo(start, connection), cookies: jar(start) }
    for (const binding of [undefined, '', 'session-2', 'SESSION-1', 'session-1 ']) {
      expect(await outcome({ ...inbound, binding })).toBe(other)
    }
    expect(await outcome({ ...inbound, binding: 'session-1' })).toBe('accepted')
  })

  test('does not take the place of a cookie that the sign-in began with', async () => {
    const start = await sso.begin({ connection: 'staff' })
    const inbound = { ...answerTo(start), binding: 'session-1' }
    expect(await outcome({ ...inbound, cookies: cookieHeader(start.cookies.slice(-1)) })).toBe(missing)
    expect(await outcome({ ...inbound, cookies: jar(start) })).toBe('accepted')
  })

  test('is no empty text', async () => {
    await expect(sso.begin({ connection: 'staff', binding: '' })).rejects.toThrow(TypeError)
  })
})
