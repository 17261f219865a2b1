import { inspect } from 'node:util'
import { createMemoryReplayCache, createRelyingParty, type RelyingPartyOptions, Secret } from 'relyant'
import { beforeAll, describe, expect, test } from 'vitest'
import { recorded } from '../support/record-refusal.ts'
import { createScenario } from '../support/scenario.ts'

let good: RelyingPartyOptions
beforeAll(async () => {
  good = (await createScenario()).options
})

type Defect = readonly [defect: string, changes: Record<string, unknown>, message: RegExp]

const defects: readonly Defect[] = [
  ['a misspelt key', { callback: {} }, /Unrecognized key: "callback"; did you mean "callbacks"/],
  [
    'a misspelt callback',
    { callbacks: { logn: '/x' } },
    /Unrecognized key: "logn"; did you mean "login"\?[\s\S]*callbacks/,
  ],
  ['a baseUrl that is not set', { baseUrl: undefined }, /is the environment variable set\?[\s\S]*baseUrl/],
  ['a secret that is not in a list', { secrets: 'x'.repeat(40) }, /as an array, newest first/],
  ['a connection that is not there', { connections: [undefined] }, /give an array of connections/],
  ['a baseUrl that is no URL', { baseUrl: 'app.example.com' }, /write a whole URL[\s\S]*baseUrl/],
  ['a baseUrl over plain http', { baseUrl: 'http://app.example.com' }, /write https:\/\/app\.example\.com/],
  ['a baseUrl over plain http on loopback', { baseUrl: 'http://localhost:3000' }, /is plain http/],
  ['a baseUrl with a query', { baseUrl: 'https://app.example.com/?a=1' }, /leave query and fragment out/],
  ['no secrets', { secrets: [] }, /at least one secret/],
  ['a secret that is not set', { secrets: [undefined] }, /is the environment variable set\?[\s\S]*secrets\[0\]/],
  ['a short secret', { secrets: ['x'.repeat(31)] }, /at least 32 bytes/],
  ['connections that are none', { connections: [] }, /give an array of connections, or a function/],
  ['a callback without a slash', { callbacks: { login: 'auth/callback' } }, /begins with one slash/],
  ['a callback of another host by two slashes', { callbacks: { login: '//evil' } }, /begins with one slash/],
  [
    'a callback over plain http',
    { callbacks: { mfa: 'http://edge.example.com/cb' } },
    /begins with one slash, or a whole https URL/,
  ],
  ['a callback over plain http on loopback', { callbacks: { mfa: 'http://127.0.0.1/cb' } }, /is plain http/],
  ['a callback that carries state', { callbacks: { login: '/cb?state=1' } }, /names of answer parameters/],
  ['a callback with a fragment', { callbacks: { login: '/cb#x' } }, /fragment/],
  [
    'two callbacks of one path',
    { callbacks: { mfa: '/auth/callback' } },
    /"login" and "mfa" have the same path \/auth\/callback/,
  ],
  [
    'two callbacks of one path on two origins',
    { callbacks: { enrollment: 'https://edge.example.com/auth/callback' } },
    /"login" and "enrollment" have the same path/,
  ],
  [
    'a login callback on another host than the login route',
    { callbacks: { login: 'https://edge.example.com/cb' } },
    /login route is on app.example.com, the callback "login" on edge.example.com/,
  ],
  ['a lifetime of a second', { transactionLifetime: 1 }, /transactionLifetime/],
  ['a replay cache without claim', { replayCache: {} }, /lacks claim\(\)/],
  ['a fetch that is no function', { fetch: 'fetch' }, /function like fetch/],
  ['a clock that is no function', { now: 1 }, /function like Date.now/],
]

