import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { parseConnection } from '../../src/configuration/connection.ts'
import type { OidcConnection } from '../../src/index.ts'
import { contextOf } from '../../src/oidc/exchange.ts'
import { type Channel, createKeySet, type KeySet } from '../../src/oidc/keys.ts'
import { verifySignature } from '../../src/oidc/signature.ts'
import { createClock } from '../support/clock.ts'

const pairs = {
  a: await generateKeyPair('ES256', { extractable: true }),
  b: await generateKeyPair('ES256', { extractable: true }),
}
type Name = keyof typeof pairs

const connection = parseConnection({
  protocol: 'oidc',
  id: 'staff',
  issuer: 'https://op.example/',
  clientId: 'client',
  tokenEndpointAuthMethod: 'none',
}) as OidcConnection

const published = async (...keys: readonly (readonly [kid: string, name: Name])[]): Promise<JSONWebKeySet> => ({
  keys: await Promise.all(keys.map(async ([kid, name]) => ({ ...(await exportJWK(pairs[name].publicKey)), kid }))),
})
const token = (name: Name, kid: string): Promise<string> =>
  new SignJWT({ sub: 'u1' }).setProtectedHeader({ alg: 'ES256', kid }).sign(pairs[name].privateKey)

/** A key set of a provider that publishes what the test says, and counts. */
function createWorld(keySet: JSONWebKeySet) {
  const clock = createClock()
  const world = { keySet, asked: 0, answer: (): Response => Response.json(world.keySet) }
  const fetch = async (): Promise<Response> => {
    world.asked += 1
    return world.answer()
  }
  const keys = createKeySet('https://op.example/jwks', () => connection, { fetch, now: clock.now })
  return { world, clock, keys }
}

function verify(keys: KeySet, jwt: string, channel: Channel = 'back'): Promise<unknown> {
  const context = contextOf({ now: createClock().now, fetch: () => expect.fail('asked') }, connection)
  const exchange = {
    ...context,
    provider: { keys, metadata: { issuer: connection.issuer, id_token_signing_alg_values_supported: ['ES256'] } },
  }
  return verifySignature(exchange, { jwt, token: 'id-token', channel }).then(
    ({ claims }) => claims['sub'],
    (error) => error.code,
  )
}

describe('a rotation of keys', () => {
  test('under a new name is followed at once, also again and again', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    expect(await verify(keys, await token('a', '1'))).toBe('u1')
    for (const [kid, name] of [
      ['2', 'b'],
      ['3', 'a'],
      ['4', 'b'],
    ] as const) {
      clock.advance(1)
      world.keySet = await published([kid, name])
      expect(await verify(keys, await token(name, kid))).toBe('u1')
    }
    expect(world.asked).toBe(4)
  })

  test('under the same name is followed: a signature that does not verify asks for new keys', async () => {
    const { world, keys } = createWorld(await published(['1', 'a']))
    expect(await verify(keys, await token('a', '1'))).toBe('u1')
    world.keySet = await published(['1', 'b'])
    expect(await verify(keys, await token('b', '1'))).toBe('u1')
    expect(world.asked).toBe(2)
  })

  test('is followed by all sign-ins that meet it together, with one request', async () => {
    const { world, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    world.keySet = await published(['2', 'b'])
    const jwt = await token('b', '2')
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => verify(keys, jwt))))).toEqual(new Set(['u1']))
    expect(world.asked).toBe(2)
  })

  test('that somebody else has followed meanwhile is not asked for again', async () => {
    const { world, keys } = createWorld(await published(['1', 'a']))
    await keys.load()
    expect([await keys.renew('back', 0), world.asked]).toEqual([true, 1])
    expect([await keys.renew('back', 1), world.asked]).toEqual([true, 2])
  })

  test('is followed while strangers bring forged tokens without end', async () => {
    const { world, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    for (let count = 0; count < 10; count += 1) await verify(keys, await token('b', `forged ${count}`), 'front')
    world.keySet = await published(['2', 'b'])
    expect(await verify(keys, await token('b', '2'))).toBe('u1')
    expect(world.asked).toBe(3)
  })
})

