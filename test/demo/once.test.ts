import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDriver } from '../../examples/demo/driver.ts'
import { type OnceReport, runOnce } from '../../examples/demo/once.ts'
import { type Demo, startDemo } from '../../examples/demo/start.ts'
import { people } from '../../examples/providers/people.ts'

describe('npm run demo -- --once', () => {
  let report: OnceReport
  beforeAll(async () => {
    report = await runOnce()
  }, 60_000)

  test('finds nothing wrong', () => {
    expect(report.problems).toEqual([])
    expect(report.outcomes).toHaveLength(4 * people.length + 2)
  })

  const groups = { ada: 3, grace: 1, sean: 0 }
  describe.each(['staff', 'acme', 'globex'])('%s', (connection) => {
    test.each(Object.entries(groups))('signs %s in, with every one of %i groups', (username, count) => {
      const person = people.find((candidate) => candidate.username === username)
      const outcome = report.outcomes.find(
        (candidate) => candidate.connection === connection && candidate.identity?.email === person?.email,
      )
      expect(outcome?.protocol).toBe(connection === 'staff' ? 'oidc' : 'saml')
      expect(outcome?.identity).toMatchObject({ emailVerified: true, groups: person?.groups })
      expect(outcome?.identity?.groups).toHaveLength(count)
    })

    test('knows whose email is not verified', () => {
      const outcome = report.outcomes.find(
        (candidate) => candidate.connection === connection && candidate.identity?.email === 'mallory@example.com',
      )
      expect(outcome?.identity?.emailVerified).toBe(false)
    })
  })

  test('leaves the verification of an email unknown where text does not count', () => {
    const strict = report.outcomes.filter(({ connection }) => connection === 'strict')
    expect(strict).toHaveLength(people.length)
    for (const { identity } of strict) expect(identity).not.toHaveProperty('emailVerified')
  })

  test.each(['oidc', 'saml'])('is refused when somebody cancels: %s', (protocol) => {
    const refused = report.outcomes.filter((outcome) => outcome.protocol === protocol && outcome.refusal !== undefined)
    expect(refused.map(({ refusal }) => refusal)).toEqual([
      { code: 'access_denied', publicMessage: 'Your identity provider did not confirm this sign-in.' },
    ])
  })

  test('prints an aligned line for each', () => {
    const [head = '', ...lines] = report.lines
    expect(lines).toHaveLength(report.outcomes.length)
    expect(lines[0]).toMatch(/^oidc {6}staff {7}\S+ +ada@example\.com +true +\["engineering","Sales, EMEA","admins"\]$/)
    for (const line of lines.slice(0, -2)) expect(line.indexOf('[')).toBe(head.indexOf('groups'))
  })
})

describe('the demo', () => {
  let demo: Demo
  beforeAll(async () => {
    demo = await startDemo({ port: 0, log: () => {} })
  })
  afterAll(() => demo.close())

  const [ada, grace, sean] = people.map(({ id }) => id)

  test.each(['staff', 'acme', 'globex'])('confirms who is signed in with %s, and refuses somebody else', async (id) => {
    const driver = createDriver()
    const login = await driver.open(`${demo.url}/auth/login?connection=${id}`)
    const page = await driver.identify(login, ada ?? '')
    const before = await driver.open(`${demo.url}/api/me`)
    expect(JSON.parse(before.text)).not.toHaveProperty('confirmedAt')

    const confirmed = await driver.identify(await driver.press(page, '/confirm'), ada ?? '')
    expect(confirmed.url).toBe(`${demo.url}/`)
    expect(JSON.parse((await driver.open(`${demo.url}/api/me`)).text)).toHaveProperty('confirmedAt')

    const refused = await driver.identify(await driver.press(confirmed, '/confirm'), grace ?? '')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('account_mismatch')
  })

  test('escapes what a provider says, and shows where it came from', async () => {
    const driver = createDriver()
    const login = await driver.open(`${demo.url}/auth/login?connection=strict`)
    const { text } = await driver.identify(login, sean ?? '')
    expect(text).toContain('O&#39;Brien &#38; Søn')
    expect(text).not.toContain('& Søn')
    expect(text).toContain('only a boolean counts under the policy')
  })

  test('takes another port where the wanted one is busy', async () => {
    const another = await startDemo({ port: Number(new URL(demo.url).port), log: () => {} })
    await another.close()
    expect(another.url).not.toBe(demo.url)
  })
})
