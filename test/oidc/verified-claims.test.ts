import { type OidcConnection, type OidcConnectionInput, parseConnection } from 'relyant'
import { describe, expect, test } from 'vitest'
import { readClaimSources } from '../../src/oidc/claim-sources.ts'
import { contextOf, type OidcExchange } from '../../src/oidc/exchange.ts'
import { checkIdToken, type IdTokenClaims } from '../../src/oidc/id-token.ts'
import { readIdentity } from '../../src/oidc/identity.ts'
import { createKeySet } from '../../src/oidc/keys.ts'
import { readFacts } from '../../src/oidc/logout-token.ts'
import { checkRequiredClaims } from '../../src/oidc/required-claims.ts'
import { type VerifiedClaims, type VerifiedJwt, verifySignature } from '../../src/oidc/signature.ts'
import { violatedTimeClaim } from '../../src/oidc/times.ts'
import { type UserinfoClaims, userinfoClaims } from '../../src/oidc/userinfo.ts'
import { createScenario } from '../support/scenario.ts'

const { options } = await createScenario()
const [staff] = options.connections as [OidcConnectionInput]
const connection = parseConnection(staff) as OidcConnection
const environment = { now: Date.now, fetch: () => expect.fail('asked') }
const keys = createKeySet('https://op.example/jwks', () => connection, environment)
const exchange: OidcExchange = {
  ...contextOf(environment, connection),
  provider: { metadata: { issuer: connection.issuer }, keys },
}

const plain = { sub: 'u1' }
const header = { alg: 'RS256' }
/** Stand for what was verified; nothing of this file reads them. */
const verified = {} as {
  readonly idToken: VerifiedJwt<'id-token'>
  readonly logoutToken: VerifiedJwt<'logout-token'>
  readonly claims: IdTokenClaims
  readonly userinfo: UserinfoClaims
}

/** Each is held against the types when the tests are compiled; an `@ts-expect-error` without an error does not compile. */
const refusedByTheCompiler: Readonly<Record<string, () => unknown>> = {
  'the checks of an ID token do not take plain claims': () =>
    // @ts-expect-error nobody verified a signature
    checkIdToken(exchange, { claims: plain, header }, { accessToken: 'a' }),
  'nor the claims of another token': () =>
    // @ts-expect-error a logout token is no ID token
    checkIdToken(exchange, verified.logoutToken, { accessToken: 'a' }),
  'nor a copy that says something else': () =>
    // @ts-expect-error a copy was not signed
    checkIdToken(exchange, { claims: { ...verified.claims, sub: 'eve' }, header }, { accessToken: 'a' }),
  'the facts of a logout token are not read from plain claims': () =>
    // @ts-expect-error nobody verified a signature
    readFacts(exchange, { claims: plain, header }),
  'nor from an ID token': () =>
    // @ts-expect-error an ID token ends no session
    readFacts(exchange, verified.idToken),
  'times are not read from plain claims': () =>
    // @ts-expect-error nobody verified a signature
    violatedTimeClaim(exchange, plain),
  'an identity is not read from plain claims': () =>
    // @ts-expect-error nobody verified a signature
    readIdentity(exchange, { idToken: plain }),
  'nor from claims whose subject was not checked': () =>
    // @ts-expect-error its subject may be anything
    readIdentity(exchange, { idToken: verified.idToken.claims }),
  'nor from userinfo that may be about another subject': () =>
    // @ts-expect-error nobody held it against the ID token
    readIdentity(exchange, { idToken: verified.claims, userinfo: plain }),
  'required claims are not found in plain ones': () =>
    // @ts-expect-error nobody verified a signature
    checkRequiredClaims(exchange, { idToken: plain }),
  'claims of other parties are not found in plain ones': () =>
    // @ts-expect-error nobody verified a signature
    readClaimSources([plain]),
  'userinfo is not split off from plain claims': () =>
    // @ts-expect-error nobody held it against the ID token
    userinfoClaims(plain),
  'the mark of a verified token cannot be written down': () => {
    // @ts-expect-error only verifySignature makes it
    const forged: VerifiedClaims<'id-token'> = { sub: 'u1', token: 'id-token' }
    return forged
  },
}

describe('what was verified is a type', () => {
  test('readers of facts take nothing else', () => {
    expect(Object.keys(refusedByTheCompiler)).toHaveLength(13)
  })

  test('and only a signature that verifies makes it', async () => {
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"u1"}')}.`
    const verifying = verifySignature(exchange, { jwt: unsigned, token: 'id-token' })
    await expect(verifying).rejects.toMatchObject({ code: 'algorithm_refused', received: 'none' })
  })
})
