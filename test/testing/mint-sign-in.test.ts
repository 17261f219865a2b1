import { createRelyingParty, type SignIn } from 'relyant'
import { jumpcloud } from 'relyant/providers'
import {
  createTestClock,
  createTestIds,
  createTestOidcProvider,
  createTestSamlProvider,
  mintSignIn,
  person,
  signInAs,
} from 'relyant/testing'
import { describe, expect, test } from 'vitest'

const clock = createTestClock('2030-01-01T00:00:00Z')
const { now } = clock
const ada = person({
  email: 'ada@example.com',
  groups: ['engineering'],
  acr: 'urn:example:strong',
  claims: { team: 'blue' },
})

test('by default, a login over OpenID Connect', async () => {
  const { identity, ...signIn } = await mintSignIn(ada)
  expect(signIn).toMatchObject({
    purpose: { kind: 'login' },
    connection: 'test',
    initiatedBy: 'relying-party',
    returnTo: '/',
    context: {},
    raw: { protocol: 'oidc' },
  })
  expect(identity).toMatchObject({
    subject: ada.subject,
    email: 'ada@example.com',
    emailVerified: true,
    name: 'Ada Example',
    groups: ['engineering'],
    groupsComplete: true,
  })
  expect(identity.claims.get('team')).toBe('blue')
})

/** What differs between two sign-ins whatever they are made of. */
const passing = new Set([
  'idToken',
  'accessToken',
  'refreshToken',
  'assertion',
  'assertionId',
  'sessionIndex',
  'session',
])
const passingClaims = new Set([
  'nonce',
  'jti',
  'at_hash',
  'sid',
  'exp',
  'iat',
  'rat',
  'auth_time',
  'uti',
  'session_state',
])

/** A sign-in as data, with what is different each time replaced by its type. */
function shapeOf(value: unknown, name = ''): unknown {
  if (passing.has(name) || passingClaims.has(name)) return typeof value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, shapeOf(one, key)]))
  if (Array.isArray(value)) return value.map((one) => shapeOf(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one, key)]))
}

describe.each(['oidc', 'saml'] as const)('over %s', (protocol) => {
  test.each(['jumpcloud', 'okta', 'entra', 'google', 'keycloak', 'generic'] as const)(
    'it is field by field what a whole sign-in at %s gives',
    async (preset) => {
      const ids = createTestIds()
      const options = { preset, people: [ada], now, ids }
      const provider = protocol === 'oidc' ? createTestOidcProvider(options) : createTestSamlProvider(options)
      const sso = createRelyingParty({
        baseUrl: 'https://app.example.com',
        secrets: ['a secret for tests, of at least 32 bytes'],
        connections: [provider.connection('acme')],
        fetch: provider.fetch,
        now,
      })
      let real: SignIn | undefined
      const app = sso.handler({
        onSignIn: (signIn) => {
          real = signIn
        },
      })
      await signInAs(app, ada, { now, returnTo: '/wiki' })
      const minted = await mintSignIn(ada, { provider, connection: 'acme', returnTo: '/wiki', now })
      const { cookies, ...shape } = shapeOf(minted) as SignIn
      const { cookies: realCookies, ...realShape } = shapeOf(real) as SignIn
      expect(shape).toEqual(realShape)
      const attributes = [cookies, realCookies].map((all) => all.map(({ name: _, ...cookie }) => cookie))
      expect(attributes[0]).toEqual(attributes[1])
    },
  )

  test('with purposes, as the application would have asked for them', async () => {
    const context = { device: 'd-1' }
    const enrollment = { kind: 'enrollment', reference: 'i-1', email: 'ada@example.com' } as const
    const joined = await mintSignIn(ada, { protocol, purpose: enrollment, context, returnTo: '/next', now })
    expect(joined).toMatchObject({ purpose: enrollment, context, returnTo: '/next' })

    const purpose = { kind: 'mfa', accountKey: joined.identity.accountKey, operationId: 'd-1' } as const
    expect(await mintSignIn(ada, { protocol, purpose, now })).toMatchObject({ purpose, freshness: 'proven' })
  })

  test('what the library would refuse cannot be made', async () => {
    const account = { kind: 'mfa', accountKey: 'oidc|somebody|else', operationId: 'd-1' } as const
    await expect(mintSignIn(ada, { protocol, purpose: account })).rejects.toMatchObject({ code: 'account_mismatch' })
    const invited = { kind: 'enrollment', reference: 'i-1', email: 'grace@example.com' } as const
    await expect(mintSignIn(ada, { protocol, purpose: invited })).rejects.toMatchObject({
      code: 'enrollment_email_mismatch',
    })
  })
})

