import type { ClaimReference } from '../core/result.ts'

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
