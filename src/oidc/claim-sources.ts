import type { OidcConnection } from '../configuration/connection.ts'
import { endpointProblem } from '../configuration/endpoint.ts'
import type { Environment } from '../core/environment.ts'
import { SsoError } from '../core/errors.ts'
import type { ClaimReference } from '../core/result.ts'
import { createProviderFetch } from './http.ts'
import { createKeySet } from './keys.ts'
import { verifySignature } from './signature.ts'
import { untimely } from './times.ts'

type Claims = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads which claims other parties make. What does not read is left out: it is no reason to refuse anybody.
 *
 * @see [OpenID Connect Core 1.0, section 5.6.2](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AggregatedDistributedClaims)
 */
export function readClaimSources(responses: readonly Claims[]): readonly ClaimReference[] {
  return responses.flatMap(({ _claim_names: names, _claim_sources: sources }) => {
    if (!isObject(names) || !isObject(sources)) return []
    return Object.entries(sources).flatMap(([name, source]): readonly ClaimReference[] => {
      const claims = Object.entries(names).flatMap(([claim, of]) => (of === name ? [claim] : []))
      if (!isObject(source) || claims.length === 0) return []
      const { JWT: jwt, endpoint, access_token: accessToken } = source
      if (typeof jwt === 'string') return [{ claims, jwt }]
      if (typeof endpoint !== 'string') return []
      return [{ claims, endpoint, ...(typeof accessToken === 'string' && { accessToken }) }]
    })
  })
}

/** Somebody whose claims are believed: who it is, and where its keys are. */
export interface ClaimsProvider {
  readonly issuer: string
  readonly jwksUri: string
}

/**
 * Gets the claims of another party, asking for them where they are distributed, and verifies that this party made them.
 *
 * @returns the claims that the reference names, and no others
 * @throws SsoError `claim_source_invalid`, `algorithm_refused`, `provider_unavailable`
 */
export async function resolveClaimSource(
  connection: OidcConnection,
  environment: Environment,
  source: ClaimReference,
  party: ClaimsProvider,
): Promise<Claims> {
  const refuse = (problem: string): SsoError =>
    new SsoError('claim_source_invalid', `the claims of another party ${problem}`, { connection: connection.id })
  const jwt = source.jwt ?? (await askForClaims(connection, environment, source, refuse))
  const provider = {
    metadata: { issuer: party.issuer },
    keys: createKeySet(party.jwksUri, () => connection, environment),
  }
  const { claims } = await verifySignature(provider, connection, jwt, 'claim source', 'stranger')
  const { iss, aud } = claims
  if (iss !== party.issuer) throw refuse('are of another "iss"')
  if (aud !== undefined && ![aud].flat().includes(connection.clientId)) throw refuse('are for another "aud"')
  const wrong = untimely(claims, connection, environment)
  if (wrong !== undefined) throw refuse(`are not good now, by their "${wrong}"`)
  return Object.fromEntries(Object.entries(claims).filter(([name]) => source.claims.includes(name)))
}

async function askForClaims(
  connection: OidcConnection,
  environment: Environment,
  { endpoint = '', accessToken }: ClaimReference,
  refuse: (problem: string) => SsoError,
): Promise<string> {
  const isPlain = endpoint.startsWith('http:') && connection.issuer.startsWith('https:')
  if (isPlain || endpointProblem(endpoint) !== undefined) throw refuse('are at an endpoint that cannot be asked')
  const response = await createProviderFetch(environment, connection)(endpoint, {
    headers: {
      accept: 'application/jwt',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    signal: AbortSignal.timeout(connection.timeout * 1000),
  })
  if (response.status !== 200) throw refuse(`were answered with status ${response.status}`)
  return response.text()
}
