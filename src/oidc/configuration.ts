import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import type { Environment } from '../core/environment.ts'
import { clientAuthentication } from './client-authentication.ts'
import { withDecryption } from './decryption.ts'
import type { OidcContext, OidcExchange } from './exchange.ts'

/**
 * Makes openid-client's configuration for one exchange.
 *
 * @param redirectUri the registered one, query included: openid-client would send what it is called with, query removed
 */
export function configurationOf(exchange: OidcExchange, redirectUri?: string): client.Configuration {
  const { connection, provider } = exchange
  const configuration = new client.Configuration(
    provider.metadata,
    connection.clientId,
    {
      [client.clockTolerance]: connection.clockTolerance,
      [client.clockSkew]: clockSkew(exchange),
    },
    clientAuthentication(exchange),
  )
  const fetch = withDecryption(exchange)
  const send: Environment['fetch'] = async (url, init) => {
    if (redirectUri !== undefined && init?.body instanceof URLSearchParams && init.body.has('redirect_uri')) {
      init.body.set('redirect_uri', redirectUri)
    }
    const response = await fetch(url, init)
    return init?.method === 'POST' ? withoutChallenge(await withoutEcho(response, init, connection)) : response
  }
  configuration[client.customFetch] = send as client.CustomFetch
  configuration.timeout = connection.timeout
  // Each endpoint was held against the issuer before: https stays https.
  if ([connection.issuer, connection.backChannelOrigin].some((url) => url?.startsWith('http:')))
    client.allowInsecureRequests(configuration)
  return configuration
}

const confidential = ['code', 'code_verifier', 'refresh_token', 'token', 'client_secret', 'client_assertion', 'request']

/** Some providers quote in an error what they did not like: a description would carry it into messages and causes. */
async function withoutEcho(
  response: Response,
  { body }: RequestInit,
  { clientSecret }: OidcConnection,
): Promise<Response> {
  if (response.status < 400) return response
  const sent = body instanceof URLSearchParams ? confidential.flatMap((name) => body.getAll(name)) : []
  // What is shorter might be a word of the sentence.
  const secrets = [...sent, clientSecret?.reveal() ?? ''].filter(({ length }) => length >= 6)
  const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), await response.text())
  return new Response(text, { status: response.status, headers: response.headers })
}

/**
 * Lets an error be read where it comes beside a challenge: openid-client would look at the challenge only, which does not say
 * why.
 *
 * @see [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
 */
async function withoutChallenge(response: Response): Promise<Response> {
  if (response.status !== 401 || !response.headers.has('www-authenticate')) return response
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  if (typeof (body as { error?: unknown } | undefined)?.error !== 'string') return response
  const headers = new Headers(response.headers)
  headers.delete('www-authenticate')
  return new Response(response.body, { status: response.status, headers })
}

/** openid-client counts whole seconds of the system's clock. */
export function clockSkew({ now }: Pick<OidcContext, 'now'>): number {
  return Math.floor(now() / 1000) - Math.floor(Date.now() / 1000)
}
