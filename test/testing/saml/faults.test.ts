import { createRelyingParty, isSsoError, type SignIn, ssoErrorCodes } from 'relyant'
import {
  createTestClock,
  createTestSamlProvider,
  person,
  type SamlConnectionChanges,
  samlFaults,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { recordRefusal } from '../../support/record-refusal.ts'

test('every fault has a name of its own, and says what is wrong, by which section, and what comes of it', () => {
  expect(new Set(samlFaults.map(({ name }) => name)).size).toBe(samlFaults.length)
  expect(new Set(samlFaults.map(({ description }) => description)).size).toBe(samlFaults.length)
  expect(samlFaults.length).toBeGreaterThanOrEqual(200)
  for (const { name, description, section, code } of samlFaults) {
    expect(name).toMatch(/^[a-z0-9.]+(-[a-z0-9.]+)*$/)
    expect(description).toMatch(/^\S[^\n]{10,119}$/)
    expect(section).toMatch(/, section \d/)
    expect(ssoErrorCodes).toContain(code)
  }
})

/** Somebody of whom little is known, and that little needs escaping wherever it is written. */
const odd = person({
  email: false,
  username: 'o$&',
  nameId: `<x> $1 & "Ö"`,
  claims: { given_name: undefined, family_name: undefined },
})

type Choices = Parameters<typeof createTestSamlProvider>[0]

// What the provider answers through Express and through a fetch handler is in browser.test.ts.
describe.each<[string, Choices, SamlConnectionChanges]>([
  [
    'in capitals, with both signed, asked by a form',
    { preset: 'jumpcloud', people: [odd], entityId: 'ACME', spEntityId: 'PORT', signed: 'both' },
    { ssoBinding: 'post' },
  ],
  ['by Keycloak, which signs the response alone', { preset: 'keycloak' }, {}],
])('%s', (_what, choices, changes) => {
  test.each(samlFaults.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    const clock = createTestClock('2026-11-22T10:00:00Z')
    const provider = createTestSamlProvider({ ...choices, now: clock.now })
    const sso = createRelyingParty({
      baseUrl: 'http://localhost:3000',
      secrets: ['a secret of the tests, long enough to seal'],
      now: clock.now,
      allowLoopbackHttp: true,
      connections: [provider.connection('acme', changes)],
    })
    async function signIn(): Promise<SignIn> {
      const start = await sso.begin({ connection: 'acme' })
      const answer = provider.answer(start.outbound)
      return sso.complete({ ...answer, cookies: cookieHeader(start.cookies) })
    }
    provider.commit(fault.name)
    const refusal: unknown = await signIn().then(
      ({ identity }) => `accepted as ${identity.subject}`,
      (error: unknown) => error,
    )
    if (!isSsoError(refusal)) throw refusal
    recordRefusal(refusal)
    expect([refusal.code, refusal.message]).toEqual([fault.code, expect.any(String)])
  })
})
