import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Person, TestOidcProvider } from 'relyant/testing'

export const redirectUri = 'https://app.example.com/auth/callback'
export const verifier = 'a code verifier of the tests that is long enough for one'

type Json = Record<string, unknown>

/** What a provider's discovery document says. */
export async function metadataOf(provider: TestOidcProvider): Promise<Record<string, string>> {
  const url = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  return (await provider.fetch(url)).json()
}

/** An authorization request of the code flow, written by hand. */
export async function authorizationUrl(
  provider: TestOidcProvider,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const url = new URL((await metadataOf(provider))['authorization_endpoint'] as string)
  const parameters = {
    response_type: 'code',
    client_id: clientOf(provider).clientId,
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: 'state-of-the-test',
    nonce: 'nonce-of-the-test',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

export function clientOf(provider: TestOidcProvider): { clientId: string; clientSecret: string; method: string } {
  const { clientId, clientSecret, tokenEndpointAuthMethod: method } = provider.connection('x')
  const secret =
    clientSecret === undefined ? '' : typeof clientSecret === 'string' ? clientSecret : clientSecret.reveal()
  return { clientId, clientSecret: secret, method }
}

/** Posts a form to an endpoint of the provider's, as its client by the registered method. */
export async function postAsClient(
  provider: TestOidcProvider,
  endpoint: string,
  form: Readonly<Record<string, string>>,
): Promise<Response> {
  const { clientId, clientSecret, method } = clientOf(provider)
  const basic = `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`
  return provider.fetch((await metadataOf(provider))[endpoint] as string, {
    method: 'POST',
    headers: method === 'client_secret_basic' ? { authorization: basic } : {},
    body: new URLSearchParams({
      ...form,
      ...(method === 'client_secret_post' && { client_id: clientId, client_secret: clientSecret }),
      ...(method === 'none' && { client_id: clientId }),
    }),
  })
}

export function redeem(provider: TestOidcProvider, code: string, changes: Readonly<Record<string, string>> = {}) {
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...changes,
  }
  return postAsClient(provider, 'token_endpoint', form)
}

/** What the wire carries in one sign-in. */
export interface Wire {
  readonly response: URLSearchParams
  readonly tokens: Json
  readonly header: Json
  readonly idToken: Json
  readonly userinfo: Json
}

export async function record(
  provider: TestOidcProvider,
  request: Readonly<Record<string, string | undefined>> = {},
  person?: Person,
): Promise<Wire> {
  const url = await authorizationUrl(provider, request)
  const answer = provider.answer({ binding: 'redirect', url }, person === undefined ? {} : { person })
  const response = answer.form ?? new URL(answer.url).searchParams
  const tokens: Json = await (await redeem(provider, response.get('code') ?? '')).json()
  const userinfo = await provider.fetch((await metadataOf(provider))['userinfo_endpoint'] as string, {
    headers: { authorization: `Bearer ${tokens['access_token']}` },
  })
  return {
    response,
    tokens,
    header: { ...decodeProtectedHeader(String(tokens['id_token'])) },
    idToken: decodeJwt(String(tokens['id_token'])),
    userinfo: await userinfo.json(),
  }
}
