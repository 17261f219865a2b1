import {
  createHmac,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from 'node:crypto'
import { inspect } from 'node:util'
import { createRelyingParty, isSsoError, type OidcConnectionInput, type SignIn, type SsoError } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader, createClock } from '../support/clock.ts'
import { createOpenIdDouble, type Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'

type Claims = Record<string, unknown>

const clock = createClock()
const now = Math.floor(clock.now() / 1000)
const person = { sub: 'u1', email: 'ada@example.com', email_verified: true, memberOf: ['engineering'] }
const clientSecret = 'a client secret'

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })
const own = rsa(2048)
const foreign = rsa(2048)
const jwkOf = (key: KeyObject, more: Claims = {}): Claims => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...more })
const ownJwk = jwkOf(own.publicKey, { kid: 'k1', alg: 'RS256' })

const base64url = (part: unknown): string =>
  Buffer.from(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString('base64url')

/** Signs whatever it is given: jose would not sign most of what follows. */
function jwt(header: Claims | string, payload: Claims | string | Buffer, key = own.privateKey): string {
  const input = `${base64url(header)}.${base64url(payload)}`
  const hash = `sha${String((header as Claims)['alg'] ?? 'RS256').slice(-3)}`
  const signature =
    key.asymmetricKeyType === 'ec'
      ? signBytes(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
      : createSign('sha256').update(input).sign(key)
  return `${input}.${signature.toString('base64url')}`
}

const rs256 = { alg: 'RS256', kid: 'k1' }

/** Answers the token request with an ID token of the test's own making, under keys of the test's own choice. */
function idToken(make: (claims: Claims) => string, keys: unknown = [ownJwk], more: Misbehaviour = {}): Misbehaviour {
  let claims: Claims = {}
  return {
    ...more,
    endpoint: { jwks: () => Response.json({ keys }), ...more.endpoint },
    claims: (all) => {
      claims = all
      return all
    },
    tokenResponse: (body) => ({ ...body, id_token: make(claims) }),
  }
}

const claims = (changes: Claims): Misbehaviour => idToken((all) => jwt(rs256, { ...all, ...changes }))
const algorithms = (...names: string[]): Misbehaviour => ({
  metadata: (metadata) => ({ ...metadata, id_token_signing_alg_values_supported: names }),
})
const token = (change: (body: Claims) => unknown): Misbehaviour => ({ tokenResponse: change })
const tokenReply = (body: BodyInit | null, init: ResponseInit = {}): Misbehaviour => ({
  endpoint: { token: () => new Response(body, init) },
})

/** Every refusal of this file; the last test looks through them. */
const refusals: { readonly error: SsoError; readonly secrets: readonly string[] }[] = []

async function attempt(
  misbehaviour: Misbehaviour,
  changes: Partial<OidcConnectionInput> = {},
): Promise<SignIn | string> {
  const secrets: string[] = [clientSecret, person.email]
  const double = await createOpenIdDouble(clock.now, person)
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    const response = await double.fetch(url, init)
    if (url.endsWith('/token')) {
      for (const name of ['code', 'code_verifier']) secrets.push(double.requests.at(-1)?.form.get(name) ?? '')
      // Parts of tokens as well: whoever has two of three can find the third.
      const text = await response.clone().text()
      secrets.push(...(text.match(/access-code[\w-]+|eyJ[\w-]{10,}/g) ?? []))
    }
    return response
  }
  const sso = createRelyingParty({
    baseUrl: 'https://app.example.com',
    secrets: ['a secret of the tests, long enough to seal'],
    now: clock.now,
    fetch,
    connections: [
      {
        protocol: 'oidc',
        id: 'staff',
        issuer: double.issuer,
        clientId: 'client',
        clientSecret,
        tokenEndpointAuthMethod: 'client_secret_post',
        groupsClaim: 'memberOf',
        ...changes,
      },
    ],
  })
  double.misbehave(misbehaviour)
  async function signIn(): Promise<SignIn> {
    const start = await sso.begin({ connection: 'staff' })
    const cookies = cookieHeader(start.cookies)
    secrets.push(cookies.split('=')[1] ?? '')
    return sso.complete({ url: double.answer(start), cookies })
  }
  try {
    return await recorded(signIn())
  } catch (error) {
    if (!isSsoError(error)) throw error
    refusals.push({ error, secrets })
    return error.code
  }
}

const accepted = expect.objectContaining({ connection: 'staff' })

test('nothing is refused without a defect', async () => {
  expect(await attempt(claims({}))).toEqual(accepted)
})

const odd = {
  null: null,
  'an empty text': '',
  text: 'text',
  true: true,
  'an empty list': [],
  'a list of a number': [1],
  'a list in a list': [['client']],
  'an object': {},
  'a long text': 'x'.repeat(100_000),
}

describe.each(['iss', 'aud', 'nonce', 'exp', 'iat'])('the claim %s, which has to be there,', (claim) => {
  test.each(Object.entries({ nothing: undefined, ...odd }))('is refused as %s', async (_what, value) => {
    expect(await attempt(claims({ [claim]: value }))).toBe('id_token_claim_invalid')
  })
})

describe.each(['nbf', 'auth_time', 'azp', 'at_hash'])('the claim %s, which may be there,', (claim) => {
  const { null: absent, 'an empty text': empty, ...others } = odd
  test.each(Object.entries(others))('is refused as %s', async (_what, value) => {
    expect(await attempt(claims({ [claim]: value }))).toBe('id_token_claim_invalid')
  })
  test.each([undefined, absent, empty])('may be absent, also as %j', async (value) => {
    expect(await attempt(claims({ [claim]: value }))).toEqual(accepted)
  })
})

describe.each(['acr', 'amr', 'sid'])('the claim %s, which refuses nobody,', (claim) => {
  test.each(Object.entries(odd))('says nothing as %s', async (what, value) => {
    const signIn = await attempt(claims({ [claim]: value }))
    expect(signIn).toEqual(accepted)
    const { acr: context, amr: methods, sid: session } = (signIn as SignIn).identity.authentication
    const said = claim === 'amr' ? methods?.[0] : claim === 'acr' ? context : session
    if (typeof value !== 'string' || (claim === 'amr' && value === ''))
      expect([context, methods?.length || undefined, session].filter((one) => one !== undefined)).toEqual([])
    else expect(said, what).toBe(value)
  })
})

describe('the claim sub', () => {
  test.each(
    Object.entries({
      ...odd,
      text: undefined,
      'a number': 1,
      'half a surrogate pair': 'u\ud800',
      'text with a NUL': 'u1\u0000',
      'text with a line end': 'u1\n',
      '256 characters': 'x'.repeat(256),
    }),
  )('is refused as %s', async (_what, value) => {
    expect(await attempt(claims({ sub: value }))).toBe('id_token_claim_invalid')
  })

  test('is taken to the letter', async () => {
    for (const sub of ['U1', 'u1 ', ' u1', 'ü|1', '1'.repeat(255), '__proto__', '👩‍💻']) {
      const { identity } = (await attempt(claims({ sub }))) as SignIn
      expect([identity.subject, identity.accountKey]).toEqual([sub, `oidc|https://op.example/|${sub}`])
    }
  })
})

describe('times', () => {
  test.each([
    ['an exp of long ago', { exp: 0 }],
    ['a negative exp', { exp: -1 }],
    ['an exp just past the tolerance', { exp: now - 121 }],
    ['an iat in milliseconds', { iat: now * 1000 }],
    ['an nbf in milliseconds', { nbf: now * 1000 }],
    ['a negative auth_time', { auth_time: -1 }],
    ['an auth_time in the future', { auth_time: now + 121 }],
    ['an auth_time in milliseconds', { auth_time: now * 1000 }],
    ['an auth_time that no date has', { auth_time: 1e300 }],
  ])('%s is refused', async (_what, changes) => {
    expect(await attempt(claims(changes))).toBe('id_token_claim_invalid')
  })

  test.each(['iat', 'nbf', 'auth_time'])('a %s of infinity is refused', async (claim) => {
    const infinite = idToken((all) => jwt(rs256, JSON.stringify({ ...all, [claim]: 7e77 }).replace('7e+77', '1e999')))
    expect(await attempt(infinite)).toBe('id_token_claim_invalid')
  })

  test.each([{ exp: now - 115 }, { iat: now + 120, nbf: now + 120, auth_time: now + 120 }, { iat: 0, auth_time: 0 }])(
    'what is within the tolerance, or old, is accepted: %j',
    async (changes) => {
      expect(await attempt(claims(changes))).toEqual(accepted)
    },
  )
})

describe('audiences', () => {
  test.each([
    ['ours among others, for another party', { aud: ['client', 'other'], azp: 'other' }],
    ['ours among others, for a list of parties', { aud: ['client', 'other'], azp: ['client'] }],
    ['ours in other letters', { aud: 'Client' }],
    ['ours with more', { aud: 'client ' }],
    ['ours inside a list inside a list', { aud: [['client']] }],
    ['ours as the name of a property', { aud: { client: true } }],
    ['another one, though azp is ours', { aud: 'other', azp: 'client' }],
  ])('%s is refused', async (_what, changes) => {
    expect(await attempt(claims(changes))).toBe('id_token_claim_invalid')
  })

  test('nested deeper than a stack is refused', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const nested = (name: string) =>
      idToken((all) => jwt(rs256, JSON.stringify({ ...all, [name]: 'deep' }).replace('"deep"', deep)))
    for (const claim of ['aud', 'azp', 'anything']) {
      expect(await attempt(nested(claim))).toBe('token_response_invalid')
    }
  })
})

