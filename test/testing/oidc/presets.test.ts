import { createTestClock, createTestOidcProvider, type OidcPresetName, person } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { createWorld } from './sign-in.ts'
import { metadataOf, record } from './wire.ts'

const clock = createTestClock('2026-11-22T10:00:00Z')
const now = clock.now() / 1000
const hash = expect.stringMatching(/^[\w-]{22}$/)
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const objectId = expect.stringMatching(/^[0-9a-f]{24}$/)
const number = expect.any(Number)
const text = expect.any(String)

const ada = person({
  email: 'user@example.com',
  groups: ['group1', 'group2'],
  name: 'User Test',
  acr: 'mfa',
  amr: ['otp'],
})
const wireOf = (preset: OidcPresetName, whom = ada, groupsClaim?: string) => {
  const options = { preset, people: [whom], now: clock.now, ...(groupsClaim !== undefined && { groupsClaim }) }
  return record(createTestOidcProvider(options))
}

describe('jumpcloud', () => {
  // The keys and their order as captured in listmonk#2237.
  test('sends the ID token that was captured, field by field', async () => {
    const { idToken, header } = await wireOf('jumpcloud', ada, 'member_of')
    expect(Object.entries(idToken)).toEqual([
      ['at_hash', hash],
      ['aud', [uuid]],
      ['auth_time', now],
      ['email', 'user@example.com'],
      ['email_verified', 'true'],
      ['exp', now + 3600],
      ['family_name', text],
      ['given_name', text],
      ['iat', now],
      ['iss', 'https://oauth.id.jumpcloud.com/'],
      ['jc_org', objectId],
      ['jti', uuid],
      ['member_of', ['group1', 'group2']],
      ['middle_name', ''],
      ['name', 'User Test'],
      ['nonce', 'nonce-of-the-test'],
      ['picture', 'none'],
      ['preferred_username', 'user'],
      ['rat', now],
      ['sid', uuid],
      ['sub', objectId],
    ])
    expect(header).toEqual({ alg: 'RS256', kid: uuid, typ: 'JWT' })
  })

  // argo-cd#22973: an application with an email and a group by hand, and no other attribute.
  test('sends the other ID token that was captured, field by field', async () => {
    const names = ['name', 'given_name', 'middle_name', 'family_name', 'preferred_username', 'picture']
    const claims = Object.fromEntries(names.map((name) => [name, undefined]))
    const whom = person({ email: 'user@example.com', groups: ['Admin'], claims })
    const provider = createTestOidcProvider({
      preset: 'jumpcloud',
      people: [whom],
      now: clock.now,
      groupsClaim: 'groups',
    })
    const { idToken } = await record(provider, { scope: 'openid profile', nonce: undefined })
    expect(Object.entries(idToken)).toEqual([
      ['at_hash', hash],
      ['aud', [uuid]],
      ['auth_time', now],
      ['email', 'user@example.com'],
      ['exp', now + 3600],
      ['groups', 'Admin'],
      ['iat', now],
      ['iss', 'https://oauth.id.jumpcloud.com/'],
      ['jc_org', objectId],
      ['jti', uuid],
      ['rat', now],
      ['sid', uuid],
      ['sub', objectId],
    ])
  })

  // harbor#20779.
  test('sends the userinfo that was captured, field by field: as plain JSON, without the claims of the exchange', async () => {
    const provider = createTestOidcProvider({ preset: 'jumpcloud', people: [ada], now: clock.now })
    const { userinfo } = await record(provider, { scope: 'openid email' })
    expect(userinfo).toEqual({
      aud: [uuid],
      auth_time: now,
      email: 'user@example.com',
      email_verified: 'true',
      iat: now,
      iss: 'https://oauth.id.jumpcloud.com/',
      memberOf: ['group1', 'group2'],
      rat: now,
      sub: objectId,
    })
  })

  test('sends the token response that was captured: opaque, for an hour', async () => {
    const { tokens } = await wireOf('jumpcloud')
    expect(tokens).toEqual({
      access_token: expect.not.stringContaining('.'),
      expires_in: 3600,
      id_token: text,
      scope: 'openid profile email',
      token_type: 'Bearer',
    })
    const offline = await record(createTestOidcProvider({ preset: 'jumpcloud' }), { scope: 'openid offline_access' })
    expect(offline.tokens).toHaveProperty('refresh_token', text)
  })

  // argo-cd#22973: one group is a text; who has none lacks the claim.
  test.each([
    [undefined, undefined],
    [[], undefined],
    [['Admin'], 'Admin'],
    [
      ['Admin', 'Staff'],
      ['Admin', 'Staff'],
    ],
  ])('sends the groups %j as %j', async (groups, sent) => {
    const whom = person({ email: 'user@example.com', ...(groups !== undefined && { groups }) })
    const { idToken, userinfo } = await wireOf('jumpcloud', whom, 'urn:my groups')
    expect([idToken['urn:my groups'], userinfo['urn:my groups']]).toEqual([sent, sent])
    expect(Object.hasOwn(idToken, 'urn:my groups')).toBe(sent !== undefined)
  })

  test('leaves email_verified out where the scope email is not ticked, and keeps the email', async () => {
    const provider = createTestOidcProvider({ preset: 'jumpcloud', people: [ada] })
    const { idToken } = await record(provider, { scope: 'openid profile' })
    expect([idToken['email'], 'email_verified' in idToken]).toEqual(['user@example.com', false])
  })

  test.each([
    [false, 'false'],
    [undefined, undefined],
  ])('sends email_verified %j as %j', async (emailVerified, sent) => {
    const { idToken } = await wireOf('jumpcloud', person({ emailVerified }))
    expect(idToken['email_verified']).toBe(sent)
  })

  test('sends constants as the text that they are, and never acr or amr', async () => {
    const claims = { costCenter: 42, contractor: true, tags: ['a', 'b'], email_verified: 'TRUE' }
    const { idToken } = await wireOf('jumpcloud', person({ acr: 'mfa', amr: ['otp'], claims }))
    expect(idToken).toMatchObject({ costCenter: '42', contractor: 'true', tags: '["a","b"]', email_verified: 'TRUE' })
    expect([idToken['acr'], idToken['amr']]).toEqual([undefined, undefined])
  })

  test.each([
    ['us', 'https://oauth.id.jumpcloud.com/'],
    ['eu', 'https://oauth.id.eu.jumpcloud.com/'],
    ['in', 'https://oauth.id.in.jumpcloud.com/'],
  ] as const)('lives in %s as %s, slash included', async (region, issuer) => {
    const metadata = await metadataOf(createTestOidcProvider({ preset: 'jumpcloud', region }))
    expect(metadata).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}oauth2/auth`,
      token_endpoint: `${issuer}oauth2/token`,
      userinfo_endpoint: `${issuer}userinfo`,
      jwks_uri: `${issuer}.well-known/jwks.json`,
      revocation_endpoint: `${issuer}oauth2/revoke`,
      end_session_endpoint: `${issuer}oauth2/sessions/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
    })
  })
})

