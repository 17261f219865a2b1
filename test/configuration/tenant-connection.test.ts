import fc from 'fast-check'
import { parseConnection, type TenantIssue, tenantConnection } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../src/testing/certificate.ts'

const { certificate } = createCertifiedKey('a customer')
const options = { id: 'acme', spEntityId: 'urn:app:acme' }
const oidc = {
  protocol: 'oidc',
  issuer: 'https://id.customer.example/',
  clientId: 'client',
  clientSecret: 'secret',
  tokenEndpointAuthMethod: 'client_secret_basic',
}
const saml = {
  protocol: 'saml',
  ssoUrl: 'https://id.customer.example/sso',
  idpEntityId: 'https://id.customer.example/entity',
  certificate,
}
const { certificate: _, ssoUrl: __, idpEntityId: ___, ...bare } = saml

/** Each issue as `path: code`. */
const issuesOf = (input: unknown, own = options): readonly string[] =>
  (tenantConnection(input, own).issues ?? []).map(({ path, code }) => `${path}: ${code}`)
const issueOf = (input: unknown): TenantIssue | undefined => tenantConnection(input, options).issues?.[0]

describe('what a customer may write', () => {
  test.each<[what: string, input: object]>([
    ['an OpenID Provider', oidc],
    ['one without a secret', { ...oidc, clientSecret: undefined, tokenEndpointAuthMethod: 'none' }],
    [
      'everything of OpenID Connect',
      {
        ...oidc,
        scopes: ['openid', 'groups'],
        emailVerification: 'accept-text',
        groupsClaim: ['groups', { path: ['realm', 'roles'] }],
        groupsDelimiter: ';',
        claimNames: { email: ['mail', 'email'], name: 'cn' },
        requiredClaims: { hd: 'customer.example' },
      },
    ],
    ['an identity provider', saml],
    ['one by its metadata', { ...bare, metadata: '<EntityDescriptor/>' }],
    ['one by the address of its metadata', { ...bare, metadataUrl: 'https://id.customer.example/metadata' }],
    [
      'everything of SAML',
      {
        ...saml,
        certificate: [certificate, certificate],
        ssoBinding: 'post',
        nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        subjectAttribute: 'uid',
        sloUrl: 'https://id.customer.example/slo',
        sloBinding: 'redirect',
        sloResponseUrl: 'https://id.customer.example/slo/done',
        groupsClaim: 'memberOf',
      },
    ],
  ])('becomes a connection: %s', (_what, input) => {
    const { connection, issues } = tenantConnection(input, options)
    expect(issues).toBeUndefined()
    if (connection === undefined) throw new Error('no connection')
    const { id, spEntityId } = options
    const own = connection.protocol === 'saml' ? { id, spEntityId } : { id }
    expect(connection).toEqual({ ...JSON.parse(JSON.stringify(input)), ...own })
    expect(parseConnection(connection).id).toBe('acme')
  })

  test('is completed by the application, which may say more', () => {
    const fetch = () => Promise.reject(new Error('nobody is asked'))
    const { connection } = tenantConnection(oidc, { id: 'acme', fetch })
    expect(connection).toEqual({ ...oidc, id: 'acme', fetch })
  })
})

const addresses = [
  ...['http://id.customer.example/', 'HTTP://id.customer.example/', 'http://127.0.0.1/', 'ftp://id.customer.example/'],
  ...['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://10.0.0.1/', 'https://8.8.8.8/'],
  ...[
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
  ],
  ...['https://intranet/', 'https://id.internal/', 'https://ID.Local/', 'https://metadata.google.internal/'],
  ...['https://user@id.customer.example/', 'https:id.customer.example', 'javascript:alert(1)', 'https://', ' ', 'é'],
]

