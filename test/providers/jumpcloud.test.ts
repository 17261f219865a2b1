import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseConnection } from '../../src/configuration/connection.ts'
import { hintFor } from '../../src/configuration/hints.ts'
import { Secret } from '../../src/core/secret.ts'
import { type JumpcloudRegion, jumpcloud, jumpcloudIssuers } from '../../src/providers/jumpcloud.ts'

const certificate = new X509Certificate(
  readFileSync(new URL('../configuration/fixtures/certificate-with-text.pem', import.meta.url), 'utf8'),
).toString()
const oidc = { id: 'staff', region: 'us', clientId: 'ecf257a3', clientSecret: 'hunter2' } as const
const saml = {
  id: 'acme',
  ssoUrl: 'https://sso.jumpcloud.com/saml2/acme',
  idpEntityId: 'acme',
  spEntityId: 'urn:auth0:port-prod:acme',
  certificate,
} as const

describe('the OpenID Connect preset', () => {
  test.each<[JumpcloudRegion, string]>([
    ['us', 'https://oauth.id.jumpcloud.com/'],
    ['eu', 'https://oauth.id.eu.jumpcloud.com/'],
    ['in', 'https://oauth.id.in.jumpcloud.com/'],
  ])('knows the issuer of the region %s, slash included', (region, issuer) => {
    expect(jumpcloudIssuers[region]).toBe(issuer)
    expect(parseConnection(jumpcloud.oidc({ ...oidc, region }))).toMatchObject({ issuer })
  })

  test('makes a whole connection', () => {
    expect(parseConnection(jumpcloud.oidc(oidc))).toMatchObject({
      protocol: 'oidc',
      id: 'staff',
      clientId: 'ecf257a3',
      tokenEndpointAuthMethod: 'client_secret_post',
      scopes: ['openid', 'profile', 'email'],
      emailVerification: 'accept-text',
      groupsWhenAbsent: 'unknown',
    })
  })

  test.each<[string, object, object]>([
    [
      'the method',
      { tokenEndpointAuthMethod: 'client_secret_basic' },
      { tokenEndpointAuthMethod: 'client_secret_basic' },
    ],
    ['the scopes', { scopes: ['openid', 'offline_access'] }, { scopes: ['openid', 'offline_access'] }],
    ['the group claim', { groupsClaim: 'memberOf' }, { groupsClaim: ['memberOf'] }],
    ['what makes an email verified', { emailVerification: 'require' }, { emailVerification: 'require' }],
    ['the issuer', { issuer: 'https://jumpcloud.acme.example/' }, { issuer: 'https://jumpcloud.acme.example/' }],
    ['the hints', { hints: [] }, { hints: [] }],
    ['nothing by undefined', { emailVerification: undefined }, { emailVerification: 'accept-text' }],
    [
      'nothing by an undefined claim',
      { groupsClaim: undefined, scopes: undefined },
      { scopes: ['openid', 'profile', 'email'] },
    ],
  ])('lets %s be changed', (_what, changes, expected) => {
    expect(parseConnection(jumpcloud.oidc({ ...oidc, ...changes }))).toMatchObject(expected)
  })

  test('makes a public client of no secret and the method none', () => {
    const { clientSecret: _secret, ...client } = oidc
    const connection = parseConnection(jumpcloud.oidc({ ...client, tokenEndpointAuthMethod: 'none' }))
    expect(connection).toMatchObject({ tokenEndpointAuthMethod: 'none' })
    expect(connection).not.toHaveProperty('clientSecret')
  })

  test.each<[string, string | undefined, string]>([
    ['an unset variable', undefined, 'client_secret_post needs a clientSecret'],
    ['an empty variable', '', 'write the secret as text; is the environment variable set?'],
  ])('is no public client by accident: %s', (_how, clientSecret, sentence) => {
    expect(() => parseConnection(jumpcloud.oidc({ ...oidc, clientSecret }))).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', message: expect.stringContaining(sentence) }),
    )
  })

  test.each([['US'], ['de'], [''], ['constructor'], [undefined]])(
    'has no region %j, and says which there are',
    (region) => {
      expect(() => jumpcloud.oidc({ ...oidc, region: region as JumpcloudRegion })).toThrow(
        expect.objectContaining({
          code: 'configuration_invalid',
          connection: 'staff',
          details: { reason: 'region-unknown', id: 'staff', expected: ['us', 'eu', 'in'], received: region },
          message: `connection "staff": write region: "us", "eu" or "in", not ${region === undefined ? 'nothing' : JSON.stringify(region)}`,
        }),
      )
    },
  )

  test.each([
    ['text', 'hunter2'],
    ['a Secret', new Secret('hunter2')],
  ])('never shows its secret, given as %s', (_as, clientSecret) => {
    const preset = jumpcloud.oidc({ ...oidc, clientSecret })
    for (const value of [preset, parseConnection(preset)]) {
      const shown = [
        inspect(value, { depth: Infinity, showHidden: true }),
        JSON.stringify(value),
        inspect(structuredClone({ ...value }), { depth: Infinity, showHidden: true }),
      ]
      expect(shown.join()).not.toContain('hunter2')
    }
  })
})

