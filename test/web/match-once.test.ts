import { beforeEach, describe, expect, test } from 'vitest'
import { parseOptions } from '../../src/relying-party/options.ts'
import { createServices, type Services } from '../../src/relying-party/services.ts'
import { createRelyingParty } from '../../src/web/create-relying-party.ts'
import { handle } from '../../src/web/handle.ts'
import { cookieHeader } from '../support/clock.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let services: Services
let matched: number

beforeEach(async () => {
  scenario = await createScenario()
  const made = createServices(parseOptions(scenario.options))
  matched = 0
  const match: Services['routes']['match'] = (url) => {
    matched += 1
    return made.routes.match(url)
  }
  services = { ...made, routes: { ...made.routes, match } }
})

const get = (url: string, cookie?: string) =>
  handle(services, {
    method: 'GET',
    url,
    header: (name) => (name === 'cookie' ? cookie : undefined),
    form: async () => ({}),
  })

describe('the place of a request is looked up once', () => {
  test.each([
    ['at the login route', '/auth/login?connection=staff', 'reply'],
    ['at a callback that is refused', '/auth/callback', 'refused'],
    ['at the login route that is refused', '/auth/login', 'refused'],
    ['at our metadata', '/auth/metadata/acme', 'reply'],
    ['at a place of logouts', '/auth/logout/callback', 'reply'],
  ])('%s', async (_where, url, kind) => {
    expect((await get(url))?.kind).toBe(kind)
    expect(matched).toBe(1)
  })

  test('at a callback that completes a sign-in', async () => {
    const start = await createRelyingParty(scenario.options).begin({ connection: 'staff' })
    const outcome = await get(scenario.openId.answer(start), cookieHeader(start.cookies))
    expect(outcome?.kind).toBe('signed-in')
    expect(matched).toBe(1)
  })
})
