import { z } from 'zod'
import { endpoint } from '../configuration/endpoint.ts'
import type { ClaimReference } from '../core/result.ts'
import { strictObject } from '../core/strict-object.ts'
import type { ClaimsProvider } from '../oidc/claim-sources.ts'
import { oidcConnectionFor } from './oidc-connection.ts'
import type { Services } from './services.ts'

export type { ClaimsProvider } from '../oidc/claim-sources.ts'

export interface ResolveClaimsRequest {
  readonly connection: string
  /** One of {@link RawOidc.claimSources}. */
  readonly source: ClaimReference
  /** The party whose claims you believe. */
  readonly provider: ClaimsProvider
}

const requestSchema = strictObject({
  connection: z.string().min(1),
  source: z.looseObject({ claims: z.array(z.string()) }),
  provider: strictObject({ issuer: z.string().min(1), jwksUri: endpoint }),
})

export interface ResolveClaims {
  /**
   * Gets the claims that another party makes, from {@link RawOidc.claimSources}, and verifies that this party made them.
   *
   * @throws SsoError `claim_source_invalid`, `algorithm_refused`, `provider_unavailable`
   * @throws TypeError for wrong arguments
   */
  resolveClaims(request: ResolveClaimsRequest): Promise<Readonly<Record<string, unknown>>>
}

export function createResolveClaims(services: Services): ResolveClaims {
  return {
    async resolveClaims(request) {
      const connection = await oidcConnectionFor(services, 'resolveClaims', requestSchema, request)
      return services.protocols.oidc.resolveClaims(connection, request.source, request.provider)
    },
  }
}