describe('the SAML preset', () => {
  test('makes a whole connection', () => {
    expect(parseConnection(jumpcloud.saml(saml))).toMatchObject({
      ...saml,
      protocol: 'saml',
      certificate: [certificate],
      ssoBinding: 'redirect',
      signed: 'either',
      emailVerification: 'accept-text',
      groupsClaim: ['memberOf'],
    })
  })

  test.each<[string, object, object]>([
    ['the binding', { ssoBinding: 'post' }, { ssoBinding: 'post' }],
    ['what has to be signed', { signed: 'both' }, { signed: 'both' }],
    ['the group attribute', { groupsClaim: ['teams', 'memberOf'] }, { groupsClaim: ['teams', 'memberOf'] }],
    ['the certificate', { certificate: [certificate, certificate] }, { certificate: [certificate, certificate] }],
    [
      'nothing by undefined',
      { groupsClaim: undefined, signed: undefined },
      { groupsClaim: ['memberOf'], signed: 'either' },
    ],
  ])('lets %s be changed', (_what, changes, expected) => {
    expect(parseConnection(jumpcloud.saml({ ...saml, ...changes }))).toMatchObject(expected)
  })

  test.each([
    ['a URL', { metadataUrl: 'https://console.jumpcloud.com/api/organizations/1/applications/2/metadata.xml' }],
    ['a document', { metadata: '<EntityDescriptor/>', idpEntityId: 'acme' }],
  ])('takes metadata instead, as %s, and leaves the binding to it', (_as, metadata) => {
    const { id, spEntityId } = saml
    const connection = parseConnection(jumpcloud.saml({ id, spEntityId, ...metadata }))
    expect(connection).toMatchObject({ ...metadata, signed: 'either', groupsClaim: ['memberOf'] })
    expect(connection).not.toHaveProperty('ssoBinding')
  })

  test('finds the hint for somebody without a group', () => {
    const connection = parseConnection(jumpcloud.saml(saml))
    const status = 'urn:oasis:names:tc:SAML:2.0:status:Responder urn:oasis:names:tc:SAML:2.0:status:AuthnFailed'
    expect(hintFor(connection, status)).toMatch(/^Bind the application to a user group/)
  })
})

describe("the hint for JumpCloud's own text", () => {
  const connection = parseConnection(jumpcloud.oidc(oidc))
  const failed =
    'invalid_client Client authentication failed (e.g., unknown client, no client authentication included, or unsupported ' +
    'authentication method).'

  test.each<[string, string, RegExp]>([
    [
      'another method',
      `${failed} The OAuth 2.0 Client supports client authentication method 'client_secret_post', but method 'client_secret_basic' was requested. You must configure the OAuth 2.0 client's 'token_endpoint_auth_method' value to accept 'client_secret_basic'.`,
      /^Make tokenEndpointAuthMethod the "Client Authentication Type"/,
    ],
    ['an unknown client', `${failed} The requested OAuth 2.0 Client does not exist.`, /^Check clientId and region/],
    ['a wrong secret', failed, /^Check clientSecret/],
    ['invalid_client alone', 'invalid_client', /^Check clientSecret/],
    [
      'an unknown redirect URI',
      "invalid_request The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.",
      /^Add the callback to "Redirect URIs"/,
    ],
    [
      'a scope that is not ticked',
      "invalid_scope The requested scope is invalid, unknown, or malformed. The OAuth 2.0 Client is not allowed to request scope 'groups'.",
      /^Tick the scope under "Standard Scopes"/,
    ],
    [
      'a short state',
      "invalid_state The state is missing or does not have enough characters and is therefore considered too weak. Request parameter 'state' must be at least be 8 characters long to ensure sufficient entropy.",
      /^JumpCloud wants a state of 8 characters or more/,
    ],
    [
      'a grant that is not ticked',
      "unauthorized_client The OAuth 2.0 Client is not allowed to use authorization grant 'refresh_token'.",
      /^Tick the grant under "Grant Types"/,
    ],
    [
      'somebody without a group',
      'access_denied The resource owner or authorization server denied the request.',
      /^Bind the application to a user group/,
    ],
  ])('on %s', (_case, text, hint) => {
    expect(hintFor(connection, text)).toMatch(hint)
  })

  test('is none for a text that nobody knows', () => {
    expect(
      hintFor(connection, 'server_error The authorization server encountered an unexpected condition.'),
    ).toBeUndefined()
  })
})
