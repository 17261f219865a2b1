import { createRelyingParty, isSsoError, type RelyingParty, type SignIn } from 'relyant'
import {
  createTestClock,
  createTestOidcProvider,
  type OidcConnectionChanges,
  type OidcDefect,
  type Person,
  type TestClock,
  type TestOidcProvider,
  type TestOidcProviderOptions,
} from 'relyant/testing'
import { cookieHeader } from '../../support/clock.ts'
import { recorded } from '../../support/record-refusal.ts'

/** A provider, an application beside it, and the clock that both look at. */
export interface World {
  readonly clock: TestClock
  readonly provider: TestOidcProvider
  readonly sso: RelyingParty
  /** The finished sign-in, or the code of the refusal. */
  signIn(options?: { readonly person?: Person; readonly fault?: OidcDefect | string }): Promise<SignIn | string>
}

export function createWorld(
  options: TestOidcProviderOptions = {},
  changes: OidcConnectionChanges = {},
  given?: TestOidcProvider,
): World {
  const clock = createTestClock('2026-11-22T10:00:00Z')
  const provider = given ?? createTestOidcProvider({ now: clock.now, ...options })
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: provider.fetch,
    connections: [provider.connection('staff', changes)],
  })
  return {
    clock,
    provider,
    sso,
    async signIn({ fault, ...whom } = {}) {
      async function attempt(): Promise<SignIn> {
        if (fault !== undefined) provider.commit(fault)
        const start = await sso.begin({ connection: 'staff' })
        const answer = provider.answer(start.outbound, whom)
        return sso.complete({ ...answer, cookies: cookieHeader(start.cookies) })
      }
      try {
        return await recorded(attempt())
      } catch (error) {
        if (isSsoError(error)) return error.code
        throw error
      }
    },
  }
}
