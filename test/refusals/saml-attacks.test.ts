import { createRelyingParty, isSsoError, type RawSaml, type SignIn } from 'relyant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { clock, type Harmless, harmless, provider, attacks as tables } from '../saml/attacks.ts'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { acmeConnection, type Forgery } from '../support/saml-double.ts'

const verifications = ['both', 'strict'] as const
const relyingParty = (verification: (typeof verifications)[number]) =>
  createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    connections: [{ ...acmeConnection(provider), verification }],
  })
const relyingParties = { both: relyingParty('both'), strict: relyingParty('strict') }

async function signIn(forgery: Forgery, verification: (typeof verifications)[number]): Promise<SignIn> {
  const sso = relyingParties[verification]
  const start = await sso.begin({ connection: 'acme' })
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: provider.answer(start, forgery),
  })
}

const logs = ['log', 'info', 'warn', 'error', 'debug'] as const
beforeEach(() => {
  for (const log of logs) vi.spyOn(console, log)
})
afterEach(() => {
  for (const log of logs) expect(console[log]).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

describe.each(verifications)('verified by %s', (verification) => {
  describe.each(tables)('attacks on SAML: %s', (_group, attacks) => {
    const rows = attacks.map(([name, forgery, code, strict]) => ({ name, forgery, code, strict }))
    test.each(rows)('$name', async ({ forgery, code, strict }) => {
      const refusal: unknown = await recorded(signIn(forgery, verification)).then(
        ({ identity }) => `accepted as ${identity.subject}`,
        (error: unknown) => error,
      )
      if (verification === 'strict' && strict === 'accepted') {
        expect(refusal).toBe('accepted as ada@example.com')
        return
      }
      if (!isSsoError(refusal)) throw refusal
      expect([refusal.code, refusal.message]).toEqual([code, expect.any(String)])
      expect(refusal.message.length + (refusal.hint?.length ?? 0)).toBeLessThan(1500)
      expect(refusal.connection).toBe('acme')
    })
  })

  test.each(harmless.map(([name, forgery, changes]): Required<Harmless> => [name, forgery, changes ?? {}]))(
    'read as the signer meant it: %s',
    async (_name, forgery, changes) => {
      const { identity, raw } = await recorded(signIn(forgery, verification))
      expect(identity).toMatchObject({
        key: 'saml|acme|ada@example.com',
        subject: 'ada@example.com',
        email: 'ada@example.com',
        emailVerified: true,
        groups: ['engineering', 'Sales, EMEA'],
        authentication: { session: '_session' },
        ...changes,
      })
      expect((raw as RawSaml).nameId?.value).toBe(identity.subject)
    },
  )
})
