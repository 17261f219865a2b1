import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  type ConnectionInput,
  hasMetadata,
  parseConnection,
  type SamlConnection,
} from '../../src/configuration/connection.ts'
import { endpointProblem, isLoopback } from '../../src/configuration/endpoint.ts'
import { Secret } from '../../src/core/secret.ts'
import { oidc, pem, refusalOf, saml, withText } from './connection-inputs.ts'

describe('a connection', () => {
  test('of OpenID Connect gets its defaults', () => {
    const { clientSecret, ...rest } = parseConnection(oidc) as Extract<
      ReturnType<typeof parseConnection>,
      { protocol: 'oidc' }
    >
    expect(clientSecret?.reveal()).toBe('hunter2')
    expect(rest).toEqual({
      protocol: 'oidc',
      id: 'staff',
      issuer: 'https://id.example.com/',
      clientId: 'client',
      tokenEndpointAuthMethod: 'client_secret_post',
      scopes: ['openid', 'profile', 'email'],
      userinfo: 'when-missing',
      timeout: 10,
      par: 'when-required',
      jar: 'when-required',
      responseMode: 'query',
      authorizationParameters: {},
      logoutParameters: {},
      clientAssertionAudience: 'issuer',
      signingKeys: [],
      decryptionKeys: [],
      requiredClaims: {},
      allowLogoutTokenWithoutExp: false,
      emailVerification: 'standard',
      groupsWhenAbsent: 'unknown',
      claimNames: {},
      clockTolerance: 120,
      allowWeakKeys: false,
      hints: [],
    })
  })

  test('of SAML gets its defaults', () => {
    expect(parseConnection(saml)).toEqual({
      ...saml,
      certificate: [pem],
      sloBinding: 'redirect',
      ssoBinding: 'redirect',
      signed: 'either',
      allowCreate: true,
      forceAuthn: false,
      signingKeys: [],
      signRequests: false,
      decryptionKeys: [],
      allowCbc: false,
      spMetadata: { signed: false },
      verification: 'both',
      allowSha1: false,
      allowUnsolicited: false,
      emailVerification: 'standard',
      groupsWhenAbsent: 'unknown',
      claimNames: {},
      clockTolerance: 120,
      allowWeakKeys: false,
      hints: [],
    })
  })

  test.each<[string, object, object]>([
    ['one group claim as a list', { ...oidc, groupsClaim: 'memberOf' }, { groupsClaim: ['memberOf'] }],
    ['several group claims', { ...saml, groupsClaim: ['a', 'b'] }, { groupsClaim: ['a', 'b'] }],
    ['claim names', { ...oidc, claimNames: { email: 'mail' } }, { claimNames: { email: ['mail'] } }],
    ['two certificates', { ...saml, certificate: [withText, pem] }, { certificate: [pem, pem] }],
    ['CRLF line ends of a certificate', { ...saml, certificate: pem.replaceAll('\n', '\r\n') }, { certificate: [pem] }],
    ['an entity id with white space around', { ...saml, idpEntityId: ' acme\n' }, { idpEntityId: 'acme' }],
    [
      'an issuer with a path',
      { ...oidc, issuer: 'https://id.example.com/realms/a' },
      { issuer: 'https://id.example.com/realms/a' },
    ],
    [
      'a query in ssoUrl',
      { ...saml, ssoUrl: 'https://a.example/sso?idpid=1' },
      { ssoUrl: 'https://a.example/sso?idpid=1' },
    ],
    ['a public client', { ...oidc, clientSecret: undefined, tokenEndpointAuthMethod: 'none' }, {}],
  ])('takes %s', (_what, { clientSecret, ...input }: { clientSecret?: unknown }, expected) => {
    const whole = { ...input, ...(clientSecret !== undefined && { clientSecret }) } as ConnectionInput
    expect(parseConnection(whole)).toMatchObject(expected)
  })

  test('cannot be changed', () => {
    expect(Object.isFrozen(parseConnection(oidc))).toBe(true)
  })

  test.each([
    ['text', 'hunter2'],
    ['a Secret', new Secret('hunter2')],
  ])('never shows its secret, given as %s', (_as, clientSecret) => {
    const connection = parseConnection({ ...oidc, clientSecret })
    const shown = [
      inspect(connection, { depth: Infinity, showHidden: true }),
      inspect(connection, { depth: Infinity, showHidden: true, customInspect: false }),
      JSON.stringify(connection),
      inspect(structuredClone({ ...connection }), { depth: Infinity, showHidden: true }),
    ]
    expect(shown.join()).not.toContain('hunter2')
  })
})