describe('an address that a customer writes', () => {
  test.each(addresses)('is https and in public: %s', (address) => {
    expect(issuesOf({ ...oidc, issuer: address })).toEqual(['issuer: invalid'])
    for (const name of ['ssoUrl', 'sloUrl', 'sloResponseUrl']) {
      expect(issuesOf({ ...saml, [name]: address })).toEqual([`${name}: invalid`])
    }
    expect(issuesOf({ ...bare, metadataUrl: address })).toEqual(['metadataUrl: invalid'])
  })
})

describe('what a customer may not write', () => {
  test.each<[name: string, value: unknown]>([
    ['id', 'staff'],
    ['metadata', { authorization_endpoint: 'https://evil.example/' }],
    ['backChannelOrigin', 'https://evil.example'],
    ['fetch', 'x'],
    ['clockTolerance', 300],
    ['timeout', 60],
    ['audiences', ['other']],
    ['signingKeys', []],
    ['decryptionKeys', []],
    ['authorizationParameters', { prompt: 'none' }],
    ['responseMode', 'query'],
    ['userinfo', 'never'],
    ['hints', []],
    ['groupsWhenAbsent', 'none'],
    ['profile', 'fapi2'],
    ['emailVerification', 'trust-connection'],
    ['tokenEndpointAuthMethod', 'private_key_jwt'],
    ['tokenEndpointAuthMethod', 'tls_client_auth'],
  ])('of OpenID Connect: %s', (name, value) => {
    expect(issuesOf({ ...oidc, [name]: value })).toEqual([`${name}: not_allowed`])
    expect(issueOf({ ...oidc, [name]: value })?.message).toContain('only the application may')
  })

  test.each<[name: string, value: unknown]>([
    ['id', 'staff'],
    ['spEntityId', 'urn:other'],
    ['verification', 'strict'],
    ['signed', 'either'],
    ['allowSha1', true],
    ['allowCbc', true],
    ['allowCreate', true],
    ['allowUnsolicited', true],
    ['clockTolerance', 300],
    ['signRequests', false],
    ['forceAuthn', false],
    ['spMetadata', {}],
    ['emailVerification', 'trust-connection'],
  ])('of SAML: %s', (name, value) => {
    expect(issuesOf({ ...saml, [name]: value })).toEqual([`${name}: not_allowed`])
  })

  test('is named, with what was probably meant, or where it belongs', () => {
    expect(issueOf({ ...oidc, isuer: 'x' })).toEqual({
      path: 'isuer',
      code: 'unknown',
      message: 'there is no "isuer"; did you mean "issuer"?',
    })
    expect(issueOf({ ...oidc, ssoUrl: 'x' })).toMatchObject({
      path: 'ssoUrl',
      code: 'unknown',
      message: expect.stringContaining('saml'),
    })
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(issuesOf(JSON.parse(`{${JSON.stringify(oidc).slice(1, -1)},"${name}":{"id":"x"}}`))).toEqual([
        `${name}: unknown`,
      ])
    }
  })

  test.each<[path: string, change: object]>([
    ['issuer', { issuer: 'https://id.customer.example/|x' }],
    ['issuer', { issuer: 'https://id.customer.example/.well-known/openid-configuration' }],
    ['clientId', { clientId: 5 }],
    ['scopes', { scopes: ['email'] }],
    ['scopes[1]', { scopes: ['openid', 'a b'] }],
    ['claimNames.email', { claimNames: { email: [] } }],
    ['groupsClaim.path', { groupsClaim: { path: [] } }],
    ['requiredClaims.hd', { requiredClaims: { hd: null } }],
    ['clientSecret', { clientSecret: '' }],
    ['clientSecret', { tokenEndpointAuthMethod: 'none' }],
    ['clientSecret', { clientSecret: () => 'secret' }],
    ['emailVerification', { emailVerification: 'sure' }],
  ])('is pointed at: %s', (path, change) => {
    expect(issuesOf({ ...oidc, ...change })).toEqual([`${path}: invalid`])
  })

  test('is told at once, with where to find it, in words for whoever fills in a form', () => {
    const input = { protocol: 'oidc', issuer: 'http://x.example', allowSha1: true, timeout: 1, nonsense: 1 }
    expect(issuesOf(input).toSorted()).toEqual([
      'allowSha1: unknown',
      'clientId: required',
      'issuer: invalid',
      'nonsense: unknown',
      'timeout: not_allowed',
      'tokenEndpointAuthMethod: required',
    ])
    expect(issuesOf({ ...oidc, clientSecret: undefined, issuer: 5 }).toSorted()).toEqual([
      'clientSecret: required',
      'issuer: invalid',
    ])
    expect(issuesOf({ protocol: 'saml', sloUrl: 'x' }).toSorted()).toEqual([
      'certificate: required',
      'idpEntityId: required',
      'sloUrl: invalid',
      'ssoUrl: required',
    ])
    const issues = tenantConnection({ ...oidc, clientId: 5, issuer: 5 }, options).issues ?? []
    for (const { message, hint } of issues)
      expect([message, hint]).toEqual([expect.not.stringMatching(/environment/), expect.any(String)])
  })

  test('is no SAML where the application has no entity id', () => {
    expect(tenantConnection(saml, { id: 'acme' }).issues).toMatchObject([{ path: 'protocol', code: 'not_allowed' }])
  })
})

