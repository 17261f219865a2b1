import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createRelyingParty, isSsoError, type OidcConnection, parseConnection } from 'relyant'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../src/oidc/exchange.ts'
import { readResponseParameters, stateOfResponse } from '../../src/oidc/jarm.ts'
import { createKeySet } from '../../src/oidc/keys.ts'
import { createClock } from '../support/clock.ts'
import { recorded } from '../support/record-refusal.ts'
import { createScenario } from '../support/scenario.ts'

type Claims = Record<string, unknown>

const clock = createClock()
const now = clock.now() / 1000
const [own, foreign] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')]
const connection = parseConnection({
  protocol: 'oidc',
  id: 'staff',
  issuer: 'https://op.example/',
  clientId: 'client',
  tokenEndpointAuthMethod: 'none',
  responseMode: 'query.jwt',
}) as OidcConnection
const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k' }
const provider = {
  metadata: { issuer: connection.issuer },
  keys: createKeySet('https://op.example/jwks', () => connection, {
    now: clock.now,
    fetch: async () => Response.json({ keys: [jwk] }),
  }),
}
const honest = { iss: 'https://op.example/', aud: 'client', exp: now + 60, code: 'c', state: 's' }

async function read(claims: Claims, key = own.privateKey, header: Claims = {}): Promise<string> {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k', ...header })
  return readPlain(new URLSearchParams({ response: await jwt.sign(key) }))
}

async function readPlain(parameters: URLSearchParams): Promise<string> {
  const environment = { now: clock.now, fetch: () => expect.fail('asked') }
  return recorded(readResponseParameters({ ...contextOf(environment, connection), provider }, parameters)).then(
    String,
    (error) => {
      if (!isSsoError(error)) throw error
      expect(JSON.stringify(error)).not.toContain('eyJ')
      return error.code
    },
  )
}

describe('a response as a JWT', () => {
  test('gives its parameters, and only those that are text', async () => {
    expect(await read({ ...honest, nbf: 1, list: ['x'] })).toBe('iss=https%3A%2F%2Fop.example%2F&code=c&state=s')
  })

  test.each<[string, Claims, string]>([
    ['of another iss', { iss: 'https://evil.example/' }, 'response_issuer_mismatch'],
    ['without iss', { iss: undefined }, 'response_issuer_mismatch'],
    ['for another aud', { aud: 'other' }, 'response_jwt_invalid'],
    ['without aud', { aud: undefined }, 'response_jwt_invalid'],
    ['past its exp', { exp: now - 121 }, 'response_jwt_invalid'],
    ['without exp', { exp: undefined }, 'response_jwt_invalid'],
    ['before its nbf', { nbf: now + 121 }, 'response_jwt_invalid'],
    ['with an nbf as text', { nbf: '1' }, 'response_jwt_invalid'],
    ['with an exp as text', { exp: String(now + 60) }, 'response_jwt_invalid'],
  ])('%s is refused', async (_what, changes, code) => {
    expect(await read({ ...honest, ...changes })).toBe(code)
  })

  test('within the tolerance of clocks, and for several audiences, is read', async () => {
    expect(await read({ ...honest, exp: now - 119, nbf: now + 119, aud: ['other', 'client'] })).toContain('code=c')
  })

  test('signed by somebody else is refused', async () => {
    expect(await read(honest, foreign.privateKey)).toBe('response_jwt_invalid')
  })

  test.each([
    ['alg none', 'eyJhbGciOiJub25lIn0.e30.', 'algorithm_refused'],
    ['no JWT', 'x', 'response_jwt_invalid'],
    ['an HMAC', 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA', 'algorithm_refused'],
  ])('that is %s is refused', async (_what, response, code) => {
    expect(await readPlain(new URLSearchParams({ response }))).toBe(code)
  })

  test('that is none is refused where the connection wants one, but an error is understood', async () => {
    expect(await readPlain(new URLSearchParams({ code: 'c', state: 's' }))).toBe('response_malformed')
    expect(await readPlain(new URLSearchParams({ error: 'invalid_request' }))).toBe('error=invalid_request')
  })
})

test.each([
  ['x', ''],
  ['a.b.c', ''],
  [`a.${btoa('null')}.c`, ''],
  [`a.${btoa('{"state":1}')}.c`, ''],
  [`a.${btoa('{"state":"abc"}')}.c`, 'abc'],
])('the state of %j is %j', (jwt, state) => {
  expect(stateOfResponse(jwt)).toBe(state)
})

test('a JWT that names a sign-in of another browser gets nowhere', async () => {
  const { options } = await createScenario()
  const sso = createRelyingParty(options)
  const { handle } = await sso.begin({ connection: 'staff' })
  const response = `a.${btoa(JSON.stringify({ state: handle }))}.c`
  const inbound = { url: `/auth/callback?response=${response}`, cookies: '' }
  await expect(sso.complete(inbound)).rejects.toMatchObject({ code: 'transaction_missing' })
})