describe('the others', () => {
  test('entra never sends email_verified', async () => {
    const { idToken, userinfo } = await wireOf('entra')
    expect(idToken).toEqual({
      ver: '2.0',
      iss: expect.stringMatching(/^https:\/\/login\.microsoftonline\.com\/[0-9a-f-]{36}\/v2\.0$/),
      sub: text,
      aud: uuid,
      exp: number,
      iat: number,
      nbf: number,
      acr: 'mfa',
      amr: ['otp'],
      name: 'User Test',
      preferred_username: 'user@example.com',
      oid: uuid,
      tid: uuid,
      sid: uuid,
      uti: text,
      nonce: 'nonce-of-the-test',
      email: 'user@example.com',
      groups: ['group1', 'group2'],
    })
    expect(userinfo).not.toHaveProperty('email_verified')
    const timed = await wireOf('entra', person({ authTime: new Date('2026-11-22T09:00:00Z') }))
    expect(timed.idToken['auth_time']).toBe(now - 3600)
  })

  test.each([
    [200, true],
    [201, false],
  ])('entra sends %i groups: %s', async (count, sent) => {
    const groups = Array.from({ length: count }, (_, index) => `group-${index}`)
    const whom = person({ groups })
    const { idToken } = await wireOf('entra', whom)
    expect(idToken['groups']).toEqual(sent ? groups : undefined)
    if (!sent) {
      expect(idToken).toMatchObject({
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint: expect.stringMatching(/^https:\/\/graph\..*\/getMemberObjects$/) } },
      })
    }
    const signedIn = await createWorld({ preset: 'entra', people: [whom] }).signIn()
    expect(signedIn).toMatchObject({ identity: { groupsComplete: sent } })
  })

  test('google sends a real boolean, the domain and no groups', async () => {
    const { idToken } = await wireOf('google')
    expect(idToken).toEqual({
      iss: 'https://accounts.google.com',
      azp: text,
      aud: expect.stringMatching(/\.apps\.googleusercontent\.com$/),
      sub: text,
      hd: 'example.com',
      email: 'user@example.com',
      email_verified: true,
      at_hash: hash,
      nonce: 'nonce-of-the-test',
      name: 'User Test',
      picture: expect.stringMatching(/^https:/),
      given_name: text,
      family_name: text,
      iat: now,
      exp: now + 3600,
    })
    expect((await wireOf('google', person({ email: 'ada@gmail.com' }))).idToken).not.toHaveProperty('hd')
    expect(await metadataOf(createTestOidcProvider({ preset: 'google' }))).not.toHaveProperty('end_session_endpoint')
  })

  test('okta sends a list of groups whatever its length, and amr', async () => {
    const { idToken } = await wireOf('okta', person({ groups: ['Everyone'] }))
    expect(idToken).toMatchObject({
      ver: 1,
      jti: expect.stringMatching(/^ID\./),
      amr: ['pwd'],
      auth_time: now,
      email_verified: true,
      groups: ['Everyone'],
    })
  })

  test('keycloak says acr 1 of a fresh sign-in, and names the session everywhere', async () => {
    const { idToken, response, tokens } = await wireOf('keycloak', person({ groups: ['/staff'] }))
    expect(idToken).toMatchObject({ acr: '1', typ: 'ID', sid: uuid, azp: 'relyant', groups: ['/staff'] })
    expect([response.get('session_state'), tokens['session_state']]).toEqual([idToken['sid'], idToken['sid']])
    expect(response.get('iss')).toBe('https://keycloak.example/realms/acme')
  })

  test('generic sends what the specifications name, by scope', async () => {
    const { idToken, userinfo } = await wireOf('generic')
    expect(idToken).toEqual({
      iss: 'https://op.example',
      sub: ada.subject,
      aud: 'client',
      exp: now + 3600,
      iat: now,
      auth_time: now,
      nonce: 'nonce-of-the-test',
      acr: 'mfa',
      amr: ['otp'],
      at_hash: hash,
      sid: text,
      name: 'User Test',
      given_name: text,
      family_name: text,
      preferred_username: 'user',
      email: 'user@example.com',
      email_verified: true,
      groups: ['group1', 'group2'],
    })
    expect(userinfo).toMatchObject({ sub: ada.subject, email: 'user@example.com' })
    const bare = await record(createTestOidcProvider({ people: [ada] }), { scope: 'openid' })
    expect(Object.keys(bare.userinfo)).toEqual(['sub', 'groups'])
  })
})

