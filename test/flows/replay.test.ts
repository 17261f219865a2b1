import {
  type Claim,
  createMemoryReplayCache,
  createRelyingParty,
  type InboundMessage,
  type RelyingParty,
} from 'relyant'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { cookieHeader } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { acmeConnection, type Forgery } from '../support/saml-double.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'

let scenario: Scenario
let claims: Claim[]
let sso: RelyingParty

beforeEach(async () => {
  scenario = await createScenario()
  claims = []
  // As Redis, it goes by a clock of its own.
  const cache = createMemoryReplayCache({ now: () => scenario.clock.now() + 120_000 })
  const acme = acmeConnection(scenario.saml)
  sso = createRelyingParty({
    ...scenario.options,
    connections: [acme, { ...acme, id: 'sister' }],
    replayCache: {
      ...cache,
      claim(claim) {
        claims.push(claim)
        return cache.claim(claim)
      },
    },
  })
})

async function answer(forgery: Forgery = {}, connection = 'acme'): Promise<InboundMessage> {
  const start = await sso.begin({ connection })
  const form = scenario.saml.answer(start, forgery)
  return { url: `/login/callback?connection=${connection}`, cookies: cookieHeader(start.cookies), form }
}

const same = { assertion: (xml: string) => xml.replace(/ ID="[^"]*"/, ' ID="_same"') }

describe('an assertion', () => {
  test('that is sent several times at once is accepted once', async () => {
    const sent = await answer()
    const outcomes = await Promise.allSettled([sent, sent, sent].map((one) => sso.complete(one)))
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'accepted'))
    expect(codes.sort()).toEqual(['accepted', 'transaction_used', 'transaction_used'])
  })

  test('that is for one use is used once, as every other', async () => {
    const sent = await answer({ assertion: (xml) => xml.replace('</saml:Conditions>', '<saml:OneTimeUse/>$&') })
    expect((await sso.complete(sent)).identity.subject).toBe('ada@example.com')
    await expect(recorded(sso.complete(sent))).rejects.toMatchObject({ code: 'transaction_used' })
  })

  test('counts as used for its own connection: another provider may have given the same id', async () => {
    await sso.complete(await answer(same))
    expect((await sso.complete(await answer(same, 'sister'))).connection).toBe('sister')
    await expect(recorded(sso.complete(await answer(same)))).rejects.toMatchObject({ code: 'assertion_replayed' })
  })

  test('that was refused does not count as used', async () => {
    const wrong = (xml: string): string => same.assertion(xml).replace(/Recipient="[^"]*"/, 'Recipient="urn:x"')
    await expect(recorded(sso.complete(await answer({ assertion: wrong })))).rejects.toMatchObject({
      code: 'destination_mismatch',
    })
    expect(claims).toHaveLength(1)
    expect((await sso.complete(await answer(same))).identity.subject).toBe('ada@example.com')
  })

  test('of a stranger uses up the transaction, as it ends in the browser, and nothing of another one', async () => {
    const start = await sso.begin({ connection: 'acme' })
    const brings = (forgery: Forgery): InboundMessage => ({
      url: '/login/callback?connection=acme',
      cookies: cookieHeader(start.cookies),
      form: scenario.saml.answer(start, forgery),
    })
    const forged = brings({ ...same, key: createCertifiedKey('attacker') })
    await expect(recorded(sso.complete(forged))).rejects.toMatchObject({ code: 'signature_invalid' })
    expect(claims).toHaveLength(1)
    await expect(recorded(sso.complete(brings({})))).rejects.toMatchObject({ code: 'transaction_used', kind: 'stale' })
    expect((await sso.complete(await answer(same))).identity.subject).toBe('ada@example.com')
  })

  test('and its transaction are not forgotten by a replay cache whose clock is ahead', async () => {
    const sent = await answer()
    await sso.complete(sent)
    for (const seconds of [6 * 60 + 59, 1, 3600 - 421]) {
      scenario.clock.advance(seconds)
      await expect(recorded(sso.complete(sent))).rejects.toMatchObject({ code: 'transaction_used' })
    }
    scenario.clock.advance(1)
    await expect(recorded(sso.complete(sent))).rejects.toMatchObject({ code: 'transaction_expired' })
  })

  test('is remembered while a clock that is behind that of the replay cache would accept it, whatever end it names', async () => {
    await sso.complete(await answer(same))
    const end = '9999-12-31T23:59:59Z'
    await sso.complete(
      await answer({ assertion: (xml) => xml.replaceAll(/NotOnOrAfter="[^"]*"/g, `NotOnOrAfter="${end}"`) }),
    )
    expect(claims.map(({ connection, expiresAt }) => [connection, expiresAt.toISOString()])).toEqual([
      // Of a transaction: its hour, and five minutes for the clock of the cache.
      ['acme', '2026-11-22T11:05:00.000Z'],
      // Of an assertion: its five minutes, two of tolerance, and five more.
      ['acme', '2026-11-22T10:12:00.000Z'],
      ['acme', '2026-11-22T11:05:00.000Z'],
      // A day since it was issued, and the same again.
      ['acme', '2026-11-23T10:07:00.000Z'],
    ])
    // Hashed: nothing of the provider's stands in the store.
    expect(claims.every(({ key }) => /^[\w-]{43}$/.test(key))).toBe(true)
    expect(new Set(claims.map(({ key }) => key)).size).toBe(4)
  })
})
