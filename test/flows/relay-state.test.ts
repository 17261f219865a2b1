import { createMemoryReplayCache, createRelyingParty, type SamlConnectionInput } from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import type { Forgery } from '../support/saml-double.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

const url = '/login/callback?connection=acme'
const statusOf = (name: string) =>
  `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${name}"/></samlp:StatusCode><samlp:StatusMessage>User is not assigned</samlp:StatusMessage>`
/** An answer that refuses, without an assertion, as most providers send it: unsigned. */
const refusing = (name: string): Forgery => ({
  sign: 'none',
  response: (xml) =>
    xml
      .replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, '')
      .replace(/(<samlp:Status>)[\s\S]*?(<\/samlp:Status>)/, (_all, start, end) => start + statusOf(name) + end),
})

let scenario: Scenario
const relyingParty = (changes: Partial<SamlConnectionInput> = {}) => {
  const [, acme] = scenario.options.connections as readonly [unknown, SamlConnectionInput]
  const replayCache = createMemoryReplayCache({ now: scenario.clock.now })
  return createRelyingParty({ ...scenario.options, replayCache, connections: [{ ...acme, ...changes }] })
}

beforeEach(async () => {
  scenario = await createScenario()
})

describe.each([
  ['empty', ''],
  ['lost', undefined],
  ['a place of the provider', '/dashboard'],
])('RelayState is %s', (_what, relayState) => {
  const formOf = (SAMLResponse: string) => ({
    SAMLResponse,
    ...(relayState !== undefined && { RelayState: relayState }),
  })

  test.each([false, true])('a response that answers our request completes it: allowUnsolicited %s', async (allowed) => {
    const sso = relyingParty({ allowUnsolicited: allowed })
    const start = await sso.begin({ connection: 'acme', returnTo: '/wiki' })
    const form = formOf(scenario.saml.answer(start).SAMLResponse)
    const signIn = await sso.complete({ url, cookies: cookieHeader(start.cookies), form })
    expect([signIn.initiatedBy, signIn.returnTo]).toEqual(['relying-party', '/wiki'])
  })

  test.each([false, true])('it completes nothing in another browser: allowUnsolicited %s', async (allowed) => {
    const sso = relyingParty({ allowUnsolicited: allowed })
    const form = formOf(scenario.saml.answer(await sso.begin({ connection: 'acme' })).SAMLResponse)
    const other = await sso.begin({ connection: 'acme' })
    await expect(recorded(sso.complete({ url, cookies: cookieHeader(other.cookies), form }))).rejects.toMatchObject({
      kind: 'rejected',
    })
  })

  test.each([false, true])('an id that is not signed decides nothing: allowUnsolicited %s', async (allowed) => {
    const sso = relyingParty({ allowUnsolicited: allowed })
    const [mine, theirs] = [await sso.begin({ connection: 'acme' }), await sso.begin({ connection: 'acme' })]
    const forgery: Forgery = {
      afterwards: (xml) => xml.replace(/(<samlp:Response[^>]*InResponseTo=")[^"]+/, `$1_${mine.handle}`),
    }
    const form = formOf(scenario.saml.answer(theirs, forgery).SAMLResponse)
    const refused = recorded(sso.complete({ url, cookies: cookieHeader(mine.cookies), form }))
    await expect(refused).rejects.toMatchObject({ kind: 'rejected' })
  })

  test.each(['AuthnFailed', 'RequestDenied'])('why the provider refused is told: %s', async (status) => {
    for (const allowed of [false, true]) {
      const sso = relyingParty({ allowUnsolicited: allowed })
      const start = await sso.begin({ connection: 'acme' })
      const form = formOf(scenario.saml.answer(start, refusing(status)).SAMLResponse)
      for (const cookies of [cookieHeader(start.cookies), '']) {
        await expect(recorded(sso.complete({ url, cookies, form }))).rejects.toMatchObject({
          code: 'access_denied',
          details: { received: ['Responder', status] },
          providerText: 'User is not assigned',
        })
      }
    }
  })
})