describe('the bytes of an ID token', () => {
  const withText = (change: (text: string) => string | Buffer) =>
    idToken((all) => jwt(rs256, change(JSON.stringify(all))))

  test('a repeated key counts once, and its last value for every check', async () => {
    const twice = (name: string, first: string) => withText((text) => `{"${name}":${first},${text.slice(1)}`)
    expect(await attempt(twice('sub', '"eve"'))).toMatchObject({ identity: { subject: 'u1' } })
    expect(await attempt(twice('nonce', '"other"'))).toEqual(accepted)
    const last = withText((text) => `${text.slice(0, -1)},"aud":"other"}`)
    expect(await attempt(last)).toBe('id_token_claim_invalid')
  })

  test('bytes that are no UTF-8 are refused: two subjects would be one', async () => {
    const broken = withText((text) => Buffer.from(text.replace('"u1"', '"u\u00ff"'), 'latin1'))
    expect(await attempt(broken)).toBe('token_response_invalid')
  })

  test.each([
    ['a list', () => '[]'],
    ['null', () => 'null'],
    ['a number', () => '1'],
    ['nothing', () => ''],
    ['half an object', (text: string) => text.slice(0, -1)],
    ['random bytes', () => randomBytes(64)],
  ])('%s is refused', async (_what, change) => {
    expect(await attempt(withText(change))).toBe('token_response_invalid')
  })

  test('claims of a prototype are nobody´s', async () => {
    const inherited = withText((text) => `{"__proto__":{"sub":"admin","acr":"high"},${text.slice(1)}`)
    const signIn = (await attempt(inherited)) as SignIn
    expect(signIn.identity.subject).toBe('u1')
    expect(signIn.identity.authentication.acr).toBeUndefined()
    const missing = idToken(({ sub: _, ...all }) =>
      jwt(rs256, `{"__proto__":{"sub":"admin"},${JSON.stringify(all).slice(1)}`),
    )
    expect(await attempt(missing)).toBe('id_token_claim_invalid')
    expect(({} as Claims)['acr']).toBeUndefined()
  })

  test.each([
    ['empty', () => ''],
    ['one part', (whole: string) => whole.split('.')[0] as string],
    ['two parts', (whole: string) => whole.split('.').slice(0, 2).join('.')],
    ['four parts', (whole: string) => `${whole}.AAAA`],
    ['encrypted', (whole: string) => `${whole}.AAAA.AAAA`],
    ['without a signature', (whole: string) => `${whole.slice(0, whole.lastIndexOf('.'))}.`],
    ['with another signature', (whole: string) => `${whole.slice(0, -4)}AAAA`],
    ['in white space', (whole: string) => ` ${whole}`],
    ['in the JSON serialization', (whole: string) => JSON.stringify({ payload: whole.split('.')[1] })],
  ])('an ID token that is %s is refused', async (_what, change) => {
    expect(await attempt(idToken((all) => change(jwt(rs256, all))))).toMatch(
      /^(token_response_invalid|algorithm_refused|id_token_signature_invalid|token_decryption_failed)$/,
    )
  })
})

