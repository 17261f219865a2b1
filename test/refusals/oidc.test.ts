import { createHmac, createPublicKey } from 'node:crypto'
import { createRelyingParty, isSsoError, type SsoError, type SsoErrorCode } from 'relyant'
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

type Refusal = readonly [
  defect: string,
  misbehaviour: (double: OpenIdDouble) => Misbehaviour,
  SsoErrorCode,
  /** The details, and what the provider said in its own words. */
  told: Readonly<Record<string, unknown>> | RegExp,
]

const discovery: readonly Refusal[] = [
  [
    'an issuer without its slash',
    () => ({ metadata: (metadata) => ({ ...metadata, issuer: 'https://op.example' }) }),
    'issuer_mismatch',
    { expected: 'https://op.example/', received: 'https://op.example' },
  ],
  [
    'another issuer',
    () => ({ metadata: (metadata) => ({ ...metadata, issuer: 'https://evil.example/' }) }),
    'issuer_mismatch',
    { expected: 'https://op.example/', received: 'https://evil.example/' },
  ],
  [
    'no keys',
    () => ({ metadata: ({ jwks_uri: _, ...metadata }) => metadata }),
    'provider_metadata_invalid',
    { reason: 'endpoint-missing', issuer: 'https://op.example/', endpoint: 'jwks_uri' },
  ],
  [
    'an authorization endpoint that is no URL',
    () => ({ metadata: (metadata) => ({ ...metadata, authorization_endpoint: 'javascript:alert(1)' }) }),
    'provider_metadata_invalid',
    {
      reason: 'endpoint-unusable',
      issuer: 'https://op.example/',
      endpoint: 'authorization_endpoint',
      received: 'javascript:alert(1)',
    },
  ],
  [
    'an endpoint with a password, which nobody is shown',
    () => ({ metadata: (metadata) => ({ ...metadata, token_endpoint: 'https://ada:top secret@op.example/token' }) }),
    'provider_metadata_invalid',
    { reason: 'endpoint-unusable', endpoint: 'token_endpoint', received: 'https://…@op.example/token' },
  ],
  [
    'an endpoint over plain http',
    () => ({ metadata: (metadata) => ({ ...metadata, userinfo_endpoint: 'http://127.0.0.1/userinfo' }) }),
    'provider_metadata_invalid',
    {
      reason: 'endpoint-plain-http',
      issuer: 'https://op.example/',
      endpoint: 'userinfo_endpoint',
      expected: 'https:',
      received: 'http:',
    },
  ],
  [
    'metadata that is a list',
    () => ({ metadata: () => [] }),
    'provider_metadata_invalid',
    { reason: 'property-malformed', endpoint: 'discovery' },
  ],
  [
    'a page instead of metadata',
    replies('.well-known/openid-configuration', '<html>', { headers: { 'content-type': 'text/html' } }),
    'provider_unavailable',
    { reason: 'answer-not-json', endpoint: 'discovery' },
  ],
  ['broken JSON', replies('.well-known/openid-configuration', '{', json), 'provider_unavailable', /not JSON/],
  [
    'no metadata',
    replies('.well-known/openid-configuration', null, { status: 404 }),
    'provider_unavailable',
    { reason: 'metadata-missing', issuer: 'https://op.example/', endpoint: 'discovery', expected: 200, received: 404 },
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
    {
      reason: 'parameter-mismatch',
      parameter: 'iss',
      expected: 'https://op.example/',
      received: 'https://evil.example/',
    },
  ],
  [
    'iss left out although announced',
    parameter((all) => all.delete('iss')),
    'response_issuer_mismatch',
    { reason: 'parameter-mismatch', parameter: 'iss', expected: 'https://op.example/', received: null },
  ],
  [
    'code twice',
    parameter((all) => all.append('code', 'another')),
    'response_malformed',
    { reason: 'parameter-repeated', parameter: 'code' },
  ],
  ['state twice', parameter((all) => all.append('state', 'another')), 'response_malformed', /"state" is repeated/],
  ['no state', parameter((all) => all.delete('state')), 'response_malformed', /no state/],
  ['another state', parameter((all) => all.set('state', 'abcdefgh')), 'transaction_missing', /cookie/],
  [
    'no answer at all',
    parameter((all) => ['code', 'state', 'iss'].forEach((name) => void all.delete(name))),
    'response_missing',
    /without an answer/,
  ],
  ['neither code nor error', parameter((all) => all.delete('code')), 'response_malformed', { reason: 'code-missing' }],
  [
    'access_denied',
    error('access_denied', 'not in the group'),
    'access_denied',
    { reason: 'authorization-error', received: 'access_denied', providerText: 'not in the group' },
  ],
  [
    'login_required',
    error('login_required'),
    'interaction_required',
    { reason: 'authorization-error', received: 'login_required' },
  ],
  [
    'consent_required',
    error('consent_required'),
    'interaction_required',
    { reason: 'authorization-error', received: 'consent_required' },
  ],
  [
    'server_error',
    error('server_error'),
    'provider_unavailable',
    { reason: 'authorization-error', received: 'server_error' },
  ],
  [
    'temporarily_unavailable',
    error('temporarily_unavailable'),
    'provider_unavailable',
    { reason: 'authorization-error', received: 'temporarily_unavailable' },
  ],
  [
    'invalid_scope',
    error('invalid_scope'),
    'request_rejected',
    { reason: 'authorization-error', received: 'invalid_scope' },
  ],
  [
    'unmet_authentication_requirements',
    error('unmet_authentication_requirements'),
    'authentication_context_insufficient',
    { reason: 'authorization-error', received: 'unmet_authentication_requirements' },
  ],
  [
    'an error of its own',
    error('teapot\nFORGED LOG LINE'),
    'provider_error',
    { reason: 'authorization-error', received: 'teapot\nFORGED LOG LINE' },
  ],
  [
    'an error of another provider',
    (double) => ({
      parameters: (all) => {
        error('access_denied')().parameters(all)
        all.set('iss', `${double.issuer}x`)
      },
    }),
    'response_issuer_mismatch',
    {
      reason: 'parameter-mismatch',
      parameter: 'iss',
      expected: 'https://op.example/',
      received: 'https://op.example/x',
    },
  ],
  [
    'an ID token in the front channel',
    parameter((all) => all.set('id_token', 'x')),
    'response_malformed',
    { reason: 'parameter-of-another-flow', parameter: 'id_token' },
  ],
]

