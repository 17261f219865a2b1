import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import * as client from 'openid-client'
import type { OidcConnection } from '../core/connection.ts'
import { endpointProblem } from '../core/endpoint.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import { clientAuthentication } from './client-authentication.ts'
import { issuerMismatch, translateError } from './errors.ts'
import { createProviderFetch, timeout } from './http.ts'

/** What is known of an OpenID Provider: its metadata, and its keys, fetched when first needed. */
export interface Provider {
  readonly metadata: client.ServerMetadata
  readonly keys: JWTVerifyGetKey
  /** The same for tokens that anybody can send: keys that they make up are looked for once a minute, not once a token. */
  readonly guardedKeys: JWTVerifyGetKey
}

export interface ProviderCache {
  /** @throws SsoError `provider_unavailable`, `issuer_mismatch`, `provider_metadata_invalid` */
  get(connection: OidcConnection): Promise<Provider>
}

const lifetime = 60 * 60 * 1000
const maxProviders = 1000

/**
 * Discovers each provider when it is first used and remembers it for an hour. Sign-ins that arrive meanwhile share one
 * request; a failure is not remembered.
 *
 * @see [OpenID Connect Discovery 1.0, section 4](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#ProviderConfig)
 */
export function createProviderCache(environment: Environment): ProviderCache {
  const entries = new Map<string, { readonly provider: Promise<Provider>; readonly expiresAt: number }>()
  return {
    get(connection) {
      const key = JSON.stringify([connection.id, connection.issuer])
      const known = entries.get(key)
      if (known !== undefined && known.expiresAt > environment.now()) return known.provider
      const provider = discover(connection, environment)
      entries.delete(key)
      entries.set(key, { provider, expiresAt: environment.now() + lifetime })
      const oldest = entries.keys().next().value
      if (entries.size > maxProviders && oldest !== undefined) entries.delete(oldest)
      provider.catch(() => {
        if (entries.get(key)?.provider === provider) entries.delete(key)
      })
      return provider
    },
  }
}

async function discover(connection: OidcConnection, environment: Environment): Promise<Provider> {
  const fetch = createProviderFetch(environment, connection)
  let metadata: client.ServerMetadata
  try {
    const options: client.DiscoveryRequestOptions = {
      timeout,
      [client.customFetch]: fetch as client.CustomFetch,
      ...(connection.issuer.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
    }
    // The whole address, because openid-client would compare issuers as URLs, and stumble over one that is none.
    const url = new URL(`${connection.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const discovered = await client.discovery(url, connection.clientId, {}, client.None(), options)
    // Without the functions that come along: one over a key of the same name could not be cloned the next time.
    metadata = JSON.parse(JSON.stringify(discovered.serverMetadata()))
  } catch (error) {
    throw translateError(error, 'discovery', connection)
  }
  if (metadata.issuer !== connection.issuer) throw issuerMismatch(connection, metadata.issuer)
  checkEndpoints(metadata, connection)
  const keySet = (cooldownDuration: number): JWTVerifyGetKey =>
    createRemoteJWKSet(new URL(metadata.jwks_uri as string), {
      timeoutDuration: timeout * 1000,
      cooldownDuration,
      [customFetch]: fetch,
    })
  // After a rotation the first sign-in must not have to wait. Nobody but the provider can make us ask: once an answer.
  return { metadata, keys: keySet(0), guardedKeys: keySet(60_000) }
}

/** An endpoint has to be there, and no less protected than the issuer. */
function checkEndpoints(metadata: client.ServerMetadata, connection: OidcConnection): void {
  const refusal = (problem: string): SsoError =>
    new SsoError('provider_metadata_invalid', `the metadata of ${connection.issuer} ${problem}`, {
      connection: connection.id,
    })
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint']) {
    const value = metadata[name]
    if (value === undefined && name === 'userinfo_endpoint') continue
    if (typeof value !== 'string') throw refusal(`lacks ${name}`)
    const downgraded = value.startsWith('http:') && connection.issuer.startsWith('https:')
    const problem = downgraded ? 'plain http' : endpointProblem(value)
    if (problem !== undefined) throw refusal(`has a ${name} that cannot be used: ${problem}`)
  }
}

/**
 * Makes openid-client's configuration for one exchange.
 *
 * @param redirectUri the registered one, query included: openid-client would send what it is called with, query removed
 */
export function configurationOf(
  provider: Provider,
  connection: OidcConnection,
  environment: Environment,
  redirectUri?: string,
): client.Configuration {
  const configuration = new client.Configuration(
    provider.metadata,
    connection.clientId,
    {
      [client.clockTolerance]: connection.clockTolerance,
      // openid-client counts whole seconds of the system's clock.
      [client.clockSkew]: Math.floor(environment.now() / 1000) - Math.floor(Date.now() / 1000),
    },
    clientAuthentication(connection),
  )
  const fetch = createProviderFetch(environment, connection)
  const exchange: Environment['fetch'] = (url, init) => {
    if (redirectUri !== undefined && init?.body instanceof URLSearchParams && init.body.has('redirect_uri')) {
      init.body.set('redirect_uri', redirectUri)
    }
    return fetch(url, init)
  }
  configuration[client.customFetch] = exchange as client.CustomFetch
  configuration.timeout = timeout
  if (connection.issuer.startsWith('http:')) client.allowInsecureRequests(configuration)
  return configuration
}