describe('a SAML connection with metadata', () => {
  const input = { protocol: 'saml', id: 'acme', spEntityId: 'sp' } as const

  test.each<[string, object]>([
    ['a URL', { metadataUrl: 'https://idp.example/metadata?key=1' }],
    ['text', { metadata: '<EntityDescriptor/>' }],
    ['text with a byte order mark and a declaration', { metadata: '\uFEFF\n<?xml version="1.0"?><EntityDescriptor/>' }],
  ])('is known by %s', (_what, source) => {
    const connection = parseConnection({ ...input, ...source } as ConnectionInput)
    expect(connection).toMatchObject({ ...input, ...source, signingKeys: [] })
    for (const key of ['ssoUrl', 'ssoBinding', 'idpEntityId', 'certificate', 'signRequests']) {
      expect(connection).not.toHaveProperty(key)
    }
    expect(hasMetadata(connection as SamlConnection)).toBe(true)
    expect(hasMetadata(parseConnection(saml) as SamlConnection)).toBe(false)
  })

  test('signs with its own keys, or with those of all connections', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----'
    const shared = [{ privateKey: new Secret(key), certificate: pem }]
    const signed = { ...saml, signRequests: true }
    expect(parseConnection(signed, { signingKeys: shared })).toMatchObject({ signingKeys: shared, signRequests: true })
    const signing = { privateKey: key.replace('2', '3'), certificate: withText }
    const own = parseConnection({ ...signed, signingKeys: signing }, { signingKeys: shared }) as SamlConnection
    expect(own.signingKeys.map(({ privateKey, certificate }) => [privateKey.reveal(), certificate])).toEqual([
      [signing.privateKey, pem],
    ])
    expect(inspect(own, { depth: Infinity, showHidden: true }) + JSON.stringify(own)).not.toMatch(/hunter/)
  })
})

describe('plain http on loopback', () => {
  const plain = ['http://localhost:3000/', 'http://127.0.0.1:3000/', 'http://127.1.2.3/', 'http://[::1]:3000/']

  test.each(plain.map((url) => [url]))('is taken where it is allowed: %s', (url) => {
    expect(parseConnection({ ...oidc, issuer: url }, { allowLoopbackHttp: true })).toMatchObject({ issuer: url })
    expect(parseConnection({ ...saml, ssoUrl: url }, { allowLoopbackHttp: true })).toMatchObject({ ssoUrl: url })
  })

  test.each(plain.map((url) => [url]))('is refused where it is not: %s', (url) => {
    const hint = 'Write https:, or set allowLoopbackHttp: true on the relying party while you develop on this machine.'
    expect(refusalOf({ ...oidc, issuer: url })).toMatchObject({
      code: 'configuration_invalid',
      message: `connection "staff": issuer ${url} is plain http`,
      connection: 'staff',
      hint,
    })
    const { ssoUrl: _ssoUrl, certificate: _certificate, ...base } = saml
    expect(refusalOf({ ...base, metadataUrl: url }).message).toBe(`connection "acme": metadataUrl ${url} is plain http`)
    expect(refusalOf({ ...saml, ssoUrl: url }).message).toBe(`connection "acme": ssoUrl ${url} is plain http`)
  })

  test.each([
    ['HTTP://localhost:3000/'],
    ['http:localhost'],
    ['http://localhost.evil.example/'],
    ['http://128.0.0.1/'],
  ])('is nothing that only looks so: %s', (url) => {
    expect(endpointProblem(url)).toMatch(/^write (a whole URL|https:)/)
  })
})

test('a host is loopback by its name or its number', () => {
  const hosts = [
    'localhost',
    '127.0.0.1',
    '127.255.0.9',
    '[::1]',
    'localhost.example',
    '127.0.0.1.example',
    '[::2]',
    '10.0.0.1',
  ]
  expect(hosts.filter((host) => isLoopback(new URL(`http://${host}/`)))).toEqual(hosts.slice(0, 4))
})
