import { createHmac, createPublicKey } from 'node:crypto'
import { createRelyingParty, isSsoError, type SsoErrorCode } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader, createClock } from '../support/clock.ts'
import { createOpenIdDouble, type Misbehaviour, type OpenIdDouble } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'

const clock = createClock()
const seconds = clock.now() / 1000
const person = { sub: 'u1', email: 'ada@example.com', email_verified: true, memberOf: ['engineering'] }

async function signIn(misbehaviour: (double: OpenIdDouble) => Misbehaviour): Promise<unknown> {
  const double = await createOpenIdDouble(clock.now, person)
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch: double.fetch,
    connections: [
      {
        protocol: 'oidc',
        id: 'staff',
        issuer: double.issuer,
        clientId: 'client',
        clientSecret: 'top secret',
        tokenEndpointAuthMethod: 'client_secret_post',
        groupsClaim: 'memberOf',
        userinfo: 'always',
      },
    ],
  })
  double.misbehave(misbehaviour(double))
  const start = await sso.begin({ connection: 'staff' })
  const signedIn = await sso.complete({ url: double.answer(start), cookies: cookieHeader(start.cookies) })
  return signedIn.identity
}

const claim = (changes: Record<string, unknown>) => () => ({ claims: (claims: object) => ({ ...claims, ...changes }) })
const parameter = (change: (parameters: URLSearchParams) => void) => () => ({ parameters: change })
const replies =
  (path: string, body: BodyInit | null, init: ResponseInit = {}) =>
  () => ({
    endpoint: { [path]: () => new Response(body, init) },
  })
const json = { headers: { 'content-type': 'application/json' } }
const error = (name: string, description = '') =>
  parameter((parameters) => {
    parameters.delete('code')
    parameters.set('error', name)
    parameters.set('error_description', description)
  })
const tokenError = (name: string, status = 400) =>
  replies('token', JSON.stringify({ error: name, error_description: 'why' }), { status, ...json })
const headerOf = (alg: string): string => Buffer.from(JSON.stringify({ alg })).toString('base64url')

type Refusal = readonly [defect: string, misbehaviour: (double: OpenIdDouble) => Misbehaviour, SsoErrorCode, RegExp]

const discovery: readonly Refusal[] = [
  [
    'an issuer without its slash',
    () => ({ metadata: (metadata) => ({ ...metadata, issuer: 'https://op.example' }) }),
    'issuer_mismatch',
    /calls itself https:\/\/op\.example, the connection says https:\/\/op\.example\/$/,
  ],
  [
    'another issuer',
    () => ({ metadata: (metadata) => ({ ...metadata, issuer: 'https://evil.example/' }) }),
    'issuer_mismatch',
    /evil\.example/,
  ],
  [
    'no keys',
    () => ({ metadata: ({ jwks_uri: _, ...metadata }) => metadata }),
    'provider_metadata_invalid',
    /lacks jwks_uri/,
  ],
  [
    'an authorization endpoint that is no URL',
    () => ({ metadata: (metadata) => ({ ...metadata, authorization_endpoint: 'javascript:alert(1)' }) }),
    'provider_metadata_invalid',
    /authorization_endpoint that cannot be used/,
  ],
  [
    'an endpoint over plain http',
    () => ({ metadata: (metadata) => ({ ...metadata, userinfo_endpoint: 'http://127.0.0.1/userinfo' }) }),
    'provider_metadata_invalid',
    /userinfo_endpoint .* plain http/,
  ],
  ['metadata that is a list', () => ({ metadata: () => [] }), 'provider_metadata_invalid', /not acceptable/],
  [
    'a page instead of metadata',
    replies('.well-known/openid-configuration', '<html>', { headers: { 'content-type': 'text/html' } }),
    'provider_unavailable',
    /not JSON/,
  ],
  ['broken JSON', replies('.well-known/openid-configuration', '{', json), 'provider_unavailable', /not JSON/],
  [
    'no metadata',
    replies('.well-known/openid-configuration', null, { status: 404 }),
    'provider_unavailable',
    /status (404|201)/,
  ],
  [
    'a redirect',
    replies('.well-known/openid-configuration', null, { status: 302, headers: { location: 'https://evil.example' } }),
    'provider_unavailable',
    /redirect/,
  ],
  [
    'a failure',
    replies('.well-known/openid-configuration', null, { status: 500 }),
    'provider_unavailable',
    /status 500/,
  ],
  [
    'too many requests',
    replies('.well-known/openid-configuration', null, { status: 429 }),
    'provider_unavailable',
    /status 429/,
  ],
  [
    'no network',
    () => ({ endpoint: { '.well-known/openid-configuration': () => Promise.reject(new TypeError('fetch failed')) } }),
    'provider_unavailable',
    /could not be reached/,
  ],
  [
    'two megabytes',
    replies('.well-known/openid-configuration', 'x'.repeat(2 ** 21), json),
    'provider_unavailable',
    /sent too much/,
  ],
]

