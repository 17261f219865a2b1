import {
  createRelyingParty,
  type GroupRules,
  type KnownGroups,
  type RelyingParty,
  requireGroup,
  requireSignIn,
  type SsoError,
} from 'relyant'
import * as forExpress from 'relyant/express'
import * as forFastify from 'relyant/fastify'
import { beforeEach, describe, expect, test } from 'vitest'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let sso: RelyingParty

beforeEach(async () => {
  scenario = await createScenario()
  sso = createRelyingParty(scenario.options)
})

const origin = 'https://app.example.com'
const asked = (path: string, init: RequestInit = {}): Request =>
  new Request(origin + path, { headers: { accept: 'text/html' }, ...init })

describe('requireSignIn', () => {
  const out = (connection?: string) => requireSignIn(sso, { isSignedIn: () => false, connection })

  test('lets people who are signed in pass, also when that is found out later', async () => {
    expect(await requireSignIn(sso, { isSignedIn: () => true })(asked('/wiki'))).toBeUndefined()
    expect(await requireSignIn(sso, { isSignedIn: async () => true })(asked('/wiki'))).toBeUndefined()
  })

  test('sends a page load to the login route, with the page that was asked for', async () => {
    const response = await out()(asked('/wiki?page=1&tab=a%26b'))
    expect(response?.status).toBe(303)
    const location = new URL(response?.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(`${origin}/auth/login`)
    expect(Object.fromEntries(location.searchParams)).toEqual({ returnTo: '/wiki?page=1&tab=a%26b' })
    expect(response?.headers.get('cache-control')).toBe('no-store')
  })

  test('names the connection, and the login route comes back to the page', async () => {
    const location = (await out('staff')(asked('/wiki')))?.headers.get('location') ?? ''
    const login = await sso.handler({ onSignIn: () => undefined })(new Request(location))
    const outbound = { binding: 'redirect', url: login.headers.get('location') ?? '' } as const
    const cookies = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const url = scenario.openId.answer({ outbound, cookies: [], handle: '' })
    expect(await sso.complete({ url, cookies })).toMatchObject({ returnTo: '/wiki', connection: 'staff' })
  })

  test('takes the page for home where no browser could come back to it', async () => {
    const location = (await out()(asked('//evil.example/wiki')))?.headers.get('location') ?? ''
    expect(new URL(location).searchParams.get('returnTo')).toBe('/')
  })

  test('names a connection that there is, where they are listed', () => {
    expect(() => out('staf')).toThrow(/there is no connection "staf"/)
    for (const other of [forExpress.requireSignIn, forFastify.requireSignIn]) {
      expect(() => other(sso, { isSignedIn: () => false, connection: 'Staff' })).toThrow(
        /there is no connection "Staff"/,
      )
    }
    const looked = createRelyingParty({ ...scenario.options, connections: () => undefined })
    expect(() => requireSignIn(looked, { isSignedIn: () => false, connection: 'any' })).not.toThrow()
  })

  test.each(['/auth/login?returnTo=/wiki', '/auth/callback?code=1&state=2', '/login/callback?connection=acme'])(
    'says that it stands in the way of sign-ins at %s, and sends no browser round in circles',
    async (path) => {
      await expect(out()(asked(path))).rejects.toMatchObject({
        code: 'configuration_invalid',
        message: expect.stringContaining('requireSignIn guards /'),
      })
      await expect(out()(asked(path, { method: 'POST' }))).rejects.toMatchObject({ code: 'configuration_invalid' })
    },
  )

  test.each<[string, RequestInit]>([
    ['a form', { method: 'POST', headers: { 'sec-fetch-mode': 'navigate' } }],
    ['a script', { headers: { 'sec-fetch-mode': 'cors', accept: 'text/html' } }],
    ['what wants no page', { headers: { accept: 'application/json' } }],
    ['what says nothing', { headers: {} }],
    ['a page that is only guessed at', { headers: { 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' } }],
  ])('answers 401 to %s, and sends nobody anywhere', async (_what, init) => {
    const response = await out('staff')(asked('/wiki', init))
    expect([response?.status, response?.headers.get('location')]).toEqual([401, null])
  })
})

describe('requireGroup', () => {
  const anyOf: GroupRules['anyOf'] = ['admins', 'owners']
  const member = (groups: readonly string[], groupsComplete = true): KnownGroups => ({ groups, groupsComplete })
  const run = async (
    known: KnownGroups | undefined,
  ): Promise<{ response: Response | undefined; heard: SsoError[] }> => {
    const heard: SsoError[] = []
    const guard = requireGroup(sso, { groups: async () => known, anyOf, onRefusal: (error) => void heard.push(error) })
    return { response: await guard(asked('/wiki')), heard }
  }

  test('lets members of one of the groups pass', async () => {
    expect(await run(member(['owners', 'staff']))).toEqual({ response: undefined, heard: [] })
  })

  test.each([
    ['a member of none', member(['staff'])],
    ['a member of a group of another case', member(['Admins'])],
    ['a member, where the list is not complete', member(['admins'], false)],
    ['a person of whose groups nothing is known', member([], false)],
  ])('refuses %s with a plain page', async (_who, known) => {
    const { response, heard } = await run(known)
    expect(response?.status).toBe(403)
    const page = await response?.text()
    expect(page).toContain('You are not in a group that may open this.')
    expect(page).not.toMatch(/admins|owners|Sign-in/)
    expect(response?.headers.get('cache-control')).toBe('no-store')
    expect(heard.map(({ code }) => code)).toEqual(['group_required'])
  })

  test('answers 401 where no person is signed in', async () => {
    const { response, heard } = await run(undefined)
    expect([response?.status, heard]).toEqual([401, []])
  })

  test('cannot be made for no group', () => {
    expect(() => requireGroup(sso, { groups: () => undefined, anyOf: [] as never })).toThrow(TypeError)
    expect(() => requireGroup(sso, { groups: () => undefined } as never)).toThrow(TypeError)
  })
})