const cyclic: Record<string, unknown> = { ...oidc }
cyclic['claimNames'] = cyclic

describe('whatever comes instead', () => {
  test.each<[what: string, input: unknown, issue: string]>([
    ['nothing', undefined, ': invalid'],
    ['null', null, ': invalid'],
    ['a text', 'oidc', ': invalid'],
    ['a list', [oidc], ': invalid'],
    ['a function', () => oidc, ': invalid'],
    ['a date', new Date(), ': invalid'],
    ['an empty object', {}, 'protocol: required'],
    ['a protocol that is none', { protocol: ['oidc'] }, 'protocol: invalid'],
    ['a circle', cyclic, 'claimNames.claimNames.claimNames.claimNames.claimNames: too_large'],
    ['a text that is too long', { ...oidc, clientId: 'x'.repeat(3000) }, 'clientId: too_large'],
    ['a secret that is too long', { ...oidc, clientSecret: 'x'.repeat(10_000_000) }, 'clientSecret: too_large'],
    ['a list that is too long', { ...oidc, scopes: Array(100).fill('openid') }, 'scopes: too_large'],
    ['too many fields', Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`f${n}`, n])), ': too_large'],
    ['a map', { ...oidc, claimNames: new Map() }, 'claimNames: invalid'],
    [
      'a getter that throws',
      Object.defineProperty({}, 'protocol', {
        enumerable: true,
        get: () => {
          throw new Error('x')
        },
      }),
      ': invalid',
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('x')
          },
        },
      ),
      ': invalid',
    ],
  ])('is an issue and no error: %s', (_what, input, issue) => {
    expect(issuesOf(input)[0]).toBe(issue)
  })

  test('is never thrown at, and never more than what may be written', () => {
    const name = fc.oneof(
      fc.constantFrom(...Object.keys({ ...oidc, ...saml }), 'metadata', 'fetch', 'id', '__proto__'),
      fc.string(),
    )
    const value = fc.oneof(fc.constantFrom(...Object.values({ ...oidc, ...saml })), fc.anything())
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.constantFrom(oidc, saml, {}), (entries, base) => {
        const { connection, issues } = tenantConnection({ ...base, ...Object.fromEntries(entries) }, options)
        expect((connection === undefined) !== (issues === undefined)).toBe(true)
        if (connection === undefined) return
        expect(parseConnection(connection).id).toBe('acme')
      }),
    )
  })

  test('the id is the application’s own: a wrong one is a wrong argument', () => {
    expect(() => tenantConnection(oidc, { id: 'a|b' })).toThrow(TypeError)
  })
})
