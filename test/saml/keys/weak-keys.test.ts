import { generateKeyPairSync } from 'node:crypto'
import { createMemoryReplayCache, createRelyingParty, type RelyingParty, type SsoEvent } from 'relyant'
import { describe, expect, test } from 'vitest'
import { type CertifiedKey, certify } from '../../../src/testing/certificate.ts'
import { cookieHeader, createClock } from '../../support/clock.ts'
import { entityDescriptor } from '../../support/metadata.ts'
import { recorded } from '../../support/record-refusal.ts'
import { acmeConnection, createSamlDouble } from '../../support/saml-double.ts'

const clock = createClock()
const double = createSamlDouble(clock.now)

const keyOf = (modulusLength: number, publicExponent = 65_537) =>
  certify('weak', generateKeyPairSync('rsa', { modulusLength, publicExponent }), clock.now())

async function wholeSignIn(sso: RelyingParty, key: CertifiedKey): Promise<unknown> {
  const start = await sso.begin({ connection: 'acme' })
  const form = double.answer(start, { key })
  return sso.complete({ url: '/login/callback?connection=acme', cookies: cookieHeader(start.cookies), form })
}

/** Signs in at a provider that signs with this key. */
async function signIn(key: CertifiedKey, changes: object = {}) {
  const events: SsoEvent[] = []
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    replayCache: createMemoryReplayCache({ now: clock.now }),
    onEvent: (event) => void events.push(event),
    connections: [{ ...acmeConnection(double), certificate: key.certificate, ...changes }],
  })
  const result = recorded(wholeSignIn(sso, key))
  return {
    result: await result.then(
      () => 'accepted',
      (error: unknown) => error,
    ),
    events,
  }
}

describe.each(['both', 'strict'] as const)('an RSA key of the provider, verification %s', (verification) => {
  test.each([512, 1024, 1536, 2047])('of %i bits is refused, with its length', async (bits) => {
    const { result } = await signIn(keyOf(bits), { verification })
    expect(result).toMatchObject({
      code: 'configuration_invalid',
      details: { reason: 'certificate-key-weak', bits, exponent: '65537', position: 1, mayBeAllowed: bits >= 1024 },
      hint: expect.stringContaining('2048'),
    })
  })

  test.each([1024, 1536])('of %i bits counts where the connection says so by name, with an event', async (bits) => {
    const { result, events } = await signIn(keyOf(bits), { verification, allowWeakKeys: true })
    expect(result).toBe('accepted')
    expect(events).toContainEqual({ type: 'weak_key_allowed', connection: 'acme', bits })
  })

  test('of 512 bits never counts', async () => {
    const { result } = await signIn(keyOf(512), { verification, allowWeakKeys: true })
    expect(result).toMatchObject({ code: 'configuration_invalid', details: { mayBeAllowed: false } })
  })

  test('of 2048 bits counts, also with the exponent 3', async () => {
    expect((await signIn(keyOf(2048, 3), { verification })).result).toBe('accepted')
  })

  test('in metadata is refused alike', async () => {
    const key = keyOf(1024)
    const { ssoUrl: _url, idpEntityId: _id, certificate: _certificate, ...acme } = acmeConnection(double)
    const sso = createRelyingParty({
      baseUrl: 'https://app.example.com',
      secrets: ['a secret of the tests, long enough to seal'],
      now: clock.now,
      connections: [
        {
          ...acme,
          verification,
          metadata: entityDescriptor({
            keys: [['signing', key.certificate]],
            sso: [['Redirect', 'https://sso.example.com/']],
          }),
        },
      ],
    })
    await expect(recorded(wholeSignIn(sso, key))).rejects.toMatchObject({
      code: 'configuration_invalid',
      details: { reason: 'certificate-key-weak', bits: 1024 },
    })
  })
})
