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
    expect(report.outcomes).toHaveLength(6 * people.length + 2)
  })

  const groups = { ada: 3, grace: 1, sean: 0 }
  describe.each(['staff', 'acme', 'globex', 'lazy-oidc', 'lazy-saml'])('%s', (connection) => {
    test.each(Object.entries(groups))('signs %s in, with every one of %i groups', (username, count) => {
      const person = people.find((candidate) => candidate.username === username)
      const outcome = report.outcomes.find(
        (candidate) => candidate.connection === connection && candidate.identity?.email === person?.email,
      )
      expect(outcome?.protocol).toBe(['staff', 'lazy-oidc'].includes(connection) ? 'oidc' : 'saml')
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

  const mismatch = 'refused: enrollment_email_mismatch'
  const unverified = 'refused: email_not_verified'
  const usedUp = 'refused: enrollment_token_invalid'
  const forwarded = 'refused: confirmation_failed'
  const stranger = 'refused: account_mismatch'
  const stale = 'refused: authentication_not_fresh'
  const outsider = 'refused: group_required'
  test.each([
    ['Enrollment', 'staff', [mismatch, unverified, 'enrolled as ada', usedUp]],
    ['Enrollment', 'acme', [mismatch, unverified, 'enrolled as grace', usedUp]],
    ['Confirming a device', 'staff', [forwarded, stranger, 'confirmed device']],
    ['Confirming a device', 'acme', [forwarded, stranger, 'confirmed device']],
    ['Confirming a device', 'lazy-oidc', [stale]],
    ['Confirming a device', 'lazy-saml', [stale]],
    ['Pages', 'staff', ['opened', 'opened', outsider]],
    ['Pages', 'acme', ['opened', 'opened', outsider]],
    ['Pages', 'lazy-oidc', [stale]],
    ['Pages', 'lazy-saml', [stale]],
    ['Sign-ins', 'globex', ['signed in, initiatedBy: provider']],
    ['Sign-ins', 'acme', ['refused: response_unsolicited']],
  ])('%s with %s', (beginning, connection, expected) => {
    const [, steps = []] = [...report.steps].find(([title]) => title.startsWith(beginning)) ?? []
    const outcomes = steps
      .filter((step) => step.connection === connection)
      .map(({ outcome }) => (typeof outcome === 'string' ? outcome : `refused: ${outcome.code}`))
    expect(outcomes).toEqual(expected)
  })

  test('prints a section for each journey, a line for each of its steps', () => {
    const sections = report.lines.join('\n').split('\n\n').slice(1)
    expect(sections.map((section) => section.split('\n')[0])).toEqual([...report.steps.keys()])
    for (const [index, steps] of [...report.steps.values()].entries()) {
      expect(sections[index]?.split('\n').slice(1)).toHaveLength(steps.length)
    }
    const text = 'refused: account_mismatch – You signed in as somebody else than the person who has to confirm this.'
    expect(report.lines).toContain(`saml  acme       grace confirms the device of ada                ${text}`)
  })

  test('prints an aligned line for each sign-in', () => {
    const [head = '', ...lines] = report.lines.slice(0, report.lines.indexOf(''))
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

  test('gives an invitation up only once the next step is done, and no address two accounts', async () => {
    const invitation = demo.enrollments.invitations().find(({ name }) => name.startsWith('Seán'))
    const path = `/invitations/${invitation?.reference}`
    const accept = async (connection: string) => {
      const driver = createDriver()
      const page = await driver.press(await driver.open(demo.edgeUrl + path), path, { connection })
      return { driver, page: await driver.identify(page, sean ?? '') }
    }
    const first = await accept('staff')
    const second = await accept('staff')
    expect(second.page.text).toContain('Set up your device')
    const taken = await accept('globex')
    expect(taken.page.status).toBe(403)
    expect(taken.page.text).toContain('email-in-use')
    expect(demo.enrollments.accounts().map(({ username }) => username)).toEqual(['sean'])

    expect((await second.driver.press(second.page, '/next')).text).toContain('<code>sean</code>')
    expect((await first.driver.press(first.page, '/next')).text).toContain('enrollment_token_invalid')
    expect((await first.driver.open(demo.edgeUrl + path)).status).toBe(410)
  })

  test('gives a device up after five wrong codes', async () => {
    const driver = createDriver()
    const home = await driver.identify(await driver.open(`${demo.url}/auth/login?connection=staff`), ada ?? '')
    const { url } = await driver.press(home, '/devices')
    const link = url.replace(demo.url, demo.edgeUrl)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const page = await driver.open(link)
      expect((await driver.press(page, undefined, { code: 'AAAA-AAAA' })).status).toBe(403)
    }
    expect((await driver.open(link)).status).toBe(404)
    expect(demo.devices.find(link.split('/').at(-1) ?? '')).toBeUndefined()
  })

  test.each(['/auth/login?connection=staff', '/auth/callback/staff', '/login/callback', '/auth/metadata/acme'])(
    'begins and ends no login at the edge: %s',
    async (path) => {
      expect((await createDriver().open(demo.edgeUrl + path)).status).toBe(404)
    },
  )

  test('takes another port where the wanted one is busy', async () => {
    const another = await startDemo({ port: Number(new URL(demo.url).port), log: () => {} })
    await another.close()
    expect(another.url).not.toBe(demo.url)
    expect(another.edgeUrl).not.toBe(demo.edgeUrl)
  })
})
