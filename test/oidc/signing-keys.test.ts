import { constants, createHash, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { createRelyingParty, isSsoError, type OidcConnectionInput, type SsoError, type SsoEvent } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../support/clock.ts'
import type { Misbehaviour } from '../support/openid-double.ts'
import { createScenario } from '../support/scenario.ts'

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }

const rsa = (modulusLength: number, publicExponent = 65537): Pair =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent })
const [one, two, foreign, short] = [rsa(2048), rsa(2048), rsa(2048), rsa(1024)]
const jwk = ({ publicKey }: Pair, more: JsonWebKey = {}): JsonWebKey => ({
  ...publicKey.export({ format: 'jwk' }),
  ...more,
})

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs what the double signed once more: with another header, and another key. */
const resigned =
  (header: object, { privateKey: key }: Pair) =>
  (jwt: string): string => {
    const input = `${base64url({ alg: 'RS256', ...header })}.${jwt.split('.')[1]}`
    const isPss = 'alg' in header && header.alg === 'PS256'
    const padding = isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
    return `${input}.${sign('sha256', Buffer.from(input), { key, ...padding }).toString('base64url')}`
  }

const publishes = (keys: readonly unknown[]): NonNullable<Misbehaviour['endpoint']> => ({
  jwks: () => Response.json({ keys }),
})

async function signIn(
  misbehaviour: Misbehaviour,
  changes: Partial<OidcConnectionInput> = {},
): Promise<{ readonly outcome: SsoError | 'accepted'; readonly events: readonly SsoEvent[] }> {
  const { options, openId } = await createScenario()
  const [staff] = options.connections as [OidcConnectionInput]
  const events: SsoEvent[] = []
  const onEvent = (event: SsoEvent): void => void events.push(event)
  const sso = createRelyingParty({ ...options, onEvent, connections: [{ ...staff, ...changes }] })
  openId.misbehave(misbehaviour)
  const attempt = async (): Promise<SsoError | 'accepted'> => {
    const start = await sso.begin({ connection: 'staff' })
    await sso.complete({ url: openId.answer(start), cookies: cookieHeader(start.cookies) })
    return 'accepted'
  }
  const refusal = (error: unknown): SsoError => (isSsoError(error) ? error : expect.fail(String(error)))
  await attempt().catch(refusal)
  return { outcome: await attempt().catch(refusal), events }
}

const refusalOf = async (...given: Parameters<typeof signIn>): Promise<SsoError> => {
  const { outcome } = await signIn(...given)
  return outcome === 'accepted' ? expect.fail('accepted') : outcome
}

describe('an ID token without kid', () => {
  test.each<[string, readonly JsonWebKey[]]>([
    ['the first of two', [jwk(one), jwk(two)]],
    ['the last of eight, each with a name', [...Array(7).fill(two), one].map((key, at) => jwk(key, { kid: `${at}` }))],
    ['one beside a key that cannot be read', [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }, jwk(one)]],
    ['one beside a weak one', [jwk(short), jwk(one)]],
  ])('is verified with %s', async (_what, keys) => {
    expect((await signIn({ idToken: resigned({}, one), endpoint: publishes(keys) })).outcome).toBe('accepted')
  })

  test('is refused with the number of keys that were tried', async () => {
    const keys = [jwk(one), jwk(two), jwk(short)]
    const { code, details, message } = await refusalOf({ idToken: resigned({}, foreign), endpoint: publishes(keys) })
    expect([code, details]).toEqual([
      'id_token_signature_invalid',
      { reason: 'signature-invalid', token: 'id-token', kid: null, tried: 2 },
    ])
    expect(message).toMatch(/no "kid".*\(2\)/)
  })

  test('is refused where more keys fit than are tried', async () => {
    const keys = [jwk(one), ...Array(8).fill(jwk(two))]
    const { details, hint } = await refusalOf({ idToken: resigned({}, one), endpoint: publishes(keys) })
    expect(details).toMatchObject({ reason: 'keys-ambiguous', kid: null, endpoint: 'https://op.example/jwks' })
    expect(hint).toContain('kid')
  })
})

