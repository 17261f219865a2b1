import * as client from 'openid-client'
import type { Environment } from '../core/environment.ts'
import { clientAuthentication } from './client-authentication.ts'
import type { OidcContext, OidcExchange } from './exchange.ts'
import { normaliseAnswer } from './provider-answer.ts'

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
  const send: Environment['fetch'] = async (url, init) => {
    if (redirectUri !== undefined && init?.body instanceof URLSearchParams && init.body.has('redirect_uri')) {
      init.body.set('redirect_uri', redirectUri)
    }
    const response = await exchange.fetch(url, init)
    return init?.method === 'POST' ? normaliseAnswer(response, init, connection) : response
  }
  configuration[client.customFetch] = send as client.CustomFetch
  configuration.timeout = connection.timeout
  // Each endpoint was held against the issuer before: https stays https.
  if ([connection.issuer, connection.backChannelOrigin].some((url) => url?.startsWith('http:')))
    client.allowInsecureRequests(configuration)
  return configuration
}

/** openid-client counts whole seconds of the system's clock. */
export function clockSkew({ now }: Pick<OidcContext, 'now'>): number {
  return Math.floor(now() / 1000) - Math.floor(Date.now() / 1000)
}
