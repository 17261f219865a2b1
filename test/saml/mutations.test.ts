import { createRelyingParty, isSsoError } from 'relyant'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parseConnection, type SamlConnection } from '../../src/configuration/connection.ts'
import type { Verified } from '../../src/core/result.ts'
import { verifyResponse } from '../../src/saml/response/verify-response.ts'
import { createClock } from '../support/clock.ts'
import { createRandom } from '../support/random.ts'
import { createSamlDouble, idpEntityId, spEntityId } from '../support/saml-double.ts'
import { mutateXml } from '../support/xml-mutations.ts'

// Whatever is done to a signed response: it is refused, or it says to the letter what was signed.

const clock = createClock()
const provider = createSamlDouble(clock.now)
const input = {
  protocol: 'saml' as const,
  id: 'acme',
  ssoUrl: 'https://sso.jumpcloud.com/saml2/acme',
  idpEntityId,
  spEntityId,
  certificate: provider.key.certificate,
  groupsClaim: 'memberOf',
}
const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  connections: [input],
})
const verifications = ['both', 'strict'] as const
const connections = Object.fromEntries(
  verifications.map((verification) => [verification, parseConnection({ ...input, verification }) as SamlConnection]),
)
const acsUrl = 'https://app.example.com/login/callback?connection=acme'

interface Signed {
  readonly xml: string
  readonly requestId: string
  readonly original: Verified
}

const signed: Signed[] = []

beforeAll(async () => {
  for (const sign of ['assertion', 'response', 'both'] as const) {
    const start = await sso.begin({ connection: 'acme' })
    const { SAMLResponse, RelayState } = provider.answer(start, { sign })
    const xml = Buffer.from(SAMLResponse, 'base64').toString()
    const requestId = `_${RelayState}`
    signed.push({ xml, requestId, original: await verify(xml, requestId, 'both') })
  }
  for (const log of ['log', 'warn', 'error'] as const) vi.spyOn(console, log)
})

afterAll(() => {
  for (const log of ['log', 'warn', 'error'] as const) expect(console[log]).not.toHaveBeenCalled()
})

const verify = (xml: string, requestId: string, verification: string): Promise<Verified> =>
  verifyResponse(connections[verification] as SamlConnection, Buffer.from(xml).toString('base64'), {
    acsUrl,
    requestId,
    now: clock.now(),
  })

test.each(verifications)(
  'a mutated response is refused, or read as it was signed, by %s',
  { timeout: 60_000 },
  async (verification) => {
    const random = createRandom(20_261_122)
    let accepted = 0
    const codes = new Set<string>()
    for (let count = 0; count < 1500; count += 1) {
      const { xml, requestId, original } = random.pick(signed)
      const mutated = mutateXml(xml, random)
      let verified: Verified
      try {
        verified = await verify(mutated, requestId, verification)
      } catch (error) {
        if (!isSsoError(error)) throw error
        codes.add(error.code)
        continue
      }
      accepted += 1
      expect(verified.identity, mutated).toEqual(original.identity)
      expect(verified.once, mutated).toEqual(original.once)
      expect(verified.raw, mutated).toEqual({
        ...original.raw,
        assertion: (verified.raw as { assertion: string }).assertion,
      })
    }
    expect(accepted).toBeGreaterThan(100)
    expect(codes.size).toBeGreaterThan(5)
    // node-saml takes part only where there is something to agree about.
    expect(codes.has('verifiers_disagree')).toBe(false)
  },
)