const frontChannel: readonly Refusal[] = [
  [
    'iss of another provider',
    parameter((all) => all.set('iss', 'https://evil.example/')),
    'response_issuer_mismatch',
    /evil/,
  ],
  ['iss left out although announced', parameter((all) => all.delete('iss')), 'response_issuer_mismatch', /null/],
  ['code twice', parameter((all) => all.append('code', 'another')), 'response_malformed', /"code" is repeated/],
  ['state twice', parameter((all) => all.append('state', 'another')), 'response_malformed', /"state" is repeated/],
  ['no state', parameter((all) => all.delete('state')), 'response_malformed', /no state/],
  ['another state', parameter((all) => all.set('state', 'abcdefgh')), 'transaction_missing', /cookie/],
  [
    'no answer at all',
    parameter((all) => ['code', 'state', 'iss'].forEach((name) => void all.delete(name))),
    'response_missing',
    /without an answer/,
  ],
  ['neither code nor error', parameter((all) => all.delete('code')), 'response_malformed', /neither/],
  ['access_denied', error('access_denied', 'not in the group'), 'access_denied', /not in the group/],
  ['login_required', error('login_required'), 'interaction_required', /login_required/],
  ['consent_required', error('consent_required'), 'interaction_required', /consent_required/],
  ['server_error', error('server_error'), 'provider_unavailable', /server_error/],
  ['temporarily_unavailable', error('temporarily_unavailable'), 'provider_unavailable', /temporarily/],
  ['invalid_scope', error('invalid_scope'), 'request_rejected', /invalid_scope/],
  [
    'unmet_authentication_requirements',
    error('unmet_authentication_requirements'),
    'authentication_context_insufficient',
    /unmet/,
  ],
  ['an error of its own', error('teapot\nFORGED LOG LINE'), 'provider_error', /teapot\\nFORGED/],
  [
    'an error of another provider',
    (double) => ({
      parameters: (all) => {
        error('access_denied')().parameters(all)
        all.set('iss', `${double.issuer}x`)
      },
    }),
    'response_issuer_mismatch',
    /iss/,
  ],
  [
    'an ID token in the front channel',
    parameter((all) => all.set('id_token', 'x')),
    'response_malformed',
    /another flow/,
  ],
]