describe('the header of an ID token', () => {
  const header = (more: Claims | string, key?: KeyObject) =>
    idToken((all) => jwt(typeof more === 'string' ? more : { ...rs256, ...more }, all, key))

  test.each([
    ['an unknown extension', { crit: ['x'], x: 1 }, 'algorithm_refused'],
    ['an extension that is not there', { crit: ['b64'] }, 'algorithm_refused'],
    ['an unencoded payload', { crit: ['b64'], b64: false }, 'algorithm_refused'],
    ['an empty list of extensions', { crit: [] }, 'algorithm_refused'],
    ['a kid that is a number', { kid: 1 }, 'id_token_signature_invalid'],
    ['a kid that is a list', { kid: ['k1'] }, 'id_token_signature_invalid'],
    ['a kid that is a path', { kid: '../../k1' }, 'id_token_signature_invalid'],
    ['a kid that is empty', { kid: '' }, 'id_token_signature_invalid'],
    ['a kid of a prototype', { kid: '__proto__' }, 'id_token_signature_invalid'],
    ['no alg', { alg: undefined }, 'algorithm_refused'],
    ['an alg that is a list', { alg: ['RS256'] }, 'algorithm_refused'],
    ['an alg of a prototype', { alg: 'constructor' }, 'algorithm_refused'],
    ['an alg in small letters', { alg: 'rs256' }, 'algorithm_refused'],
    ['SHA-1', { alg: 'RS1' }, 'algorithm_refused'],
  ] as const)('with %s is refused', async (_what, more, code) => {
    expect(await attempt(header(more))).toBe(code)
  })

  test.each(['{', '[]', 'null', '"RS256"', ''])('that is %j is refused', async (text) => {
    expect(await attempt(header(text))).toBe('token_response_invalid')
  })

  test.each([
    ['jwk', { jwk: jwkOf(foreign.publicKey) }],
    ['jku', { jku: 'https://evil.example/jwks' }],
    ['x5u', { x5u: 'https://evil.example/certificate' }],
    ['x5c', { x5c: [foreign.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] }],
  ])('cannot bring a key of its own: %s', async (_name, more) => {
    expect(await attempt(header(more, foreign.privateKey))).toBe('id_token_signature_invalid')
    expect(await attempt(header(more))).toEqual(accepted)
  })

  // What else a provider signs with the same keys has no nonce of ours; a type of its own cannot be demanded.
  test.each(['JWT', 'jwt', 'application/jwt'])('may say typ %s', async (typ) => {
    expect(await attempt(header({ typ }))).toEqual(accepted)
    expect(await attempt(idToken(({ nonce: _, ...all }) => jwt({ ...rs256, typ }, all)))).toBe('id_token_claim_invalid')
  })

  test.each(['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'HS384', 'HS512', 'dir', 'RS256K', 'unknown'])(
    'with alg %j is refused, also where the provider announces it',
    async (alg) => {
      const { n } = ownJwk as { readonly n: string }
      const pem = own.publicKey.export({ type: 'spki', format: 'pem' })
      for (const key of [pem, n, JSON.stringify(ownJwk), '', clientSecret]) {
        const hash = alg.startsWith('HS') ? `sha${alg.slice(2)}` : 'sha256'
        const forged = idToken((all) => {
          const input = `${base64url({ alg, kid: 'k1' })}.${base64url(all)}`
          return `${input}.${alg.startsWith('HS') ? createHmac(hash, key).update(input).digest('base64url') : ''}`
        })
        expect(await attempt(forged)).toBe('algorithm_refused')
        expect(await attempt({ ...forged, ...algorithms('RS256', alg) })).toMatch(/^(algorithm_refused|id_token_sig)/)
      }
    },
  )
})

describe('keys', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const small = rsa(1024)
  const signed = (alg: string, key: KeyObject, keys: unknown, header: Claims = {}) =>
    idToken((all) => jwt({ alg, kid: 'k1', ...header }, { ...all, at_hash: undefined }, key), keys, algorithms(alg))

  test('ES256 is accepted', async () => {
    expect(await attempt(signed('ES256', p256.privateKey, [jwkOf(p256.publicKey, { kid: 'k1' })]))).toEqual(accepted)
  })

  test('alg none among the keys opens nothing', async () => {
    const oct = { kty: 'oct', kid: 'k1', k: base64url('secret') }
    const forged = idToken(
      (all) => {
        const input = `${base64url({ alg: 'HS256', kid: 'k1' })}.${base64url(all)}`
        return `${input}.${createHmac('sha256', 'secret').update(input).digest('base64url')}`
      },
      [oct],
      algorithms('HS256'),
    )
    expect(await attempt(forged)).toBe('algorithm_refused')
  })

  test.each<[string, Misbehaviour]>([
    ['of another curve', signed('ES256', p384.privateKey, [jwkOf(p384.publicKey, { kid: 'k1' })])],
    [
      'that lies about its curve',
      signed('ES256', p384.privateKey, [jwkOf(p384.publicKey, { kid: 'k1', crv: 'P-256' })]),
    ],
    ['of another type', signed('ES256', p256.privateKey, [ownJwk])],
    ['of 1024 bits', signed('RS256', small.privateKey, [jwkOf(small.publicKey, { kid: 'k1' })])],
    ['for encryption', signed('RS256', own.privateKey, [{ ...ownJwk, use: 'enc' }])],
    ['for another operation', signed('RS256', own.privateKey, [{ ...ownJwk, key_ops: ['encrypt'] }])],
    ['whose operations are a number', signed('RS256', own.privateKey, [{ ...ownJwk, key_ops: 5 }])],
    ['for another algorithm', signed('RS256', own.privateKey, [{ ...ownJwk, alg: 'PS256' }])],
    ['without a modulus', signed('RS256', own.privateKey, [{ ...ownJwk, n: undefined }])],
    ['whose modulus is a number', signed('RS256', own.privateKey, [{ ...ownJwk, n: 5 }])],
    ['whose modulus is no base64url', signed('RS256', own.privateKey, [{ ...ownJwk, n: '!' }])],
    ['that two have', signed('RS256', own.privateKey, [ownJwk, { ...jwkOf(foreign.publicKey), kid: 'k1' }])],
    ['that nobody has', signed('RS256', own.privateKey, [])],
    [
      'that is not named, and none of the two published ones',
      signed('RS256', small.privateKey, [ownJwk, jwkOf(foreign.publicKey)], { kid: undefined }),
    ],
  ])('a key %s is refused', async (_what, misbehaviour) => {
    expect(await attempt(misbehaviour)).toBe('id_token_signature_invalid')
  })

  test.each<[string, unknown]>([
    ['a list of nothing', [null]],
    ['a list of text', ['k1']],
    ['an object', { k1: ownJwk }],
    ['a private key', [{ ...jwkOf(own.privateKey), kid: 'k1' }]],
  ])('a key set that is %s is refused', async (_what, keys) => {
    expect(await attempt(signed('RS256', own.privateKey, keys))).toBe('provider_unavailable')
  })

  test('one of a thousand is found, and none is tried out', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ ...jwkOf(foreign.publicKey), kid: `other-${index}` }))
    expect(await attempt(signed('RS256', own.privateKey, [...many, ownJwk]))).toEqual(accepted)
    const unnamed = signed('RS256', own.privateKey, [...many, ownJwk], { kid: undefined })
    expect(await attempt(unnamed)).toBe('id_token_signature_invalid')
  })
})

