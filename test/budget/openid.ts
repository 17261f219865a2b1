import { generateKeyPairSync } from 'node:crypto'
import { CompactEncrypt, CompactSign } from 'jose'
import { createRelyingParty, type OidcConnectionInput, type RelyingParty } from 'relyant'
import { cookieHeader } from '../support/clock.ts'
import { logoutEvent } from '../support/logout-token.ts'
import { createScenario, type Scenario } from '../support/scenario.ts'
import type { Attempt } from './cpu.ts'
import type { HostileDocument } from './document.ts'
import { jsonMembers, jsonValues } from './shapes.ts'

const answerLimit = 1024 * 1024
/** What the rest of a document takes of its limit. */
const rest = 4096

type Shapes = HostileDocument['shapes']
type Make = (json: string) => Attempt

/** Every shape of a value under each of the names, and every shape of further members. */
function shapesOf(names: readonly string[], make: Make): Shapes {
  const values = names.flatMap((name) =>
    Object.entries(jsonValues).map(([shape, fill]) => [
      `${name}: ${shape}`,
      (bytes: number) => make(`"${name}":${fill(bytes - rest)}`),
    ]),
  )
  const members = Object.entries(jsonMembers).map(([shape, fill]) => [
    shape,
    (bytes: number) => make(fill(bytes - rest)),
  ])
  return Object.fromEntries([...values, ...members])
}

/** A relying party that has met its provider already, so that one document alone is measured. */
async function warm(changes: Partial<OidcConnectionInput> = {}): Promise<{ scenario: Scenario; sso: RelyingParty }> {
  const scenario = await createScenario()
  const [staff] = scenario.options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({ ...scenario.options, connections: [{ ...staff, ...changes }] })
  await sso.complete((await begun(scenario, sso)).inbound)
  return { scenario, sso }
}

/** A sign-in that has begun, and what the browser brings back. */
async function begun({ openId }: Scenario, sso: RelyingParty) {
  const start = await sso.begin({ connection: 'staff' })
  return { start, inbound: { url: openId.answer(start), cookies: cookieHeader(start.cookies) } }
}

const added = (document: object, json: string): string => `${JSON.stringify(document).slice(0, -1)},${json}}`
const answer = (body: string, init: ResponseInit = {}): Response =>
  new Response(body, { headers: { 'content-type': 'application/json' }, ...init })

/** A sign-in at a provider that answers one endpoint by itself. */
const signInAgainst =
  (
    endpoint: string,
    body: (scenario: Scenario) => string,
    init?: ResponseInit,
    changes?: Partial<OidcConnectionInput>,
  ) =>
  (): Attempt =>
  async () => {
    const { scenario, sso } = await warm(changes)
    const { inbound } = await begun(scenario, sso)
    const text = body(scenario)
    scenario.openId.misbehave({ endpoint: { [endpoint]: () => answer(text, init) } })
    return () => sso.complete(inbound)
  }

const metadata: Make = (json) => async () => {
  const scenario = await createScenario()
  const sso = createRelyingParty(scenario.options)
  const issuer = scenario.openId.issuer
  const whole = {
    issuer,
    ...{ authorization_endpoint: `${issuer}auth`, token_endpoint: `${issuer}token`, jwks_uri: `${issuer}jwks` },
    ...{ response_types_supported: ['code'], id_token_signing_alg_values_supported: ['RS256'] },
  }
  scenario.openId.misbehave({ endpoint: { '.well-known/openid-configuration': () => answer(added(whole, json)) } })
  return () => sso.begin({ connection: 'staff' })
}

/** An ID token that the provider signed, with further claims as text, so that they come as they are written. */
const idToken: Make = (json) => async () => {
  const { scenario, sso } = await warm({ userinfo: 'never' })
  const { inbound, start } = await begun(scenario, sso)
  const now = Math.floor(scenario.clock.now() / 1000)
  const nonce = new URL(start.outbound.url).searchParams.get('nonce')
  const claims = { iss: scenario.openId.issuer, aud: 'client', sub: 'u1', iat: now, exp: now + 600, nonce }
  const jwt = await signText(scenario, added(claims, json))
  scenario.openId.misbehave({
    endpoint: { token: () => answer(JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token: jwt })) },
  })
  return () => sso.complete(inbound)
}