describe('forged tokens', () => {
  test.each(['front', 'back'] as const)(
    '10,000 of them over the %s channel cause one request a window, each with a kid of its own',
    { timeout: 60_000 },
    async (channel) => {
      const { world, clock, keys } = createWorld(await published(['1', 'a']))
      await verify(keys, await token('a', '1'))
      const signature = (await token('b', 'x')).split('.').slice(1).join('.')
      const forged = (count: number): string =>
        `${Buffer.from(JSON.stringify({ alg: 'ES256', kid: `k${count}` })).toString('base64url')}.${signature}`
      const flood = async (): Promise<void> => {
        for (let batch = 0; batch < 100; batch += 1) {
          const jwts = Array.from({ length: 100 }, (_, index) => forged(batch * 100 + index))
          const outcomes = await Promise.all(jwts.map((jwt) => verify(keys, jwt, channel)))
          expect(new Set(outcomes)).toEqual(new Set(['id_token_signature_invalid']))
        }
      }
      await flood()
      expect(world.asked).toBe(2)
      clock.advance(30)
      await flood()
      expect(world.asked).toBe(3)
      expect(await verify(keys, await token('a', '1'))).toBe('u1')
    },
  )

  test('hold a rotation up for no longer where the clock is set back after them', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    expect(await verify(keys, await token('b', '2'))).toBe('id_token_signature_invalid')
    clock.advance(-3600)
    world.keySet = await published(['2', 'b'])
    expect(await verify(keys, await token('b', '2'))).toBe('u1')
  })

  test('ask a provider that does not answer no more often than its back-off', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    world.answer = () => new Response(null, { status: 404 })
    for (let second = 0; second < 120; second += 1) {
      await verify(keys, await token('b', '2'))
      clock.advance(1)
    }
    // Doubling from one second to thirty: not a request a second.
    expect(world.asked).toBeLessThan(20)
  })

  test('are no reason to ask at all where the keys were fetched for them', async () => {
    const { world, keys } = createWorld(await published(['1', 'a']))
    expect(await verify(keys, await token('b', '2'))).toBe('id_token_signature_invalid')
    expect(world.asked).toBe(1)
  })

  test.each([
    ['none', 'eyJhbGciOiJub25lIn0.e30.'],
    ['no JWT', 'x'],
  ])('are no reason to ask where they could never verify: %s', async (_what, jwt) => {
    const { world, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    expect(await verify(keys, jwt)).toMatch(/^algorithm_refused|id_token_signature_invalid$/)
    expect(world.asked).toBe(1)
  })
})

describe('keys that cannot be fetched', () => {
  const down = (): Response => new Response(null, { status: 404 })

  test('make a new token wait for the provider, and a known one not', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    world.answer = down
    expect(await verify(keys, await token('b', '2'))).toBe('provider_unavailable')
    expect(await verify(keys, await token('a', '1'))).toBe('u1')
    world.answer = () => Response.json(world.keySet)
    world.keySet = await published(['2', 'b'])
    clock.advance(1)
    expect(await verify(keys, await token('b', '2'))).toBe('u1')
  })

  test('are used for an hour, and no longer', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    world.answer = down
    clock.advance(3599)
    expect(await verify(keys, await token('a', '1'))).toBe('u1')
    clock.advance(1)
    expect(await verify(keys, await token('a', '1'))).toBe('provider_unavailable')
  })

  test('of long ago are not used once more because of a failure of long ago', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    world.answer = down
    await verify(keys, await token('b', '2'))
    world.answer = () => Response.json(world.keySet)
    world.keySet = await published(['2', 'b'])
    clock.advance(1800)
    expect(await verify(keys, await token('a', '1'))).toBe('id_token_signature_invalid')
  })

  test('are forgotten after ten minutes where the provider has others', async () => {
    const { world, clock, keys } = createWorld(await published(['1', 'a']))
    await verify(keys, await token('a', '1'))
    world.keySet = await published(['2', 'b'])
    clock.advance(600)
    expect(await verify(keys, await token('a', '1'))).toBe('id_token_signature_invalid')
  })
})