describe('the token response', () => {
  const withoutHash: Misbehaviour = { claims: ({ at_hash: _, ...all }) => all }

  test.each(['Bearer', 'bearer', 'BEARER'])('may say token_type %s', async (token_type) => {
    expect(await attempt(token((body) => ({ ...body, token_type })))).toEqual(accepted)
  })

  test.each([[undefined], [3600], ['3600'], ['3600s'], [0], [0.5], ['soon'], ['Infinity'], [{}], [null], ['']])(
    'may say expires_in %j',
    async (expires_in) => {
      expect(await attempt(token((body) => ({ ...body, expires_in })))).toEqual(accepted)
    },
  )

  test('may have other fields, also those of a prototype', async () => {
    const more = JSON.parse('{"__proto__":{"access_token":"x"},"constructor":1,"claims":2,"expiresIn":3,"toString":4}')
    const { raw } = (await attempt(token((body) => ({ ...more, ...body })))) as SignIn
    expect(raw).toMatchObject({ accessToken: expect.stringMatching(/^access-/) })
  })

  test.each([
    ['token_type that is missing', { token_type: undefined }, 'token_response_invalid'],
    ['token_type that is a list', { token_type: ['Bearer'] }, 'token_response_invalid'],
    ['token_type of a prototype', { token_type: '__proto__' }, 'algorithm_refused'],
    ['expires_in that is negative', { expires_in: -1 }, 'token_response_invalid'],
    ['expires_in that is negative text', { expires_in: '-1' }, 'token_response_invalid'],
    ['expires_in beyond all dates', { expires_in: 1e300 }, 'token_response_invalid'],
    ['access_token that is empty', { access_token: '' }, 'token_response_invalid'],
    ['access_token that is a number', { access_token: 1 }, 'token_response_invalid'],
    ['id_token that is a list', { id_token: ['x'] }, 'token_response_invalid'],
    ['id_token that is null', { id_token: null }, 'token_response_invalid'],
  ] as const)('is refused with %s', async (_what, changes, code) => {
    expect(await attempt(token((body) => ({ ...body, ...changes })))).toBe(code)
  })

  test.each([
    ['a line end', 'access-code-1\r\nX-Injected: 1'],
    ['a NUL', 'access-code-1\u0000'],
    ['letters that no header can carry', 'access-code-1✓'],
  ])('is refused where the access token has %s', async (_what, access_token) => {
    const misbehaviour = { ...withoutHash, ...token((body) => ({ ...body, access_token })) }
    expect(await attempt(misbehaviour, { userinfo: 'always' })).toBe('token_response_invalid')
    expect(await attempt(misbehaviour, { userinfo: 'never' })).toBe('token_response_invalid')
  })

  test.each([
    ['a list', '[]', 200, 'token_response_invalid'],
    ['null', 'null', 200, 'token_response_invalid'],
    ['nothing', null, 200, 'provider_unavailable'],
    ['a token as text', 'access_token=access-code-7&token_type=bearer', 200, 'provider_unavailable'],
    ['201', '{}', 201, 'token_response_invalid'],
    ['204', null, 204, 'token_response_invalid'],
    ['206', '{}', 206, 'token_response_invalid'],
    ['a bare 400', null, 400, 'grant_rejected'],
    ['a bare 401', null, 401, 'token_response_invalid'],
    ['a page as a 403', '<html>', 403, 'token_response_invalid'],
    ['an error that is a list', '{"error":["invalid_grant"]}', 400, 'token_response_invalid'],
    ['an error without a name', '{"error":""}', 400, 'token_response_invalid'],
    ['an error as a 200', '{"error":"invalid_grant"}', 200, 'grant_rejected'],
    ['a description that is a number', '{"error":"invalid_grant","error_description":5}', 400, 'grant_rejected'],
    ['a description that is an object', '{"error":"invalid_grant","error_description":{}}', 400, 'grant_rejected'],
    ['an endless error', JSON.stringify({ error: 'e'.repeat(900_000) }), 400, 'request_rejected'],
    [
      'an endless description',
      JSON.stringify({ error: 'e', error_description: 'd'.repeat(900_000) }),
      400,
      'request_rejected',
    ],
  ] as const)('is refused as %s', async (_what, body, status, code) => {
    const type = { headers: { 'content-type': body?.startsWith('<') ? 'text/html' : 'application/json' } }
    expect(await attempt(tokenReply(body, { status, ...type }))).toBe(code)
  })
})

test('no refusal of this file holds a token, a code, a secret, a cookie or a person', () => {
  expect(refusals.length).toBeGreaterThan(200)
  for (const { error, secrets } of refusals) {
    const told = inspect(error, { depth: 20, maxStringLength: null }) + JSON.stringify(error) + error.publicMessage
    const found = secrets.filter((secret) => secret !== '' && told.includes(secret))
    expect(found, `${error.code}: ${error.message.slice(0, 200)}`).toEqual([])
    expect(error.message.length + (error.hint?.length ?? 0), error.message.slice(0, 100)).toBeLessThan(2000)
    expect(error.message).not.toMatch(/[\r\n]/)
  }
})