const token: readonly Refusal[] = [
  ['invalid_grant', tokenError('invalid_grant'), 'grant_rejected', /invalid_grant/],
  ['invalid_client', tokenError('invalid_client', 401), 'client_rejected', /invalid_client/],
  ['unauthorized_client', tokenError('unauthorized_client'), 'client_rejected', /unauthorized_client/],
  ['invalid_request', tokenError('invalid_request'), 'request_rejected', /why/],
  ['server_error as a 400', tokenError('server_error'), 'provider_unavailable', /server_error/],
  [
    'a challenge',
    replies('token', '{}', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
    'client_rejected',
    /status 401/,
  ],
  [
    'a challenge beside an error that says why',
    replies('token', '{"error":"invalid_client","error_description":"why"}', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="x"', ...json.headers },
    }),
    'client_rejected',
    /invalid_client.*why/,
  ],
  ['a failure', replies('token', null, { status: 503 }), 'provider_unavailable', /status 503/],
  [
    'a page',
    replies('token', '<html>', { headers: { 'content-type': 'text/html' } }),
    'provider_unavailable',
    /not JSON/,
  ],
  ['status 201', replies('token', '{}', { status: 201, ...json }), 'token_response_invalid', /status (404|201)/],
  [
    'no access token',
    () => ({ tokenResponse: ({ access_token: _, ...body }) => body }),
    'token_response_invalid',
    /not acceptable/,
  ],
  [
    'no ID token',
    () => ({ tokenResponse: ({ id_token: _, ...body }) => body }),
    'token_response_invalid',
    /not acceptable/,
  ],
  [
    'an unknown token type',
    () => ({ tokenResponse: (body) => ({ ...body, token_type: 'mac' }) }),
    'algorithm_refused',
    /not supported/,
  ],
  ['an ID token that is not a JWT', () => ({ idToken: () => 'x.y' }), 'token_response_invalid', /not acceptable/],
]

const idToken: readonly Refusal[] = [
  ['a foreign key', () => ({ foreignKey: true }), 'id_token_signature_invalid', /SIGNATURE_VERIFICATION_FAILED/],
  ['an unknown kid', () => ({ header: { alg: 'RS256', kid: 'k2' } }), 'id_token_signature_invalid', /NO_MATCHING_KEY/],
  [
    'a changed signature',
    () => ({ idToken: (jwt) => `${jwt.slice(0, -8)}AAAAAAAA` }),
    'id_token_signature_invalid',
    /SIGNATURE/,
  ],
  [
    'a changed payload',
    () => ({ idToken: (jwt) => replacePayload(jwt, { sub: 'eve' }) }),
    'id_token_signature_invalid',
    /SIGNATURE/,
  ],
  [
    'alg none',
    () => ({ idToken: (jwt) => `${headerOf('none')}.${jwt.split('.')[1]}.` }),
    'algorithm_refused',
    /not acceptable/,
  ],
  [
    'HS256 under the public key',
    (double) => ({ idToken: (jwt) => hs256(jwt, double.publicKeyPem) }),
    'algorithm_refused',
    /not acceptable/,
  ],
  [
    'HS256 announced, under the public key',
    (double) => ({
      metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: ['HS256'] }),
      idToken: (jwt) => hs256(jwt, double.publicKeyPem),
    }),
    'algorithm_refused',
    /not accepted/,
  ],
  [
    'an embedded key',
    () => ({ foreignKey: true, header: { alg: 'RS256', kid: 'k1', jku: 'https://evil.example/jwks' } }),
    'id_token_signature_invalid',
    /SIGNATURE/,
  ],
  ['another iss', claim({ iss: 'https://evil.example/' }), 'id_token_claim_invalid', /"iss"/],
  ['another aud', claim({ aud: 'other' }), 'id_token_claim_invalid', /"aud" is "other", expected "client"/],
  ['an aud list without us', claim({ aud: ['other', 'another'] }), 'id_token_claim_invalid', /"aud"/],
  ['several audiences without azp', claim({ aud: ['client', 'other'] }), 'id_token_claim_invalid', /"aud"/],
  ['azp of another client', claim({ azp: 'other' }), 'id_token_claim_invalid', /"azp"/],
  ['another nonce', claim({ nonce: 'other' }), 'id_token_claim_invalid', /"nonce"/],
  ['no nonce', claim({ nonce: undefined }), 'id_token_claim_invalid', /"nonce"/],
  ['an expired token', claim({ exp: seconds - 121 }), 'id_token_claim_invalid', /"exp"/],
  ['no exp', claim({ exp: undefined }), 'id_token_claim_invalid', /"exp"/],
  ['no iat', claim({ iat: undefined }), 'id_token_claim_invalid', /"iat"/],
  ['an iat in the future', claim({ iat: seconds + 121 }), 'id_token_claim_invalid', /"iat"/],
  ['an nbf in the future', claim({ nbf: seconds + 121 }), 'id_token_claim_invalid', /"nbf"/],
  ['another at_hash', claim({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }), 'id_token_claim_invalid', /"at_hash"/],
  ['no sub', claim({ sub: undefined }), 'id_token_claim_invalid', /"sub"/],
  ['an empty sub', claim({ sub: '' }), 'id_token_claim_invalid', /"sub"/],
  ['a sub of 256 characters', claim({ sub: 'x'.repeat(256) }), 'id_token_claim_invalid', /"sub"/],
]