test.each(['entra', 'generic', 'google', 'jumpcloud', 'keycloak', 'okta'] as const)(
  '%s can be moved to another issuer, on loopback too, and serves everything from there',
  async (preset) => {
    const issuer = 'http://127.0.0.1:4000/op/'
    const provider = createTestOidcProvider({ preset, issuer })
    const metadata = await metadataOf(provider)
    const endpoints = Object.entries(metadata).filter(([name]) => /(_endpoint|^jwks_uri)$/.test(name))
    expect(endpoints.length).toBeGreaterThanOrEqual(4)
    for (const [, url] of endpoints) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/op\/\S+$/)
    expect(provider.origins).toEqual(['http://127.0.0.1:4000'])
    expect((await record(provider)).idToken['iss']).toBe(issuer)
  },
)

test('what a person is said to claim comes instead of the usual claims, or takes one away', async () => {
  const claims = { email: 'other@example.com', name: undefined, department: 'Research' }
  const { idToken, userinfo } = await wireOf('generic', person({ claims }))
  for (const sent of [idToken, userinfo]) {
    expect(sent).toMatchObject({ email: 'other@example.com', department: 'Research' })
    expect(sent).not.toHaveProperty('name')
  }
})

test.each(['jumpclod', 'toString'])('%s is no preset, and the error names those that there are', (preset) => {
  expect(() => createTestOidcProvider({ preset: preset as OidcPresetName })).toThrow(
    `there is no preset "${preset}"; write entra, generic, google, jumpcloud, keycloak, okta`,
  )
})

test('a region that JumpCloud does not have is not taken for the usual one', () => {
  expect(() => createTestOidcProvider({ preset: 'jumpcloud', region: 'fr' as never })).toThrow(
    'JumpCloud has no region "fr"; write us, eu, in',
  )
})