/** Signs a payload to the letter: `JSON.stringify` would fold members of one name. */
async function signText(
  { openId }: Scenario,
  payload: string,
  header: object = { alg: 'RS256', kid: 'k1' },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader(header as { alg: string })
    .sign(openId.privateKey)
}

const person = { sub: 'u1', email: 'ada@example.com', email_verified: true }
const userinfo: Make = (json) => signInAgainst('userinfo', () => added(person, json), {}, { userinfo: 'always' })()

const userinfoJwt: Make = (json) => async () => {
  const { scenario, sso } = await warm({ userinfo: 'always' })
  const { inbound } = await begun(scenario, sso)
  const jwt = await signText(scenario, added({ ...person, iss: scenario.openId.issuer, aud: 'client' }, json))
  const headers = { 'content-type': 'application/jwt' }
  scenario.openId.misbehave({ endpoint: { userinfo: () => new Response(jwt, { headers }) } })
  return () => sso.complete(inbound)
}

const tokenAnswer: Make = (json) =>
  signInAgainst('token', () => added({ access_token: 'a', token_type: 'Bearer' }, json))()
const tokenError =
  (status: number): Make =>
  (json) =>
    signInAgainst('token', () => added({ error: 'invalid_grant' }, json), { status })()

const refreshed: Make = (json) => async () => {
  const { scenario, sso } = await warm()
  const body = added({ access_token: 'a', token_type: 'Bearer' }, json)
  scenario.openId.misbehave({ endpoint: { token: () => answer(body) } })
  return () => sso.refresh({ connection: 'staff', refreshToken: 'a refresh token', subject: 'u1' } as never)
}

const claimSources = ['aggregated', 'distributed'] as const

const claimsFrom =
  (kind: (typeof claimSources)[number]) =>
  (bytes: number): Attempt =>
  async () => {
    const count = Math.floor(bytes / 110)
    const names = Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, `s${n}`]))
    const source = kind === 'aggregated' ? { JWT: 'e30.e30.e30' } : { endpoint: 'https://op.example/claims' }
    const sources = Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, source]))
    const json = `"_claim_names":${JSON.stringify(names)},"_claim_sources":${JSON.stringify(sources)}`
    return userinfo(json)()
  }

const jwk = (bits: number): object =>
  generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' })
const wide = `${'_'.repeat(2000)}w`

/** Key sets: whatever is in them, a sign-in asks for the key that signed. */
const keySets: Readonly<Record<string, (bytes: number) => string>> = {
  'many keys of the wanted kid': (bytes) => repeated(jwk(2048), { kid: 'k1', alg: 'RS256', use: 'sig' }, bytes),
  'many keys without a kid': (bytes) => repeated(jwk(2048), {}, bytes),
  'many keys of wide exponents': (bytes) =>
    repeated({ kty: 'RSA', n: wide.slice(-512), e: wide.slice(-512) }, { kid: 'k1' }, bytes),
  'many very wide keys': (bytes) => repeated({ kty: 'RSA', n: wide, e: 'AQAB' }, { kid: 'k1' }, bytes),
  'one key as wide as the set': (bytes) =>
    JSON.stringify({ keys: [{ kty: 'RSA', kid: 'k1', n: `${'_'.repeat(bytes - rest)}w`, e: 'AQAB' }] }),
  'keys that are none': (bytes) => `{"keys":[${'null,'.repeat(bytes / 5 - 10)}null]}`,
  'keys of certificates': (bytes) => repeated(jwk(2048), { kid: 'k1', x5c: ['A'.repeat(1000)] }, bytes),
}

function repeated(key: object, more: object, bytes: number): string {
  const one = JSON.stringify({ ...key, ...more })
  return `{"keys":[${Array.from({ length: Math.floor((bytes - 20) / (one.length + 1)) }, () => one).join(',')}]}`
}