test('a provider that says no time leaves freshness unproven', async () => {
  const silent = person({ email: 'ada@example.com', authTime: false })
  const { identity } = await mintSignIn(silent)
  const purpose = { kind: 'mfa', accountKey: identity.accountKey, operationId: 'x', freshness: 'not-proven' } as const
  expect((await mintSignIn(silent, { purpose })).freshness).toBe('not-proven')
})

test('a login that the provider began', async () => {
  const signIn = await mintSignIn(ada, { protocol: 'saml', initiatedBy: 'provider', returnTo: '/wiki' })
  expect(signIn).toMatchObject({ initiatedBy: 'provider', returnTo: '/wiki', purpose: { kind: 'login' }, cookies: [] })
})

describe('for a connection of the application', () => {
  test('OpenID Connect: the key is of its issuer, the groups are under its name, its policy counts', async () => {
    const connection = jumpcloud.oidc({
      id: 'staff',
      region: 'eu',
      clientId: 'the-client',
      clientSecret: 'a real secret',
      groupsClaim: ['teams', 'memberOf'],
      claimNames: { email: 'mail', emailVerified: 'mail_ok', username: ['login', 'user'] },
      emailVerification: 'standard',
    })
    const { identity, raw, connection: id } = await mintSignIn(ada, { connection })
    expect(id).toBe('staff')
    expect(identity).toMatchObject({
      accountKey: `oidc|https://oauth.id.eu.jumpcloud.com/|${ada.subject}`,
      email: 'ada@example.com',
      username: 'ada',
      groups: ['engineering'],
    })
    // JumpCloud sends it as text, which "standard" does not take.
    expect(identity.emailVerified).toBeUndefined()
    expect(identity.evidence.get('groups')).toMatchObject({ claim: 'teams', raw: 'engineering' })
    expect(raw.protocol === 'oidc' && raw.idTokenClaims['aud']).toEqual(['the-client'])
  })

  test.each([{ path: ['realm_access', 'roles'] }, { keysOf: ['realm_access', 'roles'] }, { path: ['teams'] }])(
    'OpenID Connect: the groups are where it reads them: %j',
    async (groupsClaim) => {
      const connection = { ...createTestOidcProvider().connection('staff'), groupsClaim }
      const { identity } = await mintSignIn(ada, { connection })
      expect([identity.groups, identity.groupsComplete]).toEqual([['engineering'], true])
      expect(identity.evidence.get('groups')?.source).toBe('id_token')
    },
  )

  test('SAML: entity ids, subject attribute and what is signed', async () => {
    const { certificate } = createTestSamlProvider()
    const connection = jumpcloud.saml({
      id: 'acme',
      ssoUrl: 'https://sso.jumpcloud.com/saml2/port',
      idpEntityId: 'Typed by an Administrator',
      spEntityId: 'urn:auth0:port-prod:acme',
      certificate,
      signed: 'both',
      groupsClaim: 'teams',
      subjectAttribute: 'employee',
    })
    const { identity, raw } = await mintSignIn(ada, { connection })
    expect(identity).toMatchObject({
      accountKey: `saml|acme|${ada.subject}`,
      issuer: 'Typed by an Administrator',
      emailVerified: true,
      groups: ['engineering'],
    })
    expect(raw.protocol === 'saml' && raw.assertion).toContain('urn:auth0:port-prod:acme')
  })
})

test.each([
  { initiatedBy: 'provider' },
  { initiatedBy: 'provider', protocol: 'saml', context: { a: 'b' } },
  { initiatedBy: 'provider', protocol: 'saml', purpose: { kind: 'enrollment', reference: 'i' } },
  { provider: createTestOidcProvider(), protocol: 'saml' },
  { provider: createTestSamlProvider(), protocol: 'oidc' },
  { connection: createTestOidcProvider().connection('a'), protocol: 'saml' },
  { connection: createTestOidcProvider().connection('a'), provider: createTestOidcProvider() },
] as const)('options that contradict each other are a mistake (%#)', async (options) => {
  await expect(mintSignIn(ada, options)).rejects.toThrow(TypeError)
})

test('a connection that its metadata completes is minted for without fetching anything', async () => {
  const connection = {
    protocol: 'saml',
    id: 'acme',
    metadataUrl: 'https://console.jumpcloud.com/api/organizations/1/applications/2/metadata.xml',
    spEntityId: 'urn:auth0:port-prod:acme',
    groupsClaim: 'memberOf',
  } as const
  const { identity, raw } = await mintSignIn(ada, { connection })
  expect([identity.accountKey, identity.groups, raw.protocol]).toEqual([
    'saml|acme|ada@example.com',
    ['engineering'],
    'saml',
  ])
})
