import * as client from 'openid-client'
import type { OidcConnection } from '../configuration/connection.ts'
import { endpointProblem } from '../configuration/endpoint.ts'
import { usesTlsClientAuthentication } from '../configuration/oidc-options.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import { createProviderFetch, withRetries } from './http.ts'
import { issuerMismatch, translateError } from './translate-error.ts'

/**
 * Gets the metadata of a provider: what the connection says, or what the provider publishes.
 *
 * @throws SsoError `provider_unavailable`, `issuer_mismatch`, `provider_metadata_invalid`
 * @see [OpenID Connect Discovery 1.0, section 4](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#ProviderConfig)
 */
export async function fetchMetadata(
  connection: OidcConnection,
  environment: Environment,
): Promise<client.ServerMetadata> {
  const published =
    connection.metadata === undefined
      ? await discover(connection, environment)
      : { ...(connection.metadata as Partial<client.ServerMetadata>), issuer: connection.issuer }
  if (published.issuer !== connection.issuer) throw issuerMismatch(connection, published.issuer)
  const metadata = usesTlsClientAuthentication(connection) ? withAliases(published) : published
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    requireEndpoint(metadata, name, connection)
  if (metadata.userinfo_endpoint !== undefined) requireEndpoint(metadata, 'userinfo_endpoint', connection)
  const { end_session_endpoint: endSession } = metadata
  return {
    ...metadata,
    authorization_endpoint: outsideUrl(metadata.authorization_endpoint as string, connection),
    ...(isUsable(endSession) && { end_session_endpoint: outsideUrl(endSession, connection) }),
  }
}

async function discover(connection: OidcConnection, environment: Environment): Promise<client.ServerMetadata> {
  const fetch = withRetries(createProviderFetch(environment, connection))
  try {
    const options: client.DiscoveryRequestOptions = {
      timeout: connection.timeout,
      [client.customFetch]: fetch as client.CustomFetch,
      ...(connection.issuer.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
    }
    // The whole address, because openid-client would compare issuers as URLs, and stumble over one that is none.
    const url = new URL(`${connection.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const discovered = await client.discovery(url, connection.clientId, {}, client.None(), options)
    // Without the functions that come along: one over a key of the same name could not be cloned the next time.
    return JSON.parse(JSON.stringify(discovered.serverMetadata()))
  } catch (error) {
    throw translateError(error, 'discovery', connection)
  }
}

/**
 * With a client certificate other endpoints are asked, where the provider has some for that.
 *
 * @see [RFC 8705, section 5](https://www.rfc-editor.org/rfc/rfc8705#section-5)
 */
function withAliases(metadata: client.ServerMetadata): client.ServerMetadata {
  const aliases: unknown = metadata.mtls_endpoint_aliases
  if (typeof aliases !== 'object' || aliases === null) return metadata
  const {
    authorization_endpoint: _browser,
    issuer: _name,
    jwks_uri: _keys,
    ...asked
  } = aliases as Record<string, string>
  return { ...metadata, ...asked }
}

/**
 * An endpoint has to be there, and no less protected than the issuer.
 *
 * @throws SsoError `provider_metadata_invalid`
 */
export function requireEndpoint(metadata: client.ServerMetadata, name: string, connection: OidcConnection): string {
  const value = metadata[name]
  const refusal = (problem: string): SsoError =>
    new SsoError('provider_metadata_invalid', `the metadata of ${connection.issuer} ${problem}`, {
      connection: connection.id,
    })
  if (typeof value !== 'string') throw refusal(`lacks ${name}`)
  const problem = endpointProblem(value) ?? (isDowngraded(value, connection) ? 'plain http' : undefined)
  if (problem !== undefined) throw refusal(`has a ${name} that cannot be used: ${problem}`)
  return value
}

/** What nobody needs for a sign-in may be anything. */
export const isUsable = (endpoint: unknown): endpoint is string =>
  typeof endpoint === 'string' && endpointProblem(endpoint) === undefined

function isDowngraded(value: string, { issuer, backChannelOrigin }: OidcConnection): boolean {
  return value.startsWith('http:') && issuer.startsWith('https:') && new URL(value).origin !== backChannelOrigin
}

/** Where a browser finds what a provider that was asked inside calls by its inner name. */
function outsideUrl(url: string, { issuer, backChannelOrigin }: OidcConnection): string {
  const { origin } = new URL(url)
  return origin === backChannelOrigin ? new URL(issuer).origin + url.slice(origin.length) : url
}