describe('a configuration is refused with what to write', () => {
  test.each(defects)('%s', (_defect, changes, message) => {
    const create = (): unknown => createRelyingParty({ ...good, ...changes } as RelyingPartyOptions)
    expect(create).toThrow(expect.objectContaining({ code: 'configuration_invalid', kind: 'configuration' }))
    expect(create).toThrow(message)
  })

  test.each<[string, Record<string, unknown>, object]>([
    [
      'plain http',
      { callbacks: { mfa: 'http://127.0.0.1/cb' } },
      { reason: 'plain-http', path: 'callbacks.mfa', received: 'http://127.0.0.1/cb' },
    ],
    [
      'places of one path',
      { callbacks: { mfa: '/auth/callback' } },
      { reason: 'places-overlap', places: ['login', 'mfa'], path: '/auth/callback' },
    ],
    [
      'a cookie that does not reach its callback',
      { callbacks: { login: 'https://edge.example.com/cb' } },
      {
        reason: 'cookie-out-of-reach',
        place: 'login',
        expected: 'edge.example.com',
        received: 'app.example.com',
      },
    ],
    [
      'keys that do not read',
      { transactionLifetime: 1 },
      { reason: 'options', issues: [expect.objectContaining({ path: 'transactionLifetime' })] },
    ],
  ])('%s, as data', (_defect, changes, details) => {
    expect(() => createRelyingParty({ ...good, ...changes } as RelyingPartyOptions)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', details }),
    )
  })

  test('two connections of one id', () => {
    const [staff] = good.connections as readonly never[]
    expect(() => createRelyingParty({ ...good, connections: [staff, staff] as never })).toThrow(
      /two connections have the id "staff"/,
    )
  })

  test('an unsolicited login without a replay cache, listed or looked up', async () => {
    const [, acme] = good.connections as unknown as readonly [unknown, object]
    const portal = { ...acme, allowUnsolicited: true } as never
    expect(() => createRelyingParty({ ...good, connections: [portal] })).toThrow(/allows unsolicited responses/)
    expect(() =>
      createRelyingParty({ ...good, connections: [portal], replayCache: createMemoryReplayCache() }),
    ).not.toThrow()
    const looked = createRelyingParty({ ...good, connections: () => portal })
    const form = { SAMLResponse: 'x' }
    await expect(recorded(looked.complete({ url: '/login/callback?connection=acme', form }))).rejects.toMatchObject({
      code: 'configuration_invalid',
      hint: expect.stringContaining('replayCache'),
    })
  })

  test('a short secret is not shown', () => {
    const secret = 'hunter2-hunter2'
    expect(() => createRelyingParty({ ...good, secrets: [secret] })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) }),
    )
  })
})

describe('a configuration', () => {
  test('shows no secret', () => {
    const sso = createRelyingParty({ ...good, secrets: [new Secret('a secret of the tests, long enough to seal')] })
    const shown = inspect(sso, { depth: 10, showHidden: true }) + JSON.stringify(sso)
    expect(shown).not.toMatch(/top secret|a secret of the tests/)
  })

  test('counts bytes, not characters', () => {
    expect(() => createRelyingParty({ ...good, secrets: ['ü'.repeat(16)] })).not.toThrow()
  })

  test('over plain http on loopback drops Secure and the prefix', async () => {
    const sso = createRelyingParty({
      ...good,
      baseUrl: 'http://localhost:3000',
      callbacks: {},
      allowLoopbackHttp: true,
    })
    const [oidc, saml] = [await sso.begin({ connection: 'staff' }), await sso.begin({ connection: 'acme' })]
    const browser = { name: expect.stringMatching(/^sso-browser-[\w-]{31}$/), secure: false, sameSite: undefined }
    expect(oidc.cookies).toMatchObject([browser, { name: `sso-${oidc.handle}`, secure: false, sameSite: 'lax' }])
    expect(saml.cookies).toMatchObject([browser, { name: `sso-${saml.handle}`, secure: false, sameSite: undefined }])
  })

  test('uses the global fetch where none is given', async () => {
    const { fetch: _, ...options } = good
    const issuer = 'http://127.0.0.1:1/'
    const [staff] = options.connections as [object]
    const sso = createRelyingParty({
      ...options,
      allowLoopbackHttp: true,
      connections: [{ ...staff, issuer } as never],
    })
    await expect(recorded(sso.begin({ connection: 'staff' }))).rejects.toMatchObject({ code: 'provider_unavailable' })
  })
})

describe('a connection lookup', () => {
  test('is asked for each sign-in, and read once a value', async () => {
    const [staff] = good.connections as unknown as readonly [{ id: string }]
    let asked = 0
    const sso = createRelyingParty({
      ...good,
      connections: async (id) => {
        asked += 1
        return id === 'staff' ? (staff as never) : undefined
      },
    })
    await sso.begin({ connection: 'staff' })
    await sso.begin({ connection: 'staff' })
    expect(asked).toBe(2)
    await expect(recorded(sso.begin({ connection: 'other' }))).rejects.toMatchObject({ code: 'connection_not_found' })
    expect(asked).toBe(3)
    await expect(recorded(sso.begin({ connection: '../x' }))).rejects.toMatchObject({ code: 'connection_not_found' })
    expect(asked).toBe(3)
  })

  test('may look into a plain object', async () => {
    const known: Record<string, never> = {}
    const sso = createRelyingParty({ ...good, connections: (id) => known[id] })
    await expect(recorded(sso.begin({ connection: 'constructor' }))).rejects.toMatchObject({
      code: 'connection_not_found',
    })
  })

  test('must not give another connection than asked for', async () => {
    const [staff] = good.connections as readonly [never]
    const sso = createRelyingParty({ ...good, connections: () => staff })
    await expect(recorded(sso.begin({ connection: 'acme' }))).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: 'asked for connection "acme", got "staff"',
      details: { reason: 'lookup-mismatch', expected: 'acme', received: 'staff' },
    })
  })

  test('is refused for what does not read', async () => {
    const sso = createRelyingParty({ ...good, connections: () => ({ protocol: 'oidc', id: 'x' }) as never })
    await expect(recorded(sso.begin({ connection: 'x' }))).rejects.toMatchObject({
      code: 'configuration_invalid',
      connection: 'x',
    })
  })
})
