import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type AuthenticationRequest,
  createRelyingParty,
  type RelyingPartyOptions,
  type SamlConnectionInput,
} from 'relyant'
import { expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { createSamlDouble } from '../support/saml-double.ts'
import { createScenario } from '../support/scenario.ts'

test('a sign-in that one process began is completed by another one, which shares only the secret', {
  timeout: 30_000,
}, async () => {
  const scenario = await createScenario()
  const [, acme] = scenario.options.connections as unknown as [unknown, SamlConnectionInput]
  const options: RelyingPartyOptions = {
    baseUrl: 'https://app.example.com',
    secrets: scenario.options.secrets,
    connections: [acme],
  }
  const request = { connection: 'acme', returnTo: '/teams', context: { tab: '1' } }
  const script = fileURLToPath(new URL('../support/begin-once.ts', import.meta.url))
  const child = spawnSync(process.execPath, ['--import', 'tsx', script], {
    input: JSON.stringify({ options, request }),
    encoding: 'utf8',
  })
  expect(child.stderr).toBe('')
  const start: AuthenticationRequest = JSON.parse(child.stdout)
  const form = createSamlDouble(Date.now).answer(start)
  const sso = createRelyingParty(options)
  const signIn = await sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form,
  })
  expect(signIn).toMatchObject({ returnTo: '/teams', context: { tab: '1' }, identity: { subject: 'ada@example.com' } })
})