const token: readonly Refusal[] = [
  [
    'invalid_grant',
    tokenError('invalid_grant'),
    'grant_rejected',
    { reason: 'error-response', endpoint: 'token', received: 'invalid_grant', status: 400, providerText: 'why' },
  ],
  [
    'invalid_client',
    tokenError('invalid_client', 401),
    'client_rejected',
    {
      reason: 'error-response',
      endpoint: 'token',
      received: 'invalid_client',
      status: 401,
      tokenEndpointAuthMethod: 'client_secret_post',
      providerText: 'why',
    },
  ],
  [
    'unauthorized_client',
    tokenError('unauthorized_client'),
    'client_rejected',
    {
      reason: 'error-response',
      endpoint: 'token',
      received: 'unauthorized_client',
      status: 400,
      tokenEndpointAuthMethod: 'client_secret_post',
      providerText: 'why',
    },
  ],
  [
    'invalid_request',
    tokenError('invalid_request'),
    'request_rejected',
    { reason: 'error-response', endpoint: 'token', received: 'invalid_request', status: 400, providerText: 'why' },
  ],
  [
    'server_error as a 400',
    tokenError('server_error'),
    'provider_unavailable',
    { reason: 'error-response', endpoint: 'token', received: 'server_error', status: 400, providerText: 'why' },
  ],
  [
    'a challenge',
    replies('token', '{}', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
    'client_rejected',
    { reason: 'challenge', endpoint: 'token', status: 401 },
  ],
  [
    'a challenge beside an error that says why',
    replies('token', '{"error":"invalid_client","error_description":"why"}', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="x"', ...json.headers },
    }),
    'client_rejected',
    {
      reason: 'error-response',
      endpoint: 'token',
      received: 'invalid_client',
      status: 401,
      tokenEndpointAuthMethod: 'client_secret_post',
      providerText: 'why',
    },
  ],
  ['a failure', replies('token', null, { status: 503 }), 'provider_unavailable', /status 503/],
  [
    'a page',
    replies('token', '<html>', { headers: { 'content-type': 'text/html' } }),
    'provider_unavailable',
    { reason: 'answer-not-json', endpoint: 'token' },
  ],
  [
    'status 201',
    replies('token', '{}', { status: 201, ...json }),
    'token_response_invalid',
    { reason: 'unexpected-status', endpoint: 'token', expected: 200, received: 201 },
  ],
  [
    'no access token',
    () => ({ tokenResponse: ({ access_token: _, ...body }) => body }),
    'token_response_invalid',
    { reason: 'property-malformed', endpoint: 'token', property: 'access_token' },
  ],
  [
    'no ID token',
    () => ({ tokenResponse: ({ id_token: _, ...body }) => body }),
    'token_response_invalid',
    { reason: 'property-malformed', endpoint: 'token', property: 'id_token' },
  ],
  [
    'an unknown token type',
    () => ({ tokenResponse: (body) => ({ ...body, token_type: 'mac' }) }),
    'algorithm_refused',
    { reason: 'unsupported', endpoint: 'token' },
  ],
  [
    'an ID token that is not a JWT',
    () => ({ idToken: () => 'x.y' }),
    'token_response_invalid',
    { reason: 'id-token-unreadable' },
  ],
]

