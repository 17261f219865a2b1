import { createRelyingParty, endsSession, type OidcConnectionInput } from 'relyant'
import { expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { logoutOf, send } from '../support/logout-scenario.ts'
import { mintLogoutToken } from '../support/logout-token.ts'
import { createScenario } from '../support/scenario.ts'

const metadata = {
  authorization_endpoint: 'https://op.example/auth',
  token_endpoint: 'https://op.example/token',
  jwks_uri: 'https://op.example/jwks',
}

test.each([
  ['discovered', {}, 'oidc|https://op.example/|u1'],
  ['typed beside metadata', { metadata }, 'oidc|staff|https://op.example/|u1'],
  ['asked elsewhere', { backChannelOrigin: 'https://inside.example' }, 'oidc|staff|https://op.example/|u1'],
])('an issuer that was %s is in the account key as it is proven', async (_how, changes, key) => {
  const { options, openId, clock } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({
    ...options,
    connections: [{ ...staff, ...changes }],
    fetch: (url, init) => openId.fetch(String(url).replace('https://inside.example/', openId.issuer), init),
  })
  const start = await sso.begin({ connection: 'staff' })
  const { identity, logoutReference } = await sso.complete({
    url: openId.answer(start),
    cookies: cookieHeader(start.cookies),
  })
  expect([identity.accountKey, identity.issuer, logoutReference.accountKey]).toEqual([key, openId.issuer, key])
  const form = new URLSearchParams({
    logout_token: await mintLogoutToken(openId, clock.now(), { claims: { sid: undefined } }),
  })
  const { event } = logoutOf(await send(sso, '/auth/logout/back-channel/staff', { form }))
  expect([event.accountKey, endsSession(event, logoutReference)]).toEqual([key, true])
})