const keysAnew =
  (body: string): Attempt =>
  async () => {
    const scenario = await createScenario()
    const sso = createRelyingParty(scenario.options)
    scenario.openId.misbehave({ endpoint: { jwks: () => answer(body) } })
    const { inbound } = await begun(scenario, sso)
    return () => sso.complete(inbound)
  }

/** The parameter `response` of a JARM answer, signed by the provider or by nobody. */
const jarm: Make = (json) => async () => {
  const { scenario } = await warm()
  const [staff] = scenario.options.connections as [OidcConnectionInput]
  const sso = createRelyingParty({
    ...scenario.options,
    connections: [{ ...staff, responseMode: 'form_post.jwt' }],
  })
  const start = await sso.begin({ connection: 'staff' })
  const now = Math.floor(scenario.clock.now() / 1000)
  const claims = { iss: scenario.openId.issuer, aud: 'client', exp: now + 60, state: start.handle, code: 'c' }
  const form = { response: await signText(scenario, added(claims, json)) }
  return () => sso.complete({ url: '/auth/callback', cookies: cookieHeader(start.cookies), form })
}

const logoutToken: Make = (json) => async () => {
  const { scenario, sso } = await warm()
  const now = Math.floor(scenario.clock.now() / 1000)
  const claims = {
    iss: scenario.openId.issuer,
    aud: 'client',
    iat: now,
    exp: now + 60,
    jti: 'j',
    sub: 'u1',
    events: { [logoutEvent]: {} },
  }
  const token = await signText(scenario, added(claims, json), { alg: 'RS256', kid: 'k1', typ: 'logout+jwt' })
  const request = {
    method: 'POST',
    url: '/auth/logout/backchannel/staff',
    header: () => undefined,
    form: async () => new URLSearchParams({ logout_token: token }),
  }
  return async () => sso.plain.handle(request as never)
}

/** A JWT whose header is as large as it may be. */
const idTokenHeader: Make = (json) =>
  signInAgainst('token', () => {
    const header = Buffer.from(added({ alg: 'RS256', kid: 'k1' }, json)).toString('base64url')
    return JSON.stringify({ access_token: 'a', token_type: 'Bearer', id_token: `${header}.e30.AAAA` })
  })()

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const decryptionKeys = [
  { alg: 'RSA-OAEP-256', privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string },
] as const

/** Userinfo that is only encrypted. */
const encryptedUserinfo: Make = (json) => async () => {
  const { scenario, sso } = await warm({ userinfo: 'always', decryptionKeys })
  const { inbound } = await begun(scenario, sso)
  const jwe = await new CompactEncrypt(new TextEncoder().encode(added(person, json)))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    .encrypt(publicKey)
  const headers = { 'content-type': 'application/jwt' }
  scenario.openId.misbehave({ endpoint: { userinfo: () => new Response(jwe, { headers }) } })
  return () => sso.complete(inbound)
}

/** What another party answers, whose claims the provider distributes. */
const distributed: Make = (json) => async () => {
  const { scenario, sso } = await warm()
  const jwt = await signText(scenario, added({ iss: 'https://op.example/' }, json))
  scenario.openId.misbehave({ endpoint: { claims: () => new Response(jwt) } })
  const source = { claims: ['x'], endpoint: 'https://op.example/claims' }
  const provider = { issuer: 'https://op.example/', jwksUri: 'https://op.example/jwks' }
  return () => sso.resolveClaims({ connection: 'staff', source, provider })
}

const http = ['src/oidc/http.ts', 'src/network/guarded-fetch.ts', 'src/network/bounded-response.ts']
const inJwt = (bytes: number): number => Math.floor((bytes * 3) / 4) - rest
const narrowed = (shapes: Shapes): Shapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, make]) => [name, (bytes: number) => make(inJwt(bytes))]))