const userinfo: readonly Refusal[] = [
  ['another sub', () => ({ userinfo: (claims) => ({ ...claims, sub: 'u2' }) }), 'userinfo_invalid', /"sub"/],
  ['no sub', () => ({ userinfo: ({ sub: _, ...claims }) => claims }), 'userinfo_invalid', /not acceptable/],
  ['a list', () => ({ userinfo: () => [] }), 'userinfo_invalid', /not acceptable/],
  [
    'a challenge',
    replies('userinfo', null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }),
    'userinfo_invalid',
    /401/,
  ],
  ['a failure', replies('userinfo', null, { status: 502 }), 'provider_unavailable', /status 502/],
  [
    'a page',
    replies('userinfo', '<html>', { headers: { 'content-type': 'text/html' } }),
    'provider_unavailable',
    /not JSON/,
  ],
]

const keys: readonly Refusal[] = [
  ['a failure', replies('jwks', null, { status: 500 }), 'provider_unavailable', /jwks answered with status 500/],
  ['not found', replies('jwks', null, { status: 404 }), 'provider_unavailable', /keys/],
  [
    'the right keys with a status that is none of success',
    ({ publicKeyPem }) => {
      const key = createPublicKey(publicKeyPem).export({ format: 'jwk' })
      return replies('jwks', JSON.stringify({ keys: [{ ...key, kid: 'k1' }] }), { status: 404, ...json })()
    },
    'provider_unavailable',
    /keys/,
  ],
  ['a page', replies('jwks', '<html>'), 'provider_unavailable', /keys/],
  ['not a key set', replies('jwks', '{"keys":1}', json), 'provider_unavailable', /keys/],
]

describe.each([
  ['discovery', discovery],
  ['authorization response', frontChannel],
  ['token response', token],
  ['ID token', idToken],
  ['userinfo', userinfo],
  ['keys', keys],
] as const)('OpenID Connect refusals: %s', (_group, refusals) => {
  test.each(refusals)('%s', async (_defect, misbehaviour, code, cause) => {
    const error = await recorded(signIn(misbehaviour)).then(
      (identity) => expect.fail(`accepted: ${JSON.stringify(identity)}`),
      (reason: unknown) => reason,
    )
    expect(isSsoError(error), String(error)).toBe(true)
    expect(error).toMatchObject({ code, message: expect.stringMatching(cause) })
    expect(JSON.stringify(error) + String(error)).not.toMatch(/top secret|access-code|eyJ/)
  })

  test('nothing is refused without a defect', async () => {
    expect(await signIn(() => ({}))).toMatchObject({ subject: 'u1', groups: ['engineering'] })
  })
})

function replacePayload(jwt: string, changes: object): string {
  const [header, payload = '', signature] = jwt.split('.')
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...changes }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

function hs256(jwt: string, publicKeyPem: string): string {
  const signed = `${headerOf('HS256')}.${jwt.split('.')[1]}`
  return `${signed}.${createHmac('sha256', publicKeyPem).update(signed).digest('base64url')}`
}
