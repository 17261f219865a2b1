import { createRelyingParty, type OidcConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { translateError } from '../../src/oidc/errors.ts'
import { cookieHeader } from '../support/clock.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const discoveries = ({ openId }: Scenario): number =>
  openId.requests.filter(({ path }) => path === '.well-known/openid-configuration').length

describe('provider metadata', () => {
  test('is fetched once for many sign-ins, also for those that begin together', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    expect(discoveries(scenario)).toBe(0)
    await Promise.all(Array.from({ length: 10 }, () => sso.begin({ connection: 'staff' })))
    await sso.begin({ connection: 'staff' })
    expect(discoveries(scenario)).toBe(1)
  })

  test('is fetched again after an hour', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    await sso.begin({ connection: 'staff' })
    scenario.clock.advance(3599)
    await sso.begin({ connection: 'staff' })
    expect(discoveries(scenario)).toBe(1)
    scenario.clock.advance(2)
    await sso.begin({ connection: 'staff' })
    expect(discoveries(scenario)).toBe(2)
  })

  test('is kept for a bounded number of connections', async () => {
    const scenario = await createScenario()
    const [staff] = scenario.options.connections as [OidcConnectionInput]
    const sso = createRelyingParty({ ...scenario.options, connections: (id) => ({ ...staff, id }) })
    for (let count = 0; count <= 1000; count += 1) await sso.begin({ connection: `c${count}` })
    await sso.begin({ connection: 'c1000' })
    expect(discoveries(scenario)).toBe(1001)
    await sso.begin({ connection: 'c0' })
    expect(discoveries(scenario)).toBe(1002)
  })

  test('keys are fetched once for several sign-ins', async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    for (let count = 0; count < 3; count += 1) {
      const start = await sso.begin({ connection: 'staff' })
      await sso.complete({ url: scenario.openId.answer(start), cookies: cookieHeader(start.cookies) })
    }
    expect(scenario.openId.requests.filter(({ path }) => path === 'jwks')).toHaveLength(1)
  })
})

test('a bug stays a bug: an error of neither package comes back as it is', async () => {
  const bug = new TypeError('undefined is not a function')
  expect(translateError(bug, 'token', {} as never)).toBe(bug)
})
