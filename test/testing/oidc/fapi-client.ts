import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, decodeJwt, importJWK, type JWK, SignJWT } from 'jose'
import type { TestOidcProvider } from 'relyant/testing'
import { metadataOf, redirectUri, verifier } from './wire.ts'

/** A client of FAPI 2.0 written by hand: it does what it has to, and believes whatever it is told. */
export interface FapiClient {
  /** Proves possession of a key, for one request. */
  proof(method: string, url: string, changes?: object): Promise<string>
  assertion(changes?: object): Promise<string>
  /** Posts a form to an endpoint, with assertion and proof. */
  post(endpoint: string, form: Readonly<Record<string, string>>, headers?: HeadersInit): Promise<Response>
  push(changes?: Readonly<Record<string, string>>): Promise<Response>
  /** Signs somebody in, and gives the token response. */
  signIn(changes?: Readonly<Record<string, string>>): Promise<Record<string, unknown>>
  readonly thumbprint: Promise<string>
}

export function createFapiClient(provider: TestOidcProvider): FapiClient {
  const { clientId, signingKeys, dpopKey } = provider.connection('x')
  const signingKey = [signingKeys ?? []].flat()[0]
  const now = Math.floor(Date.now() / 1000)
  const { d: _, ...publicKey } = (dpopKey?.privateKey ?? {}) as JWK
  const sign = async (key: unknown, claims: object, header: object = {}): Promise<string> =>
    new SignJWT({ iat: now, exp: now + 60, jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'ES256', ...header })
      .sign(await importJWK(key as JWK, 'ES256'))

  const client: FapiClient = {
    thumbprint: calculateJwkThumbprint(publicKey),
    proof: (htm, htu, changes = {}) =>
      sign(dpopKey?.privateKey, { htm, htu, ...changes }, { typ: 'dpop+jwt', jwk: publicKey }),
    assertion: (changes = {}) =>
      sign(signingKey?.privateKey, { iss: clientId, sub: clientId, aud: provider.issuer, ...changes }),
    async post(endpoint, form, headers) {
      const url = (await metadataOf(provider))[endpoint] ?? ''
      const body = new URLSearchParams({
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await client.assertion(),
        ...form,
      })
      return provider.fetch(url, {
        method: 'POST',
        headers: headers ?? { dpop: await client.proof('POST', url) },
        body,
      })
    },
    push: (changes = {}) =>
      client.post('pushed_authorization_request_endpoint', {
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: 'state-of-the-test',
        nonce: 'nonce-of-the-test',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...changes,
      }),
    async signIn(changes) {
      const { request_uri } = await (await client.push(changes)).json()
      const url = new URL((await metadataOf(provider))['authorization_endpoint'] ?? '')
      url.search = new URLSearchParams({ client_id: clientId, request_uri }).toString()
      const response = new URL(provider.answer({ binding: 'redirect', url: url.href }).url).searchParams
      const jwt = response.get('response')
      const code = jwt === null ? response.get('code') : String(decodeJwt(jwt)['code'])
      const form = { grant_type: 'authorization_code', code: code ?? '', redirect_uri: redirectUri }
      return (await client.post('token_endpoint', { ...form, code_verifier: verifier })).json()
    },
  }
  return client
}