test.each([
  ['an unknown kid', { kid: 'nobody' }, [jwk(one, { kid: 'k1' }), jwk(two, { kid: 'k2' })]],
  ['a kid of a key for another algorithm', { kid: 'k1' }, [jwk(one, { kid: 'k1', alg: 'PS256' }), jwk(two)]],
])('%s is named, with how many keys are published, and where', async (_what, header, keys) => {
  const { code, details, message } = await refusalOf({ idToken: resigned(header, one), endpoint: publishes(keys) })
  expect(code).toBe('id_token_signature_invalid')
  expect(details).toMatchObject({ reason: 'key-unknown', ...header, published: 2, endpoint: 'https://op.example/jwks' })
  expect(message).toContain(`"${header.kid}"`)
})

test.each<[string, () => Response, RegExp]>([
  ['404', () => new Response(null, { status: 404 }), /https:\/\/op\.example\/jwks.*404/],
  ['503', () => new Response(null, { status: 503 }), /https:\/\/op\.example\/jwks.*503/],
  ['a list', () => Response.json([]), /https:\/\/op\.example\/jwks.*200/],
  ['a private key', () => Response.json({ keys: [one.privateKey.export({ format: 'jwk' })] }), /op\.example\/jwks/],
])('keys that are answered with %s are refused with address and status', async (_what, jwks, message) => {
  const refusal = await refusalOf({ idToken: resigned({}, one), endpoint: { jwks } })
  expect([refusal.code, refusal.message]).toEqual(['provider_unavailable', expect.stringMatching(message)])
})

describe('the algorithm', () => {
  test.each(['HS256', 'none', 'ES256'])('%s is refused with what is accepted, and where to change it', async (alg) => {
    const refusal = await refusalOf({ idToken: resigned({ alg }, one), endpoint: publishes([jwk(one)]) })
    expect(refusal).toMatchObject({ code: 'algorithm_refused', expected: ['RS256'], received: alg })
    expect(refusal.message).toContain(`"${alg}", accepted: RS256`)
    expect(refusal.hint).toContain('id_token_signed_response_alg')
  })

  test('is written down where the metadata are', async () => {
    const { options } = await createScenario()
    const [{ issuer }] = options.connections as [OidcConnectionInput]
    const metadata = {
      authorization_endpoint: `${issuer}auth`,
      token_endpoint: `${issuer}token`,
      jwks_uri: `${issuer}jwks`,
    }
    const answer = { idToken: resigned({ alg: 'PS256' }, one), endpoint: publishes([jwk(one)]) }
    const parameters = (all: URLSearchParams): void => all.delete('iss')
    const { hint } = await refusalOf({ ...answer, parameters }, { metadata })
    expect(hint).toContain('id_token_signing_alg_values_supported: ["PS256"]')
    const completed = { ...metadata, id_token_signing_alg_values_supported: ['PS256'] }
    const claims = (all: Record<string, unknown>) => all
    expect((await signIn({ ...answer, parameters, claims }, { metadata: completed })).outcome).toBe('accepted')
  })
})