const idToken: readonly Refusal[] = [
  [
    'a foreign key',
    () => ({ foreignKey: true }),
    'id_token_signature_invalid',
    { reason: 'signature-invalid', token: 'id-token', kid: 'k1', tried: 1 },
  ],
  [
    'an unknown kid',
    () => ({ header: { alg: 'RS256', kid: 'k2' } }),
    'id_token_signature_invalid',
    {
      reason: 'key-unknown',
      token: 'id-token',
      kid: 'k2',
      alg: 'RS256',
      published: 1,
      endpoint: 'https://op.example/jwks',
    },
  ],
  [
    'a changed signature',
    () => ({ idToken: (jwt) => `${jwt.slice(0, -8)}AAAAAAAA` }),
    'id_token_signature_invalid',
    { reason: 'signature-invalid', token: 'id-token', kid: 'k1', tried: 1 },
  ],
  [
    'a changed payload',
    () => ({ idToken: (jwt) => replacePayload(jwt, { sub: 'eve' }) }),
    'id_token_signature_invalid',
    { reason: 'signature-invalid', token: 'id-token', kid: 'k1', tried: 1 },
  ],
  [
    'alg none',
    () => ({ idToken: (jwt) => `${headerOf('none')}.${jwt.split('.')[1]}.` }),
    'algorithm_refused',
    { reason: 'signature-algorithm', token: 'id-token', expected: ['RS256'], received: 'none' },
  ],
  [
    'HS256 under the public key',
    (double) => ({ idToken: (jwt) => hs256(jwt, double.publicKeyPem) }),
    'algorithm_refused',
    { reason: 'signature-algorithm', token: 'id-token', expected: ['RS256'], received: 'HS256' },
  ],
  [
    'HS256 announced, under the public key',
    (double) => ({
      metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: ['HS256'] }),
      idToken: (jwt) => hs256(jwt, double.publicKeyPem),
    }),
    'algorithm_refused',
    {
      reason: 'signature-algorithm',
      token: 'id-token',
      expected: expect.arrayContaining(['RS256', 'ES256']),
      received: 'HS256',
    },
  ],
  [
    'an embedded key',
    () => ({ foreignKey: true, header: { alg: 'RS256', kid: 'k1', jku: 'https://evil.example/jwks' } }),
    'id_token_signature_invalid',
    { reason: 'signature-invalid', token: 'id-token', kid: 'k1', tried: 1 },
  ],
  [
    'another iss',
    claim({ iss: 'https://evil.example/' }),
    'id_token_claim_invalid',
    { reason: 'claim-mismatch', claim: 'iss', expected: 'https://op.example/', received: 'https://evil.example/' },
  ],
  [
    'another aud',
    claim({ aud: 'other' }),
    'id_token_claim_invalid',
    { reason: 'claim-mismatch', claim: 'aud', expected: 'client', received: 'other' },
  ],
  [
    'an aud list without us',
    claim({ aud: ['other', 'another'] }),
    'id_token_claim_invalid',
    { reason: 'claim-mismatch', claim: 'aud', expected: 'client', received: ['other', 'another'] },
  ],
  [
    'several audiences without azp',
    claim({ aud: ['client', 'other'] }),
    'id_token_claim_invalid',
    { reason: 'audiences-unknown', claim: 'aud', expected: 'client', received: ['client', 'other'] },
  ],
  [
    'azp of another client',
    claim({ azp: 'other' }),
    'id_token_claim_invalid',
    { reason: 'authorized-party', claim: 'azp', expected: 'client', received: 'other' },
  ],
  [
    'another nonce',
    claim({ nonce: 'other' }),
    'id_token_claim_invalid',
    { reason: 'claim-unacceptable', claim: 'nonce' },
  ],
  ['no nonce', claim({ nonce: undefined }), 'id_token_claim_invalid', { reason: 'claim-missing', claim: 'nonce' }],
  [
    'an expired token',
    claim({ exp: seconds - 121 }),
    'id_token_claim_invalid',
    { reason: 'expired', claim: 'exp', expected: seconds - 120, received: seconds - 121 },
  ],
  ['no exp', claim({ exp: undefined }), 'id_token_claim_invalid', { reason: 'claim-missing', claim: 'exp' }],
  ['no iat', claim({ iat: undefined }), 'id_token_claim_invalid', { reason: 'claim-missing', claim: 'iat' }],
  [
    'an iat in the future',
    claim({ iat: seconds + 121 }),
    'id_token_claim_invalid',
    { reason: 'time-not-past', claim: 'iat', expected: seconds + 120, received: seconds + 121 },
  ],
  [
    'an nbf in the future',
    claim({ nbf: seconds + 121 }),
    'id_token_claim_invalid',
    { reason: 'not-yet-valid', claim: 'nbf', expected: seconds + 120, received: seconds + 121 },
  ],
  [
    'another at_hash',
    claim({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
    'id_token_claim_invalid',
    { reason: 'hash-mismatch', claim: 'at_hash' },
  ],
  ['no sub', claim({ sub: undefined }), 'id_token_claim_invalid', { reason: 'claim-missing', claim: 'sub' }],
  ['an empty sub', claim({ sub: '' }), 'id_token_claim_invalid', { reason: 'subject-malformed', claim: 'sub' }],
  [
    'a sub of 256 characters',
    claim({ sub: 'x'.repeat(256) }),
    'id_token_claim_invalid',
    { reason: 'subject-malformed', claim: 'sub' },
  ],
]

const userinfo: readonly Refusal[] = [
  [
    'another sub',
    () => ({ userinfo: (claims) => ({ ...claims, sub: 'u2' }) }),
    'userinfo_invalid',
    { reason: 'subject-mismatch' },
  ],
  [
    'no sub',
    () => ({ userinfo: ({ sub: _, ...claims }) => claims }),
    'userinfo_invalid',
    { reason: 'subject-missing' },
  ],
  ['a list', () => ({ userinfo: () => [] }), 'userinfo_invalid', { reason: 'not-an-object' }],
  [
    'a challenge',
    replies('userinfo', null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }),
    'userinfo_invalid',
    {
      reason: 'error-response',
      endpoint: 'userinfo',
      received: 'invalid_token',
      status: 401,
      demandedBy: 'userinfo',
    },
  ],
  ['a failure', replies('userinfo', null, { status: 502 }), 'provider_unavailable', /status 502/],
  [
    'a page',
    replies('userinfo', '<html>', { headers: { 'content-type': 'text/html' } }),
    'provider_unavailable',
    { reason: 'answer-not-json', endpoint: 'userinfo' },
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
  test.each(refusals)('%s', async (_defect, misbehaviour, code, told) => {
    const error = await recorded(signIn(misbehaviour)).then(
      (identity) => expect.fail(`accepted: ${JSON.stringify(identity)}`),
      (reason: unknown) => reason,
    )
    expect(isSsoError(error), String(error)).toBe(true)
    expect(error).toMatchObject({ code })
    if (told instanceof RegExp) expect((error as SsoError).message).toMatch(told)
    else {
      const { providerText, ...details } = told
      expect(error).toMatchObject({ details, providerText })
      if (providerText !== undefined) expect((error as SsoError).message).not.toContain(providerText)
    }
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
