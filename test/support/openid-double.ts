import { createHash } from 'node:crypto'
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import type { AuthenticationRequest } from 'relyant'

type Claims = Record<string, unknown>

/** One defect, or none, in an otherwise correct answer. */
export interface Misbehaviour {
  readonly metadata?: (metadata: Claims) => unknown
  readonly claims?: (claims: Claims) => Claims
  readonly header?: JWTHeaderParameters
  /** Signs with a key that is not published. */
  readonly foreignKey?: boolean
  /** Changes the finished ID token. */
  readonly idToken?: (idToken: string) => string
  readonly tokenResponse?: (body: Claims) => unknown
  readonly userinfo?: (claims: Claims) => unknown
  /** Answers one endpoint by itself. */
  readonly endpoint?: Readonly<Record<string, () => Response | Promise<Response>>>
  /** Changes the parameters of the authorization response. */
  readonly parameters?: (parameters: URLSearchParams) => void
}

export interface OpenIdDouble {
  readonly issuer: string
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** Every request that arrived: method, path, and the posted form where there was one. */
  readonly requests: {
    readonly method: string
    readonly path: string
    readonly form: URLSearchParams
    readonly headers: Headers
  }[]
  /** Answers the authorization request of a start: path and query of the callback. */
  answer(start: AuthenticationRequest): string
  /** Commits a defect from now on. */
  misbehave(misbehaviour: Misbehaviour): void
  readonly publicKeyPem: string
  readonly privateKey: CryptoKey
  /** One that is not published. */
  readonly foreignKey: CryptoKey
}

const keys: Promise<{ readonly own: GenerateKeyPairResult; readonly foreign: GenerateKeyPairResult }> = (async () => ({
  own: await generateKeyPair('RS256', { extractable: true }),
  foreign: await generateKeyPair('RS256'),
}))()

/**
 * An OpenID Provider that is a `fetch`: real keys and signatures, on a clock of the test's, with one person.
 */
export async function createOpenIdDouble(
  now: () => number,
  person: Claims,
  issuer = 'https://op.example/',
): Promise<OpenIdDouble> {
  const { own, foreign } = await keys
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const requests: OpenIdDouble['requests'] = []
  const nonces = new Map<string, string>()
  let misbehaviour: Misbehaviour = {}
  const endpoint = (path: string): string => `${issuer}${path}`
  const metadata = {
    issuer,
    authorization_endpoint: endpoint('auth'),
    token_endpoint: endpoint('token'),
    userinfo_endpoint: endpoint('userinfo'),
    jwks_uri: endpoint('jwks'),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  }

  async function token(form: URLSearchParams): Promise<unknown> {
    const seconds = Math.floor(now() / 1000)
    const accessToken = `access-${form.get('code')}`
    const claims: Claims = {
      iss: issuer,
      aud: 'client',
      iat: seconds,
      exp: seconds + 3600,
      auth_time: seconds - 5,
      nonce: nonces.get(form.get('code') ?? ''),
      at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
      ...person,
    }
    const jwt = new SignJWT((misbehaviour.claims ?? same)(claims)).setProtectedHeader(
      misbehaviour.header ?? { alg: 'RS256', kid: 'k1' },
    )
    const idToken = await jwt.sign((misbehaviour.foreignKey ? foreign : own).privateKey)
    const body = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 3600,
      id_token: (misbehaviour.idToken ?? same)(idToken),
    }
    return (misbehaviour.tokenResponse ?? same)(body)
  }

  async function respond(path: string, form: URLSearchParams): Promise<Response> {
    const own = misbehaviour.endpoint?.[path]
    if (own !== undefined) return own()
    switch (path) {
      case '.well-known/openid-configuration':
        return Response.json((misbehaviour.metadata ?? same)({ ...metadata }))
      case 'jwks':
        return Response.json({ keys: [jwk] })
      case 'token':
        return Response.json(await token(form))
      case 'userinfo':
        return Response.json((misbehaviour.userinfo ?? same)({ ...person }))
      default:
        return new Response('not found', { status: 404 })
    }
  }

  return {
    issuer,
    requests,
    privateKey: own.privateKey,
    foreignKey: foreign.privateKey,
    publicKeyPem: (await import('node:crypto')).KeyObject.from(own.publicKey as CryptoKey).export({
      type: 'spki',
      format: 'pem',
    }) as string,
    misbehave(next) {
      misbehaviour = next
    },
    async fetch(url, init) {
      const form = init?.body instanceof URLSearchParams ? init.body : new URLSearchParams()
      const path = url.slice(issuer.length)
      requests.push({
        method: init?.method ?? 'GET',
        path,
        form: new URLSearchParams(form),
        headers: new Headers(init?.headers),
      })
      return respond(path, form)
    },
    answer(start) {
      const request = new URL(start.outbound.url).searchParams
      const redirectUri = new URL(request.get('redirect_uri') ?? '')
      const code = `code-${requests.length}-${nonces.size}`
      nonces.set(code, request.get('nonce') ?? '')
      const parameters = redirectUri.searchParams
      for (const [name, value] of Object.entries({ code, state: request.get('state') ?? '', iss: issuer })) {
        parameters.set(name, value)
      }
      misbehaviour.parameters?.(parameters)
      return `${redirectUri.pathname}?${parameters}`
    },
  }
}

const same = <Value>(value: Value): Value => value
