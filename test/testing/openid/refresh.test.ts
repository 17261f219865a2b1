import { isSsoError } from 'relyant'
import { type OidcDefect, person } from 'relyant/testing'
import { expect, test } from 'vitest'
import { createWorld } from './sign-in.ts'

const ada = person({ email: 'ada@example.com' })

async function signedIn() {
  const world = createWorld({ people: [ada] }, { scopes: ['openid', 'email', 'offline_access'] })
  const signIn = await world.signIn()
  if (typeof signIn === 'string' || signIn.raw.protocol !== 'oidc') throw new Error('nobody is signed in')
  const subject = signIn.identity.subject
  const refresh = async (refreshToken: string): Promise<string> =>
    world.sso
      .refresh({ connection: 'staff', subject, refreshToken, save: () => undefined })
      .then((tokens) => tokens.refreshToken)
      .catch((error) => {
        if (isSsoError(error)) return error.code
        throw error
      })
  return { ...world, refresh, refreshToken: signIn.raw.refreshToken ?? '' }
}

test('a grant is refreshed with each new token, until the provider ends it', async () => {
  const { sso, clock, refresh, refreshToken } = await signedIn()
  clock.advance(2 * 60 * 60)
  const next = await refresh(refreshToken)
  expect(next).not.toBe(refreshToken)
  await sso.revoke({ connection: 'staff', token: refreshToken })
  clock.advance(2 * 60 * 60)
  expect(await refresh(next)).toBe('refresh_token_rejected')
})

test('a defect can wait for the refreshed ID token', async () => {
  const { provider, refresh, refreshToken } = await signedIn()
  const otherPerson: OidcDefect = { claims: (claims) => ({ ...claims, sub: 'somebody else' }) }
  provider.misbehave(otherPerson)
  expect(await refresh(refreshToken)).toBe('id_token_claim_invalid')
})