export const openidDocuments: readonly HostileDocument[] = [
  {
    name: 'provider metadata',
    from: 'provider',
    limit: answerLimit,
    readers: [...http, 'src/oidc/provider-metadata.ts'],
    shapes: shapesOf(
      ['scopes_supported', 'token_endpoint_auth_methods_supported', 'end_session_endpoint', 'x'],
      metadata,
    ),
  },
  {
    name: 'key set',
    from: 'provider',
    limit: answerLimit,
    readers: [...http, 'src/oidc/keys.ts'],
    shapes: Object.fromEntries(
      Object.entries(keySets).map(([name, fill]) => [name, (bytes: number) => keysAnew(fill(bytes))]),
    ),
  },
  {
    name: 'token response',
    from: 'provider',
    limit: answerLimit,
    readers: [...http, 'src/oidc/provider-answer.ts'],
    shapes: shapesOf(['id_token', 'access_token', 'scope', 'expires_in', 'x'], tokenAnswer),
  },
  {
    name: 'token error response',
    from: 'provider',
    limit: answerLimit,
    readers: [...http, 'src/oidc/provider-answer.ts', 'src/oidc/confidential.ts'],
    shapes: { ...shapesOf(['error_description', 'error_uri', 'x'], tokenError(400)) },
  },
  {
    name: 'refresh response',
    from: 'provider',
    limit: answerLimit,
    readers: [...http, 'src/oidc/provider-answer.ts'],
    shapes: shapesOf(['id_token', 'scope'], refreshed),
  },
  {
    name: 'ID token',
    from: 'provider',
    limit: answerLimit,
    readers: ['src/oidc/signature.ts', 'src/claims/text-list.ts'],
    shapes: narrowed(
      shapesOf(['memberOf', 'aud', 'amr', 'acr', 'email', 'name', 'email_verified', 'picture', 'x'], idToken),
    ),
  },
  {
    name: 'ID token header',
    from: 'provider',
    limit: answerLimit,
    readers: ['src/oidc/id-token.ts', 'src/oidc/jwt-header.ts', 'src/oidc/verify-with-keys.ts'],
    shapes: narrowed(shapesOf(['crit', 'typ', 'x5c', 'jwk', 'x'], idTokenHeader)),
  },
  {
    name: 'userinfo response',
    from: 'provider',
    limit: answerLimit,
    readers: ['src/oidc/userinfo.ts', 'src/claims/text-list.ts'],
    shapes: {
      ...shapesOf(['memberOf', '_claim_names', '_claim_sources', 'email', 'name', 'hasgroups', 'x'], userinfo),
      'many aggregated claims': claimsFrom('aggregated'),
      'many distributed claims': claimsFrom('distributed'),
    },
  },
  {
    name: 'userinfo response as a JWT',
    from: 'provider',
    limit: answerLimit,
    readers: ['src/oidc/userinfo.ts', 'src/oidc/signature.ts'],
    shapes: narrowed(shapesOf(['memberOf', 'x'], userinfoJwt)),
  },
  {
    name: 'encrypted userinfo response',
    from: 'provider',
    limit: answerLimit,
    readers: ['src/oidc/decryption.ts', 'src/oidc/userinfo.ts'],
    shapes: narrowed(shapesOf(['memberOf', 'x'], encryptedUserinfo)),
  },
  {
    name: 'claims of another party',
    from: 'provider',
    limit: answerLimit,
    readers: ['src/oidc/claim-sources.ts'],
    shapes: narrowed(shapesOf(['x'], distributed)),
  },
  {
    name: 'JARM response',
    from: 'stranger',
    limit: answerLimit,
    readers: ['src/oidc/jarm.ts'],
    shapes: narrowed(shapesOf(['aud', 'x'], jarm)),
  },
  {
    name: 'logout token',
    from: 'stranger',
    limit: 16 * 1024,
    readers: ['src/relying-party/receive-logout.ts', 'src/oidc/signature.ts'],
    shapes: narrowed(shapesOf(['events', 'aud', 'x'], logoutToken)),
  },
]
