import { createRelyingParty, isSsoError } from 'relyant'
import { type OidcDefect, type OidcPresetName, person } from 'relyant/testing'
import { expect, test } from 'vitest'
import { createWorld } from './sign-in.ts'

const ada = person({ email: 'ada@example.com' })

async function signedIn(preset: OidcPresetName = 'generic') {
  const world = createWorld({ preset, people: [ada] }, { scopes: ['openid', 'email', 'offline_access'] })
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

test.each(['entra', 'generic', 'google', 'jumpcloud', 'keycloak', 'okta'] as const)(
  'that a refresh token is good no more is understood, in the words of %s',
  async (preset) => {
    const { refresh } = await signedIn(preset)
    expect(await refresh('a token of long ago')).toBe('refresh_token_rejected')
  },
)

test('a token that JumpCloud has rotated, used again by another process, ends the session and not the application', async () => {
  const { refresh, refreshToken, provider, clock } = await signedIn('jumpcloud')
  await refresh(refreshToken)
  const another = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of another process, long enough'],
    now: clock.now,
    fetch: provider.fetch,
    connections: [provider.connection('staff')],
  })
  const again = { connection: 'staff', subject: ada.subject, refreshToken, save: () => undefined }
  await expect(another.refresh(again)).rejects.toMatchObject({ code: 'refresh_token_rejected', kind: 'stale' })
})

test('a defect can wait for the refreshed ID token', async () => {
  const { provider, refresh, refreshToken } = await signedIn()
  const otherPerson: OidcDefect = { claims: (claims) => ({ ...claims, sub: 'somebody else' }) }
  provider.misbehave(otherPerson)
  expect(await refresh(refreshToken)).toBe('id_token_claim_invalid')
})