describe('a weak key', () => {
  const weak = (key: Pair, more: JsonWebKey = {}): Misbehaviour => ({
    idToken: resigned({ kid: 'k' }, key),
    endpoint: publishes([jwk(key, { kid: 'k', ...more })]),
  })

  test('of 1024 bits is refused, with a hint that is followed to its end', async () => {
    const refusal = await refusalOf(weak(short))
    expect(refusal.details).toMatchObject({ reason: 'key-weak', bits: 1024, exponent: '65537', mayBeAllowed: true })
    expect(refusal.hint).toContain('allowWeakKeys: true')
    const { outcome, events } = await signIn(weak(short), { allowWeakKeys: true })
    expect(outcome).toBe('accepted')
    expect(events).toEqual([{ type: 'weak_key_allowed', connection: 'staff', bits: 1024 }])
  })

  test('is allowed for RSA-PSS as well, and its signature is verified all the same', async () => {
    const metadata: Misbehaviour['metadata'] = (all) => ({ ...all, id_token_signing_alg_values_supported: ['PS256'] })
    const endpoint = publishes([jwk(short, { kid: 'k' })])
    const idToken = resigned({ kid: 'k', alg: 'PS256' }, short)
    const allowed = { allowWeakKeys: true }
    expect((await signIn({ metadata, endpoint, idToken }, allowed)).outcome).toBe('accepted')
    const forged = resigned({ kid: 'k', alg: 'PS256' }, rsa(1024))
    expect((await refusalOf({ metadata, endpoint, idToken: forged }, allowed)).details).toMatchObject({
      reason: 'signature-invalid',
      tried: 1,
    })
  })

  test.each<[string, Misbehaviour, number]>([
    ['of 512 bits', weak(rsa(512)), 512],
    ['of 1016 bits', weak(rsa(1016)), 1016],
    ['with the exponent 1', weak(one, { e: 'AQ' }), 2048],
    ['with the exponent 2', weak(one, { e: 'Ag' }), 2048],
    ['with an even exponent', weak(one, { e: 'AQAA' }), 2048],
  ])('%s never counts', async (_what, misbehaviour, bits) => {
    const { details, hint } = await refusalOf(misbehaviour, { allowWeakKeys: true })
    expect(details).toMatchObject({ reason: 'key-weak', bits, mayBeAllowed: false })
    expect(hint).not.toContain('allowWeakKeys')
  })

  test('with the exponent 1 verifies no signature that everybody can write', async () => {
    const size = 256
    const idToken = (jwt: string): string => {
      const input = `${base64url({ alg: 'RS256', kid: 'k' })}.${jwt.split('.')[1]}`
      // Under the exponent 1 the padded hash is its own signature.
      const info = Buffer.from('3031300d060960864801650304020105000420', 'hex')
      const hash = createHash('sha256').update(input).digest()
      const tail = Buffer.concat([Buffer.of(0), info, hash])
      const padded = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(size - 2 - tail.length, 255), tail])
      return `${input}.${padded.toString('base64url')}`
    }
    const misbehaviour = { idToken, endpoint: publishes([jwk(one, { kid: 'k', e: 'AQ' })]) }
    expect((await refusalOf(misbehaviour, { allowWeakKeys: true })).details).toMatchObject({ reason: 'key-weak' })
  })

  test('that is good is no event', async () => {
    const { outcome, events } = await signIn(weak(rsa(2048, 3)), { allowWeakKeys: true })
    expect([outcome, events]).toEqual(['accepted', []])
  })
})

describe('the header', () => {
  const endpoint = publishes([jwk(one, { kid: 'k' })])
  test.each<[string, object]>([
    ['an extension', { crit: ['exp'], exp: 1 }],
    ['an unencoded payload', { crit: ['b64'], b64: false }],
    ['an encoded payload that has to be understood', { crit: ['b64'], b64: true }],
    ['no extension at all', { crit: [] }],
    ['null', { crit: null }],
  ])('with "crit" of %s is refused', async (_what, header) => {
    const refusal = await refusalOf({ idToken: resigned({ kid: 'k', ...header }, one), endpoint })
    expect(refusal).toMatchObject({ code: 'algorithm_refused', details: { reason: 'header-critical' } })
  })

  test.each(['jwk', 'jku', 'x5u', 'x5c'])('brings no key along: %s', async (name) => {
    const value = name === 'jwk' ? jwk(foreign) : name === 'x5c' ? ['MIIB'] : 'https://evil.example/keys'
    const header = { kid: 'k', [name]: value }
    expect((await refusalOf({ idToken: resigned(header, foreign), endpoint })).details).toMatchObject({ tried: 1 })
    expect((await signIn({ idToken: resigned(header, one), endpoint })).outcome).toBe('accepted')
  })

  test.each([
    ...['at+jwt', 'logout+jwt', 'anything+jwt', 'entity-statement+jwt', 'application/vc+jwt', 'JWE', 'text'],
    ...[5, ['JWT'], {}],
  ])('with the "typ" %j is that of another kind of token', async (typ) => {
    const refusal = await refusalOf({ idToken: resigned({ kid: 'k', typ }, one), endpoint })
    expect(refusal.details).toMatchObject({ reason: 'another-kind' })
  })

  test.each(['JWT', 'jwt', 'JOSE', 'application/jwt', '', null])('may have the "typ" %j', async (typ) => {
    expect((await signIn({ idToken: resigned({ kid: 'k', typ }, one), endpoint })).outcome).toBe('accepted')
  })
})
