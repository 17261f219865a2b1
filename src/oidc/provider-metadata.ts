import * as client from 'openid-client'
import { readTruth } from '../claims/truth.ts'
import type { OidcConnection } from '../configuration/connection.ts'
import { endpointProblem, issuerProblem } from '../configuration/endpoint.ts'
import { usesTlsClientAuthentication } from '../configuration/oidc-options.ts'
import { defined } from '../core/defined.ts'
import { isSsoError } from '../core/errors.ts'
import { typeName } from '../core/refusals/type-name.ts'
import type { OidcContext, Provider } from './exchange.ts'
import { withRetries } from './http.ts'
import { translateError } from './translate-error.ts'

/**
 * Gets the metadata of a provider: what the connection says, or what the provider publishes.
 *
 * @throws SsoError `provider_unavailable`, `issuer_mismatch`, `provider_metadata_invalid`
 * @see [OpenID Connect Discovery 1.0, section 4](https://openid.net/specs/openid-connect-discovery-1_0-errata2.html#ProviderConfig)
 */
export async function fetchMetadata(context: OidcContext): Promise<client.ServerMetadata> {
  const { connection, refuse } = context
  const published =
    connection.metadata === undefined
      ? await discover(context)
      : { ...(connection.metadata as Partial<client.ServerMetadata>), issuer: connection.issuer }
  if (published.issuer !== connection.issuer)
    refuse('issuer_mismatch', {
      expected: connection.issuer,
      received: published.issuer,
      isIssuer: isUsable(published.issuer) && issuerProblem(published.issuer) === undefined,
    })
  const metadata = withoutNothing(usesTlsClientAuthentication(connection) ? withAliases(published) : published)
  const known = { ...context, provider: { metadata } }
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) requireEndpoint(known, name)
  if (metadata.userinfo_endpoint !== undefined) requireEndpoint(known, 'userinfo_endpoint')
  const { end_session_endpoint: endSession } = metadata
  return {
    ...metadata,
    ...defined({
      authorization_endpoint: outsideUrl(metadata.authorization_endpoint as string, connection),
      end_session_endpoint: isUsable(endSession) ? outsideUrl(endSession, connection) : undefined,
    }),
  }
}

/** Null or nothing in an optional member is absence; openid-client takes any text for a yes. */
function withoutNothing(metadata: client.ServerMetadata): client.ServerMetadata {
  const members = Object.entries(metadata).filter(([, value]) => value !== null && value !== '')
  const announced = metadata.authorization_response_iss_parameter_supported
  return {
    ...Object.fromEntries(members),
    issuer: metadata.issuer,
    ...(announced !== undefined && { authorization_response_iss_parameter_supported: readTruth(announced) === true }),
  }
}

async function discover(context: OidcContext): Promise<client.ServerMetadata> {
  const { connection } = context
  const fetch = withRetries(context.fetch)
  // What is too much today is too much tomorrow: no outage.
  const bounded: typeof fetch = (url, init) =>
    fetch(url, init).catch((error) => {
      if (!isSsoError(error) || error.details['reason'] !== 'too-many-values') throw error
      context.refuse('provider_metadata_invalid', { reason: 'metadata-too-deep' })
    })
  try {
    const options: client.DiscoveryRequestOptions = {
      timeout: connection.timeout,
      [client.customFetch]: bounded as client.CustomFetch,
      ...(connection.issuer.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
    }
    // The whole address, because openid-client would compare issuers as URLs, and stumble over one that is none.
    const url = new URL(`${connection.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const discovered = await client.discovery(url, connection.clientId, {}, client.None(), options)
    // Without the functions that come along: one over a key of the same name could not be cloned the next time.
    return JSON.parse(JSON.stringify(discovered.serverMetadata()))
  } catch (error) {
    return translateError(context, error, 'discovery')
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
export function requireEndpoint(
  { connection, provider, refuse }: OidcContext & { readonly provider: Pick<Provider, 'metadata'> },
  endpoint: string,
): string {
  const value = provider.metadata[endpoint]
  const { issuer } = connection
  if (value == null || value === '')
    return refuse('provider_metadata_invalid', { reason: 'endpoint-missing', issuer, endpoint })
  if (typeof value !== 'string') {
    const received = typeName(value)
    return refuse('provider_metadata_invalid', { reason: 'endpoint-type', issuer, endpoint, received })
  }
  if (endpointProblem(value) !== undefined) {
    const received = withoutCredentials(value)
    return refuse('provider_metadata_invalid', { reason: 'endpoint-unusable', issuer, endpoint, received })
  }
  if (isDowngraded(value, connection)) {
    const compared = { expected: 'https:', received: 'http:' } as const
    return refuse('provider_metadata_invalid', { reason: 'endpoint-plain-http', issuer, endpoint, ...compared })
  }
  return value
}

const withoutCredentials = (url: string): string => url.replace(/[^/]*@/, '…@')

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
