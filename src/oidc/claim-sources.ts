import { endpointProblem } from '../configuration/endpoint.ts'
import { defined } from '../core/defined.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import type { ClaimReference } from '../core/result.ts'
import type { OidcContext, OidcExchange } from './exchange.ts'
import type { IdTokenClaims } from './id-token.ts'
import { type Claims, verifySignature } from './signature.ts'
import { violatedTimeClaim } from './times.ts'
import type { UserinfoClaims } from './userinfo.ts'

/**
 * Reads which claims other parties make. What does not read is left out: it is no reason to refuse anybody.
 *
 * @see [OpenID Connect Core 1.0, section 5.6.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AggregatedDistributedClaims)
 */
export function readClaimSources(responses: readonly (IdTokenClaims | UserinfoClaims)[]): readonly ClaimReference[] {
  return responses.flatMap(({ _claim_names: names, _claim_sources: sources }) => {
    if (!isJsonObject(names) || !isJsonObject(sources)) return []
    const claimsOf = claimsBySource(names)
    return Object.entries(sources).flatMap(([name, source]): readonly ClaimReference[] => {
      const claims = claimsOf.get(name)
      if (!isJsonObject(source) || claims === undefined) return []
      const { JWT: jwt, endpoint, access_token: accessToken } = source
      if (typeof jwt === 'string') return [{ claims, jwt }]
      if (typeof endpoint !== 'string') return []
      return [defined({ claims, endpoint, accessToken: typeof accessToken === 'string' ? accessToken : undefined })]
    })
  })
}

function claimsBySource(names: Claims): ReadonlyMap<unknown, readonly string[]> {
  const claimsOf = new Map<unknown, string[]>()
  for (const [claim, source] of Object.entries(names)) {
    const claims = claimsOf.get(source)
    if (claims === undefined) claimsOf.set(source, [claim])
    else claims.push(claim)
  }
  return claimsOf
}

/** Somebody whose claims are believed: who it is, and where its keys are. */
export interface ClaimsProvider {
  readonly issuer: string
  readonly jwksUri: string
}

/**
 * Gets the claims of another party, asking for them where they are distributed, and verifies that this party made them.
 *
 * @param exchange its provider is the other party
 * @returns the claims that the reference names, and no others
 * @throws SsoError `claim_source_invalid`, `algorithm_refused`, `provider_unavailable`
 */
export async function resolveClaimSource(exchange: OidcExchange, source: ClaimReference): Promise<Claims> {
  const { connection, provider, refuse } = exchange
  const jwt = source.jwt ?? (await askForClaims(exchange, source))
  const { claims } = await verifySignature(exchange, { jwt, token: 'claim-source', channel: 'front' })
  const { iss, aud } = claims
  if (iss !== provider.metadata.issuer) {
    const compared = { expected: provider.metadata.issuer, received: iss }
    refuse('claim_source_invalid', { reason: 'issuer-mismatch', claim: 'iss', ...compared })
  }
  if (aud !== undefined && ![aud].flat().includes(connection.clientId)) {
    const compared = { expected: connection.clientId, received: aud }
    refuse('claim_source_invalid', { reason: 'audience-mismatch', claim: 'aud', ...compared })
  }
  const violated = violatedTimeClaim(exchange, claims)
  if (violated !== undefined) refuse('claim_source_invalid', violated)
  return Object.fromEntries(Object.entries(claims).filter(([name]) => source.claims.includes(name)))
}

async function askForClaims(
  { connection, fetch, refuse }: OidcContext,
  { endpoint = '', accessToken }: ClaimReference,
): Promise<string> {
  const isPlain = endpoint.startsWith('http:') && connection.issuer.startsWith('https:')
  if (isPlain || endpointProblem(endpoint) !== undefined)
    refuse('claim_source_invalid', { reason: 'endpoint-unusable' })
  const authorization = accessToken === undefined ? undefined : `Bearer ${accessToken}`
  const response = await fetch(endpoint, {
    headers: defined({ accept: 'application/jwt', authorization }),
    signal: AbortSignal.timeout(connection.timeout * 1000),
  })
  if (response.status === 200) return response.text()
  return refuse('claim_source_invalid', { reason: 'unexpected-status', expected: 200, received: response.status })
}
